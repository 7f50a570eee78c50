"""What the checks and the protection say in English is German in a German report."""

import re

import pytest

from culture.wave import Wave
from reports.received import received
from reports.words import words_of
from surveys.formats.long_form import UNJOINED
from surveys.formats.redcap import boxes_note
from surveys.instrument_file import default_instrument
from surveys.register_rules import register_rules
from surveys.rules import Rule, survey_rules
from surveys.running_ids import run_on_note

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
        "Nothing to do; each respondent counts once."
    )
    assert received(words_of("de"), remark) == (
        "3 von 2.136 Zeilen wiederholen eine Zeile derselben Person und bleiben draußen. "
        "Zu tun ist nichts; jede Person zählt einmal."
    )
    assert received(words_of("en"), remark).startswith("3 of 2,136 rows repeat")


def test_one_row_takes_the_verb_of_one() -> None:
    remark = (
        "1 of 2136 rows repeat a row of the same respondent and are left out. "
        "Nothing to do; each respondent counts once."
    )
    assert received(words_of("en"), remark).startswith(
        "1 of 2,136 rows repeats a row of the same respondent and is left out."
    )
    assert received(words_of("de"), remark).startswith(
        "1 von 2.136 Zeilen wiederholt eine Zeile derselben Person und bleibt draußen."
    )


NOTES = [
    "a.csv: read as REDCap (90% sure), texts and options from dictionary.csv.",
    "a.csv: read as plain table, one row per respondent (40% sure).",
    "a.csv: rows with the same 'Token' are taken for one respondent's.",
    "a.csv: 1 row repeats an answer of the same respondent and is left out.",
    "a.csv: 12 rows repeat an answer of the same respondent and are left out.",
    "a.csv: 12 rows contradict each other; these answers count as not given.",
    f"a.csv: {UNJOINED}",
    f"a.csv: {boxes_note(1)}",
    f"a.csv: {boxes_note(9)}",
    run_on_note("a.csv"),
    "a.csv: 2 empty columns without a heading left out.",
    "a.csv: this is a link; the file it leads to was read.",
    "a.csv: 1 row repeats a record and is left out.",
    "a.csv: not counted, because they are no items of the instrument, although they hold answers on its scale: "
    "Q1, Q2 and 39 more. Add them to the instrument, or name them in a mapping file.",
]


@pytest.mark.parametrize("note", NOTES)
def test_every_note_of_a_reader_has_a_german_sentence(note: str) -> None:
    told = received(words_of("de"), note)
    assert told.startswith("a.csv: ")
    assert not re.search(r"\b(the|of|are|and|read|left|more|row|rows|per)\b", told), told


def test_an_unknown_sentence_stays_as_it_came() -> None:
    assert (
        received(words_of("de"), "Something nobody foresaw in 2026-Q3.")
        == "Something nobody foresaw in 2026-Q3."
    )
