"""What the command line prints of a wave."""

from sample_publishable import sample

from culture.publishable import Publishable
from reports.summary import key_sentences


def test_a_wave_is_told_in_three_statements(wave: Publishable) -> None:
    wide, what, where = key_sentences(wave)
    assert wide.startswith("Leaders say more about quality than they do. Staff rate")
    assert what.startswith("The gap is widest on")
    assert where.startswith("In ")


def test_a_wave_that_shows_nothing_says_so() -> None:
    assert len(key_sentences(sample(departments=8, withheld="all"))) == 1
