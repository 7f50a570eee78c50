"""Departments over time: renamed, merged, split, moved; below 60 % of people in common a new line starts."""

import pandas as pd
import pytest

from culture.errors import WorkspaceError
from culture.lineage import Dated, lines, origins, refuse_unexplained, shares_between
from culture.roster import Roster
from culture.wave import Wave

SPRING, SUMMER, AUTUMN = Wave(2026, 1), Wave(2026, 2), Wave(2026, 3)
NOBODY = Dated()


def roster(*rows: str) -> Roster:
    """Rows written `id name parent headcount`; `-` is an empty parent."""
    cells = [row.split() for row in rows]
    frame = pd.DataFrame(
        {
            "department": [c[0] for c in cells],
            "name": [c[1] for c in cells],
            "parent": ["" if c[2] == "-" else c[2] for c in cells],
            "headcount": [float(c[3]) for c in cells],
        }
    )
    return Roster("Works", frame)


def steps(*rows: tuple[str, str, Wave, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["from_department", "to_department", "effective_wave", "share"])


def came_from(before: Roster, now: Roster, table: pd.DataFrame, waves: tuple = (SPRING, SUMMER)) -> dict:
    return origins((before, now), shares_between(before, table, waves))


def test_a_department_nobody_touched_continues():
    one = roster("weld Welding - 40")
    origin = came_from(one, one, steps())["weld"]
    assert (origin.predecessors, origin.overlap, origin.kind) == (("weld",), 1.0, "continued")


def test_a_renamed_department_is_the_old_one():
    before, now = roster("weld Welding - 40"), roster("join Joining - 40")
    origin = came_from(before, now, steps(("weld", "join", SUMMER, 1.0)))["join"]
    assert (origin.predecessors, origin.overlap, origin.kind) == (("weld",), 1.0, "renamed")


def test_a_new_name_under_the_same_id_is_a_renaming_too():
    before, now = roster("weld Welding - 40"), roster("weld Joining - 40")
    assert came_from(before, now, steps())["weld"].kind == "renamed"


def test_departments_that_merge_go_on_as_one_the_largest_first():
    before, now = roster("a A - 33", "b B - 57"), roster("c C - 90")
    origin = came_from(before, now, steps(("a", "c", SUMMER, 1.0), ("b", "c", SUMMER, 1.0)))["c"]
    assert (origin.predecessors, origin.overlap, origin.kind) == (("b", "a"), 1.0, "merged")


def test_after_a_split_the_part_with_three_fifths_of_the_people_goes_on_and_the_other_is_new():
    before, now = roster("a A - 100"), roster("b B - 60", "c C - 40")
    found = came_from(before, now, steps(("a", "b", SUMMER, 0.6), ("a", "c", SUMMER, 0.4)))
    assert (found["b"].predecessors, found["b"].overlap, found["b"].kind) == (("a",), 0.6, "split")
    assert found["c"].is_new


def test_just_below_three_fifths_both_parts_are_new():
    before, now = roster("a A - 100"), roster("b B - 59", "c C - 41")
    found = came_from(before, now, steps(("a", "b", SUMMER, 0.59), ("a", "c", SUMMER, 0.41)))
    assert found["b"].is_new
    assert found["c"].is_new


def test_who_takes_over_a_small_department_stays_itself():
    before, now = roster("big B - 90", "small S - 10"), roster("big B - 100")
    origin = came_from(before, now, steps(("small", "big", SUMMER, 1.0)))["big"]
    assert (origin.predecessors, origin.overlap) == (("big", "small"), 1.0)


def test_a_department_that_gives_away_half_of_its_people_starts_anew():
    before, now = roster("a A - 100", "b B - 20"), roster("a A - 50", "b B - 70")
    found = came_from(before, now, steps(("a", "b", SUMMER, 0.5)))
    assert found["a"].is_new  # 50 in common of 100
    assert found["b"].is_new  # 20 of its own in common with the 70 who are here now


def test_a_department_under_another_parent_has_moved():
    before = roster("x X - 0", "y Y - 0", "weld Welding x 40", "paint Paint y 40")
    now = roster("x X - 0", "y Y - 0", "weld Welding y 40", "paint Paint y 40")
    found = came_from(before, now, steps())
    assert found["weld"].kind == "moved"
    assert found["paint"].kind == "continued"


def test_a_parent_that_lost_half_of_its_people_starts_anew_and_one_that_gained_a_few_goes_on():
    before = roster("x X - 0", "y Y - 0", "a A x 50", "b B x 50", "c C y 100")
    now = roster("x X - 0", "y Y - 0", "a A y 50", "b B x 50", "c C y 100")
    found = came_from(before, now, steps())
    assert found["x"].is_new  # 50 in common of 100
    assert (found["y"].kind, found["y"].overlap) == ("changed", pytest.approx(100 / 150))


def test_two_steps_in_a_row_are_followed():
    before, now = roster("a A - 50", "b B - 50"), roster("d D - 100")
    table = steps(("a", "c", SUMMER, 1.0), ("b", "c", SUMMER, 1.0), ("c", "d", AUTUMN, 1.0))
    origin = came_from(before, now, table, (SPRING, AUTUMN))["d"]
    assert (origin.predecessors, origin.overlap, origin.kind) == (("a", "b"), 1.0, "merged")


def test_steps_outside_the_two_waves_do_not_count():
    one = roster("a A - 50", "b B - 50")
    table = steps(("a", "b", SPRING, 1.0), ("b", "a", AUTUMN, 1.0))
    assert {o.kind for o in came_from(one, one, table).values()} == {"continued"}


def test_without_head_counts_departments_weigh_the_same():
    before, now = roster("a A - nan", "b B - nan"), roster("c C - nan")
    origin = came_from(before, now, steps(("a", "c", SUMMER, 1.0), ("b", "c", SUMMER, 1.0)))["c"]
    assert (origin.predecessors, origin.overlap) == (("a", "b"), 1.0)


def test_shares_that_add_up_to_more_than_everybody_are_refused():
    before = roster("a A - 50")
    with pytest.raises(WorkspaceError, match=r"shares of 'a' in 2026-Q2 add up to 1\.2"):
        shares_between(before, steps(("a", "b", SUMMER, 0.6), ("a", "c", SUMMER, 0.6)), (SPRING, SUMMER))


def test_a_line_carries_the_oldest_id_through_renaming_and_merging():
    rosters = {
        SUMMER: (roster("a A - 57", "b B - 33"), roster("c C - 90")),
        AUTUMN: (roster("c C - 90"), roster("d D - 90")),
    }
    table = steps(("a", "c", SUMMER, 1.0), ("b", "c", SUMMER, 1.0), ("c", "d", AUTUMN, 1.0))
    assert lines(table, rosters) == {"c": "a", "d": "a"}


def test_an_id_that_is_used_again_for_other_people_gets_a_line_of_its_own():
    rosters = {SUMMER: (roster("a A - 100", "b B - 20"), roster("a A - 50", "b B - 70"))}
    found = lines(steps(("a", "b", SUMMER, 0.5)), rosters)
    assert found == {"a": "a (from 2026-Q2)", "b": "b (from 2026-Q2)"}


def test_a_vanished_and_a_new_department_stop_the_run_with_the_line_to_add():
    before, now = roster("weld Welding - 40", "x X - 9"), roster("join Joining - 40", "x X - 9")
    with pytest.raises(WorkspaceError) as refused:
        refuse_unexplained((before, now), steps(), (SPRING, SUMMER), NOBODY)
    assert "lineage.csv" in str(refused.value)
    assert str(refused.value).splitlines()[-1] == "weld,join,2026-Q2,1"


def test_dates_explain_a_beginning_or_an_end_but_not_both_at_once():
    before, now = roster("a A - 40", "b B - 9"), roster("a A - 40", "c C - 9")
    dated = Dated(frozenset({"c"}), frozenset({"b"}))
    with pytest.raises(WorkspaceError, match="b,c,2026-Q2,1"):
        refuse_unexplained((before, now), steps(), (SPRING, SUMMER), dated)
    only_new = roster("a A - 40", "b B - 9", "c C - 9")
    refuse_unexplained((before, only_new), steps(), (SPRING, SUMMER), dated)
    only_gone = roster("a A - 40")
    refuse_unexplained((before, only_gone), steps(), (SPRING, SUMMER), dated)
    with pytest.raises(WorkspaceError, match="<where its people went, empty if closed>,2026-Q2,1"):
        refuse_unexplained((before, only_gone), steps(), (SPRING, SUMMER), NOBODY)


def test_founding_and_closing_are_explanations():
    before, now = roster("a A - 40", "b B - 9"), roster("a A - 40", "c C - 9")
    table = steps(("b", "", SUMMER, 1.0), ("", "c", SUMMER, 1.0))
    refuse_unexplained((before, now), table, (SPRING, SUMMER), NOBODY)
    assert came_from(before, now, table)["c"].is_new


def test_a_step_to_a_department_nobody_knows_is_refused():
    before, now = roster("a A - 40", "b B - 9"), roster("a A - 40")
    with pytest.raises(WorkspaceError, match="names 'typo' in 2026-Q2"):
        refuse_unexplained((before, now), steps(("b", "typo", SUMMER, 1.0)), (SPRING, SUMMER), NOBODY)


def test_a_step_from_a_department_nobody_knows_is_refused():
    before, now = roster("a A - 40"), roster("a A - 40", "b B - 9")
    with pytest.raises(WorkspaceError, match="names 'typo' in 2026-Q2"):
        refuse_unexplained((before, now), steps(("typo", "b", SUMMER, 1.0)), (SPRING, SUMMER), NOBODY)


def test_one_that_only_vanished_or_only_appeared_stops_the_run_too():
    one, two = roster("a A - 40"), roster("a A - 40", "b B - 9")
    with pytest.raises(WorkspaceError, match="not there any more since 2026-Q1: 'b'"):
        refuse_unexplained((two, one), steps(), (SPRING, SUMMER), NOBODY)
    with pytest.raises(WorkspaceError, match=r"\(new since 2026-Q1: 'b'\)"):
        refuse_unexplained((one, two), steps(), (SPRING, SUMMER), NOBODY)
