"""The safe loader: what a settings file may say, and that nothing is changed on the way."""

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.config.layers import policy
from sim.config.options import choose
from sim.config.scenario_file import MAX_DEPTH, brief, read, scalar
from sim.config.schema.policy import Policy
from sim.errors import ConfigError

SAMPLES = Path(__file__).parents[2] / "samples"
HEADER = "title: T\nquestion: Q\nsource: S\n"
A_LOADER_MAY_TAKE = 2.0


def loaded(tmp_path, content):
    path = tmp_path / "mine.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


def test_each_key_keeps_its_line(tmp_path):
    file = loaded(tmp_path, "a: 1\nb:\n  c:\n    - x\n    - {d: 2,\n       e: 3}\n")
    assert file.content == {"a": 1, "b": {"c": ["x", {"d": 2, "e": 3}]}}
    assert file.lines[("a",)] == 1
    assert file.lines[("b", "c")] == 3
    assert file.lines[("b", "c", 1)] == 5
    assert file.lines[("b", "c", 1, "e")] == 6


@pytest.mark.parametrize("text", ["\ufeffa: 1\r\nb: [x, y]\r\n", "a: 1\nb: [x, y]\n", "a: 1\rb: [x, y]"])
def test_byte_order_mark_and_line_ends_do_not_matter(tmp_path, text):
    assert loaded(tmp_path, text).content == {"a": 1, "b": ["x", "y"]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20_000", 20_000), ("50e6", 50e6), ("0.40", 0.4), ("-0.0", -0.0), ("1e-3", 0.001), ("0", 0),
        ("-7", -7), ("true", True), ("false", False), ("null", None), ("", None),
    ],
)  # fmt: skip
def test_json_like_words_and_numbers(text, value):
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    ["NO", "no", "on", "off", "yes", "Yes", "y", "True", "FALSE", "Null", "~", "1:30", "190:20:30", "010",
     "0o17", "0x1f", "0b1", "+5", ".5", "5.", "1_", "_1", "1__0", "1,5", "1 000", "20%", "2024-01-01",
     "2025-01", ".inf", "-.inf", ".nan", "nan", "1.2.3", "1e", "=", "9" * 5000],
)  # fmt: skip
def test_everything_else_stays_the_text_it_was(text):
    assert scalar(text) == text


def test_norway_stays_norway():
    content = choose("scenario", str(SAMPLES / "norway.yaml")).file.content
    assert [content["title"], content["question"], content["source"]] == ["NO", "on", "1:30"]
    assert content["assumptions"] == ["010", "2024-01-01", "~", "True", "1_2_", "+5"]
    assert policy(choose("scenario", str(SAMPLES / "norway.yaml"))).title == "NO"


def test_quoted_text_is_text(tmp_path):
    assert loaded(tmp_path, "a: '1'\nb: \"true\"\nc: |\n  1\n").content == {"a": "1", "b": "true", "c": "1\n"}


def test_depth_is_limited(tmp_path):
    def nested(depth):
        return "a: " + depth * "[" + depth * "]"

    loaded(tmp_path, nested(MAX_DEPTH - 1))
    with pytest.raises(ConfigError, match="deep"):
        loaded(tmp_path, nested(MAX_DEPTH))


def test_only_the_main_file_may_instruct_hydra(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("defaults: [x]\nhydra: {run: {dir: '${a}'}}\n_target_: 1\n")
    assert read(path, main_file=True).content["hydra"] == {"run": {"dir": "${a}"}}
    with pytest.raises(ConfigError) as refused:
        read(path)
    assert len(refused.value.problems) == 4


def test_values_are_shown_on_one_short_line():
    assert brief("a\nb\x00") == r"'a\nb\x00'"
    assert len(brief(100 * "x")) == 60
    assert brief("ä") == "'ä'"


keys = st.sampled_from([*Policy.model_fields, "phases", "staff_seats", "budget_share", "_target_", "<<", "x"])
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.dates(),
    st.sampled_from(["EUR", "2025-01", "${oc.env:HOME}", "???", "1e3", "&a", "*a", "!!int 3"]),
)  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


@st.composite
def almost_a_scenario(draw):
    """YAML that is mostly well formed, or text in which somebody has struck a few keys by mistake."""
    dumped = yaml.safe_dump(draw(st.dictionaries(keys, trees, max_size=6)), allow_unicode=True)
    text = HEADER + dumped if draw(st.booleans()) else dumped
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        struck = draw(st.sampled_from(["\t", ":", "- ", "{", "]", "'", "&", "*", "\x00", "é", "\n"]))
        text = text[:at] + struck + text[at:]
    return text.encode(errors="surrogatepass")


@settings(max_examples=200)
@given(st.one_of(almost_a_scenario(), st.binary(max_size=300)))
@example(b"? [a]\n: b\n")
@example(b"&a a: *a\n")
@example(b"%YAML 9.9\n---\na: 1\n")
@example(b"\xef\xbb\xbf")
@example(HEADER.encode() + b"top_level_design: {phases: [[]]}\n")
def test_any_file_is_a_scenario_or_a_complaint(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("fuzz") / "mine.yaml"
    path.write_bytes(content)
    begun = time.monotonic()
    problems = None
    try:
        assert isinstance(policy(choose("scenario", str(path))), Policy)
    except ConfigError as error:
        problems = error.problems
    assert time.monotonic() - begun < A_LOADER_MAY_TAKE
    assert problems != []
    assert all(problem.isprintable() and "mine.yaml" in problem for problem in problems or ())


@settings(max_examples=100)
@given(st.dictionaries(keys.filter(str.isidentifier).filter(lambda key: key[0] != "_"), trees, min_size=1))
def test_what_yaml_writes_is_read_back_or_refused(tmp_path_factory, tree):
    """Where a file is accepted, no text has become anything else, unless it is written like a number."""
    path = tmp_path_factory.mktemp("trip") / "mine.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8", errors="surrogatepass")
    try:
        content = read(path).content
    except ConfigError:
        return
    for written, got in _leaves(tree, content):
        if isinstance(written, str):
            assert got == written or got == scalar(written)
        if isinstance(got, bool):
            assert got is written


def _leaves(written, got):
    if isinstance(written, dict):
        for key in written:
            yield from _leaves(written[key], got[key])
    elif isinstance(written, list):
        for one, other in zip(written, got, strict=True):
            yield from _leaves(one, other)
    else:
        yield written, got
