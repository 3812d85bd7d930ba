"""The section of docs/verification.md on bugs that were put in: each command writes its part and keeps the other."""

from __future__ import annotations

from pathlib import Path

from tests.verify.page import BEGUN, ENDED, kept_of
from tests.verify.undisturbed import ROOT

PAGE = ROOT / "docs" / "verification.md"


def with_part(page: str, heading: str, text: str) -> str:
    """The page with this part under its heading, in the place of an earlier one.

    Examples
    --------
    >>> page = f"{BEGUN}\\n### Bugs\\n\\nten\\n\\n{ENDED}\\n"
    >>> with_part(with_part(page, "Mutants", "few\\n"), "Bugs", "nine\\n").splitlines()[1:-1]
    ['### Bugs', '', 'nine', '', '### Mutants', '', 'few', '']
    """
    parts = {}
    for part in kept_of(page).split("### ")[1:]:
        name, _, rest = part.partition("\n")
        parts[name] = rest.strip()
    parts[heading] = text.strip()
    kept = "".join(f"### {name}\n\n{rest}\n\n" for name, rest in sorted(parts.items()))
    before, _, after = page.partition(f"{BEGUN}\n")
    return f"{before}{BEGUN}\n{kept}{ENDED}{after.partition(ENDED)[2]}"


def write(heading: str, text: str, page: Path = PAGE) -> None:
    """Put a part on the page."""
    page.write_text(with_part(page.read_text(encoding="utf-8"), heading, text), encoding="utf-8")


def cell(text: str) -> str:
    """A text in a table of Markdown: one line, no bars of its own."""
    return " ".join(text.split()).replace("|", "&#124;")
