"""Queues: who is served where not all can be."""

ROUNDING = 1e-12


def covered(requests, place_of, money):
    """Firms whose requests (firm, amount) a sum of money covers; the queue closes at the first that it does not.

    Who asks for nothing is not kept waiting.
    """
    served, spent, is_open = set(), 0.0, True
    for firm, amount in sorted(requests, key=lambda request: place_of(request[0])):
        spent += amount
        is_open = is_open and spent <= money * (1 + ROUNDING)
        if is_open or amount == 0:
            served.add(firm)
    return served


def first(firms, place_of, units):
    """So many firms of a queue."""
    return sorted(firms, key=place_of)[:units]
