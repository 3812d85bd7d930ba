"""The command ``sme-sim``: what was asked for, what it is answered with, and the exit code.

Nothing is imported before it is needed, so that help is there at once. Whatever goes wrong is told in
sentences; a traceback is for bugs of ours, and goes to a file.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from sim.commands import COMMANDS, explained, explained_alone
from sim.errors import ConfigError, SimError
from sim.language import ENGLISH, LANGUAGES, seen, speaking
from sim.study.kinds import KINDS, OF_TARGETS, USUAL

MOST_PROBLEMS = 20
BUG, ENVIRONMENT, INTERRUPTED, PIPE_CLOSED = 1, 4, 130, 141


class Terminated(BaseException):
    """Somebody asked this process to end (SIGTERM), or its terminal is gone (SIGHUP).   number : of the signal"""

    def __init__(self, number: int = 15) -> None:
        self.exit_code = 128 + number
        super().__init__(number)


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks; answer the exit code.

    Parameters
    ----------
    argv
        Arguments without the program's name; left out, those of this process.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may lack a title's letters
    try:
        with speaking(_language(arguments)), _ending_on_request():
            code = _dispatch(arguments)
            sys.stdout.flush()
            return code
    except SimError as error:
        _complain(getattr(error, "problems", None) or str(error).splitlines())
        return error.exit_code
    except KeyboardInterrupt as stop:
        _complain([f"interrupted; {stop.args[0] if stop.args else 'nothing was kept'}"])
        return INTERRUPTED
    except Terminated as stop:
        with suppress(OSError):  # a terminal that is gone reads no more
            _complain(["terminated; of a study what is finished is kept, and the same command goes on from there"])
        return stop.exit_code
    except BrokenPipeError:
        _let_go_of_output()
        return PIPE_CLOSED
    except MemoryError:
        _complain(["out of memory; fewer workers or firms need less (workers=1, population.n_smes=...)"])
        return ENVIRONMENT
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _machine_refuses():
            _complain([f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror)])
            return ENVIRONMENT
        return _bug(error, arguments)


def _language(arguments: Sequence[str]) -> str:
    """The language that the last ``lang=`` asks for; one that nobody here speaks is complained of with the settings."""
    said = [argument.removeprefix("--") for argument in arguments]
    asked = [argument.removeprefix("lang=") for argument in said if argument.startswith("lang=")]
    return asked[-1] if asked and asked[-1] in LANGUAGES else ENGLISH


def _dispatch(arguments: list[str]) -> int:
    commands: dict[str, Callable[[list[str]], int]] = {
        "compare": _compare, "run": _run, "claims": _claims, "report": _report, "verify": _verify,
        "reproduce": _reproduce, "crate": _crate, "explore": _explore,
        "scenarios": _scenarios, "check": _check, "schema": _schema, "codebook": _codebook,
        "completion": _completion, **{kind: partial(_study, kind) for kind in KINDS},
    }  # fmt: skip
    if "-h" in arguments or "--help" in arguments or "help" in arguments[:2]:
        return _help(arguments)
    if arguments[:1] == ["--version"]:
        from sim import __version__

        print(f"sme-sim {__version__}")
        return 0
    if not arguments or "=" in arguments[0]:
        return _compare(arguments)
    name, rest = arguments[0], arguments[1:]
    if name not in commands:
        raise _no_command(name)
    return commands[name](rest)


def _help(arguments: Sequence[str]) -> int:
    """Explain the command that is named first; all of them, where none is."""
    named = [word for word in arguments if word not in ("-h", "--help", "help") and "=" not in word]
    if named and named[0] not in COMMANDS:
        raise _no_command(named[0])
    print(explained_alone(named[0]) if named else explained(), end="")
    return 0


def _no_command(name: str) -> ConfigError:
    import difflib

    close = difflib.get_close_matches(name, COMMANDS, n=1)
    guess = f"; did you mean '{close[0]}'?" if close else ""
    return ConfigError(f"there is no command {name!a}{guess} (there are {', '.join(COMMANDS)}; --help explains them)")


def _compare(arguments: list[str]) -> int:
    _no_multirun(arguments, "compare takes scenarios=[...] and seeds=...")
    from sim.config.load import load_many

    configs = load_many(arguments)
    from sim.job import main_job
    from sim.provenance import as_command

    return main_job(configs, command=as_command("compare", arguments))


def _run(arguments: list[str]) -> int:
    several = [argument for argument in arguments if argument in ("-m", "--multirun")]
    overrides = [argument for argument in arguments if argument not in several]
    from sim.provenance import as_command

    command = as_command("run", arguments)
    if not several:
        from sim.config.load import load_named

        name, config = load_named(overrides)
        from sim.job import run_job

        return run_job(config, scenario=name, command=command)
    from sim.config.multirun import multirun
    from sim.config.schema.experiment import Config

    def job(config: Config, scenario: str) -> int:
        from sim.job import run_job

        return run_job(config, scenario=scenario, command=command)

    return multirun(overrides, job)


def _claims(arguments: list[str]) -> int:
    _no_multirun(arguments, "claims takes only=[...], vectors=... and seeds=...")
    from sim.job import claims_job
    from sim.provenance import as_command

    return claims_job(arguments, command=as_command("claims", arguments))


def _explore(arguments: list[str]) -> int:
    from sim.explore.serve import explore

    return explore(arguments)


def _study(kind: str, arguments: list[str]) -> int:
    _no_multirun(arguments, f"{kind} takes study=... with all that is to be tried")
    dry_run = "--dry-run" in arguments
    overrides = [argument for argument in _with_targets(kind, arguments) if argument != "--dry-run"]
    given = {argument.lstrip("+").partition("=")[0].strip() for argument in overrides}
    usual = {"study": kind, "output.dir": f"results/{kind}", **USUAL.get(kind, {})}
    overrides += [f"{key}={value}" for key, value in usual.items() if key not in given]
    from sim.job import study_job
    from sim.provenance import as_command

    return study_job(kind, overrides, command=as_command(kind, arguments), dry_run=dry_run)


def _with_targets(kind: str, arguments: Sequence[str]) -> list[str]:
    """The arguments with ``--targets FILE`` as the setting that it stands for."""
    found, rest = [], iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if name != "--targets":
            found.append(argument)
            continue
        if kind not in OF_TARGETS:
            raise ConfigError(f"--targets belongs to {' and '.join(OF_TARGETS)}; {kind} takes study.targets=FILE")
        value = value if equals else next(rest, "")
        if not value:
            raise ConfigError("--targets needs a file, or the name of shipped targets, as in: --targets ./mine.csv")
        from sim.config.overrides import quoted

        found.append(f"study.targets={quoted(value)}")
    return found


def _report(arguments: list[str]) -> int:
    _no_multirun(arguments, "report takes one folder of results")
    from sim.report.job import report_job

    return report_job(arguments)


def _verify(arguments: list[str]) -> int:
    _no_multirun(arguments, "verify takes one folder of results")
    from sim.reproduction.job import verify_job

    return verify_job(arguments)


def _reproduce(arguments: list[str]) -> int:
    _no_multirun(arguments, "reproduce takes one folder of results")
    from sim.reproduction.job import reproduce_job

    return reproduce_job(arguments)


def _crate(arguments: list[str]) -> int:
    _no_multirun(arguments, "crate takes one folder of results")
    from sim.reproduction.crate import crate_job

    return crate_job(arguments)


def _scenarios(arguments: list[str]) -> int:
    from sim.config.describe import description, listing

    print("\n\n".join(map(description, arguments)) if arguments else listing())
    return 0


def _check(arguments: list[str]) -> int:
    _no_multirun(arguments, "check takes scenario files, and settings for all of them")
    if not arguments:
        raise ConfigError("check needs at least one scenario file, as in: sme-sim check mine.yaml")
    from sim.config.load import load_many
    from sim.config.notes import notes

    overrides = [argument for argument in arguments if "=" in argument]
    problems: list[str] = []
    for asked in [argument for argument in arguments if "=" not in argument] or ["baseline"]:
        try:
            if _is_study(asked):
                raise ConfigError(f"{asked}: this is a study, no scenario; use: sme-sim sweep study={asked} --dry-run")
            configs = load_many(overrides, [asked])
        except ConfigError as error:
            problems += [problem for problem in error.problems if problem not in problems]
            continue
        for name, config in configs.items():
            print(f"ok  {name}: {config.policy.title}")
            for note in notes(config):
                print(f"    note: {note}")
    if problems:
        raise ConfigError(problems)
    return 0


def _is_study(asked: str) -> bool:
    """Whether a file says what only a study can say, and nothing that only a scenario can."""
    from pathlib import Path

    from sim.config.options import is_path
    from sim.config.scenario_file import read
    from sim.config.schema.policy import Policy
    from sim.config.schema.study import Study

    if not is_path(asked):
        return False
    try:
        said = set(read(Path(asked).expanduser()).content)
    except (ConfigError, RuntimeError):
        return False  # whoever reads it as a scenario says what is wrong
    of_study, of_policy = set(Study.model_fields), set(Policy.model_fields)
    return bool(said & of_study - of_policy) and not said & of_policy - of_study


def _schema(arguments: list[str]) -> int:
    if arguments:
        raise ConfigError("schema takes no arguments")
    from sim.config.json_schema import as_text

    print(as_text(), end="")
    return 0


def _completion(arguments: list[str]) -> int:
    from sim.completion import script

    if len(arguments) != 1:
        raise ConfigError("completion takes the name of one shell, as in: sme-sim completion bash")
    print(script(arguments[0]), end="")
    return 0


def _codebook(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        from sim.codebook.pages import write
        from sim.config.locate import shipped

        docs = shipped() / "docs"
        if not docs.is_dir():
            raise ConfigError("--write belongs to a checkout of the project; here there is no folder docs")
        for path in write(docs):
            print(path.relative_to(docs.parent))
        return 0
    if arguments:
        from sim.codebook.lookup import look_up

        print("\n\n".join(map(look_up, arguments)))
        return 0
    from sim.codebook.pages import codebook

    print(codebook(), end="")
    return 0


def _no_multirun(arguments: list[str], takes: str) -> None:
    if "-m" in arguments or "--multirun" in arguments:
        raise ConfigError(f"-m belongs to 'sme-sim run -m'; {takes}")


def _complain(sentences: Sequence[str]) -> None:
    """Tell what is wrong, a line each, apart from the output."""
    shown = [*sentences[:MOST_PROBLEMS]]
    if len(sentences) > MOST_PROBLEMS:
        shown.append(f"and {len(sentences) - MOST_PROBLEMS} further problems")
    for sentence in shown:
        print(f"sme-sim: {seen(sentence)}", file=sys.stderr)


def _bug(error: Exception, arguments: list[str]) -> int:
    """Keep what is needed to find a bug of ours, and say where it lies."""
    import tempfile
    import traceback

    told = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="sme-sim-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(f"sme-sim {arguments!r}\nPython {sys.version}\n\n{told}")
        kept = f"what is needed to find it is in {file.name}; please send us that file"
    except OSError:
        kept = "and its traceback could not be saved"
    _complain([f"a bug of ours ({type(error).__name__}); {kept}"])
    return BUG


@contextmanager
def _ending_on_request() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the work in order, as Ctrl-C does; outside the main thread nothing is changed.

    What ``nohup`` lets pass is let pass.
    """
    import signal

    def end(number: int, _: object) -> None:
        raise Terminated(number)

    asked = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in asked}
    heard = [number for number in asked if before[number] != signal.SIG_IGN]
    try:
        for number in heard:
            signal.signal(number, end)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _machine_refuses() -> set[int]:
    """Faults of the machine, not of this program: disk full or broken, no permission, out of memory or files."""
    import errno

    names = (
        "ENOSPC", "EDQUOT", "EFBIG", "EACCES", "EPERM", "EROFS", "EIO", "EINTR", "EBUSY", "EXDEV", "ENOLCK", "ESTALE",
        "ETIMEDOUT", "ENOMEM", "EAGAIN", "EMFILE", "ENFILE",
    )  # fmt: skip
    return {getattr(errno, name) for name in names if hasattr(errno, name)}


def _let_go_of_output() -> None:
    """Nobody reads on: give the interpreter nothing to complain about when it closes the output."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
