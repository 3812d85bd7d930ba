"""What the command line does: run, write tables, figures and report, and say what was found."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.filesize import decimal as size

from sim.commands import hint
from sim.comparison import compare, members_of
from sim.config.notes import noted
from sim.config.schema.experiment import Config
from sim.ensemble import AS_IT_IS, SHIPPED
from sim.errors import RunFailed
from sim.evaluation.acceptability import acceptability
from sim.evaluation.distribution import distribution
from sim.evaluation.economics import economics
from sim.evaluation.uncertainty import ranking, uncertainty
from sim.experiment import Say
from sim.language import several, tr
from sim.plot.save import draw_all, save_all
from sim.report.html import write_report
from sim.report.terminal import show
from sim.results import write_files, write_table
from sim.shelf import Shelf, try_place
from sim.threads import processors

if TYPE_CHECKING:
    from sim.analysis.found import Found
    from sim.study.job import Carried


def main_job(configs: dict[str, Config], *, command: str) -> int:
    """Compare scenarios and leave a folder with tables, figures and a report.

    Returns
    -------
    Exit code: 0, or 3 where some runs failed.

    Raises
    ------
    ConfigError
        Before anything is computed, if the ensemble cannot be read.
    EnvironmentFault
        Likewise, if the output folder cannot be written to.
    RunFailed
        If no run ended well, so that there is nothing to report.
    """
    first, vectors = next(iter(configs.values())), members_of(configs)
    runs = len(configs) * len(vectors) * first.seeds
    each = several(first.seeds, "replicate")
    if len(vectors) > 1:
        each = f"{several(len(vectors), 'parameter vector')} x {several(first.seeds, 'seed')}"
    _tell(tr("{scenarios} x {each} = {runs} of {months}, {n} SMEs ({population})", each=each,
             scenarios=several(len(configs), "scenario"), runs=several(runs, "run"),
             months=several(first.months, "month"), n=first.population.n_smes,
             population=tr(first.population.title)))  # fmt: skip
    _tell_notes(configs)
    if len(vectors) == 1 and first.ensemble != SHIPPED:
        _tell(tr("note: of ensemble {name} the first vector alone is run, {vector}; members=8 carries more of them",
                 name=first.ensemble, vector=vectors[0].name))  # fmt: skip
    with Shelf(first.output.dir, first.output.overwrite) as shelf:
        with _progress(len(configs)) as say:
            results = compare(configs, say, command, vectors=vectors)
        results.write(shelf.partial)
        for judge in (economics, acceptability, distribution, *((uncertainty, ranking) if len(vectors) > 1 else ())):
            write_table(judge(results), shelf.partial / "tables", judge.__name__)
        _tell(tr("drawing figures and writing the report"))
        drawn = draw_all(results)
        save_all(results, shelf.partial / "figures", first.output.figures, drawn)
        write_report(results, shelf.partial / "report.html", drawn)
        folder = _published(shelf)
    show(results, folder)
    print(hint("compare", _shown(folder)))
    return RunFailed.exit_code if len(results.failures) else 0


def run_job(config: Config, *, scenario: str, command: str) -> int:
    """Run one scenario with one seed and leave a folder with its tables."""
    alone = config.model_copy(update={"baseline": scenario, "workers": 1})
    _tell_notes({scenario: config})
    with Shelf(config.output.dir, config.output.overwrite) as shelf:
        results = compare({scenario: alone}, command=command, seeds=[config.seed], vectors=[AS_IT_IS])
        results.write(shelf.partial)
        folder = _published(shelf)
    last = results.monthly[(results.monthly.dimension == "all") & (results.monthly.month == config.months)].iloc[0]
    print(tr("{scenario}, seed {seed}: after {months} {use} of firms use AI, for {pays} it pays; {aware} have "
             "considered it", scenario=scenario, seed=config.seed, months=several(config.months, "month"),
             use=f"{last.adoption:.1%}", pays=f"{last.effective_adoption:.1%}",
             aware=f"{last.awareness:.1%}"))  # fmt: skip
    print(tr("tables: {folder}", folder=_shown(folder / "tables")))
    print(hint("run", _shown(folder)))
    return 0


def claims_job(arguments: list[str], *, command: str) -> int:
    """Test the paper's claims and leave a folder with the verdicts.

    Raises
    ------
    ConfigError
        Every problem of the settings, before anything is run.
    """
    from sim.claims.asked import asked_for
    from sim.claims.job import check_page, hear_claims, write, write_page
    from sim.report.claims import show_claims, write_claims

    asked = asked_for(arguments)
    if asked.page:
        check_page(asked.page)
    config = asked.config
    _tell(tr("{claims} in {vectors}, {times} each, and in counter-worlds, {n} SMEs ({population})",
             claims=several(len(asked.claims), "claim"), vectors=several(len(asked.table), "parameter vector"),
             times=several(config.seeds, "time"), n=config.population.n_smes,
             population=tr(config.population.title)))  # fmt: skip
    with Shelf(config.output.dir, config.output.overwrite) as shelf:
        with _progress(1, tr("hearings")) as say:
            found, effects, passport = hear_claims(asked, say, command)
        if found["verdict"].eq("not testable here").all() and found["faults"].sum():
            first = effects.loc[effects["fault"] != "", "fault"].iloc[0]
            raise RunFailed(f"every claim broke; the first: {first.strip().splitlines()[-1]}")
        write(shelf.partial, found, effects, passport)
        write_claims(found, passport, shelf.partial / "claims.html")
        folder = _published(shelf)
    if asked.page:
        write_page(asked.page, found, passport)
    show_claims(found, folder)
    print(hint("claims", _shown(folder)))
    return RunFailed.exit_code if found["faults"].sum() else 0


def study_job(kind: str, overrides: list[str], *, command: str, dry_run: bool) -> int:
    """Carry out a study, analyse it, and leave a folder with tables, figures and a report.

    Returns
    -------
    Exit code: 0, or 3 where some runs failed.

    Raises
    ------
    ConfigError
        Every problem of the settings, before anything is run.
    EnvironmentFault
        If the disk refuses, or another process is at the same study.
    """
    from sim.analysis.registry import check
    from sim.report.study import show_study
    from sim.study.job import Stopped, already_there, carried_out, kept_from_before, unfinished_beside, what_it_takes
    from sim.study.plan import plan

    asked = plan(overrides)
    check(kind, asked)
    there = None if dry_run else already_there(asked, kind)
    if there is not None:
        print(tr("these results are there already: {folder} (output.overwrite=true runs them anew)",
                 folder=_shown(there.folder)))  # fmt: skip
        print(hint(kind, _shown(there.folder)))
        return 0
    if dry_run:
        try_place(asked.first.output.dir, f"{asked.identity}-")
    takes = what_it_takes(asked) if dry_run else None
    _tell(tr("{what}: {says}", what=tr(asked.study.title), says=asked.told))
    _tell_notes(asked.configs)
    for folder, runs in unfinished_beside(asked).items():
        _tell(tr("note: {folder} is of another study, not finished, with {runs}; delete it if it is not needed",
                 folder=_shown(folder), runs=several(runs, "run")))  # fmt: skip
    if takes is not None:
        workers, on_disk = asked.first.workers or processors(), size(int(takes["bytes"]))
        print(tr("{runs}; about {alone} of one processor, {together} on {workers}; about {size} on disk",
                 runs=several(round(takes["runs"]), "run"), alone=duration(takes["seconds"]),
                 together=duration(takes["seconds"] / workers), workers=workers, size=on_disk))  # fmt: skip
        return 0
    kept = kept_from_before(asked)
    if kept:
        _tell(tr("{runs} are there already, from before: they are kept", runs=several(kept, "run")))
    with _progress(1, kept=kept) as say, carried_out(asked, kind, command, say) as done:
        found = conclude(done, kind, asked.first.output.figures)
        folder = _published(done)
    try:
        show_study(done.studied, found, folder)
        print(hint(kind, _shown(folder)))
    except KeyboardInterrupt:
        raise Stopped(f"the results are whole, in {_shown(folder)}") from None
    return RunFailed.exit_code if done.broken else 0


def conclude(done: Carried, kind: str, figures: Sequence[str] | None) -> Found:
    """Analyse a study that has been carried out, and lay beside its tables what was found.

    Parameters
    ----------
    done
        Not published yet.
    kind
    figures
        Formats of the figures; none, where neither they nor the report are wanted.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    from sim.analysis.registry import analysis

    found = analysis(kind)(done.studied)
    for name, table in found.tables.items():
        write_table(table, done.folder / "tables", name)
    write_files(found.files, done.folder)
    if figures is not None:
        from sim.report.study import write_study

        write_study(done.studied, found, done.folder, figures)
    return found


