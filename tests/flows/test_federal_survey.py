"""The real survey of 101,881 federal employees, through the command line, where the file is at hand."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fevs2018"
FILE = "fevs2018_test_set.csv.gz"


@pytest.fixture(scope="module")
def published(shared, command, tmp_path_factory):
    workspace = tmp_path_factory.mktemp("federal") / "fevs2018"
    shutil.copytree(EXAMPLE, workspace)
    shutil.copyfile(shared / "data" / "fevs2018" / FILE, workspace / "waves" / "2018-Q2" / FILE)
    told = command("run", workspace, "--wave", "2018-Q2", "--direct")
    assert told.returncode == 0, told.stderr
    assert "rows in 101881 = accepted 101881" in told.stdout
    return workspace / "published" / "2018-Q2"


def test_the_full_set_of_reports_is_made(published):
    assert (published / "leadership" / "leadership-gap-report.pdf").stat().st_size > 0
    assert (published / "quality" / "validation.pdf").stat().st_size > 0
    assert len(list((published / "departments").glob("*.pdf"))) == 232


def test_the_units_differ_by_degree_and_are_shown_in_bands_that_are_not_called_types(published):
    groups = pd.read_csv(published / "tables" / "groups.csv")
    assert set(groups["verdict"]) == {"one population"}
    assert set(groups["kind"]) == {"band"}
    assert groups["group"].nunique() == 3


def test_units_below_the_minimum_count_in_a_pool_and_response_rates_are_left_out(published):
    gaps = pd.read_csv(published / "tables" / "gaps.csv")
    assert gaps["n"].min() >= 10
    assert (gaps.loc[gaps["level"] == "organisation", "n"] == 101_881).all()
    assert pd.read_csv(published / "tables" / "response.csv")["response_rate"].isna().all()


def test_weighted_means_equal_those_of_the_rows(shared, published):
    # stated goals: weighted.mean(Q56, POSTWT), enacted goals: weighted.mean(Q57, POSTWT)
    rows = pd.read_csv(shared / "data" / "fevs2018" / FILE, usecols=["POSTWT", "Q56", "Q57"])
    stated, enacted = (rows[item] @ rows["POSTWT"] / rows["POSTWT"].sum() for item in ("Q56", "Q57"))
    gaps = pd.read_csv(published / "tables" / "gaps.csv")
    own = gaps[(gaps["level"] == "organisation") & (gaps["priority"] == "goals")].iloc[0]
    assert [own["stated"], own["enacted"]] == pytest.approx([round(stated, 2), round(enacted, 2)])
