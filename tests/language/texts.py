"""Every text that the laboratory says, in English, as the catalogues must have it.

Most are read from the source: what stands in ``tr``, ``later`` or ``several``, and in templates. The others are
declared elsewhere: names of measures and what they mean, titles of shipped files, keys that ``spoken`` makes labels of.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from babel.messages.extract import extract_from_dir

from sim.analysis.design.searched import CRITERIA, NOT_GIVEN_OUT
from sim.claims.claim import Claim
from sim.claims.docket import ordered
from sim.claims.verdict import DEPENDS, HOLDS, NO_EFFECT, OPPOSITE, UNTESTED
from sim.config.schema.parts import LEVERS
from sim.config.schema.policy import Policy
from sim.config.schema.population import SIZE_CLASSES, STAGES
from sim.config.schema.target import CLASSES
from sim.evaluation.economics import QUANTITIES
from sim.evaluation.migration import PLACES
from sim.evaluation.summary import TWIN_CLASSES
from sim.patterns import PATTERNS
from sim.plot.studies.calibrate import VERDICTS
from sim.plot.words import in_english
from sim.record import MEASURES
from sim.study.coalitions import EQUAL, OWN
from sim.study.kinds import KINDS
from sim.study.responses import DISTANCES, LABELS
from sim.survey import QUESTIONS

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"tr": None, "later": None, "several": (2,), "gettext": None}
READERS = [("**.html", "jinja2")]
PLACES_OF = {"tr": 0, "later": 0, "several": 1}  # of the text among the arguments
HOW = {"**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "silent": "false"}}
TITLED = ("scenarios", "configs/outlook", "configs/population", "configs/study")
TARGETED = ("sectors", "regions", "size_classes", "stages")
UNITS = ("currency", "firms", "currency per SME")


def written() -> Iterator[tuple[str, str]]:
    """Text and place of everything that the source marks."""
    for path in sorted((ROOT / "sim").rglob("*.py")):
        yield from _in_code(path)
    for file, line, text, *_ in extract_from_dir(ROOT / "sim", READERS, HOW, KEYWORDS):
        broken = "\n" in text  # where lines are broken says nothing
        yield " ".join(text.split()) if broken else text, f"sim/{file}:{line}"


def _in_code(path: Path) -> Iterator[tuple[str, str]]:
    """From the tree of the source: tokens in the braces of an f-string are seen from Python 3.12 on only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in PLACES_OF:
            continue
        asked = node.args[PLACES_OF[node.func.id] :][:1]
        for one in (part for each in asked for part in _either(each)):
            yield one, f"{path.relative_to(ROOT)}:{node.lineno}"


def _either(asked: ast.expr) -> Iterator[str]:
    """The text, or both where a condition chooses."""
    if isinstance(asked, ast.IfExp):
        yield from (*_either(asked.body), *_either(asked.orelse))
    elif isinstance(asked, ast.Constant) and isinstance(asked.value, str):
        yield asked.value


def declared() -> Iterator[tuple[str, str]]:
    """Text and origin of what is said and stands in a table of names."""
    yield from ((text, "a title or question") for text in _shipped())
    yield from ((in_english(key), f"spoken({key!r})") for key in keys())
    for name, measure in MEASURES.items():
        yield from ((text, f"measure {name}") for text in (measure.label, measure.unit))
    for name in ("adoption", "effective_adoption"):
        yield MEASURES[name].meaning.removeprefix("recorded adoption: "), f"meaning of {name}"
    for name, quantity in QUANTITIES.items():
        yield from ((text, f"quantity {name}") for text in quantity)
    yield from ((text, "response") for text in (*LABELS.values(), *(of.label for of in DISTANCES.values()), *UNITS))
    yield from ((question.label, "question of a survey") for question in QUESTIONS.values())
    yield from ((text, "search") for text in (*CRITERIA.values(), NOT_GIVEN_OUT, "millions of ", "thousands of "))
    yield from ((text, "verdict") for text in (HOLDS, OPPOSITE, NO_EFFECT, DEPENDS, UNTESTED))
    yield from ((text, "size class") for text in CLASSES)
    yield from _of_findings()


def _of_findings() -> Iterator[tuple[str, str]]:
    """Words of the tables of studies that their findings say, and titles of claims."""
    yield from ((text, "basis of an attribution") for text in (OWN, EQUAL))
    yield from ((text, "verdict of a fit") for text in VERDICTS)
    yield from ((verdict, "verdict on a pattern") for verdict in ("fails", "nobody to ask"))
    yield from ((pattern.statement, "pattern") for pattern in PATTERNS)
    yield from ((name, "key of a lever") for name in LEVERS)
    yield from ((name, "key of a question") for name in QUESTIONS)
    yield from ((level, "value of a factor") for level in ("True", "False", "large"))
    yield from ((text, f"claim {one.id}") for one in ordered() for text in _of_claim(one))
    yield from ((kind, "kind of a study") for kind in KINDS)
    yield from ((assumption, "assumption") for assumption in _assumed())


def _of_claim(one: Claim) -> Iterator[str]:
    yield from (text for text in (one.says, one.unit, one.because, one.rather_because) if text)


def _assumed() -> Iterator[str]:
    for file in sorted([*(ROOT / "configs/study").glob("*.yaml"), *(ROOT / "scenarios").glob("*.yaml")]):
        yield from (" ".join(text.split()) for text in _read(file).get("assumptions", ()))


def keys() -> list[str]:
    """Keys that ``spoken`` may be asked for."""
    policy = Policy.model_fields
    parts = [part for lever in LEVERS for part in policy[lever].annotation.model_fields]
    populations = [_read(file) for file in sorted((ROOT / "configs/population").glob("*.yaml"))]
    groups = [name for population in populations for kind in ("sectors", "regions") for name in population[kind]]
    known = [*groups, *SIZE_CLASSES, *STAGES, *LEVERS, *PLACES, *TWIN_CLASSES, *QUANTITIES, *TARGETED, *parts]
    return list(dict.fromkeys(known))


def _shipped() -> Iterator[str]:
    for folder in TITLED:
        for file in sorted((ROOT / folder).glob("*.yaml")):
            said = _read(file)
            yield from (" ".join(said[key].split()) for key in ("title", "question") if key in said)
            yield from _labels(said)


def _labels(said: Any) -> Iterator[str]:
    """What a study calls its factors."""
    inside = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    if isinstance(said, dict) and isinstance(said.get("label"), str):
        yield said["label"]
    for part in inside:
        yield from _labels(part)


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def texts() -> dict[str, str]:
    """Every text with a place that says it."""
    return {text: place for text, place in (*declared(), *written())}
