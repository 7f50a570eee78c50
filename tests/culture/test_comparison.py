"""What moved: changes with their errors, over reorganisations and changes of the instrument; who stayed."""

from dataclasses import replace

import numpy as np
import pytest
from waves import everything, measured, people, roster

from culture.comparison import changes_table, lineage_table, turnover_table
from culture.lineage import origins, shares_between
from culture.matching import Past, WaveBefore
from culture.publishable import COLUMNS
from culture.stayers import count_stayers
from culture.wave import Wave

EARLIER, NOW = Wave(2026, 2), Wave(2026, 3)
PATTERN_NOW = [1, 2, 3, 4, 5] * 2 + [3, 3]
PATTERN_THEN = [2, 2, 3, 4, 4] * 2 + [3, 3]


@pytest.fixture
def two_waves(respond):
    """Builds both waves of one roster from rows, as (measured now, WaveBefore)."""

    def build(now, then, staff, ids=None, minimum=5):
        order = tuple(staff.ids)
        later = replace(respond(now, order), wave=NOW)
        earlier = replace(respond(then, order), wave=EARLIER)
        before = measured(earlier, staff, minimum)
        nothing = __import__("pandas").DataFrame(
            columns=["from_department", "to_department", "effective_wave"]
        )
        found = origins((staff, staff), shares_between(staff, nothing, (EARLIER, NOW)))
        stayers = None if ids is None else count_stayers(later, earlier, ids)
        return measured(later, staff, minimum), WaveBefore(before, everything(before), found, stayers)

    return build


def row(table, level, priority, department=None):
    chosen = table[(table["level"] == level) & (table["priority"] == priority)]
    return (chosen if department is None else chosen[chosen["department"] == department]).iloc[0]


def one_department(pattern):
    return [("a", x, 3, 3, 3, 3) for x in pattern]


def test_the_error_of_a_change_follows_from_both_waves_and_those_who_answered_twice(two_waves):
    ids = [f"p{i}" for i in range(12)]
    now, then = one_department(PATTERN_NOW), one_department(PATTERN_THEN)
    table = changes_table(*two_waves(now, then, roster("a - 12"), (ids, ids)))
    found = row(table, "organisation", "training")
    # variances 20/11 and 8/11, covariance 12/11, n = n12 = 12: error² = (20 + 8 − 24)/11/12, error 0.17408;
    # times t(11)/z at 97.5 % = 2.20099/1.95996, times (1.95996 + 0.84162)
    assert found["detectable"] == pytest.approx(0.54768, abs=2e-4)
    assert found["change"] == pytest.approx(0.0)
    apart = changes_table(*two_waves(now, then, roster("a - 12")))
    # without ids: error² = 28/11/12
    assert row(apart, "organisation", "training")["detectable"] == pytest.approx(
        0.54768 * np.sqrt(7), abs=1e-3
    )


def test_a_change_is_later_minus_earlier_of_gap_stated_and_enacted(two_waves):
    now = [("a", 4, 3, 2, 3, 3)] * 6 + [("a", 3, 3, 2, 3, 3)] * 6  # training: stated 3.5, enacted 2
    then = [("a", 4, 3, 3, 3, 3)] * 6 + [("a", 2, 3, 3, 3, 3)] * 6  # stated 3, enacted 3
    found = row(changes_table(*two_waves(now, then, roster("a - 12"))), "organisation", "training")
    assert (found["stated_change"], found["enacted_change"]) == (0.5, -1.0)
    assert found["change"] == pytest.approx(1.5)
    assert (found["basis"], found["from_wave"], found["n_before"], found["n"]) == ("same", "2026-Q2", 12, 12)
    overall = row(changes_table(*two_waves(now, then, roster("a - 12"))), "organisation", "overall")
    assert overall["change"] == pytest.approx(0.75)  # findings did not move; both weigh the same


def test_every_set_and_priority_has_one_row_with_the_published_columns(two_waves):
    rows = people("a", 12) + people("b", 14)
    table = changes_table(*two_waves(rows, rows, roster("x - 0", "a x 12", "b x 14")))
    assert list(table.columns) == COLUMNS["changes"]
    assert len(table) == 4 * 3  # organisation, parent and two departments; two priorities and overall
    assert not table.duplicated(["level", "department", "priority"]).any()


