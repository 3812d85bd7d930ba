"""The commands, each declared once: what it does, its own settings, examples, where results go, what to do next.

Help, its page in the documentation, completion in a shell and the hint after a command are all read from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from unicodedata import east_asian_width

from sim.language import ENGLISH, current, later, tr
from sim.study.kinds import KINDS, OF_TARGETS, USUAL

COLUMN = 31  # where an overview begins to say what a command does
SETTINGS, FOLDER = later("SETTINGS"), later("FOLDER")
HEADING = later("sme-sim: a policy laboratory for the adoption of AI by small and medium-sized enterprises")
MORE_HELP = later("sme-sim COMMAND --help tells more of one, with examples.")
HELP = later("""\
SETTINGS are written key=value, a list as [a,b]:

  scenarios=[baseline,full_package,./mine.yaml]   what is compared
  population=china   outlook=no_frontier          shipped settings by name, own ones by the path of a file
  population.n_smes=20000   months=120            size and length
  seeds=50   seed=1   workers=2                   replicates, first seed, processes (0: all)
  members=8   ensemble=./mine.csv                 parameter vectors, each with all seeds
  output.dir=results/first                        where results go
  lang=zh                                         figures, report and help in Chinese
  study=./mine.yaml   --dry-run                   (studies) what is tried; only say how long it would take
  --targets ./mine.csv                            (calibrate, validate) published figures, one per row
  --port 8719   --no-browser                      (explore) where it listens, on this machine alone
  only=[C22,C47]   vectors=8   page=docs/claims.md    (claims) which, parameter vectors, a page of verdicts

