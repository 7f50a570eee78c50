"""The inbound half of a run as one function: kept files in, counted wave out. Answers live and die inside it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from culture.audit_records import AuditRecords
from culture.instrument import Instrument
from culture.matching import Past
from culture.publishable import COLUMNS
from culture.responses import Responses
from culture.roster import Roster
from culture.tally import Tally, tally
from culture.wave import Wave
from culture.wave_inputs import WaveInputs
from flows.cluster import Spread
from flows.drift import drift
from flows.look_back import Version, check_departments, look_back, version_before
from flows.progress import advance
from flows.settings import Settings, history_url
from reports.history.database import open_engine
from surveys.actions import read_actions
from surveys.audits import AuditRecords as Registers
from surveys.benchmarks import read_benchmark
from surveys.fates import FATES, Counts
from surveys.inputs import Inputs
from surveys.intake import refuse_if_critical, take_in
from surveys.intake_parts import take_in_parts
from surveys.parts import Part, count_part
from surveys.quarantine import write_quarantine
from surveys.roster import every_department, read_roster
from surveys.second_pass import instrument_of, read_again

ALL_EQUAL = "No points were declared for this wave: every priority counts the same in the headline."


@dataclass(frozen=True, eq=False)
class TakenIn:
    """What a wave came to, without any answer in it: counts, checks, the tally, and what it is compared with.

    hashes: SHA-256 of every input, and of the manifest of the version that the wave is compared with
    """

    inputs: WaveInputs
    counts: str
    hashes: dict[str, str]
    past: Past


def take_in_wave(inputs: Inputs, settings: Settings, private: Path, spread: Spread | None = None) -> TakenIn:
    """Read, validate and tally a wave; quarantine.csv is written even when a critical rule then stops the run.

    The wave before is counted again from its kept inputs. spread: other machines that count the survey files. Raises
    CultureError with one line per broken critical rule, or when departments or the words of the instrument changed
    since the wave before without explanation.
    """
    instrument = instrument_of(inputs, settings.instrument.language)
    roster = read_roster(inputs.roster, inputs.wave, settings.organisation.name)
    before = version_before(
        inputs.workspace, inputs.wave, open_engine(history_url(inputs.workspace, settings))
    )
    check_departments(inputs, roster, before)
    drifted = drift(instrument, before, settings.instrument.language)
    count = _count if spread is None else partial(_count_apart, spread=spread)
    sums = count(inputs, (instrument, roster), settings)
    write_quarantine(sums.problems, private / "quarantine.csv")
    refuse_if_critical(sums.checks)
    if sums.answers is None and before is not None and before.inputs is not None:
        (past,) = spread(look_back_again, "look back", [(inputs, before, settings)])
    else:
        past = look_back(inputs, roster, sums.answers, before, settings)
    compared = {} if before is None else before.source
    counted = _counted(sums, roster, inputs)
    counted = replace(counted, notes=(*counted.notes, *drifted))
    return TakenIn(counted, str(sums.counts), sums.hashes | compared, past)


def look_back_again(inputs: Inputs, before: Version, settings: Settings) -> Past:
    """`look_back` where the answers of this wave were counted elsewhere: they are read once more, in one place."""
    again = read_again(inputs, settings.organisation.name, settings.instrument.language)
    return look_back(inputs, again.roster, (again.responses, again.respondents), before, settings)


@dataclass(frozen=True, eq=False)
class _Sums:
    """What counting a wave came to. answers: accepted answers and ids, None where other machines counted them."""

    tally: Tally
    weighted: bool
    records: Registers
    points: pd.Series | None
    problems: pd.DataFrame
    checks: pd.DataFrame
    counts: Counts
    fates: dict[str, int]
    files: int
    hashes: dict[str, str]
    notes: tuple[str, ...]
    answers: tuple[Responses, pd.Series] | None = None


def _count(inputs: Inputs, context: tuple[Instrument, Roster], settings: Settings) -> _Sums:
    taken = take_in(inputs, *context, settings.grades.order, progress=advance)
    fates = taken.fates["fate"].value_counts().reindex(FATES, fill_value=0)
    return _Sums(
        tally=tally(taken.responses),
        weighted=bool((taken.responses.weight != 1_000_000).any()),
        records=taken.records,
        points=taken.points,
        problems=taken.problems,
        checks=taken.checks,
        counts=taken.counts,
        fates={fate: int(n) for fate, n in fates.items()},
        files=int(taken.fates["file"].nunique()),
        hashes=taken.hashes,
        notes=taken.notes,
        answers=(taken.responses, taken.respondents),
    )


def _count_apart(
    inputs: Inputs, context: tuple[Instrument, Roster], settings: Settings, *, spread: Spread
) -> _Sums:
    key = secrets.token_bytes(32)  # of this run; with it goes what could tell who answered

    def count_all(several: Sequence[Inputs]) -> list[Part]:
        return spread(count_part, "survey files", [(one, *context, key) for one in several])

    taken = take_in_parts(inputs, context, settings.grades.order, count_all)
    whole = taken.whole
    return _Sums(
        whole.tally, whole.weighted, taken.records, taken.points, taken.problems, taken.checks, whole.counts,
        whole.fates, whole.files, taken.hashes, taken.notes,
    )  # fmt: skip


def _counted(sums: _Sums, roster: Roster, inputs: Inputs) -> WaveInputs:
    instrument, records, points = sums.tally.instrument, sums.records, sums.points
    priorities = len(instrument.priorities)
    return WaveInputs(
        wave=inputs.wave,
        roster=roster,
        tally=sums.tally,
        declared=np.full(priorities, 100 / priorities) if points is None else points.to_numpy(dtype=float),
        records=AuditRecords(records.audits, records.findings, records.evidence),
        validation=_validation(sums.checks, inputs.wave),
        fates=_fates(sums.fates, inputs.wave),
        sources=_sources(sums),
        notes=(*sums.notes, ALL_EQUAL) if points is None else sums.notes,
        actions=read_actions(inputs.actions, every_department(inputs.roster), instrument),
        benchmark=read_benchmark(inputs.benchmark, instrument),
        weighted=sums.weighted,
    )


def _validation(checks: pd.DataFrame, wave: Wave) -> pd.DataFrame:
    frame = checks.assign(wave=str(wave), result=checks["passed"].map({True: "passed", False: "failed"}))
    frame["message"] = (checks["message"] + ". " + checks["advice"]).where(~checks["passed"], "")
    return frame[COLUMNS["validation"]]


def _fates(fates: dict[str, int], wave: Wave) -> pd.DataFrame:
    frame = pd.DataFrame({"fate": list(fates), "rows": list(fates.values())})
    return frame.assign(wave=str(wave))[COLUMNS["fates"]]


def _sources(sums: _Sums) -> dict[str, int]:
    registers = sums.records
    return {
        "survey files": sums.files,
        "survey rows": sum(sums.fates.values()),
        "audits": len(registers.audits),
        "findings": len(registers.findings),
        "leadership records": len(registers.evidence),
    }
