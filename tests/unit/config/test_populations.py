"""The populations that ship: they are valid, every number in them has a source, and they hold together."""

import math
import re
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from sim.config.schema.population import LINKS, Population

FOLDER = Path(__file__).parents[3] / "configs" / "population"
FILES = sorted(FOLDER.glob("*.yaml"))
MONTHS = 12
AGE_LIMITS = (36, 120, 360)  # months: start-up until 3 years, growth until 10, mature taken until 30


def read(name: str) -> Population:
    return Population(**yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def numeric_leaves(node: Any, path: str = "") -> Iterator[str]:
    """Dotted keys of all numbers below a node, in the order of the file."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from numeric_leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(node, int | float):
        yield path


def exit_in_a_month(population: Population, age: int) -> float:
    """Chance to close in the month after ``age``, as docs/populations.md states it."""
    d = population.demography
    of_old_firms = -math.log(1 - d.exit_per_year) / MONTHS
    excess = (d.young_exit_factor - 1) * math.exp(-age / d.young_exit_decay_months)
    return 1 - math.exp(-of_old_firms * (1 + excess))


def survival(population: Population, years: int) -> float:
    return math.prod(1 - exit_in_a_month(population, age) for age in range(years * MONTHS))


def exits_per_year(population: Population) -> float:
    """Share of the firms of month 0 that close within a year."""
    ages = population.demography.age_share
    total, youngest = 0.0, 0
    for share, limit in zip((ages.startup, ages.growth, ages.mature), AGE_LIMITS, strict=True):
        in_a_year = [
            1 - math.prod(1 - exit_in_a_month(population, age + month) for month in range(MONTHS))
            for age in range(youngest, limit)
        ]
        total += share * sum(in_a_year) / len(in_a_year)
        youngest = limit
    return total


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def population(request: pytest.FixtureRequest) -> Population:
    return read(request.param.stem)


def test_both_populations_ship():
    assert {path.stem for path in FILES} >= {"eu27", "china"}


def test_every_number_has_a_source(population: Population):
    leaves = list(numeric_leaves(population.model_dump(exclude={"sources"})))
    assert len(leaves) > 100
    assert [key for key in leaves if population.source_of(key) is None] == []


def test_every_source_names_a_publication_or_says_that_it_is_assumed(population: Population):
    own_currency = f"currency_per_{population.currency.lower()}"
    for key, text in population.sources.items():
        stated = any(f"{century}" in text for century in ("19", "20")) or "assumption" in text
        assert stated or key == own_currency, f"{key}: {text}"


def test_every_source_belongs_to_a_number(population: Population):
    leaves = list(numeric_leaves(population.model_dump(exclude={"sources"})))
    used = {population.source_of(key) for key in leaves}
    assert [key for key, text in population.sources.items() if text not in used] == []


def test_the_most_specific_source_counts():
    eu27 = read("eu27")
    assert "6.12" in (eu27.source_of("size_classes.small.adoption_at_start") or "")
    assert "1,508" in (eu27.source_of("sectors.trade.value_added_share") or "")
    assert "assumption" in (eu27.source_of("sectors.ict.value_added_share") or "")
    assert "survival" in (eu27.source_of("demography.young_exit_factor") or "")


def test_a_number_without_source_is_noticed():
    content = yaml.safe_load((FOLDER / "eu27.yaml").read_text(encoding="utf-8"))
    del content["sources"]["target_cash"]
    assert Population(**content).source_of("target_cash") is None


def test_files_are_plain_data(population: Population):
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "${" not in text
        assert "_target_" not in text


@pytest.mark.parametrize("shift", ["skill_shift", "digital_shift"])
def test_sectors_leave_the_mean_of_a_size_class_alone(population: Population, shift: str):
    mean = sum(sector.share * getattr(sector, shift) for sector in population.sectors.values())
    assert mean == pytest.approx(0, abs=0.001)


def test_regions_leave_the_means_alone(population: Population):
    regions = population.regions.values()
    assert sum(region.share * region.skill_shift for region in regions) == pytest.approx(0, abs=0.001)
    assert sum(region.share * region.large_firm_density for region in regions) == pytest.approx(1, abs=0.002)


def test_potential_gains_stay_in_their_range(population: Population):
    for name, sector in population.sectors.items():
        gains = [getattr(sector.potential_gain, link) for link in LINKS]
        assert 0.14 - 1e-9 <= sum(gains) <= 0.24 + 1e-9, name
        assert all(0.03 <= gain <= 0.13 for gain in gains), name


def test_larger_firms_are_ahead_in_everything(population: Population):
    micro, small, medium = (getattr(population.size_classes, name) for name in ("micro", "small", "medium"))
    assert micro.employees_max + 1 == small.employees_min
    assert small.employees_max + 1 == medium.employees_min
    for key in ("adoption_at_start", "aware_at_start", "credit_access", "absorptive_capacity"):
        assert getattr(micro, key) < getattr(small, key) < getattr(medium, key)
    very_low = [size.digital_intensity.very_low for size in (micro, small, medium)]
    assert very_low == sorted(very_low, reverse=True)


def test_size_gap_is_mainly_one_of_consideration(population: Population):
    def considered(size: Any) -> float:
        return size.adoption_at_start + (1 - size.adoption_at_start) * size.aware_at_start

    sizes = population.size_classes
    for smaller, larger in ((sizes.micro, sizes.small), (sizes.small, sizes.medium)):
        consideration = considered(larger) / considered(smaller)
        conversion = larger.adoption_at_start / smaller.adoption_at_start / consideration
        assert consideration > conversion > 1


def test_currencies_are_at_labour_cost_parity():
    def mean_wage(population: Population) -> float:
        return sum(sector.share * sector.annual_wage for sector in population.sectors.values())

    eu27, china = read("eu27"), read("china")
    parity = mean_wage(china) / mean_wage(eu27)
    assert china.per_unit_of("EUR") == pytest.approx(parity, rel=0.005)
    assert eu27.per_unit_of("CNY") == pytest.approx(1 / parity, rel=0.005)
    assert eu27.per_unit_of("EUR") == china.per_unit_of("CNY") == 1


def test_eu27_starts_from_the_published_figures():
    eu27 = read("eu27")
    small, medium = eu27.size_classes.small, eu27.size_classes.medium
    assert (small.adoption_at_start, medium.adoption_at_start) == (0.0612, 0.1255)
    assert eu27.large_firms.adoption_at_start == 0.2841
    assert tuple(small.digital_intensity.model_dump().values()) == (0.4821, 0.3344, 0.1615, 0.0220)
    assert tuple(medium.digital_intensity.model_dump().values()) == (0.2715, 0.3644, 0.3033, 0.0608)


@pytest.mark.parametrize(("name", "deaths", "five_years"), [("eu27", 0.086, 0.44), ("china", 0.062, 0.706)])
def test_exits_leave_room_for_those_inside_the_model(name: str, deaths: float, five_years: float):
    """The file alone gives about 90 % of the published hazards of all firms and of newborn ones."""
    population = read(name)
    assert exits_per_year(population) == pytest.approx(0.9 * deaths, rel=0.02)
    hazard = math.log(survival(population, years=5)) / math.log(five_years)
    assert hazard == pytest.approx(0.9, abs=0.03)


def test_one_european_newborn_in_six_closes_within_a_year():
    assert survival(read("eu27"), years=1) == pytest.approx(0.82**0.9, abs=0.005)


@pytest.mark.parametrize(
    "leaf",
    [r"architecture\.process", r"digital_intensity\.very_low", r"size_classes\.micro\.share", r"age_share\.startup",
     r"sectors\.\w+\.share", r"regions\.\w+\.share"],
)  # fmt: skip
def test_shares_that_do_not_sum_to_one_are_refused(leaf):
    """They are not made to fit: nobody knows which of them is meant."""
    asked = yaml.safe_load((FOLDER / "eu27.yaml").read_text(encoding="utf-8"))
    path = next(path for path in numeric_leaves(asked) if re.search(rf"(^|\.){leaf}$", path))
    *above, last = path.split(".")
    group = reduce(lambda node, key: node[key], above, asked)
    group[last] += 0.01
    with pytest.raises(ValidationError, match=r"the shares of \w+ sum to (1\.01|0\.99)\d*; they must sum to 1"):
        Population(**asked)
