"""Sentences, worked by hand from literal cells."""

from dataclasses import replace

import pandas as pd
import pytest
from sample_publishable import sample

from culture.grouping import BANDS
from culture.publishable import Publishable
from reports import style, wording
from reports.cells import Cell, Reader
from reports.group_names import group_name


def cell(gap: float, low: float, high: float, n: float = 60) -> Cell:
    return Cell(n, 4.0, 4.0 - gap, gap, low, high)


@pytest.fixture(scope="module")
def reader(wave: Publishable) -> Reader:
    return Reader(wave)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            cell(0.8, 0.5, 1.1),
            "Leaders say much more than they do about training (gap 0.8, 95 % interval 0.5 to 1.1).",
        ),
        (
            cell(0.4, 0.1, 0.7),
            "Leaders say more than they do about training (gap 0.4, 95 % interval 0.1 to 0.7).",
        ),
        (
            cell(0.1, 0.05, 0.15, 900),
            "Leaders say a little more than they do about training (gap 0.10, 95 % interval 0.05 to 0.15).",
        ),
        (
            cell(-0.4, -0.6, -0.2),
            "Leaders do more than they say about training (gap −0.4, 95 % interval −0.6 to −0.2).",
        ),
        (
            cell(0.1, -0.1, 0.3),
            "On training, words and deeds cannot be told apart (gap 0.1, 95 % interval −0.1 to 0.3).",
        ),
        (
            cell(0.2, 0.0, 0.4),
            "On training, words and deeds cannot be told apart (gap 0.2, 95 % interval 0.0 to 0.4).",
        ),
        (cell(float("nan"), 0, 0), "On training, too few answered for a figure to be shown."),
    ],
)
def test_a_sentence_says_no_more_than_its_interval(reader: Reader, given: Cell, sentence: str) -> None:
    assert wording.gap_sentence(reader, "training", given) == sentence


@pytest.mark.parametrize(
    ("given", "verb"),
    [(cell(0.9, 0.5, 1.3), "wider"), (cell(0.0, -0.2, 0.2), "narrower"), (cell(0.5, 0.3, 0.7), "alike")],
)
def test_a_department_differs_when_its_interval_leaves_out_the_organisation(given: Cell, verb: str) -> None:
    assert wording.compared(given, cell(0.4, 0.38, 0.42)) == verb


def with_whole(gap: float, low: float, high: float, stated: float = 3.9) -> Reader:
    """The sample with another headline for the organisation."""
    wave = sample()
    gaps = wave["gaps"].copy()
    own = (gaps["level"] == "organisation") & (gaps["priority"] == "overall")
    gaps.loc[own, ["stated", "enacted", "gap", "gap_low", "gap_high"]] = [
        stated,
        round(stated - gap, 2),
        gap,
        low,
        high,
    ]
    return Reader(replace(wave, tables=wave.tables | {"gaps": gaps}))


@pytest.mark.parametrize(
    ("gap", "low", "high", "headline"),
    [
        (0.5, 0.4, 0.6, "Leaders say more about quality than they do."),
        (0.9, 0.8, 1.0, "Leaders say much more about quality than they do."),
        (0.1, 0.05, 0.15, "Leaders say a little more about quality than they do."),
        (0.05, -0.05, 0.15, "Words and deeds of leaders cannot be told apart."),
        (-0.5, -0.6, -0.4, "Leaders do more for quality than they say."),
    ],
)
def test_the_headline_follows_gap_and_interval(gap: float, low: float, high: float, headline: str) -> None:
    assert wording.headline(with_whole(gap, low, high)) == headline


def test_a_low_level_is_said_beside_the_gap() -> None:
    assert len(wording.lead(with_whole(0.1, 0.05, 0.15, stated=3.9))) == 1
    said = wording.lead(with_whole(0.1, 0.05, 0.15, stated=2.6))
    assert said[1] == "Read the gap beside its level: what leaders do is rated below the middle of the scale."


def test_items_paired_after_the_fact_are_never_read_against_zero() -> None:
    reader = Reader(sample(federal=True))
    assert "Leaders" not in wording.headline(reader)
    assert "not against zero" in wording.lead(reader)[0]
    assert "Leaders" not in wording.on_what(reader)


def test_suggestions_go_by_gap_times_declared_points(reader: Reader) -> None:
    whole, declared = reader.organisation, reader.declared
    chosen = [p.id for p in wording.actionable(reader, whole, 3)]
    weighted = {p.id: reader.cell(whole, p.id).gap * declared[p.id]
                for p in reader.priorities if reader.cell(whole, p.id).low > 0}  # fmt: skip
    assert chosen == sorted(weighted, key=lambda p: -weighted[p])[:3]


def test_nothing_is_suggested_where_words_do_not_exceed_deeds() -> None:
    wave = sample()
    gaps = wave["gaps"].assign(gap=0.0, gap_low=-0.2, gap_high=0.2)
    reader = Reader(replace(wave, tables=wave.tables | {"gaps": gaps}))
    assert wording.actionable(reader, reader.organisation, 3) == []


def test_bands_come_from_wider_to_narrower_whatever_their_alphabet() -> None:
    reader = Reader(sample(verdict="one population"))
    assert [g.name for g in reader.groups] == list(BANDS)
    assert [reader.group_label(g) for g in reader.groups] == ["Wider gap", "Typical gap", "Narrower gap"]
    assert "one population" in wording.verdict(reader)


def test_a_band_keeps_its_colour_when_another_is_empty() -> None:
    wave = sample(verdict="one population")
    groups = wave["groups"][wave["groups"]["group"] != BANDS[1]]
    reader = Reader(replace(wave, tables=wave.tables | {"groups": groups}))
    assert [style.group_colour(g) for g in reader.groups] == [style.BAND_COLOURS[0], style.BAND_COLOURS[2]]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("over-claims on support", "Over-claims on support"),
        (
            "over-claims on support and follow-through, low level",
            "Over-claims on support and follow-through, low level",
        ),
        ("aligned high", "Aligned high"),
        ("a name nobody knows", "A name nobody knows"),
    ],
)
def test_groups_are_named_in_the_words_of_the_instrument(reader: Reader, given: str, told: str) -> None:
    labels = [theme.label for theme in reader.publishable.instrument.themes]
    assert group_name(given, labels, reader.words) == told


def test_every_department_is_in_exactly_one_line_of_the_group_order(reader: Reader) -> None:
    listed = [u for group in [*reader.groups, None] for u in reader.members(group)]
    assert sorted(listed) == sorted(reader.departments)
    assert len(pd.Index(listed)) == len(set(listed))
