"""What the checks and the protection say in English is German in a German report."""

import re

import pytest

from culture.wave import Wave
from reports.received import received
from reports.words import words_of
from surveys.instrument_file import default_instrument
from surveys.register_rules import register_rules
from surveys.rules import Rule, survey_rules

RULES = [*survey_rules(default_instrument("en")), *register_rules(Wave.parse("2026-Q3"), ["major", "minor"])]
COUNTED = {"failed": 3, "checked": 2136, "names": "a, b"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.text)
def test_every_rule_and_every_remark_has_a_german_sentence(rule: Rule) -> None:
    german = words_of("de")
    assert received(german, rule.text) != rule.text
    remark = f"{rule.broken.format(**COUNTED)}. {rule.advice}"
    told = received(german, remark)
    assert told != remark
    assert not re.search(r"\b(the|of|have|are|cannot|with)\b", told), told


def test_numbers_are_kept_and_written_the_way_of_the_language() -> None:
    remark = (
        "3 of 2136 rows repeat a row of the same respondent and are left out. "
        "Nothing; each respondent counts once."
    )
    assert received(words_of("de"), remark) == (
        "3 von 2.136 Zeilen wiederholen eine Zeile derselben Person und bleiben draußen. "
        "Zu tun ist nichts; jede Person zählt einmal."
    )
    assert received(words_of("en"), remark).startswith("3 of 2,136 rows repeat")


def test_an_unknown_sentence_stays_as_it_came() -> None:
    assert (
        received(words_of("de"), "Something nobody foresaw in 2026-Q3.")
        == "Something nobody foresaw in 2026-Q3."
    )
