"""Columns of the tables of results that are no measure: name, unit and meaning of each."""

from __future__ import annotations

from sim.evaluation.uncertainty import RANKING, UNCERTAINTY
from sim.firms import Firms
from sim.world import LIFE

Declared = dict[str, tuple[str, str]]

_RUN: Declared = {
    "scenario": ("name", "scenario, as its file is called"),
    "member": ("name", "parameter vector, as the ensemble calls it"),
    "replicate": ("index", "parameter vector with a seed, from 0: all seeds of the first vector, then of the next"),
    "seed": ("number", "seed of the replicate, the same in every scenario and in every parameter vector"),
}
_TWINS: Declared = {
    "additional": ("firms", "supported, adopt; their twins do not"),
    "deadweight": ("firms", "supported, adopt; their twins do so no later"),
    "brought_forward": ("firms", "supported, adopt; their twins do so later"),
    "spillover": ("firms", "not supported, adopt; their twins do not"),
    "crowded_out": ("firms", "do not adopt; their twins do"),
}

RESULT_COLUMNS: dict[str, Declared] = {
    "monthly": {
        **_RUN,
        "month": ("index", "month, 0 at the start"),
        "date": ("calendar month", "the same as YYYY-MM"),
        "dimension": ("name", "what firms are grouped by; all for the whole population"),
        "stratum": ("name", "group within the dimension"),
    },
    "paired": {
        **_RUN,
        "effect_adoption": ("share points", "adoption in the last month, minus the baseline's"),
        "effect_effective": ("share points", "effective adoption in the last month, minus the baseline's"),
        "net_adopters": ("firms", "living adopters in the last month, minus the baseline's"),
        "net_effective_adopters": ("firms", "living effective adopters in the last month, minus the baseline's"),
        "cost_per_additional_effective_adopter": (
            "currency",
            "public_cost over net_effective_adopters; empty where there are none",
        ),
        **_TWINS,
        "supported": ("firms", "reached by a programme in person, before or in the month of first use or without"),
        "already_using": ("firms", "first reached after their first use of AI; in none of the classes"),
        "unpaired": ("firms", "firms that lived in one of the two worlds only"),
        **{
            f"effective_{name}": (unit, f"by the first month in which AI pays: {meaning}")
            for name, (unit, meaning) in _TWINS.items()
        },
        "public_cost": ("currency", "public money spent more than in the baseline"),
    },
    "accounts": {
        **_RUN,
        "part": ("name", "part of a lever, as lever.part"),
        "granted": ("currency", "promised to the part by its phases so far"),
        "on_the_way": ("currency", "granted, and not yet approved by all levels of government"),
        "lost": ("currency", "lost on the way, to administration and to support given twice"),
        "released": ("currency", "arrived, and free to be spent"),
        "paid": ("currency", "paid out, net of what came back"),
        "promised": ("currency", "set aside until use is proven"),
        "available": ("currency", "not yet used"),
        "returned": ("currency", "given back when no phase followed"),
        "ministry": ("currency", "arrived from the ministry, before losses"),
        "province": ("currency", "arrived from the provinces, before losses"),
        "city": ("currency", "arrived from the cities, before losses"),
    },
    "ledger": {
        **_RUN,
        "year": ("calendar year", "year of the payments"),
        "payer": ("name", "sector that pays"),
        "payee": ("name", "sector that is paid"),
        "purpose": ("name", "what the payments are for"),
        "amount": ("currency", "sum of the year's payments"),
    },
    "uncertainty": {name: (column.unit, column.meaning) for name, column in UNCERTAINTY.items()},
    "ranking": {name: (column.unit, column.meaning) for name, column in RANKING.items()},
    "failures": {
        **_RUN,
        "stage": ("name", "kind of failure"),
        "message": ("text", "what it said"),
        "traceback": ("text", "where in the code"),
        "repeat": ("text", "command that repeats the run"),
    },
    "firms": {
        **_RUN,
        "slot": ("index", "place in the population; firm and twin share it"),
        **{name: (Firms.declared[name].unit, Firms.declared[name].meaning) for name in LIFE},
        "closed": ("month", "month in which the firm closed; empty while alive"),
    },
}
