"""The example company: believable, reproducible, and true to what it says was planted."""

import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from culture.errors import WorkspaceError
from culture.wave import Wave
from surveys.instrument_file import default_instrument
from surveys.synthetic import write_company
from surveys.synthetic.answers import expected_answer, latent_mean

INSTRUMENT = default_instrument()
PRIORITIES = list(INSTRUMENT.priority_ids)
WAVES = ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
IMPROVING = "linz-machining-2"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "company"
    write_company(folder)
    return folder


def table(path: Path) -> pd.DataFrame:
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype=str, keep_default_na=False, engine="calamine")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def departments_of(company: Path, wave: str) -> pd.DataFrame:
    """The departments (not the sites) of a wave, by id; headcount as a number."""
    rows, day = table(company / "departments.csv"), Wave.parse(wave).first_day.isoformat()
    valid = ((rows["valid_from"] == "") | (rows["valid_from"] <= day)) & (
        (rows["valid_to"] == "") | (rows["valid_to"] >= day)
    )
    return rows[valid & (rows["parent"] != "")].astype({"headcount": int}).set_index("department")


@cache
def rows_of(company: Path, wave: str) -> pd.DataFrame:
    """Every row of the survey files of a wave, under the plain column names."""
    folder = company / "waves" / wave
    survey = pd.concat([table(path) for path in sorted(folder.glob("survey*")) if path.suffix != ".toml"])
    mapping = folder / "survey.map.toml"
    if mapping.exists():
        named = tomllib.loads(mapping.read_text(encoding="utf-8"))
        plain = {column: item for item, column in named["items"].items()}
        roles = {
            named["columns"]["respondent"]: "respondent_id",
            named["columns"]["department"]: "department",
        }
        survey = survey.rename(columns=plain | roles).replace(
            dict.fromkeys(named["answers"]["cant_say"], "x")
        )
    return survey.reset_index(drop=True)


@cache
def answers_of(company: Path, wave: str) -> pd.DataFrame:
    """One row per respondent: department, and stated minus enacted by priority, NaN without both answers."""
    rows = rows_of(company, wave)
    rows = rows[rows["department"].isin(departments_of(company, wave).index)].drop_duplicates(
        "respondent_id", keep="last"
    )
    given_answers = rows[list(INSTRUMENT.item_ids)].where(rows[list(INSTRUMENT.item_ids)].isin(list("12345")))
    numbers = given_answers.astype(float)
    gaps = pd.DataFrame({p.id: numbers[p.stated.id] - numbers[p.enacted.id] for p in INSTRUMENT.priorities})
    return pd.concat([rows[["respondent_id", "department"]], gaps], axis=1)


@cache
def truth_of(company: Path, column: str, wave: str) -> pd.DataFrame:
    """Planted means of a wave: departments × priorities."""
    truth = pd.read_csv(company / "truth" / "truth_departments.csv", keep_default_na=False)
    return truth[truth["wave"] == wave].pivot(index="department", columns="priority", values=column)


def test_another_seed_writes_the_same_files_with_other_answers(company: Path, tmp_path: Path) -> None:
    write_company(tmp_path / "other", seed=1)
    own, other = contents(company), contents(tmp_path / "other")
    assert own.keys() == other.keys()
    assert own["waves/2025-Q3/survey.csv"] != other["waves/2025-Q3/survey.csv"]


@pytest.mark.parametrize("wave", WAVES)
def test_every_wave_has_four_sites_and_sixty_departments_of_5_to_150_people(company: Path, wave: str) -> None:
    departments = departments_of(company, wave)
    assert len(departments) == 60
    assert departments["parent"].nunique() == 4
    assert departments["headcount"].min() == 5
    assert departments["headcount"].max() == 150
    assert departments["name"].is_unique


@pytest.mark.parametrize("wave", WAVES)
def test_at_least_45_departments_have_ten_answers_to_both_items_of_every_priority(
    company: Path, wave: str
) -> None:
    bases = answers_of(company, wave).groupby("department")[PRIORITIES].count()
    large = departments_of(company, wave)["headcount"] >= 30
    assert (bases.min(axis=1) >= 10).sum() >= 45
    assert (bases[large.reindex(bases.index)].min(axis=1) >= 10).all()


