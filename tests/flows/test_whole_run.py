"""A whole run of the example company through the command line, checked against what was planted in it."""

import json
import shutil

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

WAVE = "2026-Q3"
GAPS = ["wave", "level", "department", "name", "parent", "priority", "n", "stated", "enacted", "gap", "gap_low",
        "gap_high", "estimate"]  # fmt: skip


def table(folder, name: str) -> pd.DataFrame:
    path = folder / "published" / WAVE / "tables" / f"{name}.csv"
    return pd.read_csv(path, keep_default_na=False, na_values=[""], dtype={"department": str, "parent": str})


@pytest.fixture(scope="module")
def gaps(assessed):
    return table(assessed[0], "gaps")


@pytest.fixture(scope="module")
def truth(assessed):
    planted = pd.read_csv(assessed[0] / "truth" / "truth_departments.csv")
    return planted[planted["wave"] == WAVE]


def test_a_run_says_what_became_of_the_rows_where_the_reports_are_and_what_they_say(assessed):
    folder, told = assessed
    assert told.returncode == 0, told.stderr
    assert "rows in 2136 = accepted" in told.stdout
    assert str(folder / "published" / WAVE / "index.html") in told.stdout
    assert "Leaders say" in told.stdout


def test_every_report_is_in_the_folder_of_its_readers(assessed):
    published = assessed[0] / "published" / WAVE
    for name in ("leadership/leadership-gap-report.pdf", "quality/validation.pdf", "hr/culture.xlsx", "index.html",
                 "manifest.json", "tables/gaps.csv", "tables/groups.csv", "tables/response.csv", "tables/audits.csv",
                 "tables/triangulation.csv", "tables/instrument.csv"):  # fmt: skip
        assert (published / name).stat().st_size > 0
    assert len(list((published / "departments").glob("*.pdf"))) == 48
    assert list((published / "figures").glob("*.png"))


def test_the_gaps_table_has_the_agreed_columns_and_levels(gaps):
    assert list(gaps.columns) == GAPS
    assert set(gaps["level"]) == {"organisation", "parent", "department", "pool"}
    assert set(gaps.loc[gaps["level"].isin(["organisation", "parent"]), "estimate"]) == {"direct"}
    assert set(gaps.loc[gaps["level"].isin(["department", "pool"]), "estimate"]) == {"shrunken"}


def test_nothing_below_the_minimum_group_is_published(assessed, gaps):
    assert gaps["n"].dropna().min() >= 10
    assert table(assessed[0], "response")["respondents"].min() >= 10
    small = pd.read_csv(assessed[0] / "departments.csv", dtype=str).query("parent != ''")
    tiny = small[pd.to_numeric(small["headcount"]) <= 11]["department"]
    published = [
        path for path in (assessed[0] / "published" / WAVE).rglob("*") if path.suffix in {".csv", ".html"}
    ]
    for path in published:
        text = path.read_text(encoding="utf-8")
        assert not [name for name in tiny if name in text], path.name


def test_the_planted_gaps_lie_inside_their_intervals_as_often_as_promised(gaps, truth):
    both = gaps[gaps["level"] == "department"].merge(
        truth, on=["department", "priority"], suffixes=("", "_planted")
    )
    inside = (both["gap_planted"] >= both["gap_low"] - 0.05) & (
        both["gap_planted"] <= both["gap_high"] + 0.05
    )
    assert len(both) == 48 * 14
    assert inside.mean() > 0.93  # ends are rounded to a tenth, so half a step of grace


def test_the_planted_profiles_are_found_as_types_and_named_for_what_they_are(assessed, truth):
    groups = table(assessed[0], "groups")
    planted = truth[truth["priority"] == "overall"].set_index("department")["profile"]
    assert set(groups["kind"]) == {"type"}
    assert set(groups["verdict"]) == {"distinct types"}
    others = groups[
        groups["department"] != "linz-machining-2"
    ]  # began as one that over-claims, no longer does
    assert adjusted_rand_score(planted[others["department"]], others["group"]) > 0.85
    support = groups.loc[groups["group"] == "over-claims on support", "department"]
    assert (planted[support] == "over-claims on resources and training").all()


@pytest.mark.prove  # tests/trust has it every day, for a small company
def test_the_same_inputs_publish_nothing_new(assessed, command):
    before = sorted((assessed[0] / "published" / ".versions" / WAVE).iterdir())
    told = command("run", assessed[0], "--wave", WAVE, "--direct")
    assert told.returncode == 0
    assert "nothing had changed" in told.stdout
    assert sorted((assessed[0] / "published" / ".versions" / WAVE).iterdir()) == before


@pytest.mark.prove  # tests/trust has it every day, for a small company
def test_a_run_through_prefect_publishes_the_same_bytes(assessed, command, tmp_path):
    other = tmp_path / "elsewhere"
    shutil.copytree(assessed[0], other, ignore=shutil.ignore_patterns("published", "private", "history.db*"))
    told = command("run", other, "--wave", WAVE)
    assert told.returncode == 0, told.stderr
    manifests = [
        json.loads((f / "published" / WAVE / "manifest.json").read_text()) for f in (assessed[0], other)
    ]
    assert manifests[0] == manifests[1]


def test_everything_is_private_to_its_owner(assessed):
    for place in ("private", "published"):
        for path in (assessed[0] / place).rglob("*"):
            if not path.is_symlink():
                assert path.stat().st_mode & 0o077 == 0, path


def test_no_respondent_is_named_in_anything_published(assessed):
    ids = {
        line.split(",")[0]
        for line in (assessed[0] / "waves" / WAVE / "survey-zwolle.csv").read_text().splitlines()[1:]
    }
    ids = {name.encode() for name in ids if len(name) > 5}
    assert ids
    for path in (assessed[0] / "published" / WAVE).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [name for name in ids if name in content], path.name


@pytest.mark.prove
def test_groups_keep_their_names_over_quarters_and_the_improving_department_moves(company, command, tmp_path):
    folder = tmp_path / "ostermark"
    shutil.copytree(company, folder, ignore=shutil.ignore_patterns("published", "private", "history.db*"))
    groups = {}
    for wave in ("2025-Q3", "2026-Q3"):
        told = command("run", folder, "--wave", wave, "--direct")
        assert told.returncode == 0, told.stderr
        groups[wave] = pd.read_csv(folder / "published" / wave / "tables" / "groups.csv").set_index(
            "department"
        )["group"]
    assert set(groups["2025-Q3"]) == set(groups["2026-Q3"])
    both = groups["2025-Q3"].to_frame("before").join(groups["2026-Q3"].rename("after"), how="inner")
    assert both.loc["linz-machining-2"].tolist() == ["over-claims on support", "aligned high"]
    assert (both["before"] == both["after"]).mean() > 0.9
