"""Hears the claims and leaves a folder with verdicts, effects and a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.claims.asked import Asked
from sim.claims.docket import Say, effects_of, hear_all, verdicts
from sim.claims.pages import markdown
from sim.claims.vectors import fit, parameters
from sim.errors import ConfigError, writing
from sim.provenance import code_state, environment, inputs, now
from sim.randomness import replicate_seeds
from sim.results import PASSPORT, identity_of, spreadsheet, write_whole


def hear_claims(asked: Asked, say: Say, command: str) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Verdicts, effects and passport."""
    started = now()
    effects = effects_of(hear_all(asked.config, asked.claims, asked.table, say))
    found = verdicts(effects, asked.claims, asked.table)
    config, code = asked.config, code_state()
    seeds = replicate_seeds(config.seed, config.seeds * len(asked.table))
    composed = config.model_dump(exclude={"output", "workers"})
    passport = {
        "command": command, "started": started, "finished": now(), "claims": asked.claims,
        "vectors": len(asked.table), "parameters": parameters(asked.table).to_dict("records"), "fit": fit(asked.table, config), "seeds": seeds,
        "seeds_each": config.seeds, "n_smes": config.population.n_smes, "months": config.months, "population": config.population.title,
        "config": {"claims": config.model_dump(mode="json")}, "code": code, "environment": environment(), "inputs": inputs(command, [config.ensemble]),
        "identity": identity_of({"claims": asked.claims, "config": composed,
                                 "vectors": parameters(asked.table).to_dict("records")}, seeds, code["sources"]),
    }  # fmt: skip
    return found, effects, passport


def write(folder: Path, found: pd.DataFrame, effects: pd.DataFrame, passport: dict[str, Any]) -> None:
    """Write everything into a folder that exists.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    with writing(folder):
        for name, frame in (("claims", found), ("effects", effects)):
            pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{name}.parquet", compression="zstd")
            (folder / f"{name}.csv").write_text(spreadsheet(frame), encoding="utf-8", newline="\n")
    write_whole(folder / "claims.md", markdown(found, passport).encode())
    text = json.dumps(passport, indent=2, sort_keys=True, ensure_ascii=False)
    write_whole(folder / PASSPORT, f"{text}\n".encode())


def write_page(asked: str, found: pd.DataFrame, passport: dict[str, Any]) -> None:
    """Write the page where it was asked for, all of it or nothing.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    write_whole(Path(asked), markdown(found, passport).encode())


def check_page(asked: str) -> None:
    """Whether a page could be written there, before anything is run.

    Raises
    ------
    ConfigError
        If its folder does not exist, or the name is not that of a Markdown file.
    """
    path = Path(asked)
    if path.suffix != ".md" or not path.parent.is_dir():
        raise ConfigError(f"page = {asked}: must be a Markdown file in a folder that exists, as in page=docs/claims.md")
