"""Files of published figures, good and bad."""

import pytest

from sim.errors import ConfigError
from sim.targets import shipped, targets

HEAD = "series,region,size_class,year,value,unit,tolerance,source,use"
GOOD = "ai_use,EU,small,2023,6.4,percent,0.6,Eurostat 2023,calibrate"


def of(folder, *lines, encoding="utf-8"):
    path = folder / "mine.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def test_a_figure_is_read(tmp_path):
    (found,) = targets(of(tmp_path, HEAD, GOOD))
    assert (found.share, found.sd, found.month_of_run("2021-01")) == (0.064, 0.006, 26)


def test_a_share_a_month_and_a_standard_error(tmp_path):
    row = GOOD.replace("6.4,percent,0.6", "0.064,share,0.03") + ",0.04,1"
    (found,) = targets(of(tmp_path, f"{HEAD},standard_error,month", row))
    assert (found.share, found.sd, found.month_of_run("2022-12")) == (0.064, pytest.approx(0.05), 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_blank_lines_spaces_and_marks_of_spreadsheets_do_no_harm(tmp_path, encoding):
    lines = HEAD.replace(",", ", "), "", GOOD.replace(",", " , "), ",,,,,,,,"
    (found,) = targets(of(tmp_path, *lines, encoding=encoding))
    assert found.value == 6.4


BAD = {
    f"{HEAD}\n{GOOD.replace('6.4', '6_4')}": "line 2: value = '6_4'",
    f"{HEAD}\n{GOOD.replace(',0.6,', ',-0.6,')}": "line 2: tolerance = -0.6: must be a number above 0",
    f"{HEAD}\n{GOOD.replace(',0.6,', ',90,')}": "are more than half of all enterprises",
    f"{HEAD}\n{GOOD.replace('Eurostat', chr(27) + '[31mEurostat')}": "holds what is not text",
    f"{HEAD}\n{GOOD.replace('small', 'smal').replace('ai_use', 'ai_us')}": "series = 'ai_us': no such question",
    "": "is empty",
    HEAD: "has no figure",
    f"{HEAD.replace('size_class', 'size')}\n{GOOD}": "line 1: no such column 'size'",
    f"{HEAD},year\n{GOOD},2023": "column year stands there twice",
    f"{HEAD.replace(',', ';')}\n{GOOD}": "separated by commas",
    f"{HEAD}\n{GOOD},": "line 2: has 10 cells where line 1 names 9",
    f"{HEAD}\n{GOOD}\n{GOOD}": "ai_use small 2023 (EU) stands in line 2 already",
    f"{HEAD}\n{GOOD.replace('ai_use', 'ai_us')}": "line 2: series = 'ai_us': no such question; did you mean 'ai_use'?",
    f"{HEAD}\n{GOOD.replace('small', 'smal')}": "line 2: size_class = 'smal': must be one of",
    f"{HEAD}\n{GOOD.replace('ai_use,EU,small', 'barrier_costs,EU,large')}": "only for micro, small, medium",
    f"{HEAD},sector\n{GOOD.replace('small', 'large')},ict": "line 2: sector = 'ict': large firms of the model",
    f"{HEAD}\n{GOOD.replace('2023,6.4', '2023.5,6.4')}": "line 2: year = 2023.5: must be a whole number",
    f"{HEAD}\n{GOOD.replace('6.4', 'six')}": "line 2: value = 'six'",
    f"{HEAD}\n{GOOD.replace('6.4', 'nan')}": "line 2: value = nan",
    f"{HEAD}\n{GOOD.replace('6.4', '640')}": "line 2: value = 640: must be 0 to 100 percent",
    f"{HEAD}\n{GOOD.replace('6.4,percent', '6.4,share')}": "line 2: value = 6.4: must be 0 to 1 share",
    f"{HEAD}\n{GOOD.replace('6.4,percent,0.6', '0.064,share,0.6')}": "in percent, where unit says share?",
    f"{HEAD}\n{GOOD.replace('0.6', '')}": "one of tolerance and standard_error is needed",
    f"{HEAD}\n{GOOD.replace('0.6', '0')}": "line 2: tolerance = 0",
    f"{HEAD}\n{GOOD.replace('Eurostat 2023', '')}": "line 2: source is missing",
    f"{HEAD}\n{GOOD.replace('calibrate', 'fit')}": "line 2: use = 'fit': must be one of calibrate, validate",
    f'{HEAD}\n{GOOD.replace("EU,", chr(34) + "EU,")}': "line 2",
}


@pytest.mark.parametrize("text", BAD, ids=BAD.values())
def test_what_leaves_something_to_guess_is_refused(tmp_path, text):
    with pytest.raises(ConfigError) as refused:
        targets(of(tmp_path, text))
    assert BAD[text] in str(refused.value)
    assert "mine.csv" in str(refused.value)


def test_all_problems_are_named_at_once(tmp_path):
    with pytest.raises(ConfigError) as refused:
        targets(of(tmp_path, HEAD, GOOD.replace("small", "tiny"), GOOD.replace("6.4", "x"), GOOD))
    assert [problem.split(":")[1] for problem in refused.value.problems] == [" line 2", " line 3"]


@pytest.mark.parametrize("bytes_of_it", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read(tmp_path, bytes_of_it):
    path = tmp_path / "mine.csv"
    if bytes_of_it is not None:
        path.write_bytes(bytes_of_it)
    with pytest.raises(ConfigError, match="no such file" if bytes_of_it is None else "is not UTF-8 text"):
        targets(path)


def test_shipped_figures_say_what_they_are_for():
    found = targets(shipped("eu27"))
    assert {target.use for target in found} == {"calibrate", "validate"}
    assert all(target.year <= 2024 for target in found)  # what came later is for others to confront us with
    assert all("assumption" in target.note or target.standard_error for target in found)
    calibrated = {(target.series, target.size_class, target.year) for target in found if target.use == "calibrate"}
    sizes, years = ("small", "medium", "large"), (2021, 2023, 2024)
    assert {("ai_use", size, year) for size in sizes for year in years} <= calibrated
