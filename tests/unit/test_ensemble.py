"""Files of parameter vectors, good and bad, and what each vector sets."""

import pandas as pd
import pytest

from sim.config.ensemble_file import read
from sim.config.load import load
from sim.config.settings import with_settings
from sim.ensemble import found, members, settings_of, shipped, vectors
from sim.errors import ConfigError

PEERS, RULE = "model.cognition.peer_rate", "population.sectors.*.contact"
GOOD = f"""name,distance,{PEERS},outlook.frontier.first_month,{RULE}
default,1.2,0.9,,0.5
near,0.8,0.006,2022-03,0.2
far,,,,0.3
"""


def of(folder, text, name="mine.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_vectors_are_read_with_what_is_told_of_them(tmp_path):
    first, near, far = read(of(tmp_path, GOOD))
    assert (first.name, first.settings, first.told) == ("default", {}, {"distance": 1.2})
    assert near.settings == {PEERS: 0.006, "outlook.frontier.first_month": "2022-03", RULE: 0.2}
    assert (far.settings, far.told) == ({RULE: 0.3}, {})


def test_an_empty_cell_leaves_a_setting_as_it_is(tmp_path):
    config, table = load(["population.n_smes=60"]), vectors(str(of(tmp_path, GOOD)))
    near, far = (with_settings(config, settings_of(table, row)) for row in (1, 2))
    assert settings_of(table, 0) == {}
    assert (near.model.cognition.peer_rate, far.model.cognition.peer_rate) == (0.006, config.model.cognition.peer_rate)
    assert {sector.contact for sector in far.population.sectors.values()} == {0.3}


def test_whole_numbers_stay_whole(tmp_path):
    key = "model.clusters.size"
    table = vectors(str(of(tmp_path, f"name,{key},{PEERS}\na,7,\nb,,0.004\n")))
    assert settings_of(table, 0) == {key: 7}
    assert with_settings(load(), settings_of(table, 0)).model.clusters.size == 7
    with pytest.raises(ConfigError, match=r"line 2: model\.clusters\.size = '7.5': must be a whole number"):
        vectors(str(of(tmp_path, f"name,{key}\na,7.5\n")))


@pytest.mark.parametrize("name", shipped())
def test_shipped_ensembles_are_sound(name):
    config, table = load(), vectors(name)
    assert table["name"].iloc[0] == "default"
    for row in range(1, len(table)):
        assert with_settings(config, settings_of(table, row)) != config


BAD = {
    "": "is empty; its first line names the columns: name, keys of settings",
    "name\n": "has no vector, only the names of columns",
    f"nam,{PEERS}\na,0.1\n": "line 1: column name is missing",
    f"name;{PEERS}\na;0.1\n": "separated by commas",
    f"name,{PEERS},{PEERS}\na,0.1,0.1\n": f"column {PEERS} stands there twice",
    "name,model.cognition.pear_rate\na,0.1\n": "'model.cognition.pear_rate' is not a setting; did you mean "
    "'model.cognition.peer_rate'?",
    "name,distanse\na,0.1\n": "'distanse' is not a setting; did you mean 'distance'? (beside settings: name, distance",
    "name,model.cognition\na,0.1\n": "model.cognition is a group or a list; name one setting of it",
    "name,months\na,12\n": "months cannot be varied: it is the same for all runs",
    "name,population.n_smes\na,12\n": "population.n_smes cannot be varied: results are counted by it",
    f"name,{PEERS}\na,0.1,\n": "line 2: has 3 cells where line 1 names 2 columns",
    f"name,{PEERS}\na,7\n": f"line 2: {PEERS} = '7': must be a number from 0 to 1 (probability per month)",
    f"name,{PEERS}\na,often\n": f"line 2: {PEERS} = 'often': must be a number from 0 to 1",
    f"name,{PEERS}\na,nan\n": f"line 2: {PEERS} = 'nan': must be a number from 0 to 1",
    f"name,{RULE}\na,-1\n": f"line 2: {RULE} = '-1': must be a number",
    f"name,{PEERS}\na,0.1\n\nA,0.2\n": "line 4: name = 'A': stands in line 2 already",
    f"name,{PEERS}\n=cmd,0.1\n": "line 2: name = '=cmd': must be letters, digits, _ - and .",
    f"name,{PEERS}\n,0.1\n": "line 2: name = '': must be letters",
}


@pytest.mark.parametrize("text", BAD, ids=BAD.values())
def test_what_leaves_something_to_guess_is_refused(tmp_path, text):
    with pytest.raises(ConfigError) as refused:
        vectors(str(of(tmp_path, text)))
    assert BAD[text] in str(refused.value)
    assert "mine.csv" in str(refused.value)


def test_all_problems_are_named_at_once(tmp_path):
    with pytest.raises(ConfigError) as refused:
        vectors(str(of(tmp_path, f"name,{PEERS},{RULE}\na,7,x\nb,8,0.1\n")))
    assert len(refused.value.problems) == 3


def test_a_name_that_is_not_there_gets_a_guess_and_a_path_is_a_path(tmp_path, monkeypatch):
    with pytest.raises(ConfigError, match=r"no ensemble has that name; did you mean 'claims'\? \(known: claims, eu27;"):
        found("claim")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"mine\.csv: no such file"):
        members("mine.csv")
    of(tmp_path, GOOD)
    assert [vector.name for vector in members("./mine.csv", 2)] == ["default", "near"]


@pytest.mark.parametrize("count", [0, 4, 1000])
def test_more_vectors_than_there_are_cannot_be_had(tmp_path, count):
    told = f"study.members = {count}: ensemble .* has 3 parameter vectors; ask for 1 to 3"
    with pytest.raises(ConfigError, match=told):
        vectors(str(of(tmp_path, GOOD)), count, "study.members")


def test_a_setting_that_no_scenario_has_is_refused_before_anything_is_run(tmp_path):
    path = str(of(tmp_path, "name,population.sectors.fishing.contact\na,0.1\n"))
    assert len(members(path)) == 1
    with pytest.raises(ConfigError, match=r"line 1: population\.sectors\.fishing\.contact: none of these"):
        members(path, configs=[load()])


def test_settings_that_do_not_go_together_are_refused_before_anything_is_run(tmp_path):
    path = of(tmp_path, "name,population.size_classes.small.share\nfine,\nv1,0.99\n")
    config = load(["population.n_smes=60"])
    with pytest.raises(ConfigError, match=r"mine\.csv: v1: population.size_classes: the shares .* must sum to 1"):
        members(str(path), configs=[config])
    assert len(members(str(path), 1, configs=[config])) == 1


def test_the_table_of_the_default_alone_has_no_settings(tmp_path):
    table = vectors(str(of(tmp_path, GOOD)), 1)
    pd.testing.assert_frame_equal(table, pd.DataFrame({"name": ["default"], "distance": [1.2]}), check_dtype=False)