def test_a_changed_wording_breaks_the_trend_of_its_priority_and_leaves_the_rest(two_waves, instrument):
    rows = people("a", 12, (4, 4, 3, 2, 4))
    now, before = two_waves(rows, rows, roster("a - 12"))
    first = instrument.priorities[0]
    reworded = replace(first, stated=replace(first.stated, version=2))
    changed = replace(instrument, priorities=(reworded, *instrument.priorities[1:]))
    counted = replace(now.inputs.tally, instrument=changed)
    now = replace(now, inputs=replace(now.inputs, tally=counted))
    table = changes_table(now, before)
    assert row(table, "organisation", "training")["basis"] == "wording changed"
    assert np.isnan(row(table, "organisation", "training")["change"])
    assert row(table, "organisation", "overall")["change"] == pytest.approx(0.0)


def test_the_same_answers_twice_are_no_change_anywhere(two_waves):
    rows = [row for d in "abc" for row in one_department_of(d)]
    table = changes_table(*two_waves(rows, rows, roster("a - 12", "b - 12", "c - 12")))
    assert set(table["direction"]) == {"alike"}
    assert table["change"].abs().max() == pytest.approx(0.0)


def one_department_of(department):
    return [(department, x, 3, 3, y, 3) for x, y in zip(PATTERN_NOW, PATTERN_THEN, strict=True)]


def test_a_department_that_moved_far_is_called_and_its_neighbours_are_not(two_waves):
    names = [f"d{i}" for i in range(10)]
    then = [row for d in names for row in one_department_of(d)]
    now = [row for d in names for row in one_department_of(d)]
    now = [(d, s, f, 1 if d == "d0" else e, g, 3) for d, s, f, e, g, _ in now]  # training: deeds gone
    ids = [f"p{i}" for i in range(120)]
    table = changes_table(*two_waves(now, then, roster(*(f"{d} - 12" for d in names)), (ids, ids)))
    moved = table[(table["level"] == "department") & (table["priority"] == "training")]
    called = dict(zip(moved["department"], moved["direction"], strict=True))
    assert called.pop("d0") == "wider"
    assert set(called.values()) == {"alike"}


def test_who_stayed_joined_and_left_has_a_gap_then_and_now(two_waves):
    now = people("a", 10, (4, 4, 3, 3, 4)) + people("a", 10, (5, 5, 2, 2, 4))
    then = people("a", 10, (4, 4, 2, 2, 4)) + people("a", 10, (3, 3, 3, 3, 4))
    ids = [f"stays{i}" for i in range(10)]
    both = (ids + [f"new{i}" for i in range(10)], ids + [f"gone{i}" for i in range(10)])
    table = turnover_table(*two_waves(now, then, roster("a - 20"), both), minimum=10).set_index("who")
    assert table["n"].tolist() == [10, 10, 10]
    assert table["gap"].fillna(-9).tolist() == [1.0, 3.0, -9]
    assert table["gap_before"].fillna(-9).tolist() == [2.0, -9, 0.0]


def test_a_few_who_joined_or_left_are_never_shown(two_waves):
    rows = people("a", 29)
    ids = [f"p{i}" for i in range(29)]
    few = [f"q{i}" if i < 9 else f"p{i}" for i in range(29)]
    sides = two_waves(rows, rows, roster("a - 29"), (ids, few))
    assert turnover_table(*sides, minimum=10).empty
    assert turnover_table(*two_waves(rows, rows, roster("a - 29")), minimum=10).empty  # no ids


def test_the_lineage_names_the_line_of_every_set_that_is_shown(two_waves):
    rows = people("a", 12) + people("b", 14)
    now, before = two_waves(rows, rows, roster("x - 0", "a x 12", "b x 14"))
    table = lineage_table(now, Past({"a": "old-a"}, before)).set_index("department")
    assert table["line"].to_dict() == {"": "", "x": "x", "a": "old-a", "b": "b"}
    assert set(table["kind"]) == {"continued"}
    assert set(lineage_table(now, Past())["kind"]) == {"first"}
