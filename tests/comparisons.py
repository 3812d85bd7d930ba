"""Results of a comparison that nobody ran: small, quick, and as odd as a test wants them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.behaviour.audit import GAPS
from sim.config.schema.parts import LEVERS
from sim.config.schema.policy import Policy
from sim.record import MEASURES
from sim.results import Results

STRATA = {
    "all": ["all"],
    "size_class": ["micro", "small", "medium"],
    "stage": ["startup", "growth", "mature"],
    "sector": ["manufacturing", "business_services"],
}
N_SMES, MONTHS, FIRST_YEAR = 200, 24, 2024
TWINS = {"additional": 8, "deadweight": 4, "brought_forward": 2, "spillover": 1, "crowded_out": 1}
FAILURES = ("scenario", "member", "replicate", "seed", "stage", "message", "traceback", "repeat")
HOSTILE = {
    "script": "<script>alert(1)</script> & \"quotes\"",
    "formula": "=cmd|' /C calc'!A0",
    "dollars": "costs $x_1$ and $y^{2}$",
    "long": "A very long title that goes on and on " * 3 + "end",
    "chinese": "顶层设计与分阶段推进的政策情景",
    "escape": "red \x1b[31m alarm\x07\nsecond line --> <!-- [bold]x[/bold]",
}


def comparison(
    effects: Mapping[str, float] | None = None,
    *,
    replicates: int = 5,
    titles: Mapping[str, str] | None = None,
    failed: tuple[tuple[str, int], ...] = (),
    noise: float = 0.002,
    members: int = 1,
    spread: float = 0.01,
) -> Results:
    """A baseline and scenarios that raise effective adoption by what is asked, give or take noise and parameters.

    Parameters
    ----------
    effects : by scenario, share points
    replicates : count
        Of each parameter vector.
    titles : by scenario
    failed
        Runs that failed: scenario and number of the replicate.
    noise : share points
        How far replicates differ in their effect.
    members : count
        Parameter vectors.
    spread : share points
        How much larger effects are in each vector than in the one before.
    """
    effects = {"base": 0.0, **({"helps": 0.05, "nothing": 0.0} if effects is None else effects)}
    seeds = [1000 + number for number in range(replicates)]
    luck = [replicates, noise, spread]
    runs = [(name, r) for r in range(members * replicates) for name in effects if (name, r) not in failed]
    paired = [(name, r) for name, r in runs if name != "base" and ("base", r) in runs]
    return Results(
        monthly=_frame([_monthly(name, r, seeds, _effect(effects, name, r, *luck)) for name, r in runs]),
        paired=pd.DataFrame([_pair(name, r, seeds, _effect(effects, name, r, *luck)) for name, r in paired]),
        migration=_frame([_migration(name, r, seeds) for name, r in paired]),
        accounts=_frame([_accounts(name, r, seeds) for name, r in runs]),
        ledger=_frame([_ledger(name, r, seeds) for name, r in runs]),
        failures=pd.DataFrame([_failure(name, r, seeds) for name, r in failed], columns=list(FAILURES)),
        firms=pd.DataFrame(),
        provenance=_passport(effects, titles or {}, seeds, len(runs), len(failed), members),
    )


def _frame(parts: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _effect(
    effects: Mapping[str, float], name: str, replicate: int, seeds: int, noise: float, spread: float
) -> float:
    if name == "base":
        return 0.0
    return effects[name] + noise * (-1) ** (replicate % seeds) + spread * (replicate // seeds)


def _name(vector: int) -> str:
    return f"v{vector}" if vector else "default"


def _whose(name: str, replicate: int, seeds: list[int]) -> dict[str, Any]:
    vector, luck = divmod(replicate, len(seeds))
    return {"scenario": name, "member": _name(vector), "replicate": replicate, "seed": seeds[luck]}


def _monthly(name: str, replicate: int, seeds: list[int], effect: float) -> pd.DataFrame:
    rows = []
    for month in range(MONTHS + 1):
        date = f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}"
        level = 0.1 + 0.002 * month + 0.01 * (replicate % 3) + effect * month / MONTHS
        for dimension, strata in STRATA.items():
            for place, stratum in enumerate(strata):
                values: dict[str, Any] = dict.fromkeys(MEASURES, np.nan)
                values |= {
                    "firms": N_SMES / len(strata),
                    "adoption": level + 0.03 * place + 0.05,
                    "effective_adoption": level + 0.03 * place,
                }
                values |= _market(name, replicate, month) if dimension == "all" else {}
                values |= {"public_spending_to_date": 100.0 * month * (name != "base")} if dimension == "all" else {}
                values |= {f"gap_{gap}": 1 / len(GAPS) for gap in GAPS} if month % 3 == 0 else {}
                rows.append({**_whose(name, replicate, seeds), "month": month, "date": date, "dimension": dimension,
                             "stratum": stratum, **values})  # fmt: skip
    return pd.DataFrame(rows)


def _market(name: str, replicate: int, month: int) -> dict[str, float]:
    """Suppliers: nobody has an order in month 0, and prices and markups are higher with a policy."""
    dearer = 1.0 + 0.2 * (name != "base")
    return {
        "project_price_index": dearer * (1.0 - 0.01 * month), "markup": 0.3 * dearer, "suppliers": 4.0 + replicate % 2,
        "supplier_concentration": 0.25 * (month > 0),
    }  # fmt: skip


def _pair(name: str, replicate: int, seeds: list[int], effect: float) -> dict[str, Any]:
    gained = effect * N_SMES
    return {
        **_whose(name, replicate, seeds),
        "effect_adoption": effect, "effect_effective": effect,
        "net_adopters": gained, "net_effective_adopters": gained,
        **TWINS, **{f"effective_{key}": value / 2 for key, value in TWINS.items()},
        "supported": 14, "unpaired": 0, "public_cost": 100.0 * MONTHS + replicate,
    }  # fmt: skip


def _migration(name: str, replicate: int, seeds: list[int]) -> pd.DataFrame:
    places = [("awareness", "technology", 20), ("awareness", "awareness", 60), ("capital", "effective", 10),
              ("technology", "technology", 90), ("effective", "effective", 20)]  # fmt: skip
    rows = [(month, f"{FIRST_YEAR + month // 12}-01", a, b, n) for month in (12, MONTHS) for a, b, n in places]
    frame = pd.DataFrame(rows, columns=["month", "date", "without_policy", "with_policy", "firms"])
    frame.insert(2, "dimension", "all")
    frame.insert(3, "stratum", "all")
    return pd.concat([pd.DataFrame([_whose(name, replicate, seeds)] * len(frame)), frame], axis=1)


def _accounts(name: str, replicate: int, seeds: list[int]) -> pd.DataFrame:
    """With a policy 3,150 granted, of which 150 are lost on the way, 2,250 paid and 750 given back."""
    released = 0.0 if name == "base" else 3000.0
    parts = ["top_level_design.sessions", "fiscal_complement.cost_share"]
    return pd.DataFrame({
        **_whose(name, replicate, seeds), "part": parts,
        "granted": [1.05 * released, 0.0], "on_the_way": 0.0, "lost": [0.05 * released, 0.0],
        "released": [released, 0.0], "paid": [0.75 * released, 0.0], "promised": 0.0, "available": 0.0,
        "returned": [0.25 * released, 0.0],
    })  # fmt: skip


def _ledger(name: str, replicate: int, seeds: list[int]) -> pd.DataFrame:
    """Per SME: support of 5 for everybody; with a policy grants of 10, 2 of them repaid, advice of 6, 1 lost."""
    paid = [("government", "smes", "informatization_support", 5.0), ("smes", "government", "tax", 50.0)]
    if name != "base":
        paid += [("government", "smes", "grant", 10.0), ("smes", "government", "grant_repaid", 2.0),
                 ("government", "rest", "training_and_advice", 6.0), ("government", "rest", "lost_on_the_way", 1.0),
                 ("government", "bank", "guarantee_paid", float(replicate % len(seeds) == 0)),
                 ("smes", "suppliers", "projects", 30.0)]  # fmt: skip
    rows = [(FIRST_YEAR + year, payer, payee, purpose, per_sme * N_SMES / 2)
            for payer, payee, purpose, per_sme in paid for year in range(2)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["year", "payer", "payee", "purpose", "amount"])
    return pd.concat([pd.DataFrame([_whose(name, replicate, seeds)] * len(frame)), frame], axis=1)


def _failure(name: str, replicate: int, seeds: list[int]) -> dict[str, Any]:
    whose = _whose(name, replicate, seeds)
    repeat = f"sme-sim run scenario={name} seed={whose['seed']}"
    trace = "Traceback (most recent call last):\n<script>x</script>"
    return dict(zip(FAILURES, (*whose.values(), "ValueError", "<b>broke</b>", trace, repeat), strict=True))


def _passport(
    effects: Mapping[str, float], titles: Mapping[str, str], seeds: list[int], ok: int, failed: int, members: int
) -> dict[str, Any]:
    phases = [{"first_month": "2024-07", "last_month": "2025-06", "budget_per_sme_year": 15.0}]
    header = {"question": "Does it <b>help</b>?", "source": "Made up.", "assumptions": ["None to speak of."]}
    population = {"title": "Firms of nowhere", "sources": {"n_smes": "see https://example.org/table <1>"}}
    headers = {name: {"title": titles.get(name, name.capitalize()), **header} for name in effects}
    config = {}
    for name in effects:
        lever = {} if name == "base" else {LEVERS[0]: {"phases": phases}}
        config[name] = {"population": population, "policy": Policy(**headers[name], **lever).model_dump(mode="json")}
    return {
        "identity": "0123456789ab", "title": "A comparison", "baseline": "base", "scenarios": headers,
        "population": "Firms of nowhere", "outlook": "Nothing new", "currency": "EUR", "start": "2024-01",
        "months": MONTHS, "years": MONTHS / 12, "n_smes": N_SMES, "seed": 1, "seeds": seeds,
        "ensemble": "made up", "members": {_name(vector): {} for vector in range(members)},
        "replicates": members * len(seeds), "runs_ok": ok, "runs_failed": failed,
        "code": {"version": "9.9.9", "sources": "f" * 64},
        "environment": {"python": "3", "system": "Any", "machine": "any", "libraries": {"numpy": "2"}},
        "command": "sme-sim compare '<x>'", "started": "2026-01-01T00:00:00+00:00",
        "finished": "2026-01-01T00:00:01+00:00", "config": config,
    }  # fmt: skip
