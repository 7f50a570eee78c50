"""A wave counted in parts, file by file, on as many machines as there are; the parts add up to the whole.

A part is what counting leaves of some survey files: a tally, flags of rows with how often they occur, fates, problems
(never a value). No answer is in it. Two rows of one respondent can lie in two files, so each part also has
fingerprints of its ids under a key of the run: files that share one are counted once more, together.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.instrument import Instrument
from culture.responses import CANT_SAY, NOT_ANSWERED
from culture.roster import Roster
from culture.tally import Tally, merge, tally
from culture.wave import Wave
from surveys.departments import UNKNOWN
from surveys.fates import FATES, Counts
from surveys.inputs import Inputs
from surveys.measures import Frames, departments_frame, items_frame, measure_surveys
from surveys.quarantine import gather
from surveys.row_problems import row_problems
from surveys.rows import Rows, judge_rows, own_runs, responses_of
from surveys.survey_files import read_surveys
from surveys.typed_survey import TypedSurvey

FLAGS = (
    "marks",
    "rows",
    "accepted",
)  # frames with a row per respondent: they travel as combinations and counts


@dataclass(frozen=True, eq=False)
class Part:
    """Some survey files of a wave, counted.

    surveys: the files without their rows. flags: frame → its distinct rows and `times`, how often each occurs
    fates: rows by fate. items: (K, 3) accepted rows by item: "can't say", not answered, all. people: fingerprints
    """

    tally: Tally
    surveys: tuple[TypedSurvey, ...]
    unreadable: dict[str, str]
    flags: Frames
    fates: dict[str, int]
    files: tuple[str, ...]
    problems: pd.DataFrame
    items: npt.NDArray[np.int64]
    departments: npt.NDArray[np.int64]
    weighted: bool
    scope_notes: tuple[str, ...]
    run_notes: tuple[str, ...]
    people: npt.NDArray[np.uint64]

    def __repr__(self) -> str:
        return f"Part({', '.join(self.files)})"


def count_part(inputs: Inputs, instrument: Instrument, roster: Roster, key: bytes) -> Part:
    """Read, type, judge and count the survey files of `inputs`. key: of the fingerprints, 16 bytes or more."""
    surveys, unreadable = read_surveys(inputs, instrument)
    rows = judge_rows(surveys, instrument, roster)
    responses = responses_of(rows, inputs.wave, instrument, roster)
    frames = measure_surveys(surveys, rows, unreadable, inputs.wave)
    runs = own_runs(surveys)
    codes = rows.frame["department_code"].to_numpy()[rows.taking_part]
    counted = rows.frame["fate"].value_counts().reindex(FATES, fill_value=0)
    return Part(
        tally=tally(responses),
        surveys=tuple(_without_rows(survey) for survey in surveys),
        unreadable=unreadable,
        flags={name: _combinations(name, frames[name]) for name in FLAGS},
        fates={fate: int(n) for fate, n in counted.items()},
        files=tuple(survey.name for survey in surveys if len(survey)),
        problems=row_problems(rows, surveys, instrument, roster),
        items=_item_counts(rows),
        departments=np.bincount(codes[codes != UNKNOWN], minlength=len(roster.ids)),
        weighted=bool((responses.weight != 1_000_000).any()),
        scope_notes=rows.notes[: len(rows.notes) - len(runs)],
        run_notes=tuple(runs),
        people=_fingerprints(rows, key),
    )


def sharing(parts: Sequence[Part]) -> list[list[int]]:
    """Positions of parts that share a respondent id with another, directly or over others; two or more each."""
    group = list(range(len(parts)))
    ids = np.concatenate([part.people for part in parts]) if parts else np.zeros(0, np.uint64)
    owner = np.repeat(np.arange(len(parts)), [len(part.people) for part in parts])
    order = np.argsort(ids, kind="stable")
    same = np.flatnonzero(ids[order][1:] == ids[order][:-1])
    for one, other in np.unique(np.stack([owner[order][same], owner[order][same + 1]], axis=1), axis=0):
        low, high = sorted((group[one], group[other]))
        group = [low if g == high else g for g in group]
    found = [[place for place, g in enumerate(group) if g == number] for number in sorted(set(group))]
    return [places for places in found if len(places) > 1]


@dataclass(frozen=True, eq=False)
class Whole:
    """The parts of a wave added up: what `surveys.intake` takes from the rows of all files."""

    tally: Tally
    surveys: list[TypedSurvey]
    frames: Frames
    problems: pd.DataFrame
    counts: Counts
    fates: dict[str, int]
    files: int
    weighted: bool
    notes: tuple[str, ...]


def add_up(parts: Iterable[Part], order: Sequence[str], roster: Roster, wave: Wave) -> Whole:
    """Add parts up. order: names of the survey files as one machine would read them."""
    every, place = list(parts), {name: number for number, name in enumerate(order)}
    surveys = sorted((s for part in every for s in part.surveys), key=lambda survey: place[survey.name])
    unreadable = {name: why for part in every for name, why in part.unreadable.items()}
    instrument = every[0].tally.instrument
    empty = judge_rows([], instrument, roster)
    frames = measure_surveys(
        surveys, empty, dict(sorted(unreadable.items(), key=lambda u: place[u[0]])), wave
    )
    frames |= {name: _repeated(name, [part.flags[name] for part in every]) for name in FLAGS}
    frames["items"] = items_frame(sum(part.items for part in every), instrument)
    frames["departments"] = departments_frame(sum(part.departments for part in every), roster)
    fates = {fate: sum(part.fates[fate] for part in every) for fate in FATES}
    listed = pd.DataFrame({"fate": np.repeat(list(fates), list(fates.values()))})
    scopes = [note for part in every for note in part.scope_notes]
    runs = [note for part in every for note in part.run_notes]

    def by_file(note: str) -> int:
        return place[note.partition(": ")[0]]

    return Whole(
        tally=merge(part.tally for part in every),
        surveys=surveys,
        frames=frames,
        problems=gather([part.problems for part in every]),
        counts=Counts.of(listed, len(listed)),
        fates=fates,
        files=len({name for part in every for name in part.files}),
        weighted=any(part.weighted for part in every),
        notes=(*sorted(scopes, key=by_file), *sorted(runs, key=by_file)),
    )


def _item_counts(rows: Rows) -> npt.NDArray[np.int64]:
    answers = rows.answers[rows.taking_part]
    cant_say, missing = (np.count_nonzero(answers == code, axis=0) for code in (CANT_SAY, NOT_ANSWERED))
    return np.stack([cant_say, missing, np.full(len(cant_say), len(answers))], axis=1).astype(np.int64)


def _without_rows(survey: TypedSurvey) -> TypedSurvey:
    return TypedSurvey(survey.name, survey.rows.head(0), survey.answers[:0], survey.columns, survey.notes)


def _combinations(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The distinct rows of flags, and `times`. Which department or weight is no flag: only whether there is one."""
    if name == "accepted":
        frame = frame.assign(row=0)
    if name == "rows":
        frame = frame.assign(
            department=np.where(frame["department"].isna(), np.nan, 0.0),
            weight=np.where(frame["weight"].isna(), np.nan, np.sign(frame["weight"])),
            off_scale=np.sign(frame["off_scale"]),
        )
    return frame.groupby(list(frame.columns), dropna=False, sort=True).size().rename("times").reset_index()


def _repeated(name: str, combinations: list[pd.DataFrame]) -> pd.DataFrame:
    together = pd.concat(combinations, ignore_index=True)
    rows = together.loc[np.repeat(np.arange(len(together)), together["times"])].reset_index(drop=True)
    return rows.drop(columns="times")


def _fingerprints(rows: Rows, key: bytes) -> npt.NDArray[np.uint64]:
    """Of every id that stands for somebody in these rows, 64 bits under the key."""
    frame = rows.frame
    who = frame.loc[frame["fits"] & frame["genuine"] & frame["answered_pair"], "respondent"].str.strip()
    digests = [hashlib.blake2b(one.encode(), key=key, digest_size=8).digest() for one in who.unique() if one]
    return np.sort(np.frombuffer(b"".join(digests), dtype=np.uint64))
