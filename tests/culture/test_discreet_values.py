"""Values that hold answers show their size in a log or a traceback, and nothing of what is in them."""

from waves import measured, people, roster

from culture.response_so_far import Group
from culture.responses import Responses


def test_answers_are_counted_and_not_printed(respond) -> None:
    responses: Responses = respond(people("a", 12) + people("b", 10))
    assert len(responses) == 22
    assert repr(responses) == "Responses(2026-Q3, 22 respondents)"
    inputs = measured(responses, roster("a - 12", "b - 10")).inputs
    assert repr(inputs) == "WaveInputs(2026-Q3, 22 respondents)"


def test_a_group_of_a_survey_that_is_open_tells_its_id_only() -> None:
    assert repr(Group("weld", "Welding", ("plant",), ("weld",), 20, 3)) == "Group('weld')"
