"""All rows are there, and ratios and verdicts are those of the numbers; nothing here is timed."""

import json
import sys
from dataclasses import replace

import pytest

from benchmarks import __main__ as command
from benchmarks import table
from benchmarks.diffusion import measure
from benchmarks.diffusion.apart import rehearsed
from benchmarks.diffusion.contenders import BY_NAME, CONTENDERS
from benchmarks.diffusion.measure import FLOOR, label
from benchmarks.laboratory import months, starts
from benchmarks.timing import Spent, Turns, interleave


def turns(name, *cpu, units=1e9):
    """Turns that have been taken: nanoseconds per unit of each round."""
    taken = Turns(name, lambda: None, units, len(cpu))
    taken.spent = [Spent(seconds, 2.0 * seconds) for seconds in cpu]
    return taken


def test_ratios_are_medians_over_rounds_of_what_was_measured_side_by_side():
    ours, theirs = turns("ours", 1.0, 4.0, 2.0), turns("theirs", 10.0, 10.0, 10.0, 99.0, units=2e9)
    assert (ours.cpu, ours.wall) == (2.0, 4.0)
    assert ours.times_as_fast(theirs) == 2.5


def test_everybody_takes_a_turn_in_each_round_until_done():
    heard = []

    def turn_of(name):
        return lambda: (Spent(0.0, 1.0), heard.append(name))

    interleave([Turns("a", turn_of("a"), 1, 1), Turns("b", turn_of("b"), 1, 3)])
    assert "".join(heard) == "abbb"


def test_what_is_quick_is_repeated_within_its_turn():
    quick = Turns("quick", lambda: (Spent(0.01, 0.01), None), 1, 1)
    interleave([quick])
    assert (len(quick.given), quick.spent) == (2, [Spent(0.01, 0.01)])


def test_goals_are_judged():
    fast = {
        "stepping": turns("s", 3.0),
        "mesa": turns("m", 1200.0),
        "c-single": turns("c", 1.0),
        "c-pull": turns("p", 9),
    }
    slow = {"stepping": turns("s", 3.0), "mesa": turns("m", 800.0), "c-single": turns("c", 3.0)}
    page = table.goals({10_000: fast, 100_000: slow})
    assert "times as fast as plain Mesa | 10,000 | >= 300 | 400 | met" in page
    assert "times the best C | 10,000 | <= 2.5 | 3 | not met" in page
    assert "times as fast as plain Mesa | 100,000 | >= 300 | 267 | not met" in page
    assert "times the best C | 100,000 | <= 1.5 | 1 | met" in page


def test_the_table_of_diffusion_has_all_rows():
    page = command.main(["--parts", "diffusion", "--sizes", "40", "90", "--rounds", "1"])
    for contender in CONTENDERS:
        row = next(line for line in page.splitlines() if line.startswith(f"| {contender.what} "))
        assert contender.missing() is None or row.count(contender.missing()) == 2
    assert f"| {label(FLOOR)} |" in page
    assert "All series of users agree" in page
    assert "`step()` of an empty `mesa.Model`" in page


def test_a_contender_that_is_not_installed_is_a_plain_sentence(monkeypatch):
    monkeypatch.setattr("benchmarks.diffusion.native.compiler", lambda: None)
    page = command.main(["--parts", "diffusion", "--sizes", "40", "--rounds", "1", "--contenders", "fused", "c-pull"])
    assert "| C as one writes it (pull, float64) | no C compiler on this machine |" in page


def test_nobody_installed_is_a_table_of_the_floor(monkeypatch):
    monkeypatch.setattr("benchmarks.diffusion.contenders.find_spec", lambda name: None)
    page = command.main(["--parts", "diffusion", "--sizes", "40", "--rounds", "1", "--contenders", "ambr"])
    assert "| ambr, borrow and commit | ambr is not installed |" in page
    assert f"| {label(FLOOR)} |" in page
    assert "agree" not in page


def test_what_is_there_but_cannot_be_imported_is_a_plain_sentence(monkeypatch):
    def broken(world, months):
        raise ImportError("No module named 'polars'")

    frames = replace(BY_NAME["mesa-frames"], needs="numpy", make=broken)
    monkeypatch.setitem(BY_NAME, "mesa-frames", frames)
    page = command.main(["--parts", "diffusion", "--sizes", "40", "--rounds", "1", "--contenders", "mesa-frames"])
    assert f"| {frames.what} | cannot be imported (No module named 'polars') |" in page


