"""Who is near a firm: large firms whose chain it can belong to, and service platforms."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop
from sim.randomness import Decision, root_of, uniform_of


@loop
def by_region(region):
    """Others, sorted by their region.

    Parameters
    ----------
    region : (O,) index
        Of each of the others.

    Returns
    -------
    (O,) slot, (R + 1,) place
        Where those of each region begin, and where the last one's end.
    """
    begins = np.zeros(region.max() + 2, dtype=np.int64)
    for one in range(len(region)):
        begins[region[one] + 1] += 1
    begins = np.cumsum(begins)
    order, reached = np.empty(len(region), dtype=np.int64), begins.copy()
    for one in range(len(region)):
        order[reached[region[one]]] = one
        reached[region[one]] += 1
    return order, begins


@loop
def there(begins, region):
    """Where those of a region begin, and how many they are.   begins : as of ``by_region``"""
    if region + 1 >= len(begins):
        return 0, 0
    return begins[region], begins[region + 1] - begins[region]


@loop
def join(first, after, slots, name, seed, month, share, region_of_hub, region, hub):
    """Some firms become members of the chain of a large firm of their region, if there is any.

    Parameters
    ----------
    slots : (C,) slot
    name : (C,) name
        By which the firms draw.
    seed : as ``Draws.word``
    share
        Of firms that are members.
    region_of_hub : (H,) index
    region : (F,) index
    hub : (F,) slot
        Written: -1 for none.
    """
    leaders, begins = by_region(region_of_hub)
    luck_of_member = root_of(seed, Decision.CHAIN_MEMBER.value, month)
    luck_of_hub = root_of(seed, Decision.HUB.value, month)
    for at in range(first, after):
        firm, who = slots[at], name[at]
        hub[firm] = -1
        begin, many = there(begins, region[firm])
        if many > 0 and uniform_of(luck_of_member, who) < share:
            hub[firm] = leaders[begin + int(uniform_of(luck_of_hub, who) * many)]


@loop
def register(slots, region_of_platform, region, platform, registered):
    """Firms go to the platforms of their region in turn, or to all where it has none.

    Parameters
    ----------
    slots : (C,) slot
    region_of_platform : (O,) index
    region : (F,) index
    platform : (F,) slot
        Written.
    registered : (O,) firms
        With each platform; written.
    """
    platforms, begins = by_region(region_of_platform)
    for firm in slots:
        begin, many = there(begins, region[firm])
        platform[firm] = platforms[begin + firm % many] if many > 0 else firm % len(platforms)
        registered[platform[firm]] += 1.0