def duration(seconds: float) -> str:
    """A time as people say it.

    Examples
    --------
    >>> duration(40), duration(900), duration(30000)
    ('40 s', '15 min', '8.3 h')
    """
    if seconds < 90:
        return tr("{n} s", n=f"{seconds:.0f}")
    return tr("{n} min", n=f"{seconds / 60:.0f}") if seconds < 5400 else tr("{n} h", n=f"{seconds / 3600:.1f}")


def _tell_notes(configs: dict[str, Config]) -> None:
    """What is legal but may not be meant, once for all scenarios that share it."""
    for note, names in noted(configs).items():
        _tell(tr("note: {names}: {note}", names=", ".join(names), note=note))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _published(results: Shelf | Carried) -> Path:
    folder = results.publish()
    if folder != results.wanted and results.spared:
        _tell(tr("{wanted} is not overwritten, since {reason}; these results are in {folder}",
                 wanted=_shown(results.wanted), reason=results.spared, folder=_shown(folder)))  # fmt: skip
    elif folder != results.wanted:
        _tell(tr("{wanted} exists already; these results are in {folder}", wanted=_shown(results.wanted),
                 folder=_shown(folder)))  # fmt: skip
    return folder


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


@contextmanager
def _progress(scenarios: int, what: str = "", kept: int = 0) -> Iterator[Say]:
    """A bar on a terminal that can move its cursor; elsewhere, as in a file, a line whenever a tenth is done.

    Parameters
    ----------
    scenarios
        Runs that each of those of which it is told stands for.
    what
        Is counted; runs, where it is left out.
    kept : count
        Of those that are done, how many are there from before, and say nothing of the time that others take.
    """
    what = what or tr("runs")
    if sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(what, total=None)

            def move(done: int, total: int) -> None:
                if done <= kept:
                    bar.reset(task)  # the time of others is reckoned from here
                bar.update(task, completed=done * scenarios, total=total * scenarios)

            yield move
        return
    began, told = time.monotonic(), -1

    def line(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // max(total, 1)
        now = done - kept
        if now > 0 and tenth > told:
            told = tenth
            spent = time.monotonic() - began
            _tell(tr("{done} of {total} {what}, about {seconds} s left", done=done * scenarios, total=total * scenarios,
                     what=what, seconds=f"{spent / now * (total - done):.0f}"))  # fmt: skip

    yield line
