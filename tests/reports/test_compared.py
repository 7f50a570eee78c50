"""What `compare` says in a terminal: from published tables of two waves."""

from dataclasses import replace

import pandas as pd
import pytest
from sample_publishable import sample

from culture.publishable import COLUMNS, Publishable
from culture.wave import Wave
from reports.compared import Compared, comparison_lines

EARLIER, LATER = Wave(2026, 2), Wave(2026, 3)


@pytest.fixture(scope="module")
def wave() -> Publishable:
    return sample(departments=24, sites=2, changes=True)


def tables(wave: Publishable, **changed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    ids = wave["gaps"].loc[wave["gaps"]["level"] == "department", "department"].unique()
    lineage = pd.DataFrame({"department": ids, "line": ids, "level": "department"}).reindex(
        columns=COLUMNS["lineage"]
    )
    return {**wave.tables, "lineage": lineage, **changed}


def lines(wave: Publishable, then: dict, now: dict, changes: pd.DataFrame | None = None) -> str:
    both = (then, now)
    table = wave["changes"] if changes is None else changes
    return "\n".join(comparison_lines(Compared((EARLIER, 1), (LATER, 2), table, both, True)))


def test_it_begins_with_waves_and_versions_and_the_gap_of_the_whole(wave):
    said = lines(wave, tables(wave), tables(wave)).splitlines()
    assert said[0] == "2026-Q2 (version 1) → 2026-Q3 (version 2)"
    assert said[2] == "Gap"
    assert said[3].startswith("  Norden Valve AG: ")
    assert "95 % interval" in said[3]
    assert "would have been found" in said[3]


def test_nothing_in_the_instrument_changed_is_not_a_line(wave):
    assert "instrument" not in lines(wave, tables(wave), tables(wave))


def test_a_new_a_dropped_a_reworded_and_a_retouched_question_are_told(wave):
    own = wave["instrument"]
    first, second, third, fourth = own["item"].iloc[:4]
    then = own[own["item"] != first].replace({"version": {1: 1}})
    now = own[own["item"] != second].copy()
    now.loc[now["item"] == third, "version"] = 2
    now.loc[now["item"] == fourth, "text"] = "Said with other words."
    said = lines(wave, tables(wave, instrument=then), tables(wave, instrument=now))
    assert f"new question {first}: " in said
    assert f"no longer asked {second}: " in said
    assert f"{third}: version 1 → 2, its trend starts anew" in said
    assert f"{fourth}: other words under the same version" in said


def test_other_points_are_told_and_that_both_waves_are_weighted_alike(wave):
    then = wave["triangulation"].copy()
    place = then.index[then["level"] == "organisation"][0]
    then.loc[place, "declared"] = then.loc[place, "declared"] + 5
    said = lines(wave, tables(wave, triangulation=then), tables(wave))
    assert f"declared points: {then.loc[place, 'priority']} " in said
    assert "weighted by the later points" in said


def test_a_department_without_comparison_says_why(wave):
    changes = wave["changes"].copy()
    place = changes.index[changes["level"] == "department"][0]
    changes.loc[place, ["change", "direction", "basis"]] = [None, "", "new"]
    said = lines(wave, tables(wave), tables(wave), changes)
    assert f"no comparison (new): {changes.loc[place, 'name']}" in said


def test_a_move_between_groups_has_a_probability(wave):
    groups = wave["groups"].copy()
    names = groups["group"].unique()
    if len(names) < 2:
        pytest.skip("the sample has one group")
    place = groups.index[groups["group"] == names[0]][0]
    groups.loc[place, ["group", "probability"]] = [names[1], 0.5]
    sure = 0.5 * float(wave["groups"].loc[place, "probability"])
    said = lines(wave, tables(wave, groups=groups), tables(wave))
    assert f"{names[1]} → {names[0]} (probability {sure:.2f})" in said


def test_without_answers_of_a_wave_it_says_what_that_costs(wave):
    both = (tables(wave), tables(wave))
    compared = Compared((EARLIER, 1), (LATER, 1), wave["changes"], both, True)
    said = "\n".join(comparison_lines(replace(compared, from_answers=False)))
    assert "no longer kept" in said


def test_the_change_that_matters_is_the_one_of_the_settings(wave):
    both = (tables(wave), tables(wave))
    compared = Compared((EARLIER, 1), (LATER, 1), wave["changes"], both, True, material=0.35)
    assert any("probability of more than 0.35: " in line for line in comparison_lines(compared))


def test_the_organisation_stands_beside_the_median_one_the_headline_first(wave):
    own = {"wave": "2026-Q3", "level": "organisation", "department": "", "name": "Norden Valve AG", "parent": "",
           "measure": "gap", "against": "other organisations", "reading": "wider"}  # fmt: skip
    rows = pd.DataFrame(
        [
            own | {"priority": "audits", "reference": 0.3, "difference": 0.05, "difference_low": 0.01,
                   "difference_high": 0.09, "percentile": 61},
            own | {"priority": "overall", "reference": 0.25, "difference": 0.19, "difference_low": 0.15,
                   "difference_high": 0.23, "percentile": 88},
        ],
        columns=COLUMNS["benchmarks"],
    )  # fmt: skip
    said = lines(wave, tables(wave), tables(wave, benchmarks=rows)).split("\n")
    at = said.index("Beside other organisations")
    assert said[at + 1] == (
        "  overall, gap: +0.19 (95 % interval 0.15 to 0.23) from the median organisation's 0.25, percentile 88"
    )
    assert said[at + 2].startswith("  audits, gap: +0.05")


def test_no_number_shows_a_decimal_that_a_base_below_200_does_not_carry(wave):
    changes = wave["changes"].copy()
    whole = (changes["level"] == "organisation") & (changes["priority"] == "overall")
    numbers = {
        "n_before": 150, "n": 400, "change": -0.3, "change_low": -0.5, "change_high": -0.1, "detectable": 0.2,
        "stated_change": 0.1, "enacted_change": 0.4, "direction": "narrower", "basis": "same", "probability": 0.3,
    }  # fmt: skip
    changes.loc[whole, list(numbers)] = list(numbers.values())
    said = lines(wave, tables(wave), tables(wave), changes)
    assert "  Norden Valve AG: −0.3 (95 % interval −0.5 to −0.1), very likely narrower" in said
    assert "a change of 0.2 would have been found" in said
    assert "    stated +0.1, enacted +0.4, 150 people then, 400 now" in said


@pytest.mark.parametrize(("n", "gap"), [(150, "0.3"), (200, "0.30")])
def test_who_stayed_has_the_decimals_of_their_own_number(wave, n, gap):
    row = {
        "level": "organisation",
        "from_wave": "2026-Q2",
        "who": "stayed",
        "n": n,
        "gap_before": 0.5,
        "gap": 0.3,
    }
    turnover = pd.DataFrame([row], columns=COLUMNS["turnover"])
    said = lines(wave, tables(wave), tables(wave, turnover=turnover))
    assert f"stayed: {n} people, gap 0.5{gap[3:]} then, gap {gap} now" in said


def test_a_difference_from_others_has_the_decimals_of_the_organisation(wave):
    gaps = wave["gaps"].copy()
    gaps.loc[(gaps["level"] == "organisation") & (gaps["priority"] == "overall"), "n"] = 150
    row = {"wave": "2026-Q3", "level": "organisation", "department": "", "name": "Norden Valve AG", "parent": "",
           "priority": "overall", "measure": "gap", "against": "other organisations", "reference": 0.3,
           "difference": 0.1, "difference_low": -0.1, "difference_high": 0.3, "percentile": 60}  # fmt: skip
    held = pd.DataFrame([row], columns=COLUMNS["benchmarks"])
    said = lines(wave, tables(wave), tables(wave, gaps=gaps, benchmarks=held))
    assert (
        "overall, gap: +0.1 (95 % interval −0.1 to 0.3) from the median organisation's 0.3, percentile 60"
        in said
    )
