"""Great Expectations judges by the rules; what it cannot judge has failed."""

import json

import numpy as np
import pandas as pd
import pytest

from surveys.rules import BETWEEN, IN_SET, NOT_NULL, ROW_COUNT, Expectation, Rule, kept, survey_rules
from surveys.validation import judge


def rule(text: str, expectation: Expectation, names: str = "") -> Rule:
    return Rule("rows", text, "warning", expectation, "{failed} of {checked}: {names}", "Correct it.", names)


def judged(frame: pd.DataFrame, *rules: Rule) -> pd.DataFrame:
    return judge({"rows": frame}, list(rules)).set_index("rule")


def test_failed_rows_are_counted_and_named() -> None:
    frame = pd.DataFrame({"id": list("abcd"), "kept": [1, 0, np.nan, 0]})
    line = judged(frame, rule("flag", kept("kept"), "id")).loc["flag"]
    assert (line["checked"], line["failed"], line["passed"]) == (3, 2, False)
    assert line["message"] == "2 of 3: b, d"
    assert line["advice"] == "Correct it."


def test_at_most_five_names_are_given() -> None:
    frame = pd.DataFrame({"id": list("abcdefg"), "kept": [0.0] * 7})
    assert (
        judged(frame, rule("flag", kept("kept"), "id"))["message"].iloc[0]
        == "7 of 7: a, b, c, d, e and 2 more"
    )


def test_each_verdict_is_found_by_its_rule_whatever_the_order() -> None:
    frame = pd.DataFrame({"n": [1.0, np.nan], "grade": ["minor", "huge"]})
    lines = judged(
        frame,
        rule("grades", Expectation(IN_SET, {"column": "grade", "value_set": ["minor"]})),
        rule("rows", Expectation(ROW_COUNT, {"min_value": 1})),
        rule("filled", Expectation(NOT_NULL, {"column": "n"})),
        rule("half", Expectation(NOT_NULL, {"column": "n", "mostly": 0.5})),
        rule("size", Expectation(BETWEEN, {"column": "n", "max_value": 1})),
    )
    assert lines["passed"].to_dict() == {
        "grades": False,
        "rows": True,
        "filled": False,
        "half": True,
        "size": True,
    }


def test_a_rule_that_cannot_be_judged_has_failed() -> None:
    line = judged(pd.DataFrame({"id": ["a"]}), rule("flag", kept("no such column"))).loc["flag"]
    assert not line["passed"]
    assert line["message"] == "Could not be judged: flag"


def test_an_empty_frame_breaks_the_row_count_only() -> None:
    frame = pd.DataFrame({"kept": np.zeros(0)})
    lines = judged(frame, rule("flag", kept("kept")), rule("rows", Expectation(ROW_COUNT, {"min_value": 1})))
    assert lines["passed"].to_dict() == {"flag": True, "rows": False}
    assert lines["checked"].to_dict() == {"flag": 0, "rows": 0}


def test_checks_can_be_written_as_json() -> None:
    lines = judged(pd.DataFrame({"kept": [1.0, 0.0]}), rule("flag", kept("kept")))
    assert json.loads(lines.to_json())["failed"] == {"flag": 1}


@pytest.mark.parametrize(("share", "passed"), [(27, True), (26, False)])
def test_exactly_one_row_in_ten_may_be_of_an_unknown_department(
    share: int, passed: bool, instrument: object
) -> None:
    frame = pd.DataFrame({"department": [1.0] * share + [np.nan] * (30 - share)})
    limit = [r for r in survey_rules(instrument) if r.text.startswith("at most 10 %")]
    assert judged(frame, *limit)["passed"].tolist() == [passed]
