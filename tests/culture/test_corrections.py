"""Which corrections of a published wave may go out, and which wait for more."""

from collections.abc import Callable

import pytest
from waves import people

from culture.corrections import decide_correction, with_all_departments
from culture.errors import StatisticsError
from culture.families import Family
from culture.responses import Responses
from culture.tally import Tally, tally

Make = Callable[..., Responses]
WHOLE_AND_EACH = Family.of([[0, 1], [0], [1]], 2)  # the organisation, a and b


def counted(respond: Make, *rows: list[tuple]) -> Tally:
    return tally(respond([row for block in rows for row in block], departments=("a", "b")))


def decide(before: Tally, after: Tally):
    return decide_correction(before, after, (WHOLE_AND_EACH, WHOLE_AND_EACH), 10)


def test_the_same_answers_are_no_correction(respond: Make) -> None:
    one = counted(respond, people("a", 20), people("b", 20))
    assert not decide(one, one).hold
    assert decide(one, one).people == 0


@pytest.mark.parametrize(("late", "held"), [(1, True), (9, True), (10, False), (15, False)])
def test_late_answers_of_fewer_than_ten_wait(respond: Make, late: int, held: bool) -> None:
    before = counted(respond, people("a", 20), people("b", 20))
    after = counted(respond, people("a", 20 + late), people("b", 20))
    assert decide(before, after).hold is held
    assert decide(before, after).people == late


def test_ten_late_answers_wait_where_one_of_them_is_in_another_department(respond: Make) -> None:
    before = counted(respond, people("a", 20), people("b", 20))
    after = counted(respond, people("a", 29), people("b", 21))
    assert decide(before, after).hold


def test_answers_that_were_put_right_count_like_late_ones(respond: Make) -> None:
    before = counted(respond, people("a", 20), people("b", 20))
    other = (2, 2, 1, 1, 4)
    assert decide(before, counted(respond, people("a", 11), people("a", 9, other), people("b", 20))).hold
    assert not decide(before, counted(respond, people("a", 10), people("a", 10, other), people("b", 20))).hold


def test_a_department_that_only_one_version_knows_has_nobody_in_the_other(respond: Make) -> None:
    before = tally(respond(people("a", 20) + people("c", 12), departments=("a", "c")))
    after = tally(respond(people("a", 20) + people("b", 12), departments=("a", "b")))
    one, other = with_all_departments(before, after)
    assert one.departments == other.departments == ("a", "b", "c")
    assert one.respondents.tolist() == [20, 0, 12]
    assert other.respondents.tolist() == [20, 12, 0]
    with pytest.raises(
        StatisticsError, match=r"^Two versions of a wave must count the same departments and items\.$"
    ):
        decide_correction(before, after, (), 10)


def test_the_minimum_is_the_one_of_the_wave_and_the_reason_is_told(respond: Make) -> None:
    before = counted(respond, people("a", 20), people("b", 20))
    after = counted(respond, people("a", 31), people("b", 20))
    sets = (WHOLE_AND_EACH, WHOLE_AND_EACH)
    assert decide_correction(before, after, sets, 12).reason == (
        "fewer than 12 people's answers changed in a published set: released with a later batch"
    )
    assert decide_correction(before, after, sets, 11).reason == (
        "at least 11 people's answers changed wherever any did"
    )


@pytest.mark.parametrize(("gone", "held"), [(9, True), (10, False)])
def test_answers_that_were_taken_back_count_whichever_version_is_the_later(
    respond: Make, gone: int, held: bool
) -> None:
    full = counted(respond, people("a", 20), people("b", 20))
    left = counted(respond, people("a", 20 - gone), people("a", gone, (4, 4, 0, 3, 4)), people("b", 20))
    assert (decide(full, left).people, decide(full, left).hold) == (gone, held)
    assert (decide(left, full).people, decide(left, full).hold) == (gone, held)
