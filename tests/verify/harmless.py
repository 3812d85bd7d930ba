"""Changes of rules that can do no harm, so that no test can kill them, each with its reason."""

from __future__ import annotations

FIGURES = "sim/behaviour/figures.py"
HARMLESS: dict[tuple[str, str, str], str] = {  # by file, line as it is written, and change
    (FIGURES, "of_kind = np.zeros(((stages - sizes) * many_stages * many_uses, len(FIGURES)))", "- -> +"):
        "rows for more kinds of firms than there are stay empty, and nothing is added from them",
}  # fmt: skip
