"""Response of an open survey: told in bands, counted anew only when enough people have answered since."""

from collections import defaultdict
from itertools import product

import pandas as pd
import pytest

from culture.response_so_far import Group, band, count_anew, groups_of_staff, response_table
from culture.roster import Roster

MINIMUM = 10
NAMES = {"": "Works", "north": "North", "south": "South"}


@pytest.fixture(scope="module")
def roster() -> Roster:
    rows = [
        ("north", "North", "", float("nan")),
        ("weld", "Welding", "north", 40),
        ("paint", "Paint", "north", 30),
        ("south", "South", "", float("nan")),
        ("pack", "Packing", "south", 20),
        ("tool", "Tooling", "south", 5),
    ]
    return Roster("Works", pd.DataFrame(rows, columns=["department", "name", "parent", "headcount"]))


def weeks(groups: tuple[Group, ...], *answered: dict[str, int]) -> list[tuple[Group, ...]]:
    told: list[tuple[Group, ...]] = [()]
    for week in answered:
        told.append(count_anew(groups, {g.id: g for g in told[-1]}, week, MINIMUM))
    return told[1:]


def shown(groups: tuple[Group, ...]) -> dict[str, str]:
    table = response_table(groups, NAMES)
    return dict(zip(table["group"], table["response"], strict=True))


def test_departments_below_the_minimum_are_told_together(roster: Roster) -> None:
    groups = {group.name: (group.departments, group.people) for group in groups_of_staff(roster, MINIMUM)}
    assert groups == {
        "Welding": (("weld",), 40),
        "Paint": (("paint",), 30),
        "Other departments in South": (("pack", "tool"), 25),
    }


@pytest.mark.parametrize(
    ("answered", "people", "words"),
    [(0, 40, "not shown yet"), (10, 200, "under 10 %"), (20, 200, "10 to 20 %"), (19, 40, "40 to 50 %"),
     (20, 40, "50 to 60 %"), (35, 40, "80 to 90 %"), (36, 40, "90 % or more"), (12, 11, "90 % or more")],
)  # fmt: skip
def test_rates_are_told_in_steps_of_ten_points(answered: int, people: int, words: str) -> None:
    assert band(answered, people) == words


def test_a_band_stands_until_ten_more_have_answered(roster: Roster) -> None:
    groups = groups_of_staff(roster, MINIMUM)
    told = weeks(groups, *({"weld": n, "tool": 4} for n in (9, 19, 20, 28, 29)))
    assert [shown(week)["Welding"] for week in told] == [
        "not shown yet",
        "40 to 50 %",  # 19 of 40
        "40 to 50 %",  # 20 would be 50 %
        "40 to 50 %",  # nine more than were told
        "70 to 80 %",  # 29 of 40
    ]
    assert {shown(week)["Other departments in South"] for week in told} == {"not shown yet"}


def test_parents_and_organisation_add_up_what_is_told_and_nothing_else(roster: Roster) -> None:
    groups = groups_of_staff(roster, MINIMUM)
    (first,) = weeks(groups, {"weld": 29, "paint": 9, "pack": 14, "tool": 5})
    assert shown(first) == {
        "Works": "at least 50 %",  # (29 + 19) of 95
        "North": "at least 40 %",  # 29 of 70; the nine of Paint are not in it
        "South": "at least 70 %",  # 19 of 25
        "Welding": "70 to 80 %",
        "Paint": "not shown yet",
        "Other departments in South": "70 to 80 %",
    }


def test_when_departments_change_what_was_told_stands(roster: Roster) -> None:
    groups = groups_of_staff(roster, MINIMUM)
    (first,) = weeks(groups, {"weld": 29})
    moved = roster.departments.assign(parent=roster.departments["parent"].replace({"south": "north"}))
    later = groups_of_staff(Roster("Works", moved.query("department != 'south'")), MINIMUM)
    assert count_anew(later, {g.id: g for g in first}, {"weld": 40, "pack": 20}, MINIMUM) == first


def test_fewer_people_than_the_minimum_are_no_group() -> None:
    small = pd.DataFrame({"department": ["a"], "name": ["A"], "parent": [""], "headcount": [9.0]})
    assert groups_of_staff(Roster("Works", small), MINIMUM) == ()


def test_no_week_tells_that_one_to_nine_people_answered_in_it_though_every_history_is_tried() -> None:
    """An attacker who knows the rules lists every history of two groups of 15 that gives the tables he saw."""
    rising = [(first, second) for first in range(16) for second in range(first, 16)]
    one, other = (
        {history: weeks((Group(d, d, ("",), (d,), 15),), *({d: n} for n in history)) for history in rising}
        for d in ("a", "b")
    )
    tables = {counts: shown(tuple(Group(d, d, ("",), (d,), 15, n) for d, n in zip("ab", counts, strict=True)))
              for counts in product((0, *range(10, 16)), repeat=2)}  # fmt: skip
    seen: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for a, b in product(rising, rising):
        told = [tables[mine.answered, theirs.answered]
                for (mine,), (theirs,) in zip(one[a], other[b], strict=True)]  # fmt: skip
        seen[tuple(tuple(week.items()) for week in told)].append((a[1] - a[0], b[1] - b[0]))
    few = set(range(1, MINIMUM))
    for histories in seen.values():
        for new in ({a for a, _ in histories}, {b for _, b in histories}, {a + b for a, b in histories}):
            assert not new <= few
    seen_plainly = (band(19, 40), band(20, 40))
    plain = {
        m - n
        for n, m in product(range(41), range(41))
        if n <= m and (band(n, 40), band(m, 40)) == seen_plainly
    }
    assert plain == {1, 2, 3, 4, 5, 6, 7}  # which is why bands of every week as it is are not enough
