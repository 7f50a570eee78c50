"""Groups of a wave from answers: clusters, then the same names in the next wave, and what each group looks like."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from waves import measured, roster

from culture.estimates import pooled
from culture.groups_table import Grouped, clusters_table, group_measured, groups_table
from culture.identity import Anchor
from culture.instrument import Instrument, Theme
from culture.measurement import Measurement
from culture.publishable import COLUMNS
from culture.wave import Wave
from culture.wave_inputs import Method

DEPARTMENTS = tuple(f"d{number:02}" for number in range(24))
# Every other department says 4.5 and does 2, the others say and do 4, each person give or take one point.
WALKING, CLAIMING = (4.0, 4.0, 4.0, 4.0), (4.5, 4.5, 2.0, 2.0)


def themed(instrument: Instrument) -> Instrument:
    themes = (Theme("leading", "Leading people", "talk"), Theme("checking", "Checking work", "look"))
    pairs = (replace(p, theme=t.id) for p, t in zip(instrument.priorities, themes, strict=True))
    return replace(instrument, themes=themes, priorities=tuple(pairs))


@pytest.fixture(scope="module")
def two_kinds(respond) -> Measurement:
    draw, rows = np.random.default_rng(3), []
    for number, name in enumerate(DEPARTMENTS):
        level = np.array(CLAIMING if number % 2 else WALKING) + draw.normal(0, 0.1, 4)
        answers = np.clip(np.rint(level + draw.normal(0, 0.7, (12, 4))), 1, 5).astype(int)
        rows += [(name, *answer, 0) for answer in answers.tolist()]
    responses = respond(rows, DEPARTMENTS)
    own = themed(responses.instrument)
    staff = roster(*(f"{name} - 20" for name in DEPARTMENTS))
    return measured(replace(responses, instrument=own), staff, 5)


def grouped(wave: Measurement, anchor: Anchor | None = None) -> Grouped:
    units = wave.plan.units
    return group_measured(wave, pooled(units, wave.small, wave.people_below), Method(minimum_group=5), anchor)


def test_the_next_wave_has_the_names_of_the_first_and_says_so(two_kinds: Measurement) -> None:
    first = grouped(two_kinds)
    assert (
        groups_table(Wave(2026, 3), first.grouping)["group"].tolist()
        == ["aligned high", "over-claiming"] * 12
    )
    renamed = replace(first.anchor, wave="2026-Q1", names=("words", "deeds"))
    again = grouped(two_kinds, renamed)
    assert again.anchor is renamed
    table = groups_table(Wave(2026, 3), again.grouping)
    assert list(table.columns) == COLUMNS["groups"]
    assert table["group"].tolist() == ["deeds", "words"] * 12
    assert again.identity["anchored_in"].tolist() == ["2026-Q1"] * 2
    assert again.notes == ()


def test_a_model_of_other_questions_places_nobody(two_kinds: Measurement) -> None:
    other = Anchor("2026-Q1", ("safety",), ("words", "deeds"), "type", np.full(2, 0.5),
                   np.array([[0.0], [3.0]]), np.eye(1))  # fmt: skip
    assert grouped(two_kinds, other).anchor.names == ("over-claiming", "aligned high")


def test_a_group_is_described_by_the_means_of_its_departments_on_each_theme(instrument: Instrument) -> None:
    gaps = pd.DataFrame(
        [("organisation", "", "overall", 4.0, 3.0, 1.0), ("department", "a", "overall", 4.4, 2.0, 2.4),
         ("department", "b", "overall", 4.0, 2.4, 1.6), ("department", "c", "overall", 3.5, 3.5, 0.0)],
        columns=["level", "department", "priority", "stated", "enacted", "gap"],
    ).assign(wave="2026-Q3")  # fmt: skip
    themes = pd.DataFrame(
        [("organisation", "", "leading", 1.1), ("department", "a", "leading", 2.0),
         ("department", "b", "leading", 1.0), ("department", "c", "leading", 0.1)],
        columns=["level", "department", "theme", "gap"],
    )  # fmt: skip
    groups = pd.DataFrame(
        [("a", "words", "type"), ("b", "words", "type"), ("c", "deeds", "type")],
        columns=["department", "group", "kind"],
    )
    table = clusters_table(themed(instrument), gaps, themes, groups)
    told = table[["group", "departments", "label", "value", "organisation"]].round(6).to_numpy().tolist()
    assert told == [
        ["words", 2, "Leading people", 1.5, 1.1],
        ["words", 2, "What leaders say", 4.2, 4.0],
        ["words", 2, "What leaders do", 2.2, 3.0],
        ["deeds", 1, "Leading people", 0.1, 1.1],
        ["deeds", 1, "What leaders say", 3.5, 4.0],
        ["deeds", 1, "What leaders do", 3.5, 3.0],
    ]
