"""The real survey of 101,881 federal employees, where the file is at hand: its numbers, in `make prove` its pages."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from culture.publishable import Publishable
from culture.wave import Wave
from flows.assess_wave import assess_wave
from reports import publish as publishing
from reports.outbox import write
from reports.tables import csv_files

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fevs2018"
FILE = "fevs2018_test_set.csv.gz"


def only_tables(publishable: Publishable, folder: Path, *_: object, **__: object) -> list[Path]:
    """The tables instead of all the reports: their pages are those of other organisations."""
    return [write(folder, f"tables/{name}", content) for name, content in csv_files(publishable).items()]


def federal_workspace(shared: Path, place: Path) -> Path:
    workspace = Path(shutil.copytree(EXAMPLE, place / "fevs2018"))
    shutil.copyfile(shared / "data" / "fevs2018" / FILE, workspace / "waves" / "2018-Q2" / FILE)
    return workspace


@pytest.fixture(scope="module")
def published(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = federal_workspace(shared, tmp_path_factory.mktemp("federal"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publishing, "render", only_tables)
        outcome = assess_wave(workspace, Wave(2018, 2))
    assert outcome.counts == (
        "rows in 101881 = accepted 101881 + partial 0 + test/spam 0 + duplicates 0 + quarantined 0"
    )
    return workspace / "published" / "2018-Q2"


@pytest.mark.prove  # tests/flows/test_whole_run.py has it every day, for the example company
def test_the_full_set_of_reports_is_made_of_the_same_tables(shared, published, command, tmp_path):
    workspace = federal_workspace(shared, tmp_path)
    told = command("run", workspace, "--wave", "2018-Q2", "--direct")
    assert told.returncode == 0, told.stderr
    assert "rows in 101881 = accepted 101881" in told.stdout
    whole = workspace / "published" / "2018-Q2"
    assert (whole / "leadership" / "leadership-gap-report.pdf").stat().st_size > 0
    assert (whole / "quality" / "validation.pdf").stat().st_size > 0
    assert len(list((whole / "departments").glob("*.pdf"))) == 232
    for table in (published / "tables").iterdir():
        assert (whole / "tables" / table.name).read_bytes() == table.read_bytes()


def test_every_unit_of_enough_people_is_published(published):
    gaps = pd.read_csv(published / "tables" / "gaps.csv")
    assert gaps.loc[gaps["level"] == "department", "department"].nunique() == 232


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