@pytest.mark.parametrize("wave", WAVES)
def test_the_small_departments_of_each_site_are_enough_for_a_pool(company: Path, wave: str) -> None:
    departments = departments_of(company, wave)
    small = departments[departments["headcount"] < 30]
    answers = answers_of(company, wave)
    members = answers[answers["department"].isin(small.index)]
    bases = members.groupby(members["department"].map(small["parent"]))[PRIORITIES].count()
    assert 8 <= len(small) <= 12
    assert (members["department"].value_counts() < 10).all()
    assert (bases.min(axis=1) >= 10).all()


@pytest.mark.parametrize("wave", WAVES)
def test_seven_to_eight_in_ten_people_answer(company: Path, wave: str) -> None:
    answered = answers_of(company, wave)["respondent_id"].nunique()
    assert 0.70 <= answered / departments_of(company, wave)["headcount"].sum() <= 0.82


def test_most_respondents_answer_again_under_the_same_pseudonym(company: Path) -> None:
    before, after = (set(answers_of(company, wave)["respondent_id"]) for wave in WAVES[:2])
    assert 0.70 <= len(before & after) / len(after) <= 0.95


def test_nobody_answers_for_two_departments_at_once(company: Path) -> None:
    answers = answers_of(company, "2026-Q3")
    assert answers["respondent_id"].is_unique


@pytest.mark.parametrize("wave", WAVES)
def test_every_row_is_an_answer_sheet_or_dirt_that_was_counted(company: Path, wave: str) -> None:
    truth = table(company / "truth" / "truth_rows.csv").set_index("wave").astype(int).loc[wave]
    rows = rows_of(company, wave)
    known = rows["department"].isin(departments_of(company, wave).index)
    items = rows[list(INSTRUMENT.item_ids)]
    exact = rows.duplicated()
    assert len(rows) == truth["rows"]
    assert (~known).sum() == truth["unknown_department"]
    assert exact.sum() == truth["exact_duplicates"]
    assert rows[~exact].duplicated("respondent_id").sum() == truth["conflicting_duplicates"]
    assert (~items.isin([*"12345", "x", ""])).sum().sum() == truth["off_scale"]
    assert (items == "").all(axis=1).sum() == truth["opened_only"]
    assert rows[known]["respondent_id"].nunique() == truth["respondents"]


def test_the_waves_come_as_csv_gzip_xlsx_and_in_several_files(company: Path) -> None:
    names = {wave: sorted(path.name for path in (company / "waves" / wave).glob("survey*")) for wave in WAVES}
    assert names["2025-Q3"] == ["survey.csv"]
    assert names["2025-Q4"] == ["survey.csv.gz"]
    assert names["2026-Q1"] == ["survey.map.toml", "survey.xlsx"]
    assert len(names["2026-Q2"]) == 4


def test_leaders_divide_100_points_in_every_wave(company: Path) -> None:
    declared = table(company / "declared.csv").astype({"points": int})
    assert declared.groupby("wave")["points"].sum().to_dict() == dict.fromkeys(WAVES, 100)
    for wave in WAVES:
        assert sorted(declared.loc[declared["wave"] == wave, "priority"]) == sorted(PRIORITIES)


@pytest.mark.parametrize("wave", WAVES)
def test_audits_findings_and_records_are_dated_inside_the_wave(company: Path, wave: str) -> None:
    first, last = (day.isoformat() for day in (Wave.parse(wave).first_day, Wave.parse(wave).last_day))
    folder = company / "waves" / wave
    audits, findings, evidence = (
        table(folder / name) for name in ("audits.csv", "findings.csv", "evidence.csv")
    )
    closed = findings[findings["closed_on"] != ""]
    assert audits["audit_date"].between(first, last).all()
    assert findings["raised_on"].between(first, last).all()
    assert evidence["date"].between(first, last).all()
    assert (closed["closed_on"] > closed["raised_on"]).all()
    assert (closed["closed_on"] <= last).all()
    assert (findings["due_on"] > findings["raised_on"]).all()


