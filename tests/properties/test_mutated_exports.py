"""Broken exports, hundreds of kinds: no crash, no hang, no unnamed error, and every row has a fate."""

import gzip
import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from culture.instrument import Instrument
from culture.roster import Roster
from surveys.instrument_file import default_instrument
from tests.properties.mutations import MUTATIONS, mutate
from tests.properties.survival import SECRET, Outcome, outcome_of
from tests.trust.proof_figures import note

LONGEST = 60  # seconds for one file, on a machine that does other things too
EACH = 26  # mutations of each real export
FEWEST = 500
ANSWERS = [["4", "2", "x", "5", ""], ["1", "1", "3", "9", "2"], ["5", "5", "5", "5", "5"]]


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return default_instrument()


@pytest.fixture(scope="module")
def roster() -> Roster:
    departments = {"department": ["weld", "paint"], "name": ["Welding", "Paint"], "parent": ["", ""]}
    return Roster("Works", pd.DataFrame(departments).assign(headcount=20.0))


def table(instrument: Instrument, rows: int = 60) -> pd.DataFrame:
    """A plain survey with a comment that nobody may see."""
    items = {
        item: [ANSWERS[row % 3][place % 5] for row in range(rows)]
        for place, item in enumerate(instrument.item_ids)
    }
    keys = {
        "respondent_id": [f"r{row}" for row in range(rows)],
        "department": ["weld", "paint"] * (rows // 2),
    }
    return pd.DataFrame({"comment": [f"{SECRET}, he said"] * rows, **keys, **items})


def exports(instrument: Instrument) -> dict[str, bytes]:
    """The same survey in the containers that are read, as bytes by file name."""
    frame = table(instrument)
    text = frame.to_csv(index=False)
    return {
        "plain.csv": text.encode(),
        "semicolon.csv": frame.to_csv(index=False, sep=";", lineterminator="\r\n").encode("cp1252"),
        "quoted.tsv": frame.to_csv(index=False, sep="\t", quoting=1).encode("utf-8-sig"),
        "packed.csv.gz": gzip.compress(text.encode(), mtime=0),
    }


def write_binaries(frame: pd.DataFrame, folder: Path) -> list[Path]:
    with xlsxwriter.Workbook(str(folder / "survey.xlsx")) as book:
        sheet = book.add_worksheet("Answers")
        for place, row in enumerate([list(frame.columns), *frame.to_numpy().tolist()]):
            sheet.write_row(place, 0, row)
    labels = {"reviews_stated": {"1": "strongly disagree", "5": "strongly agree"}}
    pyreadstat.write_sav(frame, str(folder / "survey.sav"), variable_value_labels=labels)
    pyreadstat.write_dta(frame, str(folder / "survey.dta"))
    return [folder / "survey.xlsx", folder / "survey.sav", folder / "survey.dta"]


def survive(path: Path, numbers: range, instrument: Instrument, roster: Roster) -> list[Outcome]:
    """The outcome of each mutation of a file; the failure of one names it, and the others are tried all the same."""
    content, outcomes, failures = path.read_bytes(), [], []
    place = path.with_name(f"changed-{path.name}")
    for number in numbers:
        what, changed = mutate(content, path.name.removeprefix("changed-"), number)
        place.write_bytes(changed)
        try:
            outcomes.append(outcome_of(place, instrument, roster))
        except Exception as error:  # what must not happen, told with the number that repeats it
            failures.append(f"{path.name}, mutation {number} ({what}): {error!r}")
        else:
            seconds = outcomes[-1].seconds
            failures += [f"{path.name}, mutation {number} ({what}): {seconds:.0f} s"] * (seconds > LONGEST)
    assert not failures
    return outcomes


@pytest.mark.parametrize("name", ["plain.csv", "semicolon.csv", "quoted.tsv", "packed.csv.gz"])
def test_a_broken_text_is_read_with_every_row_or_refused(
    tmp_path: Path, name: str, instrument: Instrument, roster: Roster
) -> None:
    path = tmp_path / name
    path.write_bytes(exports(instrument)[name])
    assert outcome_of(path, instrument, roster).kind == "read"
    outcomes = survive(path, range(2 * len(MUTATIONS)), instrument, roster)
    assert "refused" in {outcome.kind for outcome in outcomes}


def test_a_broken_workbook_or_data_file_is_read_with_every_row_or_refused(
    tmp_path: Path, instrument: Instrument, roster: Roster
) -> None:
    for path in write_binaries(table(instrument).drop(columns="comment"), tmp_path):
        assert outcome_of(path, instrument, roster).kind == "read"
        survive(path, range(0, len(MUTATIONS), 1 if path.suffix == ".xlsx" else 3), instrument, roster)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, instrument: Instrument, roster: Roster, content: bytes
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    outcome_of(path, instrument, roster)


CELL = st.text(st.sampled_from('ab1,;|\t"\n\r \\é"'), max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_text_of_marks_and_delimiters_is_read_or_refused(
    tmp_path: Path, instrument: Instrument, roster: Roster, rows: list[list[str]], end: str
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(end.join(",".join(row) for row in rows).encode())
    outcome_of(path, instrument, roster)


@pytest.mark.prove
def test_five_hundred_broken_real_exports_are_read_with_every_row_or_refused(
    shared: Path, tmp_path: Path, instrument: Instrument, roster: Roster
) -> None:
    real = sorted(
        path for path in (shared / "exports").rglob("*.*") if path.is_file() and path.suffix != ".tsv"
    )
    kinds: Counter[str] = Counter()
    for path in real:
        copy = tmp_path / path.name
        shutil.copyfile(path, copy)
        kinds.update(outcome.kind for outcome in survive(copy, range(EACH), instrument, roster))
    assert sum(kinds.values()) == EACH * len(real) >= FEWEST
    assert kinds["read"] > 100
    assert kinds["refused"] > 100
    note(
        "broken exports",
        f"{sum(kinds.values())} broken copies of {len(real)} real exports: {kinds['read']} read with every row "
        f"accounted for, {kinds['refused']} refused by name, {kinds['definition']} taken for definitions of surveys; "
        "0 crashes, 0 hangs, 0 unnamed errors.",
    )
