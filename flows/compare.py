"""`compare`: two published waves side by side, for every set that was shown in both."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from culture.actions import movement_since, wave_before_done
from culture.comparison import changes_table
from culture.errors import WorkspaceError
from culture.lineage import origins, shares_between
from culture.matching import Cell, WaveBefore, shown_cells
from culture.measurement import Measurement, measure_wave
from culture.precision import people_behind_changes
from culture.protect import round_table
from culture.published_change import changes_from_published
from culture.stayers import Stayers, count_stayers
from culture.wave import Wave
from culture.wave_inputs import Method
from flows.look_back import Version, counted_again, version_of
from flows.settings import Settings, history_url, read_settings
from flows.unexpected import discreet
from reports.compared import Compared, comparison_lines
from reports.history.database import open_engine
from reports.history.query import current_versions, published_rows, published_table
from reports.publish import reconcile
from reports.versions import published_waves
from surveys.roster import read_lineage
from surveys.second_pass import ReadAgain, read_again

TABLES = (
    "gaps",
    "groups",
    "response",
    "instrument",
    "lineage",
    "triangulation",
    "turnover",
    "actions",
    "moves",
    "benchmarks",
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """What `compare` tells: lines for the terminal, and the table `changes` of the Publishable, rounded."""

    lines: tuple[str, ...]
    table: pd.DataFrame


@discreet()
def compare_waves(workspace: Path, earlier: Wave | None = None, later: Wave | None = None) -> Comparison:
    """Compare two published waves; without waves the latest with the one before it.

    Changes are computed from the private inputs of both; where they are gone, from what was published, and then for
    the organisation and parents only. Only sets that were shown in both waves appear. Raises WorkspaceError when a
    wave is not published or the two are not in order.
    """
    settings = read_settings(workspace)
    engine = open_engine(history_url(workspace, settings))
    reconcile(workspace / "published", engine)
    versions = _choose(workspace, engine, (earlier, later))
    changes = changes_between(versions, settings)
    published = tuple({n: published_table(engine, n, (v.wave, v.number)) for n in TABLES} for v in versions)
    from_answers = all(version.inputs is not None for version in versions)
    sides = [(version.wave, version.number) for version in versions]
    done = _since_done(workspace, engine, (versions, changes), (published[1]["actions"], settings))
    material = settings.analysis.material_change
    since = {w: n for w, n in current_versions(engine).items() if sides[0][0] < w <= sides[1][0]}
    lineage = published_rows(engine, "lineage", since)
    compared = Compared(*sides, changes, published, from_answers, done, material, lineage)
    return Comparison(tuple(comparison_lines(compared)), changes)


def changes_between(versions: tuple[Version, Version], settings: Settings) -> pd.DataFrame:
    """The table `changes` between an earlier and a later version, rounded as everything that is published."""
    before, now = versions
    if before.inputs is None or now.inputs is None:
        return changes_from_published(before.gaps, now.gaps, settings.analysis.material_change)
    organisation, language = settings.organisation.name, settings.instrument.language
    then, again = (read_again(v.inputs, organisation, language) for v in (before, now))
    measured, earlier = (_measured(read, v) for read, v in ((again, now), (then, before)))
    steps = read_lineage(now.inputs.lineage)
    found = origins((then.roster, again.roster), shares_between(then.roster, steps, (before.wave, now.wave)))
    compared = WaveBefore(earlier, shown_cells(before.gaps, earlier), found, _stayers(again, then))
    table = changes_table(measured, compared, settings.analysis.material_change)
    people = people_behind_changes(table, before.coarse | now.coarse)
    rounded = round_table("changes", table, people, measured.inputs.instrument.scale)
    return _shown_now(rounded, shown_cells(now.gaps, measured))


def _since_done(
    workspace: Path,
    engine: Engine,
    compared: tuple[tuple[Version, Version], pd.DataFrame],
    log: tuple[pd.DataFrame, Settings],
) -> pd.DataFrame:
    """Actions done between the two waves, each beside the change of its gap since the wave before it was done."""
    (versions, changes), (actions, settings) = compared, log
    earlier, later = versions
    between = [w for w in published_waves(workspace / "published") if earlier.wave <= w < later.wave]
    base = actions["done_on"].map(lambda day: wave_before_done(day, between) if day else None)
    parts = []
    for wave in between:
        own = actions[base == wave]
        if own.empty:
            continue
        since = (
            changes
            if wave == earlier.wave
            else changes_between((_published(workspace, wave, engine), later), settings)
        )
        parts.append(movement_since(own, since))
    return pd.concat(parts, ignore_index=True) if parts else movement_since(actions.head(0), changes)


def _measured(read: ReadAgain, version: Version) -> Measurement:
    counted = counted_again(read.responses, read.roster, read.points)
    return measure_wave(counted, Method(minimum_group=version.minimum_group))


def _stayers(now: ReadAgain, before: ReadAgain) -> Stayers | None:
    return count_stayers(now.responses, before.responses, (now.respondents, before.respondents))


def _shown_now(table: pd.DataFrame, shown: frozenset[Cell]) -> pd.DataFrame:
    """Only cells that were published of the later wave; the overall where any priority of the set was."""
    allowed = shown | {(level, department, "overall") for level, department, _ in shown}
    cells = zip(table["level"], table["department"], table["priority"], strict=True)
    return table[[cell in allowed for cell in cells]].reset_index(drop=True)


def _choose(
    workspace: Path, engine: Engine, waves: tuple[Wave | None, Wave | None]
) -> tuple[Version, Version]:
    published = published_waves(workspace / "published")
    earlier, later = waves
    if later is None:
        later = published[-1] if published else None
    if earlier is None and later is not None:
        earlier = max((wave for wave in published if wave < later), default=None)
    if earlier is None or later is None:
        raise WorkspaceError(
            f"{workspace}: there are not two published waves to compare. Publish one more with `quality-culture run`."
        )
    if not earlier < later:
        raise WorkspaceError(f"{earlier} is not before {later}. Write the earlier wave after --from.")
    return _published(workspace, earlier, engine), _published(workspace, later, engine)


def _published(workspace: Path, wave: Wave, engine: Engine) -> Version:
    found = version_of(workspace, wave, engine)
    if found is None:
        raise WorkspaceError(
            f"{wave} is not published in {workspace}. Run `quality-culture run {workspace} --wave {wave}` first."
        )
    return found