Exit codes: 0 done; 2 the input is wrong, nothing was run; 3 done, but some runs failed, or results are not as
they were written; 4 disk, permission or memory; 1 a bug of ours; 130 and 143 interrupted (of a comparison
nothing is kept; a study goes on when the same command is given again).
""")


class Command(NamedTuple):
    """One command.

    Attributes
    ----------
    takes
        What may follow its name, as pairs: arguments, and what the command then does in a line.
    more
        Two or three sentences, a line each.
    own
        Settings and options that belong to it, each with what it means.
    examples
        Arguments, each with what is done with them.
    leaves
        Folder of the results where nobody names another; none, if it only prints.
    what
        What lies there, or what is printed.
    then
        Commands that come next; ``{folder}`` is where the results are.
    """

    takes: tuple[tuple[str, str], ...]
    more: tuple[str, ...]
    own: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, str], ...]
    leaves: str
    what: str
    then: tuple[tuple[str, ...], ...]


ANY = "[SETTINGS]"
FILES = later("tables, figures and report.html, which opens offline")
PRINTED = later("printed; nothing is written")
DIR = ("output.dir=results/first", later("where results go"))
SIZE = ("population.n_smes=500", later("fewer firms, for a quick look"))
LANG = ("lang=zh", later("figures, report and summary in Chinese"))
STUDY = ("study=./mine.yaml", later("what is tried: a shipped study by name, an own one by its path"))
DRY = ("--dry-run", later("only say how many runs, how long and how large"))
TARGETS = ("--targets ./mine.csv", later("published figures of your own, one per row"))
KEPT = later("What is finished is kept: after Ctrl-C or a kill the same command goes on, to the same bytes.")
REPORT = ("report", "{folder}")

_STUDIED = {  # sentences, and what comes next
    "sweep": (later("Policies with different budgets or terms meet worlds with different parameters, all with all."),
              ("discover", "population.n_smes=500")),
    "sensitivity": (later("Indices say how much of an outcome's variance comes from which uncertainty or lever."),
                    ("discover", "population.n_smes=500")),
    "discover": (later("Boxes of conditions are looked for, in words, under which the goal of a policy is missed."),
                 ("design", "population.n_smes=500")),
    "attribute": (later("Levers are tried in all combinations, with their own money and with equal money."),
                  ("design", "population.n_smes=500")),
    "design": (later("Mixes are proposed, tried in many worlds and improved; the best are left as scenario files."),
               ("attribute", "population.n_smes=500")),
    "calibrate": (later("Waves of runs narrow what parameters may be; what is left is an ensemble, a CSV file."),
                  ("validate", "population.n_smes=8000")),
    "validate": (later("Figures foretold by the ensemble are set beside published ones and beside naive references."),
                 ("calibrate", "--dry-run")),
}  # fmt: skip


def _study(kind: str) -> Command:
    sentence, following = _STUDIED[kind]
    of_targets = kind in OF_TARGETS
    quick = SIZE[0] if kind not in USUAL else ""
    own = (STUDY, *((TARGETS,) if of_targets else ()), DRY, DIR, SIZE, LANG)
    examples = (
        (quick, later("the shipped example")),
        ("--dry-run", later("what it would take; nothing is run")),
        ("--targets ./figures.csv", later("with figures of your own")) if of_targets
        else (f"study=./mine.yaml output.dir=results/my_{kind}", later("a study of your own, in its own folder")),
    )  # fmt: skip
    return Command(((ANY, KINDS[kind]),), (sentence, KEPT), own, examples, f"results/{kind}", FILES,
                   (REPORT, following))  # fmt: skip


COMMANDS = {
    "compare": Command(
        ((ANY, later("compare scenarios over many seeds; write tables, figures and a report")),),
        (later("Every scenario meets the same firms with the same luck, so that what is additional can be counted."),
         later("Without settings the shipped scenarios of equal money are compared, in about three minutes.")),
        (("scenarios=[baseline,./mine.yaml]", later("which, by name or by the path of a file")),
         ("seeds=50", later("replicates: more of them, narrower intervals")),
         ("members=8", later("parameter vectors that fit what is observed")), DIR, SIZE, LANG),
        (("scenarios=[baseline,support_system] seeds=10", later("two scenarios, ten times each")),
         ("population=china months=72 lang=zh", later("China until 2030, in Chinese")),
         ("members=8 seeds=10 output.dir=results/eight", later("in eight worlds, not in one"))),
        "results/comparison", FILES,
        (REPORT, ("sweep", "population.n_smes=500")),
    ),
    "run": Command(
        ((ANY, later("run one scenario with one seed, as in: run scenario=full_package seed=7")),
         ("-m SETTINGS", later("run every combination, as in: run -m scenario=baseline,subsidy_only seed=1,2"))),
        (later("One history of one world, quickly; there is no other world beside it, and so no effect of a policy."),),
        (("scenario=full_package", later("which, by name or by the path of a file")),
         ("seed=7", later("the luck of this run")),
         ("output.firms=true", later("keep a row for each firm")), DIR, SIZE),
        (("scenario=full_package seed=7", later("one run")),
         ("scenario=./mine.yaml output.firms=true output.dir=results/mine", later("a file of your own, firm by firm")),
         ("-m scenario=baseline,subsidy_only seed=1,2", later("four runs, an ordinary Hydra multirun"))),
        "results/comparison", later("tables, Parquet and CSV"),
        (("compare", "scenarios=[baseline,full_package]", "seeds=10"),),
    ),
    **{kind: _study(kind) for kind in KINDS},
    "claims": Command(
        ((ANY, later("test the paper's claims in many worlds, as in: claims only=[C22,C47]")),),
        (later("Each claim of the paper is an experiment, with a verdict by a stated rule."),
         later("In a counter-world the verdict should turn. All claims take about ten minutes.")),
        (("only=[C22,C47]", later("these claims alone")), ("vectors=8", later("parameter vectors")),
         ("page=docs/claims.md", later("a page of verdicts, written too")), DIR),
        (("", later("all claims")), ("only=[C22,C47] seeds=4", later("two of them, in more worlds")),
         ("population.n_smes=500 output.dir=results/quick", later("a quick look"))),
        "results/claims", later("claims.csv, effects and claims.html"),
        (("claims", "only=[C22,C47]", "seeds=4"), ("attribute", "population.n_smes=500")),
    ),
    "report": Command(
        (("FOLDER", later("results as a page, PDF, Word, Excel and LaTeX tables, in English or Chinese")),),
        (later("A report is made of results that are there already; nothing is run again."),
         later("PDF, Word and Excel need the extra report.")),
        (("--to FOLDER", later("where the report goes")),
         ("formats=html,pdf", later("which of html, pdf, word, excel, latex")), LANG),
        (("results/comparison", later("all formats, beside the results")),
         ("results/comparison lang=zh --to results/report_zh", later("in Chinese, in a folder of its own")),
         ("results/sweep formats=html", later("a page of a study"))),
        "", later("in FOLDER/report, or where --to says"),
        (("explore",),),
    ),
    "verify": Command(
        (("FOLDER", later("is every file of these results as it was written?")),),
        (later("Every folder of results and reports holds a list of checksums; each file is held against it."),
         later("What is changed or missing is said line by line, with exit code 3; other files beside do no harm.")),
        (LANG,),
        (("results/comparison", later("all files of a comparison")),
         ("results/comparison/report", later("those of its report")),
         ("results/sweep", later("all files of a study"))),
        "", PRINTED, (("reproduce", "{folder}"),),
    ),
    "reproduce": Command(
        (("FOLDER", later("make some of its runs again and say how alike they are")),),
        (later("Tier A: the same bytes; tier B: the same decisions and ten digits; neither: exit code 3."),
         later("Only the passport is read: scenario files may be gone or changed. What is otherwise here is said.")),
        (("runs=20", later("how many of its runs are made again")),
         ("seed=7", later("which of them: another draw")), LANG),
        (("results/comparison", later("five runs")),
         ("results/comparison runs=100 seed=7", later("a hundred, drawn otherwise")),
         ("results/sweep", later("five runs of a study"))),
        "", PRINTED, (("verify", "{folder}"), ("crate", "{folder}")),
    ),
    "crate": Command(
        (("FOLDER", later("describe results for archives, as an RO-Crate")),),
        (later("Which program made which files of what, when and by which command, as linked data (JSON-LD)."),
         later("Authors and licence are those of CITATION.cff; nothing is run again."),
         later("Results of which a file is changed or missing are refused, with exit code 3.")),
        (LANG,),
        (("results/comparison", later("a comparison")), ("results/sweep", later("a study")),
         ("results/claims", later("verdicts on claims"))),
        "", later("ro-crate-metadata.json in FOLDER"), (("verify", "{folder}"),),
    ),
    "explore": Command(
        ((ANY, later("open a page: mix a policy, watch two worlds, read a firm's life in both")),),
        (later("A page on this machine alone, without any outside request, until Ctrl-C."),
         later("It needs the extra ui.")),
        (("--port 8719", later("where it listens; 0 for any port that is free")),
         ("--no-browser", later("print the address, open nothing")), SIZE, LANG),
        (("", later("the usual settings")), ("population=china lang=zh", later("China, in Chinese")),
         ("--port 0 --no-browser", later("on a machine that is reached through a tunnel"))),
        "", later("on the page; it exports scenario files and figures"),
        (("check", "./mine.yaml"), ("compare", "scenarios=[baseline,./mine.yaml]")),
    ),
    "scenarios": Command(
        (("[NAME]", later("list the shipped scenarios, or describe one (or a file)")),),
        (later("Says in words and money what a scenario does: its levers, phases and budgets."),),
        (),
        (("", later("all that are shipped")), ("full_package", later("one of them")),
         ("./mine.yaml", later("a file of your own"))),
        "", PRINTED, (("compare", "scenarios=[baseline,full_package]", "seeds=10"),),
    ),
    "check": Command(
        (("FILE ...", later("check scenario files (and SETTINGS) without running anything")),),
        (later("Every mistake of a file is told at once, with its line; what is legal but odd is a note."),),
        (),
        (("./mine.yaml", later("one file")), ("./mine.yaml population=china", later("is it right for China?")),
         ("./a.yaml ./b.yaml months=60", later("two files, and a setting"))),
        "", PRINTED, (("compare", "scenarios=[baseline,./mine.yaml]"),),
    ),
    "schema": Command(
        (("", later("print the JSON Schema of scenario files, for editors")),),
        (later("An editor that is given it completes scenario files and marks mistakes while they are written."),),
        (),
        (("", later("to look at")), ("> scenario.schema.json", later("as a file for an editor")),
         ("| head -20", later("its beginning"))),
        "", PRINTED, (("check", "./mine.yaml"),),
    ),
    "codebook": Command(
        (("[KEY ...]", later("explain every setting, column and measure, or those called so")),),
        (later("Meaning, unit, default, range and source of whatever the laboratory knows by a name."),),
        (("--write", later("renew the pages of a checkout: codebook, paper and commands")),),
        (("peer_rate", later("one setting")), ("adoption effective_adoption", later("two measures")),
         ("> codebook.md", later("all of it, as a file"))),
        "", PRINTED, (("compare", "--help"),),
    ),
    "completion": Command(
        (("SHELL", later("print what bash, zsh or fish needs to complete commands and settings")),),
        (later("Commands, keys of settings, shipped names and files of scenarios are completed with the Tab key."),),
        (),
        (("bash > ~/.local/share/bash-completion/completions/sme-sim", later("for bash, for good")),
         ("zsh > ~/.zfunc/_sme-sim", later("for zsh, if ~/.zfunc is in fpath before compinit")),
         ("fish > ~/.config/fish/completions/sme-sim.fish", later("for fish"))),
        "", PRINTED, (("compare", "--help"),),
    ),
}  # fmt: skip


def explained() -> str:
    """What ``--help`` prints, in the language that is spoken."""
    lines = [
        _padded(f"  sme-sim {'[compare]' if name == 'compare' else name} {_words(arguments)}", COLUMN + 2) + tr(says)
        for name, command in COMMANDS.items()
        for arguments, says in command.takes
    ]
    return "\n".join([tr(HEADING), "", *lines, "", tr(MORE_HELP), "", tr(HELP)])


def explained_alone(name: str) -> str:
    """What ``sme-sim NAME --help`` prints, in the language that is spoken."""
    command = COMMANDS[name]
    lines = [
        tr("{what}: {says}", what=_line(name, _words(arguments)), says=tr(says)) for arguments, says in command.takes
    ]
    lines += ["", *map(tr, command.more)]
    if command.own:
        lines += ["", tr("Its own settings and options:"), *_pairs((a, tr(b)) for a, b in command.own)]
    lines += ["", tr("Examples:"), *_pairs((_line(name, a), tr(b)) for a, b in command.examples)]
    where = tr(command.what)
    if command.leaves:
        where = tr("{what}: {says}", what=command.leaves, says=where)
    lines += ["", tr("Results: {where}", where=where), tr("Next: {commands}", commands=_following(name))]
    return "\n".join([*lines, tr("A setting: sme-sim codebook KEY; all commands: sme-sim --help"), ""])


def hint(name: str, folder: Path | str = "") -> str:
    """A line that says what may come next, in the language that is spoken.

    Parameters
    ----------
    name
        Of the command that is done.
    folder
        Where its results are.
    """
    return tr("next: {commands}", commands=_following(name, str(folder)))


def _following(name: str, folder: str = "") -> str:
    from shlex import quote

    spoken = [f"lang={current()}"] if current() != ENGLISH else []
    command, told = COMMANDS[name], []
    for verb, *rest in command.then:
        where = quote(folder or command.leaves) if folder or command.leaves else tr(FOLDER)
        words = [where if word == "{folder}" else word for word in rest]
        told.append(" ".join(["sme-sim", verb, *words, *spoken]))
    return "   |   ".join(told)


def _line(name: str, arguments: str) -> str:
    return f"sme-sim {name} {arguments}".rstrip()


def _words(arguments: str) -> str:
    """Arguments of a command, words in capitals in the language that is spoken."""
    for word in (SETTINGS, FOLDER, later("NAME"), later("FILE"), later("KEY"), later("SHELL")):
        arguments = arguments.replace(word, tr(word))
    return arguments


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Lines of two columns; what is too long for the first has the second below it."""
    told, room = [*pairs], 56
    width = max([len(left) for left, _ in told if len(left) <= room], default=room)
    return [
        f"  {left:<{width}}   {right}" if len(left) <= width else f"  {left}\n  {'':<{width}}   {right}"
        for left, right in told
    ]


def _padded(text: str, width: int) -> str:
    """With blanks after it; a Chinese letter takes two columns."""
    taken = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(width - taken, 1)
