"""Every table and column that an analysis writes stands in the documentation of studies."""

from pathlib import Path

import pytest

from sim.analysis.registry import analysis
from sim.study.kinds import OF_TARGETS
from tests.whole_studies import carried_out, planned

PAGE = (Path(__file__).parents[3] / "docs" / "studies.md").read_text(encoding="utf-8")
PEER, PRIOR = "model.cognition.peer_rate", "model.cognition.prior_mean"
MONEY = "policy.{}.phases.*.budget_per_sme_year"
TWO = [{"key": PEER}, {"key": PRIOR}]
LEVERS = [{"key": MONEY.format(lever), "high": 60, "label": lever} for lever in ("support_system", "fiscal_complement")]
STUDIES = {
    "sweep": {"levers": {"factors": [{"key": LEVERS[0]["key"], "values": [50, 60]}]},
              "uncertainties": {"factors": [{"key": PEER, "values": [0.002, 0.004]}]}},
    "sensitivity": {"uncertainties": {"design": "saltelli", "points": 2, "second_order": True, "factors": TWO}},
    "discover": {"uncertainties": {"design": "latin_hypercube", "points": 20, "factors": TWO},
                 "discover": {"resamples": 2, "goal": {"threshold": 0.05}}},
    "attribute": {"levers": {"design": "combinations", "total": 60, "factors": LEVERS}},
    "calibrate": {"scenarios": [], "targets": "eu27", "patterns": True, "stop_after_targets": True,
                  "uncertainties": {"design": "history_matching", "points": 8, "factors": TWO},
                  "calibrate": {"waves": 1, "each": 8, "vectors": 4, "steps": 400, "recoveries": 1}},
    "validate": {"scenarios": [], "targets": "eu27", "patterns": True, "stop_after_targets": True},
}  # fmt: skip


def answers(config, asked):
    return 0.3 + 20.0 * config.model.cognition.peer_rate + 1e-3 * (config.seed % 7)


@pytest.mark.parametrize("kind", STUDIES)
def test_tables_and_columns_are_documented(kind, tmp_path):
    study = {"scenarios": ["full_package"], "replication": {"seeds": 2},
             "responses": ["effect_of_effective_adoption"], **STUDIES[kind]}  # fmt: skip
    factors = [factor for space in ("levers", "uncertainties") for factor in study.get(space, {}).get("factors", [])]
    names = [called for factor in factors for called in
             (factor.get("label", factor["key"]), factor["key"].rpartition(".")[2].replace("_", " "))]  # fmt: skip

    def told(config, month):
        here = sum(phase.budget_per_sme_year for _, lever in config.policy.levers() for phase in lever.phases[:1])
        return {"effective_adoption": here * config.model.cognition.peer_rate + config.seed % 7 * 1e-4 * here}

    surveyed = {"answers": answers} if kind in OF_TARGETS else {}
    found = analysis(kind)(carried_out(planned(tmp_path, study), kind, told, **surveyed))
    for name, table in found.tables.items():
        assert f"`{name}`" in PAGE, name
        missing = [column for column in table if f"`{column}`" not in PAGE and column not in names]
        assert not missing, (name, missing)
