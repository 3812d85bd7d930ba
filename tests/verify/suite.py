"""Which tests of the suite hold which limit or relation; they are run, and the page says what came of them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tests.verify.undisturbed import ROOT


class Held(NamedTuple):
    """A limit or a relation that tests hold.

    Attributes
    ----------
    number, asked
    tests
        Files, with a word that names must contain where not all are meant.
    told
        What a reader must know; where it does not hold, why.
    """

    number: str
    asked: str
    tests: tuple[tuple[str, str], ...]
    told: str = ""


L, W = "tests/limits/test_", "tests/laws/test_"
HELD = (
    Held("L4", "Without a first user nobody hears; one on a ring with k contacts on either side: 1 + 2kt "
         "users",
         ((f"{L}chain.py", "ring"), (f"{L}spread.py", "first_user")),
         "no legal hazard is certain, so that a certain one is put in past the check of settings"),
    Held("L6", "AI gains nothing: nobody adopts",
         ((f"{L}worth.py", "no_gain"), (f"{L}worth.py", "grants_for_nothing")),
         "with a grant above the cost of a token, tokens alone"),
    Held("L7", "No price is low enough, no cash and no credit, no time, no supplier: nobody adopts",
         ((f"{L}worth.py", "infinite"), (f"{L}worth.py", "no_cash"), (f"{L}worth.py", "nobody_looks"),
          (f"{L}worth.py", "without_capacity")),
         "lack of skill alone forbids nothing in this model: it lowers odds and lengthens learning"),
    Held("L8", "Free, good, all aware: everybody at the first date",
         ((f"{L}worth.py", "first_date"), (f"{L}worth.py", "without_a_penny"))),
    Held("L9", "The decision turns at the analytic price; annuity, loan and cash path in closed form",
         ((f"{L}break_even.py", ""), (f"{L}still.py", "loan"), (f"{L}still.py", "cash_path"))),
    Held("L10", "No AI, no shocks: all stands still for 60 months",
         ((f"{L}still.py", "stand"), (f"{L}still.py", "nothing_moves"))),
    Held("L11, M1", "Idle policies: no money, after the horizon, nobody eligible; every part and every shipped "
         "scenario",
         ((f"{L}idle_parts.py", ""), (f"{L}nothing_done.py", ""), (f"{W}neutrality.py", "nothing")),
         "bit for bit"),
    Held("M1", "Looking, auditing and naming change nothing",
         ((f"{W}equivalence.py", "looked_at"), (f"{W}neutrality.py", "name_of"))),
    Held("M2, M3", "Places of firms, order and names of sectors",
         ((f"{W}metamorphic.py", "order"), (f"{W}metamorphic.py", "places"),
          (f"{W}metamorphic.py", "names"))),
    Held("M4", "All money times 2^k: no bit of a decision, and no digit of money",
         ((f"{W}equivalence.py", "currency"), (f"{W}metamorphic.py", "currency"))),
    Held("M5", "Instruments that come to the same",
         ((f"{W}equivalence.py", "grant"), (f"{W}equivalence.py", "guarantee")),
         "a grant is a lower price as to projects, months, debts and profits, not as to cash: firms "
         "that cannot pay yet save up for the whole price. A tax credit is a grant where cost is "
         "known: firms reckon a grant by the cost that they believe, a credit by the true one. There "
         "are no lump-sum grants"),
    Held("M6", "A run is the beginning of a longer one; a world put aside goes on",
         ((f"{W}chance.py", "shorter"), (f"{L}edges.py", "first_of_many"),
          (f"{W}equivalence.py", "put_aside"))),
    Held("M7", "A budget or a cap that does not bind",
         ((f"{W}equivalence.py", "binds_nobody"), (f"{L}nothing_done.py", "above_all"))),
    Held("M8", "Order of phases and levers; programmes for different firms add up",
         ((f"{W}equivalence.py", "written"), (f"{W}equivalence.py", "different_firms"))),
    Held("M9", "Better terms, more adoption",
         ((f"{W}direction.py", ""), (f"{W}monotone.py", "")),
         "in nearly every pair and not in all, for suppliers, banks and customers are shared"),
    Held("M10", "Every firm twice: everything twice; shares do not depend on N",
         ((f"{W}equivalence.py", "twice"), (f"{W}scale.py", "")),
         "doubled where no market is shared"),
    Held("M11", "One more firm that knows nobody changes nobody",
         ((f"{W}equivalence.py", "one_more"),),
         "in a sector of its own: firms of one sector share its customers"),
    Held("M12", "A replicate does not depend on their number, on other scenarios or on workers",
         ((f"{W}equivalence.py", "replicate"), ("tests/unit/test_threads.py", ""))),
    Held("4.5", "The fast model and a slow one, written apart from it, firm by firm",
         (("tests/reference/test_reference.py", ""),),
         "hundreds of worlds: `python -m tests.verify.reference`"),
)  # fmt: skip


def passed(files: list[str] | None = None) -> dict[str, tuple[bool, bool]]:
    """Whether each test passed, and whether it was left out, by file and name."""
    asked = files or sorted({file for held in HELD for file, _ in held.tests})
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.xml"
        options = ["-q", "-m", "", f"--junitxml={report}", "-p", "no:cacheprovider"]  # thorough ones too
        subprocess.run([sys.executable, "-m", "pytest", *options, *asked],
                       cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # fmt: skip
        found = {}
        for case in ElementTree.parse(report).iter("testcase"):
            path = case.attrib["classname"].replace(".", "/")
            file = next((each for each in asked if path.startswith(each.removesuffix(".py"))), path)
            wrong = any(case.find(kind) is not None for kind in ("failure", "error"))
            found[f"{file}::{case.attrib['name']}"] = (not wrong, case.find("skipped") is not None)
        return found


def verdicts(found: dict[str, tuple[bool, bool]]) -> list[tuple[Held, int, int]]:
    """For each limit or relation, tests that passed, and tests that there are."""
    told = []
    for held in HELD:
        mine = {name: each for name, each in found.items() if not each[1] and any(
            name.startswith(f"{file}::") and word in name.partition("::")[2] for file, word in held.tests)}  # fmt: skip
        told.append((held, sum(fine for fine, _ in mine.values()), len(mine)))
    return told
