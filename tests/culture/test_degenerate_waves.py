"""Whole waves at every end: one department or respondent, constant answers, nothing answered, all or none of a kind.

Each gives tables whose numbers are defined, or a named error; nothing else.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waves import roster

from culture.assess import assess
from culture.audit_records import AuditRecords
from culture.errors import CultureError
from culture.protect import protect
from culture.tally import tally
from culture.wave_inputs import Method, WaveInputs

CONSTANT, LOWEST, SCATTERED, SILENT, UNSURE, HALF = (
    "constant",
    "lowest",
    "scattered",
    "silent",
    "unsure",
    "half",
)


def said(kind: str, people: int, seed: int) -> np.ndarray:
    """Answers (people, 5) to two stated, two enacted items and a check."""
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 6, (people, 5))
    if kind in (CONSTANT, LOWEST):
        answers[:] = {CONSTANT: 4, LOWEST: 1}[kind]
    if kind == SILENT:
        answers[:] = 0
    if kind == UNSURE:
        answers[:] = -1
    if kind == HALF:
        answers[:, 1] = 0
    return answers


def published(respond, parts: list[tuple[str, int]], minimum: int, nested: bool = False, seed: int = 0):
    names = tuple(f"d{i}" for i in range(len(parts)))
    parent = "site" if nested else "-"
    rows = [f"{name} {parent} {max(people, 1)}" for name, (_, people) in zip(names, parts, strict=True)]
    staff = roster(*(["site - 0"] if nested else []), *rows)
    answers = [
        (name, *map(int, row))
        for i, (name, (kind, people)) in enumerate(zip(names, parts, strict=True))
        for row in said(kind, people, seed + i)
    ]
    responses = respond(answers, tuple(staff.ids))
    inputs = WaveInputs(
        wave=responses.wave,
        roster=staff,
        tally=tally(responses),
        declared=np.array([60.0, 40.0]),
        records=AuditRecords.none(),
        validation=pd.DataFrame(
            columns=["rule", "severity", "checked", "failed", "result", "message", "wave"]
        ),
        fates=pd.DataFrame(columns=["wave", "source", "fate", "rows"]),
    )
    return protect(assess(inputs, Method(minimum_group=minimum)))


def test_one_department_alone_is_the_organisation(respond):
    tables = published(respond, [(SCATTERED, 12)], 10).tables
    assert set(tables["gaps"]["level"]) == {"organisation", "department"}
    assert (tables["gaps"]["n"] == 12).all()


def test_one_respondent_is_refused(respond):
    with pytest.raises(CultureError, match="minimum"):
        published(respond, [(SCATTERED, 1)], 10)


def test_where_all_say_the_same_there_is_no_gap_and_no_doubt(respond):
    gaps = published(respond, [(CONSTANT, 20)] * 3, 10).tables["gaps"]
    assert (gaps[["gap", "gap_low", "gap_high"]].abs() < 1e-6).all(axis=None)


def test_where_nobody_answered_anything_there_is_no_number(respond):
    gaps = published(respond, [(SILENT, 20)] * 2, 10).tables["gaps"]
    assert gaps[["stated", "enacted", "gap"]].isna().all(axis=None)


def test_a_priority_nobody_answered_is_empty_and_the_other_is_not(respond):
    gaps = published(respond, [(HALF, 20)] * 3, 10).tables["gaps"]
    known = gaps.groupby("priority")["gap"].apply(lambda gap: gap.notna().all())
    assert known["training"]
    assert not known["findings"]


KINDS = st.sampled_from([CONSTANT, LOWEST, SCATTERED, SILENT, UNSURE, HALF])


WAVES = {
    "parts": st.lists(st.tuples(KINDS, st.integers(0, 25)), min_size=1, max_size=6),
    "minimum": st.sampled_from([5, 10]),
    "nested": st.booleans(),
    "seed": st.integers(0, 1000),
}


@pytest.mark.parametrize("examples", [10, pytest.param(100, marks=pytest.mark.prove)])
def test_any_wave_gives_numbers_on_the_scale_or_a_named_error(respond, examples):
    @settings(max_examples=examples)
    @given(**WAVES)
    def check(**wave):
        try:
            tables = published(respond, **wave).tables
        except CultureError:
            return
        check_numbers(tables, wave["minimum"])

    check()


def check_numbers(tables, minimum):
    gaps = tables["gaps"]
    assert gaps["stated"].dropna().between(1, 5).all()
    assert gaps["gap"].dropna().between(-4, 4).all()
    known = gaps["gap"].notna()
    assert (gaps.loc[known, "gap_low"] <= gaps.loc[known, "gap_high"]).all()
    assert gaps["n"].dropna().ge(minimum).all()
    assert tables["groups"]["probability"].dropna().between(0, 1).all()
    for table in tables.values():
        numbers = table.select_dtypes("number")
        assert not np.isinf(numbers.to_numpy(dtype=float, na_value=np.nan)).any()
