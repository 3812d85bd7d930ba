"""Bugs that the suite must kill: mistakes that programs of this kind have had, each written into a line of this one."""

from __future__ import annotations

from typing import NamedTuple


class Bug(NamedTuple):
    """A mistake on purpose.

    Attributes
    ----------
    name, told
        In a few words, and in a sentence.
    file
        Path from the root.
    old, new
        Text that stands there exactly once, and what the bug puts in its place.
    tests
        Files, or tests as pytest names them, that must go red; never golden numbers.
    """

    name: str
    told: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def applied(self, source: str) -> str:
        """The file with the bug in it."""
        if source.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.file} holds {self.old!r} {source.count(self.old)} times, not once")
        return source.replace(self.old, self.new)


NO_NUMBER = (
    "tests/unit/analysis/test_sensitivity.py::"
    "test_responses_that_are_no_number_are_refused_and_those_that_no_world_has_yet_left_out"
)
R, S, U = "tests/unit/rules/test_", "tests/unit/study/test_", "tests/unit/"
BUGS = (
    # Time and order
    Bug("asynchronous update", "firms hear of those who have begun in the same month, and decide at once",
        "sim/month/page.py", "    decide(world, terms)\n\n",
        "    decide(world, terms)\n    spread_word(world)\n    hear(world)\n    decide(world, terms)\n\n",
        ("tests/limits/test_chain.py",)),
    Bug("lag off by one", "firms hear before word has spread, so that each contact takes a month more",
        "sim/month/page.py", "    spread_word(world)\n    hear(world)\n", "    hear(world)\n    spread_word(world)\n",
        (f"{R}month_of_knowledge.py::TestHear", "tests/limits/test_chain.py")),
    Bug("policy one month early", "a phase grants money in the month before its first",
        "sim/policy/programme.py", "w for w in self.windows if w.first <= month <= w.last",
        "w for w in self.windows if w.first - 1 <= month <= w.last", (f"{R}markets.py::TestProgramme",)),
    Bug("fractions of months", "lots are called by a quotient in floating point, which falls short of whole numbers",
        "sim/policy/programme.py",
        "elapsed = (month - self.first) * self.batches // (self.last - self.first + 1)",
        "elapsed = int((month - self.first) / (self.last - self.first + 1) * self.batches)",
        (f"{R}programme_in_time.py::TestBatches",)),
    Bug("a year for a month", "money is discounted per month at the rate of a year",
        "sim/evaluation/economics.py", "(-months / MONTHS_PER_YEAR))", "(-months * 1.0))",
        (f"{U}evaluation/test_economics.py",)),
    # Who hears from whom
    Bug("N, not N - 1", "a firm counts among its own contacts",
        "sim/network.py", "        return np.diff(self.first)\n", "        return np.diff(self.first) + 1\n",
        (f"{R}month_of_knowledge.py::TestHear", "tests/limits/test_chain.py")),
    Bug("stale share of peers", "a contact that gives AI up goes on being counted as a user",
        "sim/network.py", "            if change != 0:\n", "            if change > 0:\n",
        (f"{R}peopling.py::TestNetwork",)),
    Bug("dead firms are peers", "firms that have closed go on telling of their AI",
        "sim/behaviour/beliefs.py", "        tells = 0\n        if alive[firm]:\n",
        "        tells = 0\n        if True:\n",
        (f"{R}month_of_knowledge.py::TestHear",)),
    # Chance
    Bug("one luck for two decisions", "who drops the subject is drawn by the luck of who hears of it",
        "sim/month/hearing.py", "draws.root(Decision.FORGET, month)", "draws.root(Decision.HEAR, month)",
        ("tests/reference/test_reference.py",)),
    Bug("a global generator", "large firms adopt by numbers of a stream that everybody shares",
        "sim/month/learning.py", "luck = world.draws(Decision.HUB_ADOPTS, world.month, np.arange(hubs.rows))",
        "luck = np.random.random(hubs.rows)", ("tests/laws/test_chance.py",)),
    Bug("an unstable order of ties", "requests with equal places in the queue come in any order",
        "sim/market/suppliers.py", 'np.argsort(queue, kind="stable"), capacity', "np.argsort(queue), capacity",
        (f"{R}markets.py::TestSuppliers",)),
    Bug("equal replicates", "every replicate gets the first one's seed",
        "sim/randomness.py", "child.generate_state(1, np.uint64)[0]", "spawned[0].generate_state(1, np.uint64)[0]",
        ("tests/test_experiment.py",)),
    Bug("another luck by scenario", "scenarios of a replicate are run with seeds of their own",
        "sim/experiment.py", 'simulate(here.model_copy(update={"seed": seed}))',
        'simulate(here.model_copy(update={"seed": seed + len(replicate.runs)}))',
        ("tests/laws/test_equivalence.py::test_a_replicate_does_not_depend_on_how_many_there_are_or_on_other_scenarios",)),
    Bug("the order of a set", "scenarios are reported in the order of a set of their names",
        "sim/evaluation/summary.py", "for name in results.scenarios:", "for name in set(results.scenarios):",
        (f"{U}evaluation/test_summary.py",)),
    # Public money
    Bug("a subsidy paid twice", "what was promised stays claimed after it has been paid",
        "sim/month/spending.py", "    _claims(world, offer)[slots] -= amount\n", "",
        (f"{R}month_of_decisions.py::TestGrants", f"{R}month_of_finance.py::TestTaxCredit")),
    Bug("the budget is checked after payment", "the queue closes behind the first request that is not covered",
        "sim/policy/purse.py", "covered[order] = spent <= budget * (1.0 + ROUNDING)",
        "covered[order] = spent - price[order] < budget", (f"{R}month_of_decisions.py::TestGrants",)),
    Bug("cents are lost", "money for exactly three units buys two",
        "sim/policy/purse.py", "return int(units * (1.0 + ROUNDING))", "return int(units)",
        (f"{R}programme_in_time.py::TestArrival",)),
    Bug("units before their time", "a firm is served again in the month after",
        "sim/month/serving_firms.py", ">= part.repeat_after_months", ">= 1",
        (f"{R}month_of_policy.py::TestUnitsOfFirms",)),
    Bug("a target is ignored", "a phase for some sectors serves all",
        "sim/policy/programme.py", "(targeting.sectors, list(population.sectors), firms.sector)",
        "((), list(population.sectors), firms.sector)", (f"{R}markets.py::TestEligible",)),
    Bug("a tax credit above its cap", "the cap of a credit is not looked at when a firm decides",
        "sim/behaviour/aid.py", "return share_up_to(aid.credit_rate[firm], cost, aid.credit_cap)",
        "return aid.credit_rate[firm] * cost", (f"{R}month_of_finance.py::TestTaxCredit",)),
    Bug("money of another currency", "amounts of a scenario are taken for money of the population",
        "sim/policy/programme.py", "return amount * self.exchange", "return amount",
        (f"{R}markets.py::TestProgramme",)),
    # Banks and firms
    Bug("interest on the wrong balance", "interest is due on loans for AI alone",
        "sim/month/banking.py", "financing.interest(capital, firms.debt[slots],",
        "financing.interest(capital, firms.project_debt[slots],",
        (f"{R}month_of_finance.py::TestInterestSubsidy",)),
    Bug("a leaver's loan is forgotten", "what a closed firm still owes is written off nowhere",
        "sim/month/succession.py", "    world.written_off += float(lost.sum())\n", "",
        (f"{R}month_of_business.py::TestClosing", f"{R}month_of_banks.py::TestEquity")),
    Bug("numbers that are none", "a belief that is no number goes unnoticed",
        "sim/month/soundness.py", 'if array.dtype.kind == "f" and not _adds_up(array):',
        'if array.dtype.kind == "f" and name != "belief_mean" and not _adds_up(array):',
        ("tests/test_model_misused.py::test_no_column_is_left_out_when_numbers_are_looked_at",)),
    # Settings
    Bug("20 for 0.20", "percent are read as shares",
        "sim/config/schema/target.py", "return self.value / 100 if self.unit == PERCENT else self.value",
        "return self.value", (f"{U}test_targets.py",)),
    Bug("shares made to fit", "shares that do not sum to one are divided by their sum, and nobody is told",
        "sim/config/schema/population.py", "        raise ValueError(f\"the shares of {name} sum to",
        "        return  # ValueError(f\"the shares of {name} sum to",
        (f"{U}config/test_populations.py::test_shares_that_do_not_sum_to_one_are_refused",)),
    Bug("an alias bomb", "a settings file may refer to itself",
        "sim/config/scenario_file.py", "if isinstance(event, yaml.AliasEvent) or event.anchor is not None:",
        "if False:", ("tests/test_errors.py",)),
    Bug("a look at the environment", "a settings file may ask for what the machine keeps in variables",
        "sim/config/scenario_file.py", 'if not self.main_file and "${" in text:', "if False:",
        ("tests/test_errors.py",)),
    Bug("the name of the host", "the explorer answers whoever calls it by a name that begins like this machine's",
        "sim/explore/serve.py", "if host not in NAMES:", "if not host.startswith(NAMES):",
        ("tests/test_explore.py::test_who_calls_it_by_another_name_is_turned_away",)),
    # Statistics
    Bug("the wrong root", "an interval is divided by the root of one replicate less",
        "sim/statistics/intervals.py", "values.std(ddof=1) / np.sqrt(n))\n    return Interval",
        "values.std(ddof=1) / np.sqrt(n - 1))\n    return Interval", (f"{U}statistics/test_robustness.py",)),
    Bug("weights of attribution", "every coalition counts as much, however many orders lead to it",
        "sim/statistics/cooperation.py",
        "np.array([factorial(_size(s)) * factorial(n - 1 - _size(s)) for s in without]) / factorial(n)",
        "np.full(len(without), 1.0 / len(without))", (f"{U}statistics/test_cooperation.py",)),
    Bug("many tests, one level", "the levels of a family of tests may fall again, so that more is found than there is",
        "sim/statistics/intervals.py", "np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1))",
        "(p[order] * np.arange(len(order), 0, -1))", (f"{U}statistics/test_cooperation.py",)),
    Bug("indices over holes", "worlds without a number are let into indices of sensitivity",
        "sim/analysis/sensitivity/analysis.py", "known = np.isfinite(cube).all(axis=(1, 2))",
        "known = np.isfinite(cube).any() | np.zeros(len(cube), dtype=bool)", (NO_NUMBER,)),
    Bug("failures in silence", "runs that failed are left out of the mean, and not counted",
        "sim/evaluation/summary.py", '{"failed": len(of_scenario(results.failures, name)), "replicates": 0}',
        '{"failed": 0, "replicates": 0}', (f"{U}evaluation/test_summary.py",)),
    Bug("many to many", "groups are joined with those of every baseline, not of that with the same luck",
        "sim/evaluation/distribution.py", 'merge(base, on=["replicate", *keys], suffixes=("", " without"))',
        'merge(base.drop(columns="replicate"), on=keys, suffixes=("", " without"))',
        (f"{U}evaluation/test_economics.py",)),
    # Studies and files
    Bug("another luck after a break", "a study that goes on draws new seeds",
        "sim/study/plan.py", "seeds = replicate_seeds(self.first.seed, max(replicates) + 1)",
        'seeds = replicate_seeds(__import__("time").monotonic_ns(), max(replicates) + 1)',
        (f"{S}resume.py::test_what_is_stopped_between_runs_goes_on",)),
    Bug("the order of shards", "tables hold shards in the order in which their files lie there",
        "sim/study/conduct.py", "merge(self.folder.parts(name, self.order), schema",
        "merge(self.folder.parts(name, self.order[::-1]), schema", (f"{S}folder.py",)),
    Bug("a damaged shard", "shards are taken as they lie there, whatever their checksums say",
        "sim/study/folder.py",
        'if told and all(sha256(place / file) == known for file, known in entry["files"].items()):',
        "if told:", (f"{S}resume.py::test_a_damaged_shard_is_set_aside_and_done_again",)),
    Bug("no lock", "two processes may be at one study",
        "sim/study/folder.py", "fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)", (f"{S}folder.py",)),
    Bug("rounded tables", "tables for spreadsheets are written with six digits",
        "sim/results.py", 'safe.to_csv(index=False, lineterminator="\\n")',
        'safe.to_csv(index=False, lineterminator="\\n", float_format="%.6g")', (f"{U}test_writing.py",)),
    Bug("a formula gets through", "text of a column of another kind than object is not looked at",
        "sim/results.py", "if not pd.api.types.is_numeric_dtype(safe[column]):", "if safe[column].dtype == object:",
        (f"{U}plot/test_figures.py::test_a_cell_never_becomes_a_formula", f"{U}test_writing.py")),
    Bug("a changed file is accepted", "verification looks whether files are there, and not into them",
        "sim/checksums.py", "UNCHANGED if sha256(path) == digest else State.CHANGED", "UNCHANGED",
        (f"{U}test_checksums.py",)),
    Bug("a list that leads outside", "a list of checksums may name files of other folders",
        "sim/checksums.py", 'or ".." in Path(found[2]).parts or', "or", (f"{U}test_checksums.py",)),
    Bug("an old loop", "an edited rule is answered by the loop that was compiled around the old one",
        "sim/compiled.py", "            told.update(source.read_bytes())\n", "            told.update(b\"\")\n",
        (f"{U}test_compiled.py::test_an_edited_rule_has_another_folder",)),
)  # fmt: skip
