"""A search whose front is known: a function stands in for the model, through plan, shards, tables and analysis."""

from dataclasses import replace
from pathlib import Path

from sim.config.schema.experiment import Config
from sim.results import write_passport
from sim.shelf import Shelf
from sim.simulation import Run
from sim.study.conduct import Conduct
from sim.study.folder import WorkFolder
from sim.study.plan import Plan, plan
from sim.study.results import Studied, passport, write_points
from tests.studies import Simulate, stand_in

TOTAL = 200.0
STUDY = """
title: A known front
scenarios: [full_package, subsidy_only]
levers:
  design: search
  total: 200
  factors:
    - {key: policy.public_service.phases.*.budget_per_sme_year, label: A, of_total: true}
    - {key: policy.support_system.phases.*.budget_per_sme_year, label: B, of_total: true}
    - {key: policy.scenario_mining.phases.*.budget_per_sme_year, label: C, of_total: true}
responses: [adoption]
dimensions: [all]
every_months: 120
replication: {seeds: 1}
search:
  objectives:
    - {response: adoption, sense: maximise, threshold: 0.5}
    - {response: effective_adoption, sense: maximise}
  robust: mean
  generations: 6
  population: 14
  steps: 10
  again: 6
  fresh_seeds: 2
"""
FORMS = {"convex": 2.0, "concave": 0.5}  # of the second objective in the first: (1 - x) to this power


def shares(config: Config) -> tuple[float, float]:
    levers = config.policy.public_service, config.policy.support_system
    first, second = (lever.phases[0].budget_per_sme_year / TOTAL if lever.phases else 0.0 for lever in levers)
    return first, second


def stands(form: str, noise: float = 0.0) -> Simulate:
    """Instead of the model: two measures that depend on the shares of two levers, on the world and on the seed."""

    def told(config: Config, month: int) -> dict[str, float]:
        first, second = shares(config)
        luck = noise * ((config.seed % 1000) / 1000.0 - 0.5)
        return {"adoption": first + luck, "effective_adoption": second ** FORMS[form] - luck}

    return stand_in(told)


def planned(folder: Path, simulate: Simulate, *more: str, study: str = STUDY) -> Plan:
    file = folder / "search.yaml"
    file.write_text(study)
    settings = [f"study={file}", "population.n_smes=40", "months=1", "executor=serial", *more]
    return replace(plan([*settings, f"output.dir={folder / 'results'}"]), simulate=simulate)


def carried_out(plan: Plan, stop_after: int | None = None) -> tuple[Studied, Path, int]:
    """The tables of a search, their folder, and how many runs were made; stopped after some of them where asked."""
    made = 0

    def counted(config: Config, every: int) -> Run:
        nonlocal made
        made += 1
        if stop_after is not None and made > stop_after:
            raise KeyboardInterrupt
        return simulated(config, every)

    simulated = plan.simulate
    plan = replace(plan, simulate=counted)
    shelf = Shelf(plan.first.output.dir, True)
    work = WorkFolder(shelf.wanted, plan.identity)
    with work.opened():
        conduct = Conduct(plan, work, lambda done, total: None)
        conduct.run()
        tables = shelf.partial / "tables"
        tables.mkdir()
        conduct.write(tables)
        write_points(conduct.plan, tables)
        write_passport(shelf.partial, passport(conduct.plan, "design", "", "", "", {"runs": made, "runs_failed": 0}))
    return Studied.read(shelf.partial), tables, made
