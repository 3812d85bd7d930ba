"""Who hears from whom: the contacts of SMEs, as a sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from sim.randomness import Decision, Draws


@dataclass(frozen=True)
class Network:
    """Contacts between firms.

    Attributes
    ----------
    contacts : (F, F) sparse, 1 where two firms hear of each other
    weighted : (F, F) sparse
        The same with the weight that evidence from the contact has: 1 in the own sector, less outside.
    degree : (F,) count
    """

    contacts: csr_array
    weighted: csr_array
    degree: np.ndarray

    def grown(self, firms: int) -> Network:
        """The same with further firms that know nobody.   firms : count, in all"""
        contacts, weighted = self.contacts.copy(), self.weighted.copy()
        contacts.resize((firms, firms))
        weighted.resize((firms, firms))
        return Network(contacts, weighted, np.diff(contacts.indptr).astype(float))


def build_network(
    sector: np.ndarray, region: np.ndarray, degree: int, homophily: float, other_sector_weight: float, draws: Draws
) -> Network:
    """Random contacts, most of them in the own sector and region.

    Each firm names ``degree / 2`` others; hearing is mutual. A contact is drawn from the own
    sector and region with probability ``homophily``, else from the whole population. Contacts belong to
    slots: a new firm takes over the contacts of the one whose place it takes.

    Parameters
    ----------
    sector, region : (F,) index
    degree : count
        Mean number of contacts.
    homophily : share
    other_sector_weight : share
        Weight of evidence from another sector.
    draws
        The run's chance.

    Source
    ------
    Homophily: McPherson, Smith-Lovin & Cook 2001; evidence weights: model.md, equation 34.
    """
    firms = len(sector)
    named = max(degree // 2, 1)
    slot = np.repeat(np.arange(firms), named)
    item = np.tile(np.arange(named), firms)
    close = draws(Decision.NETWORK, 0, slot, 2 * item + 1) < homophily
    luck = draws(Decision.NETWORK, 0, slot, 2 * item + 2)

    cell = region.astype(np.int64) * (int(sector.max(initial=0)) + 1) + sector
    order = np.argsort(cell, kind="stable")
    first = np.searchsorted(cell[order], cell[slot], side="left")
    size = np.bincount(cell, minlength=int(cell.max(initial=0)) + 1)[cell[slot]]
    neighbour = order[np.minimum(first + (luck * size).astype(np.int64), firms - 1)]
    other = np.where(close, neighbour, (luck * firms).astype(np.int64))

    keep = other != slot
    rows = np.concatenate([slot[keep], other[keep]])
    columns = np.concatenate([other[keep], slot[keep]])
    contacts = csr_array((np.ones(len(rows)), (rows, columns)), shape=(firms, firms))
    contacts.sum_duplicates()
    contacts.data[:] = 1.0
    row_of = np.repeat(np.arange(firms), np.diff(contacts.indptr))
    same = sector[row_of] == sector[contacts.indices]
    weighted = csr_array(
        (np.where(same, 1.0, other_sector_weight), contacts.indices, contacts.indptr), shape=(firms, firms)
    )
    return Network(contacts, weighted, np.diff(contacts.indptr).astype(float))
