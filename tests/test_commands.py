"""Help of each command, the hint at its end, completion in three shells, and progress in a file."""

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from sim.cli import _dispatch, main
from sim.commands import COMMANDS, explained, explained_alone, hint
from sim.completion import script
from sim.config.load import load_many
from sim.job import main_job, run_job
from sim.language import LANGUAGES, speaking

SMALL = ["population.n_smes=60", "months=3", "seeds=1", "workers=1"]
PATHS = re.compile(r"\./[\w.]+|results/\w+")


def words_of(line):
    """Arguments of an example, without what the shell does with its output."""
    return shlex.split(re.split(r"[>|]", line)[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_whole_and_fits(name, language):
    with speaking(language):
        told, everything = explained_alone(name), explained()
    assert f"sme-sim {name} " in told
    assert f"sme-sim {name}" in everything.replace("[compare]", "compare")
    assert sum(f"sme-sim {name} {arguments}".rstrip() in told for arguments, _ in COMMANDS[name].examples) == 3
    assert max(map(len, told.splitlines())) <= 125
    assert "{" not in told


@pytest.mark.parametrize("asked", [["sweep", "--help"], ["help", "sweep"], ["--help", "sweep"], ["sweep", "help"],
                                   ["sweep", "seeds=2", "study=x", "-h"]], ids=" ".join)  # fmt: skip
def test_every_way_to_ask_leads_to_the_same_help(capsys, asked):
    assert main(asked) == 0
    assert capsys.readouterr().out == explained_alone("sweep")


def test_help_of_what_is_no_command_ends_with_2(capsys):
    assert main(["help", "sweeep"]) == 2
    assert "did you mean 'sweep'?" in capsys.readouterr().err


def test_every_command_that_is_done_is_explained(monkeypatch):
    with pytest.raises(Exception, match="there are") as error:
        _dispatch(["nothing_like_it"])
    assert re.findall(r"\w+", str(error.value).partition("there are ")[2].partition(";")[0]) == [*COMMANDS]


@pytest.mark.parametrize("name", ["compare", "run", "check"])
def test_settings_of_examples_can_be_set(name):
    for line, _ in COMMANDS[name].examples:
        words = [word for word in words_of(line) if "=" in word and "./" not in word and "," not in word]
        load_many([word for word in words if not word.startswith("scenario")], ["baseline"])


@pytest.mark.parametrize("name", COMMANDS)
def test_what_comes_next_is_a_command(name):
    for line in hint(name, "results/a b").removeprefix("next: ").split("   |   "):
        program, command, *rest = shlex.split(line)
        assert (program, command in COMMANDS) == ("sme-sim", True)
        assert "{" not in line
        assert "results/a b" in rest or command != "report"


def test_a_hint_ends_a_comparison_and_a_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    configs = load_many([*SMALL, "output.dir=first", "output.figures=[svg]"], ["baseline", "subsidy_only"])
    assert main_job(configs, command="sme-sim compare") == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "next: sme-sim report first   |   sme-sim sweep population.n_smes=500"
    with speaking("zh"):
        assert run_job(configs["baseline"], scenario="baseline", command="sme-sim run") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("下一步")


def test_a_study_that_is_only_asked_about_gives_no_hint(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", "population.n_smes=60", "months=3", "--dry-run"]) == 0
    assert "next:" not in capsys.readouterr().out


def test_progress_in_a_file_is_whole_lines(tmp_path):
    program = (
        "import sys; from sim.job import _progress\n"
        "with _progress(2) as say:\n    for done in range(101): say(done, 100)\n"
    )
    with (tmp_path / "log").open("wb") as log:
        environment = {**os.environ, "FORCE_COLOR": "1"}
        subprocess.run([sys.executable, "-c", program], stderr=log, env=environment, check=True)
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines[-1] == "200 of 200 runs, about 0 s left"
    assert len(lines) == 11
    assert all(re.fullmatch(r"\d+ of 200 runs, about \d+ s left", line) for line in lines)


@pytest.mark.skipif(os.name == "nt", reason="no such terminal there")
def test_a_dumb_terminal_gets_lines_too():
    import pty

    ours, theirs = pty.openpty()
    program = "from sim.job import _progress\nwith _progress(1) as say: say(5, 10)\n"
    subprocess.run([sys.executable, "-c", program], stderr=theirs, env={**os.environ, "TERM": "dumb"}, check=True)
    os.close(theirs)
    told = os.read(ours, 1000).decode()
    os.close(ours)
    assert told == "5 of 10 runs, about 0 s left\r\n"


@pytest.fixture
def folder(tmp_path):
    """A place with a scenario file, another file and a script for each shell."""
    for name in ("mine.yaml", "mine.txt"):
        (tmp_path / name).touch()
    (tmp_path / "more").mkdir()
    for shell in ("bash", "zsh", "fish"):
        (tmp_path / f"script.{shell}").write_text(script(shell), encoding="utf-8")
    return tmp_path


TYPED = [
    ("sme-sim sw", {"sweep"}),
    ("sme-sim sweep popula", {"population=", "population.n_smes=", "population=china"}),
    ("sme-sim sweep population=ch", {"population=china"}),
    ("sme-sim compare lang=", {"lang=en", "lang=zh"}),
    ("sme-sim run scenario=full", {"scenario=full_package"}),
    ("sme-sim run scenario=./mi", {"scenario=./mine.yaml"}),
    ("sme-sim check mi", {"mine.yaml"}),
    ("sme-sim help val", {"validate"}),
    ("sme-sim completion z", {"zsh"}),
    ("sme-sim compare scenarios=[baseline,full", {"scenarios=[baseline,full_package"}),
    ("sme-sim sweep --dry", {"--dry-run"}),
]


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
@pytest.mark.parametrize("breaks", ["=", ""], ids=["usual", "unbroken"])
@pytest.mark.parametrize(("line", "wanted"), TYPED)
def test_bash_completes(folder, line, wanted, breaks):
    program = (
        f"source script.bash; COMP_WORDBREAKS=' {breaks}'; COMP_LINE='{line}'; COMP_POINT={len(line)}; "
        f"COMP_WORDS=({line.replace('[', chr(92) + '[')}); _sme_sim; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(["bash", "--norc", "-c", program], cwd=folder, capture_output=True, text=True)
    assert done.stderr == ""
    typed = line.split()[-1]
    before = typed[: typed.rindex("=") + 1] if "=" in typed and breaks else ""  # where bash breaks words at =
    found = {before + word for word in done.stdout.splitlines()}
    assert wanted <= found
    assert "mine.txt" not in done.stdout
    assert all(word.startswith(typed) for word in found)


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish here")
@pytest.mark.parametrize(("line", "wanted"), TYPED)
def test_fish_completes(folder, line, wanted):
    program = f"source script.fish; complete -C '{line}'"
    done = subprocess.run(["fish", "--no-config", "-c", program], cwd=folder, capture_output=True, text=True)
    assert done.stderr == ""
    found = {word.partition("\t")[0] for word in done.stdout.splitlines()}
    assert wanted <= found
    assert "mine.txt" not in done.stdout


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh here")
def test_zsh_reads_the_script(folder):
    program = "autoload -U compinit; compinit -u -d dump; source ./script.zsh; print $_comps[sme-sim]"
    done = subprocess.run(["zsh", "-f", "-c", program], cwd=folder, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("_sme_sim", "")


def test_another_shell_is_refused(capsys):
    assert main(["completion", "tcsh"]) == 2
    assert main(["completion"]) == 2
    assert "none of the shells bash, zsh, fish" in capsys.readouterr().err
