"""`lineage`: the departments of a workspace over its waves, and what is still to be explained."""

from pathlib import Path

from sqlalchemy import Engine

from culture.errors import WorkspaceError
from culture.lineage_tree import Shown, missing_lines, tree_lines
from culture.roster import Roster
from culture.wave import Wave
from flows.look_back import dated_departments, kept_of, line_names
from flows.settings import Settings, history_url, read_settings
from reports.history.database import open_engine
from reports.history.query import current_versions, published_rows
from reports.publish import reconcile
from reports.versions import WAVE_NAME, published_waves
from surveys.inputs import Inputs, find_inputs
from surveys.roster import read_lineage, read_roster


def lineage_lines(workspace: Path) -> list[str]:
    """The tree of departments over all waves that are published or have a folder, then what is missing.

    Published waves show the departments as they were published. Raises WorkspaceError when there is no wave yet, or
    departments.csv or lineage.csv contradicts itself.
    """
    settings = read_settings(workspace)
    engine = open_engine(history_url(workspace, settings))
    reconcile(workspace / "published", engine)
    rosters = _rosters(workspace, settings)
    latest = _any_inputs(workspace, max(rosters))
    steps = read_lineage(latest.lineage)
    tree = tree_lines(rosters, steps, _shown(engine), line_names(latest, settings.organisation.name))
    missing = missing_lines(rosters, steps, dated_departments(latest.roster))
    told = ["Nothing is missing: every department that came or went is explained."]
    return [*tree, "", *(missing or told)]


def _rosters(workspace: Path, settings: Settings) -> dict[Wave, Roster]:
    folder = workspace / "waves"
    waves = set(published_waves(workspace / "published"))
    if folder.is_dir():
        waves |= {Wave.parse(path.name) for path in folder.iterdir() if WAVE_NAME.fullmatch(path.name)}
    if not waves:
        raise WorkspaceError(f"{workspace}: there is no wave yet. Put survey files into waves/YYYY-Qn.")
    organisation = settings.organisation.name
    return {wave: _roster(workspace, wave, organisation) for wave in sorted(waves)}


def _roster(workspace: Path, wave: Wave, organisation: str) -> Roster:
    """As it was when the wave was published; else as departments.csv has it now."""
    kept = kept_of(workspace, wave)
    return read_roster(workspace / "departments.csv" if kept is None else kept.roster, wave, organisation)


def _any_inputs(workspace: Path, wave: Wave) -> Inputs:
    """The inputs of a wave as they are now, kept where its files are gone."""
    try:
        return find_inputs(workspace, wave)
    except WorkspaceError:
        kept = kept_of(workspace, wave)
        if kept is None:
            raise
        return kept


def _shown(engine: Engine) -> Shown:
    versions = current_versions(engine)
    rows = published_rows(engine, "lineage", versions)
    return {wave: frozenset(rows.loc[rows["wave"] == str(wave), "department"]) for wave in versions}
