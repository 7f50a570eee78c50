"""What came before a wave: the version it is compared with, the lines of departments, the counts of both waves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from culture.audit_records import AuditRecords
from culture.instrument import Instrument
from culture.ledger import Cell, coarse_cells
from culture.lineage import Dated, lines, origins, refuse_unexplained, shares_between
from culture.matching import Past, WaveBefore, shown_cells
from culture.measurement import measure_wave
from culture.publishable import COLUMNS
from culture.responses import Responses
from culture.roster import Roster
from culture.stayers import count_stayers
from culture.tally import tally
from culture.wave import Wave
from culture.wave_inputs import Method, WaveInputs
from flows.settings import Settings
from reports.history.query import LOOK_BACK, published_table, released_cells
from reports.history.record import is_recorded
from reports.versions import current, digest_of, published_waves, read_manifest
from surveys.anchors import source_name
from surveys.audits import read_audits
from surveys.inputs import Inputs
from surveys.kept import kept_inputs
from surveys.roster import read_lineage, read_roster, read_validity
from surveys.second_pass import read_again


@dataclass(frozen=True, eq=False)
class Version:
    """A published version of an earlier wave: gaps and groups as published, private inputs (None when gone)."""

    wave: Wave
    number: int
    digest: str
    minimum_group: int
    gaps: pd.DataFrame
    groups: Mapping[str, str]
    inputs: Inputs | None
    items: frozenset[tuple[str, int]] = frozenset()  # paired items it asked, with the version of their words
    coarse: frozenset[Cell] = frozenset()  # cells that are rounded as if fewer than 200 had answered

    @property
    def source(self) -> dict[str, str]:
        """What the manifest of a later wave says of it."""
        return {f"published/{self.wave}/manifest.json": self.digest}


def version_before(workspace: Path, wave: Wave, history: Engine) -> Version | None:
    """The version that counts of the latest wave before this one; None for a first wave."""
    earlier = [other for other in published_waves(workspace / "published") if other < wave]
    return version_of(workspace, earlier[-1], history) if earlier else None


def version_of(workspace: Path, wave: Wave, history: Engine) -> Version | None:
    """The published version of a wave that counts; None when there is none, or none with numbers in the history."""
    now = current(workspace / "published", wave)
    if now is None or not is_recorded(history, wave, now.number):
        return None
    manifest = read_manifest(now.folder)
    groups = published_table(history, "groups", (wave, now.number))
    return Version(
        wave,
        now.number,
        digest_of(now.folder),
        int(manifest["method"]["minimum_group"]),
        published_table(history, "gaps", (wave, now.number)),
        dict(zip(groups["department"], groups["group"], strict=True)),
        kept_inputs(workspace, wave, manifest["inputs"]),
        _asked(published_table(history, "instrument", (wave, now.number))),
        coarse_cells(released_cells(history, [(wave, now.number)])),
    )


def item_versions(instrument: Instrument) -> frozenset[tuple[str, int]]:
    """The items of every priority with the version of their words."""
    pairs = [item for priority in instrument.priorities for item in (priority.stated, priority.enacted)]
    return frozenset((item.id, item.version) for item in pairs)


def _asked(published: pd.DataFrame) -> frozenset[tuple[str, int]]:
    pairs = published[published["block"].isin(["stated", "enacted"])]
    return frozenset(
        (str(item), int(number)) for item, number in zip(pairs["item"], pairs["version"], strict=True)
    )


def kept_of(workspace: Path, wave: Wave) -> Inputs | None:
    """The private inputs of the version of a wave that counts; None when it is not published or they are gone."""
    now = current(workspace / "published", wave)
    return None if now is None else kept_inputs(workspace, wave, read_manifest(now.folder)["inputs"])


def named_groups(published: Path) -> dict[Wave, str]:
    """SHA-256 of the groups that published waves have named themselves."""
    manifests = {wave: read_manifest(published / str(wave)) for wave in published_waves(published)}
    named = {wave: manifest["inputs"].get(source_name(wave)) for wave, manifest in manifests.items()}
    return {wave: digest for wave, digest in named.items() if digest}


def looking_elsewhere(published: Path, wave: Wave) -> tuple[Wave, ...]:
    """Later waves that were published before the version of this wave that counts, and do not look back on it."""
    now = current(published, wave)
    later = [other for other in published_waves(published) if other > wave][:LOOK_BACK]
    if now is None:
        return ()
    digest, name = digest_of(now.folder), f"published/{wave}/manifest.json"
    return tuple(w for w in later if read_manifest(published / str(w))["inputs"].get(name) != digest)


def line_names(inputs: Inputs, organisation: str) -> dict[str, str]:
    """The line of each department that a reorganisation up to this wave has touched."""
    steps, validity = read_lineage(inputs.lineage), read_validity(inputs.roster)
    began = {Wave.of(day) for day in validity["valid_from"].dropna()}
    ended = {Wave.of(day + timedelta(days=1)) for day in validity["valid_to"].dropna()}
    changed = sorted(w for w in {*steps["effective_wave"], *began, *ended} if w <= inputs.wave)
    rosters = {}
    for wave in changed:
        if _is_staffed(validity, wave.previous) and _is_staffed(validity, wave):
            before, now = (read_roster(inputs.roster, w, organisation) for w in (wave.previous, wave))
            rosters[wave] = (before, now)
    return lines(steps, rosters)


def _is_staffed(validity: pd.DataFrame, wave: Wave) -> bool:
    """Whether any department is valid on the last day of a wave."""
    day, first, last = pd.Timestamp(wave.last_day), validity["valid_from"], validity["valid_to"]
    return bool(((first.isna() | (first <= day)) & (last.isna() | (last >= day))).any())


def check_departments(inputs: Inputs, roster: Roster, before: Version | None) -> None:
    """WorkspaceError when a department appeared or vanished since the version before and no file says why."""
    if before is None:
        return
    then = read_roster((before.inputs or inputs).roster, before.wave, roster.organisation)
    dated = dated_departments(inputs.roster)
    refuse_unexplained((then, roster), read_lineage(inputs.lineage), (before.wave, inputs.wave), dated)


def dated_departments(roster: Path) -> Dated:
    """The departments whose rows of departments.csv say when they begin or end."""
    validity = read_validity(roster)
    return Dated(
        frozenset(validity.loc[validity["valid_from"].notna(), "department"]),
        frozenset(validity.loc[validity["valid_to"].notna(), "department"]),
    )


def look_back(
    inputs: Inputs,
    roster: Roster,
    answers: tuple[Responses, pd.Series],
    before: Version | None,
    settings: Settings,
) -> Past:
    """Lines, and the wave before counted again with the respondents of both waves matched.

    answers: accepted answers of this wave and their respondents' ids. Where the private inputs of the wave before are
    gone, by retention or erasure, its published gaps stand in for them if it asked the same questions.
    """
    named = line_names(inputs, settings.organisation.name)
    if before is None:
        return Past(named)
    if before.inputs is None:
        alike = before.items == item_versions(answers[0].instrument)
        return Past(named, published=before.gaps if alike else None)
    again = read_again(before.inputs, settings.organisation.name, settings.instrument.language)
    counted = counted_again(again.responses, again.roster, again.points)
    measured = measure_wave(counted, Method(minimum_group=before.minimum_group))
    shares = shares_between(again.roster, read_lineage(inputs.lineage), (before.wave, inputs.wave))
    return Past(
        named,
        WaveBefore(
            measured,
            shown_cells(before.gaps, measured),
            origins((again.roster, roster), shares),
            count_stayers(answers[0], again.responses, (answers[1], again.respondents)),
            before.groups,
        ),
    )


def counted_again(responses: Responses, roster: Roster, points: pd.Series | None) -> WaveInputs:
    """The inputs of an assessment without what a comparison has no use for: records, rules and fates."""
    priorities = len(responses.instrument.priorities)
    nothing: Mapping[str, pd.DataFrame] = {
        n: pd.DataFrame(columns=COLUMNS[n]) for n in ("validation", "fates")
    }
    registers = read_audits(None, None, None)
    return WaveInputs(
        wave=responses.wave,
        roster=roster,
        tally=tally(responses),
        declared=np.full(priorities, 100 / priorities) if points is None else points.to_numpy(dtype=float),
        records=AuditRecords(registers.audits, registers.findings, registers.evidence),
        weighted=bool((responses.weight != 1_000_000).any()),
        **nothing,
    )
