"""Waves: their days, their order and their names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture.errors import WorkspaceError
from culture.wave import Wave, rhythm

WAVES = st.builds(Wave, st.integers(1990, 2100), st.integers(1, 4))


def test_a_wave_has_the_days_of_its_quarter():
    assert (Wave(2026, 4).first_day, Wave(2026, 4).last_day) == (date(2026, 10, 1), date(2026, 12, 31))
    assert Wave(2024, 1).last_day == date(2024, 3, 31)


def test_the_first_quarter_follows_the_fourth_of_the_year_before():
    assert Wave(2025, 4).next == Wave(2026, 1)
    assert Wave(2026, 1).previous == Wave(2025, 4)


@pytest.mark.parametrize("text", ["2026Q3", "2026-Q5", "26-Q1", "2026-q3", "", "2026-Q3 "])
def test_anything_but_year_and_quarter_is_refused(text):
    with pytest.raises(WorkspaceError, match="is not a wave"):
        Wave.parse(text)


@given(WAVES)
def test_a_wave_reads_back_as_it_prints(wave):
    assert Wave.parse(str(wave)) == wave
    assert Wave.of(wave.first_day) == Wave.of(wave.last_day) == wave


@given(WAVES, WAVES)
def test_waves_order_by_time(one, other):
    assert (one < other) == (one.first_day < other.first_day)


def test_a_quarter_that_is_missing_is_there_and_of_yearly_waves_none_is():
    quarterly = [Wave(2025, 4), Wave(2026, 1), Wave(2026, 3)]
    assert [str(w) for w in rhythm(quarterly)] == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    yearly = [Wave(2026, 4), Wave(2024, 4), Wave(2025, 4)]
    assert rhythm(yearly) == (Wave(2024, 4), Wave(2025, 4), Wave(2026, 4))
    half_yearly_with_a_hole = [Wave(2025, 1), Wave(2025, 3), Wave(2026, 3)]
    assert [str(w) for w in rhythm(half_yearly_with_a_hole)] == ["2025-Q1", "2025-Q3", "2026-Q1", "2026-Q3"]
    assert rhythm([Wave(2026, 1)]) == (Wave(2026, 1),)
    assert rhythm([]) == ()
