"""`inspect`: what a survey file is, and a mapping to confirm beside it."""

from pathlib import Path

from culture.errors import CultureError
from culture.roster import Roster
from culture.wave import Wave
from flows.settings import read_settings
from flows.unexpected import discreet
from surveys.inspection import inspect
from surveys.inspection_lines import render_inspection
from surveys.instrument_file import workspace_instrument
from surveys.map_writer import write_map
from surveys.roster import read_roster

MAP = "survey.map.toml"


@discreet()
def inspect_file(path: Path, definition: Path | None, target: Path | None) -> list[str]:
    """Lines to print; writes the proposed mapping to `target`, by default survey.map.toml beside the file.

    Inside a workspace (DIR/waves/WAVE/FILE) its instrument and roster are looked for in the file. A mapping that is
    already there is never overwritten. Raises SurveyError when the file is nothing that can be read.
    """
    workspace = _workspace_of(path)
    instrument = (
        workspace_instrument(workspace, read_settings(workspace).instrument.language) if workspace else None
    )
    inspection = inspect(path, definition, instrument, _roster_of(workspace, path))
    target = target or path.parent / MAP
    lines = render_inspection(inspection)
    if target.exists():
        return [
            *lines,
            "",
            f"{target} is already there and was left as it is. Name another place with --map.",
        ]
    target.touch(mode=0o600)
    target.write_text(write_map(inspection), encoding="utf-8")
    return [*lines, "", f"A mapping to check and confirm is in {target}."]


def _workspace_of(path: Path) -> Path | None:
    above = _place(path).parents
    inside = len(above) > 2 and above[1].name == "waves" and (above[2] / "culture.toml").is_file()
    return above[2] if inside else None


def _place(path: Path) -> Path:
    """Where a file lies; a link lies where it is, not where it leads."""
    return path.parent.resolve() / path.name


def _roster_of(workspace: Path | None, path: Path) -> Roster | None:
    """The roster of the wave the file lies in; None where there is none yet."""
    if workspace is None or not (workspace / "departments.csv").is_file():
        return None
    try:
        wave = Wave.parse(_place(path).parent.name)
        return read_roster(workspace / "departments.csv", wave, read_settings(workspace).organisation.name)
    except CultureError:
        return None
