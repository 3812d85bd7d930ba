"""Who hears from whom: the contacts of SMEs, in rows of neighbours."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from sim.compiled import loop
from sim.randomness import Decision, Draws


@dataclass(frozen=True)
class Network:
    """Contacts between firms; hearing is mutual.

    Attributes
    ----------
    first : (F + 1,) index
        Where each firm's contacts begin among all, and where the last one's end.
    contact : (E,) slot
        Contacts of the first firm in ascending order, then those of the second, and so on.
    close : (E,) bool
        The contact is of the firm's own sector.
    weight_outside : share
        Weight that evidence from another sector has; that from the own has 1.
    """

    first: np.ndarray
    contact: np.ndarray
    close: np.ndarray
    weight_outside: float

    @property
    def degree(self) -> np.ndarray:
        """Number of contacts of each firm.   (F,) count"""
        return np.diff(self.first)

    def matrix(self, weighted: bool = False) -> csr_array:
        """The contacts as a sparse matrix: 1, or their weight, where two firms hear of each other.   (F, F)"""
        firms = len(self.first) - 1
        weight = np.where(self.close, 1.0, self.weight_outside if weighted else 1.0)
        return csr_array((weight, self.contact.astype(np.int64), self.first), shape=(firms, firms))

    def grown(self, firms: int) -> Network:
        """The same with further firms that know nobody.   firms : count, in all"""
        more = np.full(firms + 1 - len(self.first), self.first[-1], dtype=self.first.dtype)
        return replace(self, first=np.concatenate([self.first, more]))


class Word:
    """What firms have heard of their contacts, kept up to date by what changes: little does in a month.

    Parameters
    ----------
    network
        Who hears from whom.
    topics : count
        Of which a firm tells some, eight at most.

    Attributes
    ----------
    told : (F,) bits
        What each firm tells: bit t of topic t.
    heard : (topics, 2, F) count
        Contacts that tell of a topic, those of the own sector and all others.
    """

    def __init__(self, network: Network, topics: int) -> None:
        firms = len(network.first) - 1
        self.network = network
        self.told = np.zeros(firms, dtype=np.uint8)
        self.heard = np.zeros((topics, 2, firms), dtype=np.int16)

    def pass_on(self, told: np.ndarray) -> None:
        """Those who tell something else than so far tell it to their contacts.   told : (F,) bits"""
        changed = np.flatnonzero(told != self.told)
        _pass_on(changed, self.told, told, self.network.first, self.network.contact, self.network.close, self.heard)
        self.told = told


@loop
def _pass_on(changed, before, now, first, contact, close, heard):
    """Counts of the contacts of these firms, one more or one less where a topic has come or gone."""
    for teller in changed:
        for topic in range(len(heard)):
            change = ((now[teller] >> topic) & 1) - ((before[teller] >> topic) & 1)
            if change != 0:
                for edge in range(first[teller], first[teller + 1]):
                    heard[topic, 0 if close[edge] else 1, contact[edge]] += change


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

    first, contact = _mutual(slot, other, firms)
    close_by = sector[contact] == np.repeat(sector, np.diff(first))
    return Network(first, contact, close_by, other_sector_weight)


@loop
def _mutual(one, other, firms):
    """Rows of neighbours where each pair know each other, by counting; nobody knows itself, or another twice.

    Returns
    -------
    (F + 1,) index, (E,) slot
    """
    first = np.zeros(firms + 1, dtype=np.int64)
    for pair in range(len(one)):
        if one[pair] != other[pair]:
            first[one[pair] + 1] += 1
            first[other[pair] + 1] += 1
    first = np.cumsum(first)
    place, contact = first[:-1].copy(), np.empty(first[-1], dtype=np.uint32)
    for pair in range(len(one)):
        a, b = one[pair], other[pair]
        if a != b:
            contact[place[a]], contact[place[b]] = b, a
            place[a] += 1
            place[b] += 1
    kept, begun = 0, 0
    for firm in range(firms):
        row = np.sort(contact[begun : first[firm + 1]])
        begun = first[firm + 1]
        for at in range(len(row)):
            if at == 0 or row[at] != row[at - 1]:
                contact[kept] = row[at]
                kept += 1
        first[firm + 1] = kept
    return first, contact[:kept].copy()
