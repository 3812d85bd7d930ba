"""Add to each catalogue the texts that it lacks, without a translation: `python -m tests.language.update`.

Texts that nobody says any more are taken out; what a translator wrote stays as it is.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from sim.language import ENGLISH, HERE, LANGUAGES
from tests.language.texts import texts

WIDTH = 120


def renewed(path: Path, said: dict[str, str]) -> bytes:
    """A catalogue with exactly these texts, those that are new without a translation."""
    with path.open("rb") as file:
        before = read_po(file)
    after = Catalog(locale=before.locale, header_comment=before.header_comment, fuzzy=False)
    for text in sorted(said, key=lambda text: (text.casefold(), text)):
        known = before.get(text)
        after.add(text, known.string if known else "", flags=["python-brace-format"] if "{" in text else [])
    written = BytesIO()
    write_po(written, after, width=WIDTH, no_location=True, omit_header=True)
    head = path.read_bytes().partition(b"\n\n")[0]
    return head + b"\n\n" + written.getvalue().strip() + b"\n"


def main() -> None:
    said = texts()
    for language in [name for name in LANGUAGES if name != ENGLISH]:
        path = HERE / f"{language}.po"
        path.write_bytes(renewed(path, said))
        with path.open("rb") as file:
            empty = sum(not entry.string for entry in read_po(file) if entry.id)
        print(f"{path.name}: {len(said)} texts, {empty} of them without a translation")


if __name__ == "__main__":
    main()
