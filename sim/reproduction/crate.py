"""``sme-sim crate``: a folder of results as an RO-Crate, which archives and their search engines can read.

Its profile is that of a Process Run Crate: an action, with the program that did it, what it was given and what it made.
"""

from __future__ import annotations

import json
import mimetypes
import os
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sim.checksums import SUMS, files_in, sha256, written_in
from sim.commands import hint
from sim.config import locate, scenario_file
from sim.language import say, tr
from sim.report.asked import folder_and_settings
from sim.report.passport import damaged
from sim.reproduction.written import check_written, known_of, states_of
from sim.results import PASSPORT, write_whole

CRATE = "ro-crate-metadata.json"
CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SPDX = "https://spdx.org/licenses/"
RUN, PROGRAM = "#run", "#sme-sim"
CITATION = "CITATION.cff"  # of a checkout
KINDS = {".parquet": "application/vnd.apache.parquet", ".md": "text/markdown", ".yaml": "application/yaml"}
Entity = dict[str, Any]


def crate_job(arguments: Sequence[str]) -> int:
    """Write the description of a folder of results into it; answer the exit code.

    Raises
    ------
    ConfigError
        If the folder holds no whole results.
    NotAsWritten
        If a file is changed or missing: of such files nobody can say that the run has made them.
    EnvironmentFault
        If the disk refuses.
    """
    folder, _ = folder_and_settings("crate", arguments, {})
    passport = known_of(folder)
    if (folder / SUMS).is_file():
        check_written(folder, {name: state for name, state in states_of(folder).items() if name != CRATE})
    with damaged(folder):
        graph = described(folder, passport, cited())
        text = json.dumps({"@context": CONTEXT, "@graph": graph}, indent=2, ensure_ascii=False, allow_nan=False)
        content = f"{text}\n".encode()
    write_whole(folder / CRATE, content)
    say(tr("wrote {path}", path=folder / CRATE), hint("crate", folder))
    return 0


def cited() -> Entity:
    """Title, authors, licence and abstract of this project, as its file for citing has them, else the package."""
    path = locate.shipped() / CITATION
    if path.is_file():
        return scenario_file.read(path).content
    try:
        known = metadata("sme-ai-adoption")
    except PackageNotFoundError:
        return {"title": "sme-ai-adoption", "authors": [], "license": ""}
    return {"title": known["Name"], "abstract": known["Summary"], "authors": [{"name": known["Author"]}],
            "license": known["License-Expression"]}  # fmt: skip


def described(folder: Path, passport: Entity, work: Entity) -> list[Entity]:
    """The graph of the crate: every file, the run, the program, authors and licence.

    Parameters
    ----------
    folder
    passport
        Of the results.
    work
        As ``cited`` has it.
    """
    there = [name for name in files_in(folder) if name != CRATE]
    files, left = [_file(folder, name) for name in there], written_in(folder) or there
    made = [file for name, file in zip(there, files, strict=True) if name in left]
    if (folder / SUMS).is_file():
        files.append({"@id": SUMS, "@type": "File", "name": SUMS, "encodingFormat": "text/plain"})
    authors, given = [_author(one, place) for place, one in enumerate(work["authors"])], _given(passport)
    libraries = _libraries(passport)
    licence = {"@id": f"{SPDX}{work['license']}", "@type": "CreativeWork", "name": work["license"]}
    root = {
        "@id": "./", "@type": "Dataset", "name": f"{_title(passport)} (results {passport['identity']})",
        "description": f"Results of {_command(passport)}; what determined them is in {PASSPORT}",
        "identifier": passport["identity"], "datePublished": passport["finished"], "license": {"@id": licence["@id"]},
        "author": _ids(authors), "conformsTo": {"@id": PROFILE}, "hasPart": _ids(files), "mentions": {"@id": RUN},
    }  # fmt: skip
    run = {
        "@id": RUN, "@type": "CreateAction", "name": _command(passport),
        "instrument": {"@id": PROGRAM}, "object": _ids(given), "result": _ids(made),
        "startTime": passport["started"], "endTime": passport["finished"],
        "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"},
    }  # fmt: skip
    program = {
        "@id": PROGRAM, "@type": "SoftwareApplication", "name": work["title"], "version": passport["code"]["version"],
        "description": " ".join(str(work.get("abstract", "")).split()), "license": {"@id": licence["@id"]},
        "author": _ids(authors), "identifier": f"sha256:{passport['code']['sources']}",
        "softwareRequirements": _ids(libraries),
    }  # fmt: skip
    return [
        {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"},
         "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
        root, {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        run, program, *authors, licence, *given, *libraries, *files,
    ]  # fmt: skip


def _ids(entities: Iterable[Entity]) -> list[Entity]:
    return [{"@id": entity["@id"]} for entity in entities]


def _file(folder: Path, name: str) -> Entity:
    path = folder / name
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    raw = os.fsencode(name)  # which need not be text
    return {"@id": quote(raw), "@type": "File", "name": raw.decode(errors="replace"), "encodingFormat": kind,
            "contentSize": str(path.stat().st_size), "sha256": sha256(path)}  # fmt: skip


def _author(told: Entity, place: int) -> Entity:
    """A person; a project's name stands where nobody is named yet."""
    if {"given-names", "family-names"} & set(told):
        names = {"givenName": told.get("given-names", ""), "familyName": told.get("family-names", "")}
        name = " ".join(filter(None, names.values()))
        return {"@id": told.get("orcid", f"#author-{place}"), "@type": "Person", "name": name, **names}
    return {"@id": told.get("website", f"#author-{place}"), "@type": "Organization", "name": told.get("name", "")}


def _given(passport: Entity) -> list[Entity]:
    """What the run was given: scenarios or claims, and the files that were read, which need not lie here."""
    scenarios = passport.get("scenarios", {})
    found = [
        {"@id": f"#scenario-{name}", "@type": "CreativeWork", "name": told["title"] if isinstance(told, dict) else told,
         "alternateName": name}
        for name, told in scenarios.items()
    ]  # fmt: skip
    claims = passport.get("claims", ())
    found += [{"@id": f"#claim-{name}", "@type": "CreativeWork", "name": f"claim {name}"} for name in claims]
    return found + [
        {"@id": f"#input-{place}", "@type": "CreativeWork", "name": Path(path).name, "sha256": digest}
        for place, (path, digest) in enumerate(passport.get("inputs", {}).items())
    ]


def _libraries(passport: Entity) -> list[Entity]:
    known = passport.get("environment", {})
    numbers = {"Python": known.get("python", ""), **known.get("libraries", {})}
    return [
        {"@id": f"#library-{name}", "@type": "SoftwareApplication", "name": name, "version": number}
        for name, number in numbers.items()
    ]


def _command(passport: Entity) -> str:
    return str(passport["command"] or "a call from Python")


def _title(passport: Entity) -> str:
    return str(passport.get("title") or f"Verdicts on {len(passport.get('claims', ()))} claims")