@pytest.mark.slow
def test_another_python_is_asked_and_says_why_not(monkeypatch):
    monkeypatch.setitem(BY_NAME, "ambr", replace(BY_NAME["ambr"], needs="nobody_has_this"))
    monkeypatch.setitem(BY_NAME, "numpy", replace(BY_NAME["numpy"], needs="nobody_has_this"))
    there = {"ambr": lambda: "no ambr", "numpy": lambda: rehearsed(sys.executable, "numpy")}
    monkeypatch.setattr(measure, "rehearsed", lambda python, name: there[name]())
    pythons, missing = measure._where(["ambr", "numpy"], sys.executable)
    assert pythons == {"numpy": sys.executable}
    assert missing == {"ambr": "nobody-has-this is not installed, nor under the other Python (no ambr)"}
    assert "KeyError" in rehearsed(sys.executable, "nobody")


@pytest.mark.parametrize("there", [False, True])
def test_the_table_of_the_full_model_has_all_rows(monkeypatch, there):
    class ByHand:
        def __init__(self, config):
            assert config.population.n_smes in (60, 100)

        def step(self):
            pass

    def reference():
        if not there:
            raise ImportError
        return ByHand

    monkeypatch.setattr(months, "reference", reference)
    page = command.main(["--parts", "laboratory", "--sizes", "60", "--rounds", "1"])
    for way in months.WAYS:
        row = next(line for line in page.splitlines() if line.startswith(f"| {way.what} "))
        assert (months.NO_REFERENCE in row) == (way.name == "by hand" and not there)
    assert "bytes per SME: columns and identity + contacts and what they tell" in page
    assert ("| months alone, times as fast as by hand |  |" in page) == (not there)


def test_the_slow_way_is_not_gone_where_it_would_take_too_long(monkeypatch):
    monkeypatch.setattr(months, "WAYS", (months.WAYS[0], months.Way("by hand", "slow", lambda _: lambda: None, 1, 50)))
    monkeypatch.setattr(months, "reference", lambda: None)
    found, missing = months.measure([60], "baseline", 1, lambda _: None)
    assert (list(found[60].turns), missing) == (["step"], {})


def test_the_table_of_starts_has_all_rows(monkeypatch):
    monkeypatch.setattr(starts, "run", lambda *asked: (Spent(1.0, 2.0), json.dumps({"peak": 2**20 * 50})))
    page = command.main(["--parts", "starts", "--sizes", "1000", "20000"])
    for what in ("`sme-sim --help`", "import of a worker", "first start", "warm start", "1,000 SMEs | 50 MB"):
        assert what in page
    assert "20,000 SMEs | 50 MB" in page


def test_a_process_is_measured_and_its_memory_told():
    spent, printed = starts.run(["-c", "print(sum(range(10**6)))"])
    assert spent.cpu > 0.0
    assert printed.strip() == "499999500000"
    assert 10 * 2**20 < starts.peak_memory() < 2**36


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--rounds", "0"], "argument --rounds: '0' must be a whole number, 1 or more"),
        (["--sizes", "100", "0"], "argument --sizes: '0' must be a whole number, 1 or more"),
        (["--sizes", "1e3"], "argument --sizes: '1e3' must be a whole number, 1 or more"),
        (["--sizes", "200000000"], "population.n_smes = 200000000: must be a whole number from 1 to 100,000,000"),
        (["--scenario", "nobody"], "no scenario has the name 'nobody'"),
        (["--other-python", "/nope"], "argument --other-python: '/nope' cannot be started: No such file or directory"),
        (["--other-python", "/bin/ls"], "argument --other-python: '/bin/ls' is no Python interpreter"),
    ],
)
def test_what_cannot_be_measured_is_told_at_once(capsys, arguments, told):
    with pytest.raises(SystemExit) as end:
        command.asked(arguments)
    assert end.value.code == 2
    assert told in capsys.readouterr().err.splitlines()[-1]


def test_the_command_knows_its_options(capsys):
    with pytest.raises(SystemExit):
        command.asked(["--parts", "nothing"])
    assert "invalid choice" in capsys.readouterr().err
    assert command.asked([]).sizes == command.SIZES
    assert command.asked([]).other_python is None
