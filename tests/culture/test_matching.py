"""Which sets of the earlier wave may stand beside those of now: what was shown then, or unions of it."""

import pandas as pd
from waves import everything, measured, people, roster

from culture.lineage import origins, shares_between
from culture.matching import WaveBefore, match_sets, shown_cells
from culture.wave import Wave

EARLIER, NOW = Wave(2026, 2), Wave(2026, 3)


def steps(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(a, b, NOW, share) for a, b, share in rows],
        columns=["from_department", "to_department", "effective_wave", "share"],
    )


def match(respond, then, now, moves=(), shown=None):
    """Matches by id of the set shown now: (ids of the departments then, basis)."""
    sides = []
    for rows in (then, now):
        staff = roster(*(f"{d} {parent} {n or 1}" for d, parent, n in rows))
        answers = [row for d, _, n in rows for row in people(d, n)]
        sides.append(measured(respond(answers, tuple(staff.ids)), staff))
    before, after = sides
    rosters = (before.inputs.roster, after.inputs.roster)
    shares = shares_between(rosters[0], steps(*moves), (EARLIER, NOW))
    earlier = WaveBefore(before, everything(before) if shown is None else shown, origins(rosters, shares))
    ids = before.inputs.roster.ids
    return {m.unit.id: ([ids[leaf] for leaf in m.leaves], m.basis) for m in match_sets(after, earlier)}


STABLE = [("x", "-", 0), ("a", "x", 20), ("b", "x", 15)]


def test_without_a_reorganisation_every_set_is_compared_with_itself(respond):
    found = match(respond, STABLE, STABLE)
    assert found == {
        "": (["a", "b"], "same"),
        "x": (["a", "b"], "same"),
        "a": (["a"], "same"),
        "b": (["b"], "same"),
    }


def test_a_merged_department_is_compared_with_its_parts_together(respond):
    now = [("x", "-", 0), ("c", "x", 35)]
    assert match(respond, STABLE, now, [("a", "c", 1.0), ("b", "c", 1.0)])["c"] == (["a", "b"], "recast")


def test_a_part_too_small_to_be_shown_then_is_not_given_away_by_a_recast(respond):
    then = [("x", "-", 0), ("a", "x", 20), ("b", "x", 6), ("c", "x", 8)]  # b and c are pooled
    now = [("x", "-", 0), ("d", "x", 26), ("c", "x", 12)]
    found = match(respond, then, now, [("a", "d", 1.0), ("b", "d", 1.0)])
    assert found["d"] == (["a"], "as it was")  # 20 of its 26 people
    assert found["c"] == ([], "not shown then")


def test_a_whole_pool_that_becomes_a_department_is_compared_with_the_pool(respond):
    then = [("x", "-", 0), ("a", "x", 20), ("b", "x", 6), ("c", "x", 8)]
    now = [("x", "-", 0), ("a", "x", 20), ("d", "x", 14)]
    found = match(respond, then, now, [("b", "d", 1.0), ("c", "d", 1.0)])
    assert found["d"] == (["b", "c"], "recast")


def test_the_larger_part_of_a_split_is_compared_with_the_whole_and_the_other_is_new(respond):
    now = [("x", "-", 0), ("a1", "x", 14), ("a2", "x", 10), ("b", "x", 15)]
    found = match(respond, STABLE, now, [("a", "a1", 0.65), ("a", "a2", 0.35)])
    assert found["a1"] == (["a"], "as it was")
    assert found["a2"] == ([], "new")


def test_a_parent_is_compared_with_the_departments_it_has_now(respond):
    then = [("x", "-", 0), ("y", "-", 0), ("a", "x", 20), ("b", "x", 40), ("c", "y", 30)]
    now = [("x", "-", 0), ("y", "-", 0), ("a", "y", 20), ("b", "x", 40), ("c", "y", 30)]
    found = match(respond, then, now)
    assert found["x"] == (["b"], "recast")
    assert found["y"] == (["a", "c"], "recast")


def test_what_was_not_published_then_is_not_shown_now(respond):
    found = match(respond, STABLE, STABLE, shown=frozenset({("department", "a", "training")}))
    assert found["a"] == (["a"], "same")
    assert found["b"] == ([], "not shown then")
    assert found["x"] == ([], "not shown then")


def test_a_cell_whose_people_are_not_those_of_then_counts_as_not_shown(respond):
    staff = roster("a - 20", "b - 15")
    side = measured(respond(people("a", 20) + people("b", 15), ("a", "b")), staff)
    published = pd.DataFrame(
        [("department", "a", "training", 20, 1.0), ("department", "b", "training", 14, 1.0),
         ("department", "a", "findings", 20, float("nan"))],
        columns=["level", "department", "priority", "n", "gap"],
    )  # fmt: skip
    assert shown_cells(published, side) == {("department", "a", "training")}


def test_a_new_parent_has_nothing_to_be_compared_with(respond):
    now = [("x", "-", 0), ("a", "x", 20), ("y", "-", 0), ("d", "y", 15)]
    found = match(respond, [("x", "-", 0), ("a", "x", 20)], now, [("", "d", 1.0)])
    assert found["y"] == found["d"] == ([], "new")


def test_a_parent_whose_small_department_left_is_compared_with_what_was_shown_of_it(respond):
    then = [("x", "-", 0), ("y", "-", 0), ("a", "x", 40), ("b", "x", 6), ("c", "x", 8), ("d", "y", 20)]
    now = [("x", "-", 0), ("y", "-", 0), ("a", "x", 40), ("b", "x", 12), ("c", "y", 8), ("d", "y", 20)]
    found = match(respond, then, now)
    assert found["x"] == (["a", "b", "c"], "as it was")  # 46 of its 54 people, but b alone was not shown


def test_staff_of_a_parent_itself_are_compared_with_its_staff_of_then(respond):
    rows = [("x", "-", 12), ("a", "x", 20)]
    assert match(respond, rows, rows)["x"] == (["a", "x"], "same")
    now = [*rows, ("y", "-", 14), ("d", "y", 15)]
    assert match(respond, rows, now, [("", "d", 1.0)])["y"] == ([], "new")
