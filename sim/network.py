"""Who hears from whom: the contacts of SMEs, in rows of neighbours."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from sim.compiled import loop
from sim.randomness import Decision, Draws, uniform_of_item


@dataclass(frozen=True)
class Network:
    """Contacts between firms; hearing is mutual.

    Attributes
    ----------
    first : (F + 1,) index
        Where each firm's contacts begin among all, and where the last one's end.
    contact : (E,) slot
        Contacts of the first firm in ascending order, then those of the second, and so on.
    sector : (F,) index
        Of each firm: their own column, not a copy of it.
    weight_outside : share
        Weight that evidence from another sector has; that from the own has 1.
    """

    first: np.ndarray
    contact: np.ndarray
    sector: np.ndarray
    weight_outside: float

    @property
    def degree(self) -> np.ndarray:
        """Number of contacts of each firm.   (F,) count"""
        return np.diff(self.first)

    def matrix(self, weighted: bool = False) -> csr_array:
        """The contacts as a sparse matrix: 1, or their weight, where two firms hear of each other.   (F, F)"""
        firms = len(self.first) - 1
        close = self.sector[self.contact] == np.repeat(self.sector, self.degree)
        weight = np.where(close, 1.0, self.weight_outside if weighted else 1.0)
        return csr_array((weight, self.contact.astype(np.int64), self.first), shape=(firms, firms))

    def grown(self, sector: np.ndarray) -> Network:
        """The same with further firms that know nobody.   sector : (F,) index, of all"""
        more = np.full(len(sector) + 1 - len(self.first), self.first[-1], dtype=self.first.dtype)
        return replace(self, first=np.concatenate([self.first, more]), sector=sector)


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
    sector : (F,) index
        By which own and others were told apart so far.
    told : (F,) bits
        What each firm tells: bit t of topic t.
    heard : (topics, 2, F) count
        Contacts that tell of a topic, those of the own sector and all others.
    """

    def __init__(self, network: Network, topics: int) -> None:
        firms = len(network.first) - 1
        self.network, self.sector = network, network.sector.copy()
        self.told = np.zeros(firms, dtype=np.uint8)
        most = np.uint8 if network.degree.max(initial=0) < 256 else np.uint16
        self.heard = np.zeros((topics, 2, firms), dtype=most)

    def is_of(self, network: Network) -> bool:
        """Whether the counts are of this network, and of firms in the sectors in which they are now."""
        return self.network is network and np.array_equal(self.sector, network.sector)

    def pass_on(self, told: np.ndarray) -> None:
        """Those who tell something else than so far tell it to their contacts.   told : (F,) bits"""
        changed = np.flatnonzero(told != self.told)
        _pass_on(changed, self.told, told, self.network.first, self.network.contact, self.sector, self.heard)
        self.told = told


@loop
def _pass_on(changed, before, now, first, contact, sector, heard):
    """Counts of the contacts of these firms, one more or one less where a topic has come or gone."""
    for teller in changed:
        for topic in range(len(heard)):
            change = ((now[teller] >> topic) & 1) - ((before[teller] >> topic) & 1)
            if change != 0:
                for edge in range(first[teller], first[teller + 1]):
                    hearer = contact[edge]
                    heard[topic, 0 if sector[hearer] == sector[teller] else 1, hearer] += change


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
    cell = region.astype(np.int16) * np.int16(sector.max(initial=0) + 1) + sector
    there = np.bincount(cell)
    name, root = draws.address(Decision.NETWORK, np.arange(firms), 1), draws.root(Decision.NETWORK, 0)
    order = np.argsort(cell, kind="stable")  # of sixteen bits: by counting
    others = _named(root, name, homophily, max(degree // 2, 1), cell, order, np.cumsum(there) - there, there)
    first, contact = _mutual(others)
    if len(contact) <= np.iinfo(np.int32).max:
        first = first.astype(np.int32)
    return Network(first, contact, sector, other_sector_weight)


@loop
def _named(root, name, homophily, count, cell, order, first, there):
    """Whom each firm names: of its cell, which is the ``there`` firms from ``first`` on in this order, or of all.

    Returns
    -------
    (F, count) slot
    """
    firms = len(cell)
    others = np.empty((firms, count), dtype=np.uint32)
    for firm in range(firms):
        for item in range(count):
            luck = uniform_of_item(root, name[firm], 2 * item + 2)
            if uniform_of_item(root, name[firm], 2 * item + 1) < homophily:
                place = first[cell[firm]] + int(luck * there[cell[firm]])
                others[firm, item] = order[min(place, firms - 1)]
            else:
                others[firm, item] = int(luck * firms)
    return others


@loop
def _mutual(others):
    """Rows of neighbours where each pair know each other, by counting; nobody knows itself, or another twice.

    Parameters
    ----------
    others : (F, named) slot

    Returns
    -------
    (F + 1,) index, (E,) slot
    """
    firms = len(others)
    first = np.zeros(firms + 1, dtype=np.int64)
    for firm in range(firms):
        for other in others[firm]:
            if other != firm:
                first[firm + 1] += 1
                first[other + 1] += 1
    first = np.cumsum(first)
    place, contact = first[:-1].copy(), np.empty(first[-1], dtype=np.uint32)
    for firm in range(firms):
        for other in others[firm]:
            if other != firm:
                contact[place[firm]], contact[place[other]] = other, firm
                place[firm] += 1
                place[other] += 1
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