def test_some_findings_are_open_overdue_repeated_and_raised_by_staff(company: Path) -> None:
    findings = table(company / "waves" / "2026-Q3" / "findings.csv")
    open_findings = findings[findings["closed_on"] == ""]
    assert (open_findings["due_on"] <= "2026-09-30").any()
    assert (open_findings["due_on"] > "2026-09-30").any()
    assert set(findings["grade"]) == {"major", "minor", "observation", "opportunity"}
    assert set(findings["source"]) == {"audit", "self"}
    assert (findings["repeat_of"] != "").any()


def test_every_finding_of_an_audit_and_every_repeat_names_one_that_exists(company: Path) -> None:
    earlier: set[str] = set()
    for wave in WAVES:
        folder = company / "waves" / wave
        audits, findings = table(folder / "audits.csv"), table(folder / "findings.csv")
        audited = audits.set_index("audit_id")["department"]
        from_audits = findings[findings["source"] == "audit"]
        assert (from_audits["audit_id"].map(audited) == from_audits["department"]).all()
        assert (findings.loc[findings["source"] == "self", "audit_id"] == "").all()
        assert set(findings["repeat_of"]) - {""} <= earlier
        assert not set(findings["finding_id"]) & earlier
        assert set(audits["department"]) <= set(departments_of(company, wave).index)
        earlier |= set(findings["finding_id"])


def test_records_agree_with_deeds_except_for_the_planted_conflict_and_where_none_is_kept(
    company: Path,
) -> None:
    evidence = table(company / "waves" / "2026-Q3" / "evidence.csv").astype(
        {"numerator": float, "denominator": float}
    )
    enacted = truth_of(company, "enacted", "2026-Q3").stack()
    share = evidence["numerator"] / evidence["denominator"]
    planted = enacted.reindex(pd.MultiIndex.from_frame(evidence[["department", "priority"]])).to_numpy()
    tau = {
        p: stats.kendalltau(share[rows], planted[rows]).statistic
        for p, rows in evidence.groupby("priority").indices.items()
    }
    assert "purpose" not in tau
    assert tau["reviews"] < -0.15
    assert min(tau[p] for p in ("strategy", "resources", "training", "findings", "recognition")) > 0.2
    assert set(evidence["unit"]) == {"count", "amount"}
    assert (evidence["numerator"] <= evidence["denominator"]).all()
    assert not evidence.duplicated(["department", "priority"]).any()


@pytest.mark.parametrize("wave", WAVES)
def test_departments_scatter_around_the_planted_gaps_by_no_more_than_chance(company: Path, wave: str) -> None:
    # Standardised errors of 48 departments × 13 priorities: mean 0 and SD 1. One halo is shared by all
    # priorities of a department, so the mean has a standard error of at most √(1/48) = 0.14.
    large = departments_of(company, wave).query("headcount >= 30").index
    groups = answers_of(company, wave).groupby("department")[PRIORITIES]
    error = groups.mean().loc[large] - truth_of(company, "gap", wave).loc[large, PRIORITIES]
    z = error / (groups.std() / np.sqrt(groups.count())).loc[large]
    assert abs(z.to_numpy().mean()) < 0.3
    assert 0.85 < z.to_numpy().std() < 1.2


def test_one_department_improves_by_a_quarter_point_each_wave_and_no_other_drifts(company: Path) -> None:
    gaps = {wave: truth_of(company, "gap", wave) for wave in WAVES}
    for before, after in pairwise(WAVES):
        change = gaps[after] - gaps[before]
        assert change.loc[IMPROVING, ["resources", "training"]].tolist() == pytest.approx(
            [-0.25, -0.25], abs=0.0011
        )
        others = change.drop(index=IMPROVING).drop(columns="overall").dropna()
        assert len(others) >= 56
        assert (others == 0).all(axis=None)


def test_the_improvement_can_be_seen_in_the_answers(company: Path) -> None:
    first, last = (
        answers_of(company, wave).query("department == @IMPROVING")[["resources", "training"]].mean()
        for wave in (WAVES[0], WAVES[-1])
    )
    assert ((first - last) > 0.5).all()


