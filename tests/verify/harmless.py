"""Changes of rules that can do no harm, so that no test can kill them, each with its reason."""

from __future__ import annotations

FIGURES = "sim/behaviour/figures.py"
HARMLESS: dict[tuple[str, str, str], str] = {  # by file, line as it is written, and change
    (FIGURES, "of_kind = np.zeros(((stages - sizes) * many_stages * many_uses, len(FIGURES)))", "- -> +"):
        "rows for more kinds of firms than there are stay empty, and nothing is added from them",
    ("sim/market/quotes.py", "nearest, best = 3, -np.inf", "3 -> 4"):
        "any number beyond the classes 0 to 2 says that there is no quote yet",
    ("sim/statistics/association.py", "strata = int(stratum.max(initial=-1)) + 1", "- -> "):
        "more strata than there are are empty, and empty ones are left out",
    ("sim/month/hearing.py", "name=draws.address(Decision.EVIDENCE, world.slots, 1),", "1 -> 2"):
        "names of firms do not depend on it, but for tests that give them other places",
}  # fmt: skip
