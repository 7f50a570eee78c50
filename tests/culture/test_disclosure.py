"""Pooling and withholding. Expected sets are worked by hand from the rule of the minimum group."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from culture.disclosure import Plan, Unit, check_groups, plan_groups
from culture.errors import ConfidentialityError
from culture.roster import Roster


def roster(*rows: tuple[str, str]) -> Roster:
    frame = pd.DataFrame(rows, columns=["department", "parent"])
    return Roster("Acme", frame.assign(name=frame["department"].str.upper(), headcount=np.nan))


def plan(tree: Roster, *bases: int | tuple[int, ...], minimum: int = 10):
    """A plan for departments with these bases; a number stands for one priority answered by everybody."""
    table = np.array([base if isinstance(base, tuple) else (base,) for base in bases])
    return plan_groups(tree, table.max(axis=1), table, minimum)


def shown(made) -> dict[str, list[int]]:
    return {unit.id: sorted(unit.leaves) for unit in made.units}


SITE = roster(("s", ""), ("a", "s"), ("b", "s"), ("c", "s"), ("d", "s"))


def test_a_small_department_is_pooled_with_the_next_smallest_until_the_minimum_is_reached():
    assert shown(plan(SITE, 0, 4, 30, 12, 50)) == {"b": [2], "d": [4], "other-s": [1, 3]}


def test_several_small_departments_that_reach_the_minimum_together_need_no_larger_one():
    assert shown(plan(SITE, 0, 4, 30, 6, 50)) == {"b": [2], "d": [4], "other-s": [1, 3]}


@pytest.mark.parametrize(("respondents", "alone"), [(9, False), (10, True)])
def test_the_minimum_itself_is_enough(respondents, alone):
    assert ("a" in shown(plan(SITE, 0, respondents, 30, 12, 50))) is alone


def test_a_department_nobody_answered_from_is_not_mentioned():
    assert shown(plan(SITE, 0, 0, 30, 12, 50)) == {"b": [2], "c": [3], "d": [4]}


def test_staff_attached_directly_to_a_parent_are_a_leaf_of_their_own():
    made = plan(SITE, 11, 20, 30, 12, 50)
    assert shown(made)["direct-s"] == [0]
    assert made.parents[0].leaves == tuple(sorted(made.parents[0].leaves, key=made.parents[0].leaves.index))
    assert sorted(made.parents[0].leaves) == [0, 1, 2, 3, 4]


def test_a_parent_below_the_minimum_is_pooled_with_a_leaf_of_a_sibling_and_neither_is_published_alone():
    tree = roster(("s", ""), ("t", ""), ("u", ""), ("a", "s"), ("b", "t"), ("c", "t"), ("d", "u"))
    made = plan(tree, 0, 0, 0, 7, 15, 20, 40)
    assert shown(made) == {"other": [3, 4], "c": [5], "d": [6]}
    assert [parent.id for parent in made.parents] == ["u"]


def test_a_small_base_for_one_item_takes_one_sibling_with_it_and_no_more():
    made = plan(SITE, (0, 0), (12, 8), (30, 31), (30, 30), (50, 50))
    assert made.withheld == {("a", 1), ("c", 1)}  # s without b and d is 38 people, 8 of them in a


def test_small_bases_that_reach_the_minimum_together_take_no_sibling_with_them():
    made = plan(SITE, (0, 0), (12, 8), (14, 9), (30, 30), (50, 50))
    assert made.withheld == {("a", 1), ("b", 1)}


def test_two_small_bases_that_leave_the_larger_one_little_room_take_a_sibling_with_them():
    made = plan(SITE, (0, 0), (12, 2), (14, 9), (30, 30), (50, 50))
    assert made.withheld == {("a", 1), ("b", 1), ("c", 1)}  # 9 of 11 people would say what b said


def test_an_item_nobody_in_a_department_answered_costs_its_siblings_nothing():
    assert not plan(SITE, (0, 0), (12, 0), (30, 30), (30, 30), (50, 50)).withheld


def test_cells_are_withheld_where_that_hides_fewer_answers_than_pooling():
    made = plan(SITE, (0,) * 3, (12, 8, 8), (11, 9, 9), (300, 300, 300), (500, 500, 500))
    assert shown(made) == {"a": [1], "b": [2], "c": [3], "d": [4]}
    assert made.withheld == {("a", 1), ("a", 2), ("b", 1), ("b", 2)}


def test_a_pool_is_filled_until_its_small_departments_are_a_minor_part_of_it():
    assert shown(plan(SITE, 0, 9, 2, 12, 50)) == {"d": [4], "other-s": [1, 2, 3]}


def test_a_parent_with_one_published_department_is_that_department():
    made = plan(roster(("s", ""), ("t", ""), ("a", "s"), ("b", "t")), 0, 0, 20, 30)
    assert [unit.id for unit in made.published] == ["", "s", "t", "a", "b"]
    assert not made.withheld


def test_the_whole_is_withheld_where_that_costs_less_than_the_only_sibling_on_two_levels():
    made = plan(roster(("s", ""), ("t", ""), ("a", "s"), ("b", "t")), (0, 0), (0, 0), (20, 8), (30, 30))
    assert made.withheld == {("s", 1), ("a", 1), ("", 1)}  # 38 answers; t and b would be 30 and 30


def test_a_pool_borrows_from_the_next_site_and_is_itself_no_smaller_than_the_minimum():
    tree = roster(("s", ""), ("t", ""), ("a", "s"), ("b", "s"), ("c", "t"), ("d", "t"))
    made = plan(tree, 0, 0, 3, 4, 20, 30)
    assert shown(made) == {"d": [5], "other": [2, 3, 4]}
    assert made.parents == ()


def test_too_few_answers_in_all_publish_nothing():
    with pytest.raises(ConfidentialityError) as refused:
        plan(SITE, 0, 3, 3, 3, 0)
    assert str(refused.value) == (
        "Only 9 people answered, fewer than the minimum group of 10. Nothing can be published for this wave."
    )


def test_the_minimum_may_not_be_set_below_five():
    with pytest.raises(ConfidentialityError, match="may not go below 5"):
        plan(SITE, 0, 30, 30, 30, 30, minimum=4)


def test_every_published_set_says_what_it_is_and_where_it_belongs():
    made = plan(SITE, 11, 20, 30, 4, 50)
    assert made.organisation == Unit("", "Acme", "", "organisation", (0, 1, 2, 3, 4))
    assert made.parents == (Unit("s", "S", "", "parent", (1, 2, 4, 3, 0)),)
    units = {unit.id: unit for unit in made.units}
    assert units["b"] == Unit("b", "B", "s", "department", (2,))
    assert units["other-s"].name == "Other departments in S"
    assert (units["other-s"].parent, units["other-s"].level) == ("s", "pool")


def test_staff_of_a_parent_and_a_pool_of_the_whole_are_named_after_where_they_belong():
    direct = {unit.id: unit for unit in plan(SITE, 11, 20, 30, 12, 50).units}["direct-s"]
    assert direct == Unit("direct-s", "Staff attached directly to S", "s", "department", (0,))
    (pool,) = plan(roster(("a", ""), ("b", ""), ("c", "")), 4, 12, 30).pools
    assert pool == Unit("other", "Other departments in Acme", "", "pool", (0, 1))


def test_a_pool_takes_no_id_that_a_department_has():
    tree = roster(("s", ""), ("a", "s"), ("b", "s"), ("other-s", "s"), ("other-s-", "s"))
    assert shown(plan(tree, 0, 4, 12, 30, 50)) == {"other-s--": [1, 2], "other-s": [3], "other-s-": [4]}


def test_one_person_counts_as_a_small_department_wherever_it_is_attached():
    assert shown(plan(SITE, 0, 1, 30, 12, 50)) == {"b": [2], "d": [4], "other-s": [1, 3]}
    assert shown(plan(SITE, 1, 20, 30, 12, 50)) == {"a": [1], "b": [2], "d": [4], "other-s": [0, 3]}
    made = plan(roster(("t", ""), ("x", "t"), ("v", "")), 0, 1, 40)
    assert shown(made) == {"other": [1, 2]}
    assert made.parents == ()


def test_nobody_is_in_the_organisation_who_did_not_answer():
    assert plan(SITE, 0, 0, 30, 1, 50).organisation.leaves == (2, 3, 4)


def test_a_parent_of_just_the_minimum_stands_alone():
    made = plan(roster(("t", ""), ("x", "t"), ("y", "t"), ("v", "")), 0, 5, 5, 40)
    assert shown(made) == {"other-t": [1, 2], "v": [3]}
    assert [parent.id for parent in made.parents] == ["t"]


NESTED = roster(("t", ""), ("x", "t"), ("y", "t"), ("z", "t"), ("w", ""), ("v", ""))


def test_a_small_parent_must_not_fill_a_pool_either_even_if_its_departments_do_not():
    assert shown(plan(NESTED, 0, 4, 4, 0, 3, 40)) == {"other": [1, 2, 4], "v": [5]}  # t: 8 of 11
    assert shown(plan(NESTED, 0, 5, 4, 0, 2, 40)) == {"other": [1, 2, 4, 5]}  # t: 9 of 11
    assert shown(plan(NESTED, 0, 4, 4, 1, 2, 40)) == {"other": [1, 2, 3, 4, 5]}


def test_a_parent_of_just_the_minimum_in_a_pool_need_not_stay_uncertain():
    tree = roster(("t", ""), ("x", "t"), ("y", "t"), ("w", ""), ("u", ""), ("v", "u"))
    assert shown(plan(tree, 0, 5, 5, 2, 0, 40)) == {"other": [1, 2, 3], "v": [5]}


def test_just_the_minimum_in_all_is_published_and_the_smallest_minimum_is_five():
    assert plan(SITE, 0, 0, 10, 0, 0).organisation.leaves == (2,)
    assert "a" in shown(plan(SITE, 0, 5, 30, 12, 50, minimum=5))


def test_what_the_numbers_themselves_give_away_is_withheld_in_its_priority_only():
    bases = np.array([(0, 0), (30, 30), (30, 30), (30, 30), (30, 30)])
    made = plan_groups(SITE, bases.max(axis=1), bases, 10, {1: [frozenset({2})]})  # organisation, s, a
    assert made.withheld == {("a", 1)}
    assert made.by_bases == 1


def test_a_pool_is_withheld_for_an_item_where_one_of_its_departments_is_nearly_all_of_it():
    made = plan(SITE, (0, 0), (9, 9), (9, 2), (30, 30), (50, 50))
    assert shown(made) == {"c": [3], "d": [4], "other-s": [1, 2]}
    assert made.withheld == {
        ("other-s", 1),
        ("c", 1),
    }  # 9 of 11; without c the rest of s would be the same 11
    assert made.by_bases == 2


def unguarded(*people: int, pools: list[tuple[int, ...]]) -> Plan:
    """A plan that withholds nothing."""
    whole = tuple(range(len(people)))
    units = tuple(Unit(f"u{i}", f"U{i}", "", "pool", leaves) for i, leaves in enumerate(pools))
    return Plan(
        Unit("", "Acme", "", "organisation", whole), (), units, frozenset(), tuple((i,) for i in whole)
    )


@pytest.mark.parametrize("people", [(1, 30), (9, 30)])
def test_a_plan_that_shows_a_small_set_is_refused(people):
    bases = np.array(people)[:, None]
    with pytest.raises(ConfidentialityError) as refused:
        check_groups(unguarded(*people, pools=[(0,), (1,)]), bases, 10)
    assert str(refused.value) == (
        "A published set, or what is left of it without those inside it, would rest on fewer than 10 people. "
        "Nothing was published; report this with departments.csv."
    )


def test_one_person_who_is_shown_alone_is_refused():
    alone = replace(unguarded(1, 30, pools=[(0,), (1,)]), withheld=frozenset({("", 0), ("u1", 0)}))
    with pytest.raises(ConfidentialityError):
        check_groups(alone, np.array([[1], [30]]), 10)


def test_a_plan_that_shows_a_set_of_which_one_department_is_nearly_all_is_refused():
    with pytest.raises(ConfidentialityError):
        check_groups(unguarded(9, 2, pools=[(0, 1)]), np.array([[9], [2]]), 10)
    check_groups(unguarded(9, 3, pools=[(0, 1)]), np.array([[9], [3]]), 10)


@st.composite
def organisations(draw: st.DrawFn) -> tuple[Roster, np.ndarray, np.ndarray]:
    count = draw(st.integers(1, 14))
    rows = [("d0", "")]
    for i in range(1, count):
        above = draw(st.integers(-1, i - 1))
        rows.append((f"d{i}", "" if above < 0 else f"d{above}"))
    bases = np.array(
        [draw(st.lists(st.integers(0, 30), min_size=3, max_size=3)) for _ in range(count)], dtype=np.int64
    )
    return roster(*rows), bases.max(axis=1) + draw(st.integers(0, 2)), bases


@pytest.mark.parametrize("examples", [100, pytest.param(400, marks=pytest.mark.prove)])
def test_nothing_published_rests_on_fewer_than_the_minimum_and_everybody_counts_once(examples):
    settings(max_examples=examples, deadline=None)(given(organisations())(check_organisation))()


def check_organisation(case):
    tree, respondents, bases = case
    if respondents.sum() < 10:
        return
    made = plan_groups(tree, respondents, bases, 10)
    counted = sorted(leaf for unit in made.units for leaf in unit.leaves)
    assert counted == np.flatnonzero(respondents).tolist()
    for unit in made.published:
        size = respondents[list(unit.leaves)].sum()
        assert size >= 10
        for priority in range(3):
            base = bases[list(unit.leaves), priority].sum()
            assert base == 0 or base >= 10 or (unit.id, priority) in made.withheld
    check_groups(made, bases, 10)


def test_a_cell_of_a_set_that_is_not_published_is_nowhere():
    made = plan(SITE, 0, 30, 30, 12, 50)
    assert made.places(frozenset({("a", 0)}), 1).sum() == 1
    assert not made.places(frozenset({("nowhere", 0)}), 1).any()
