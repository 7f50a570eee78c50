"""The inbound half of a run as one function: kept files in, counted wave out. Answers live and die inside it."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from culture.audit_records import AuditRecords
from culture.matching import Past
from culture.publishable import COLUMNS
from culture.roster import Roster
from culture.tally import tally
from culture.wave_inputs import WaveInputs
from flows.drift import drift
from flows.look_back import check_departments, look_back, version_before
from flows.progress import advance
from flows.settings import Settings, history_url
from reports.history.database import open_engine
from surveys.actions import read_actions
from surveys.benchmarks import read_benchmark
from surveys.fates import FATES
from surveys.inputs import Inputs
from surveys.intake import Intake, take_in
from surveys.quarantine import write_quarantine
from surveys.roster import every_department, read_roster
from surveys.second_pass import instrument_of

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


def take_in_wave(inputs: Inputs, settings: Settings, private: Path) -> TakenIn:
    """Read, validate and tally a wave; quarantine.csv is written even when a critical rule then stops the run.

    The wave before is counted again from its kept inputs. Raises CultureError with one line per broken critical
    rule, or when departments or the words of the instrument changed since the wave before without explanation.
    """
    instrument = instrument_of(inputs, settings.instrument.language)
    roster = read_roster(inputs.roster, inputs.wave, settings.organisation.name)
    before = version_before(
        inputs.workspace, inputs.wave, open_engine(history_url(inputs.workspace, settings))
    )
    check_departments(inputs, roster, before)
    drifted = drift(instrument, before, settings.instrument.language)
    taken = take_in(inputs, instrument, roster, settings.grades.order, progress=advance)
    write_quarantine(taken.problems, private / "quarantine.csv")
    taken.refuse_if_critical()
    answers = (taken.responses, taken.respondents)
    past = look_back(inputs, roster, answers, before, settings)
    compared = {} if before is None else before.source
    counted = _counted(taken, roster, inputs)
    counted = replace(counted, notes=(*counted.notes, *drifted))
    return TakenIn(counted, str(taken.counts), taken.hashes | compared, past)


def _counted(taken: Intake, roster: Roster, inputs: Inputs) -> WaveInputs:
    priorities = len(taken.responses.instrument.priorities)
    return WaveInputs(
        wave=taken.responses.wave,
        roster=roster,
        tally=tally(taken.responses),
        declared=np.full(priorities, 100 / priorities)
        if taken.points is None
        else taken.points.to_numpy(dtype=float),
        records=AuditRecords(taken.records.audits, taken.records.findings, taken.records.evidence),
        validation=_validation(taken),
        fates=_fates(taken),
        sources=_sources(taken),
        notes=(*taken.notes, ALL_EQUAL) if taken.points is None else taken.notes,
        actions=read_actions(inputs.actions, every_department(inputs.roster), taken.responses.instrument),
        benchmark=read_benchmark(inputs.benchmark, taken.responses.instrument),
        weighted=bool((taken.responses.weight != 1_000_000).any()),
    )


def _validation(taken: Intake) -> pd.DataFrame:
    checks = taken.checks
    frame = checks.assign(
        wave=str(taken.responses.wave), result=checks["passed"].map({True: "passed", False: "failed"})
    )
    frame["message"] = (checks["message"] + ". " + checks["advice"]).where(~checks["passed"], "")
    return frame[COLUMNS["validation"]]


def _fates(taken: Intake) -> pd.DataFrame:
    counted = taken.fates["fate"].value_counts().reindex(FATES, fill_value=0)
    frame = pd.DataFrame({"fate": counted.index, "rows": counted.to_numpy(dtype=int)})
    return frame.assign(wave=str(taken.responses.wave))[COLUMNS["fates"]]


def _sources(taken: Intake) -> dict[str, int]:
    registers = taken.records
    return {
        "survey files": int(taken.fates["file"].nunique()),
        "survey rows": len(taken.fates),
        "audits": len(registers.audits),
        "findings": len(registers.findings),
        "leadership records": len(registers.evidence),
    }
