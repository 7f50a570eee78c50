"""The inbound edge of a wave whose files were counted in parts: registers and rules as in `surveys.intake`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from culture.instrument import Instrument
from culture.roster import Roster
from surveys.audit_map import mapped_registers
from surveys.audits import AuditRecords, read_audits
from surveys.inputs import Inputs
from surveys.intake import file_hash, survey_notes
from surveys.parts import Part, Whole, add_up, sharing
from surveys.quarantine import gather
from surveys.register_measures import measure_registers
from surveys.register_rules import register_rules
from surveys.roster import points_by_priority, read_declared
from surveys.rules import survey_rules
from surveys.survey_files import part_definitions
from surveys.validation import judge

CountAll = Callable[[Sequence[Inputs]], list[Part]]  # counts each of these on some machine, in this order


@dataclass(frozen=True, eq=False)
class PartsIntake:
    """What `surveys.intake.Intake` tells, without responses."""

    whole: Whole
    records: AuditRecords
    points: pd.Series | None
    problems: pd.DataFrame
    checks: pd.DataFrame
    hashes: dict[str, str]
    notes: tuple[str, ...]


def take_in_parts(
    inputs: Inputs, context: tuple[Instrument, Roster], grades: Iterable[str], count_all: CountAll
) -> PartsIntake:
    """Read, type, judge and count every input of a wave, its survey files by `count_all`.

    Files that share respondents are counted once more, together. Raises as `surveys.intake.take_in` does.
    """
    instrument, roster = context
    hashes = {path.name: file_hash(path) for path in inputs.all}
    apart, order = _apart(inputs)
    parts = count_all(apart)
    together = sharing(parts)
    if together:
        again = [_joined(inputs, [apart[place] for place in places]) for places in together]
        alone = [part for place, part in enumerate(parts) if not any(place in places for places in together)]
        parts = [*alone, *count_all(again)]
    whole = add_up(parts, order, roster, inputs.wave)
    records = read_audits(inputs.audits, inputs.findings, inputs.evidence, mapped_registers(inputs))
    declared = read_declared(inputs.declared, inputs.wave)
    frames = whole.frames | measure_registers(records, declared, inputs, instrument, roster)
    return PartsIntake(
        whole,
        records,
        points_by_priority(declared, instrument),
        gather([whole.problems, records.problems]),
        judge(frames, [*survey_rules(instrument), *register_rules(inputs.wave, tuple(grades))]),
        hashes,
        (*whole.notes, *survey_notes(inputs, whole.surveys)),
    )


def _apart(inputs: Inputs) -> tuple[list[Inputs], list[str]]:
    """The inputs of one part for each survey file, and the names in the order in which one machine reads them."""
    registers = {path for _, path in mapped_registers(inputs)}
    _, files, damaged = part_definitions(tuple(p for p in inputs.surveys if p not in registers))
    beside = [path for path in inputs.surveys if path not in files and path not in registers]
    kept = [path for path in inputs.surveys if path in registers]
    apart = [replace(inputs, surveys=_in_order(inputs, [*beside, *kept, file])) for file in files]
    return apart or [inputs], [*damaged, *(file.name for file in files)]


def _joined(inputs: Inputs, several: Sequence[Inputs]) -> Inputs:
    return replace(inputs, surveys=_in_order(inputs, [path for one in several for path in one.surveys]))


def _in_order(inputs: Inputs, chosen: list[Path]) -> tuple[Path, ...]:
    return tuple(path for path in inputs.surveys if path in chosen)