def test_a_merged_department_keeps_what_its_people_think(company: Path) -> None:
    before, after = truth_of(company, "stated", "2026-Q1"), truth_of(company, "stated", "2026-Q2")
    expected = (57 * before.loc["tampere-assembly-3"] + 33 * before.loc["tampere-assembly-4"]) / 90
    merged = after.loc["tampere-large-pumps", PRIORITIES]
    assert merged.to_numpy() == pytest.approx(expected[PRIORITIES].to_numpy(), abs=0.0011)
    parent = before.loc["bristol-engineering", PRIORITIES]
    assert (after.loc["bristol-product-engineering", PRIORITIES] == parent).all()
    assert (after.loc["bristol-process-engineering", PRIORITIES] == parent).all()


def test_the_people_of_a_split_department_go_where_the_lineage_says(company: Path) -> None:
    lineage = table(company / "lineage.csv").astype({"share": float})
    assert lineage.groupby("from_department")["share"].sum().round(3).eq(1).all()
    before = set(answers_of(company, "2026-Q1").query("department == 'bristol-engineering'")["respondent_id"])
    after = answers_of(company, "2026-Q2")
    heirs = after[after["respondent_id"].isin(before)]["department"]
    assert set(heirs) == {"bristol-product-engineering", "bristol-process-engineering"}


def test_profiles_differ_as_their_names_say(company: Path) -> None:
    profiles = pd.read_csv(company / "truth" / "truth_profiles.csv").set_index(["profile", "priority"])
    claims = profiles.loc["over-claims on resources and training"]
    assert claims.loc[["resources", "training"], "gap"].tolist() == [1.25, 1.25]
    assert claims.drop(index=["resources", "training"])["gap"].max() == 0.25
    assert (profiles.loc["quiet doers"]["gap"] < 0).all()
    assert (profiles.loc["aligned but low"]["gap"] == profiles.loc["walks the talk"]["gap"]).all()
    assert (
        profiles.loc["aligned but low"]["enacted"].max() < profiles.loc["walks the talk"]["enacted"].min() - 1
    )


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "culture.toml").write_text('[organisation]\nname = "Ours"\n', encoding="utf-8")
    with pytest.raises(WorkspaceError, match="is not empty"):
        write_company(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["culture.toml"]


def test_the_same_seed_writes_the_same_bytes_in_an_empty_folder_and_over_what_is_there(
    company: Path, tmp_path: Path
) -> None:
    before, again = contents(company), tmp_path / "again"
    again.mkdir()
    (again / "culture.toml").write_bytes(before["culture.toml"])  # says that an example is here already
    for name in [name for name in before if name != "culture.toml"][::2]:
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_bytes(b"left by an earlier run" * 10_000)
    write_company(again)
    assert contents(again) == before


def test_files_can_be_read_by_their_owner_only(company: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in company.rglob("*")}
    assert modes == {0o600, 0o700}


def test_the_page_of_truth_names_what_was_planted(company: Path) -> None:
    page = (company / "truth" / "truth.md").read_text(encoding="utf-8")
    for planted in (
        "walks the talk",
        "Machining hall 2",
        "Engineering (96) splits",
        "`reviews`",
        "`purpose`",
    ):
        assert planted in page


def test_the_settings_name_the_company_and_the_minimum(company: Path) -> None:
    settings = tomllib.loads((company / "culture.toml").read_text(encoding="utf-8"))
    assert settings["confidentiality"] == {"minimum_group": 10}
    assert settings["organisation"]["name"] == "Ostermark Pumps"


def test_the_mean_of_rounded_answers_is_the_sum_over_the_steps_of_the_scale() -> None:
    # R: 1 + sum(pnorm(1 - c(1.5, 2.5, 3.5, 4.5))) = 1.381787
    scale = INSTRUMENT.scale
    assert expected_answer(np.array([1.0]), 1.0, scale)[0] == pytest.approx(1.381787, abs=1e-6)
    assert expected_answer(np.array([3.0]), 0.7, scale)[0] == pytest.approx(3.0)


@given(target=st.floats(1.2, 4.8), sd=st.floats(0.4, 1.5))
def test_a_mean_answer_is_reached_after_rounding(target: float, sd: float) -> None:
    latent = latent_mean(np.array([target]), sd, INSTRUMENT.scale)
    assert expected_answer(latent, sd, INSTRUMENT.scale)[0] == pytest.approx(target, abs=0.01)
