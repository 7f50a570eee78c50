"""What lies in a workspace for one wave: found by name, nothing opened, nothing passed over in silence."""

from dataclasses import dataclass
from pathlib import Path

from culture.errors import WorkspaceError
from culture.wave import Wave
from surveys.decode import SUFFIXES
from surveys.definitions.reading import SUFFIXES as DEFINITION_SUFFIXES
from surveys.mapping import MAP_SUFFIX

REGISTERS = ("audits", "findings", "evidence")  # as .csv, or with another ending of a table
ACTIONS, BENCHMARK = "actions.csv", "benchmark.csv"
INSTRUMENT = "instrument.toml"  # the packaged instrument where there is none
OF_THE_WORKSPACE = (
    "departments.csv",
    "lineage.csv",
    "declared.csv",
)  # one level up; not read from a wave's folder


@dataclass(frozen=True)
class Inputs:
    """Paths of one wave. Every path exists; None means that the workspace has no such file.

    surveys: survey files, definitions of surveys, and registers that audits.map.toml names; told apart on reading
    ignored: files and folders of the wave's folder that are none of these
    """

    workspace: Path
    wave: Wave
    surveys: tuple[Path, ...]
    maps: tuple[Path, ...]
    roster: Path
    lineage: Path | None
    declared: Path | None
    audits: Path | None
    findings: Path | None
    evidence: Path | None
    instrument: Path | None = None
    actions: Path | None = None
    benchmark: Path | None = None
    ignored: tuple[Path, ...] = ()

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file that takes part, in a fixed order."""
        optional = (
            self.lineage,
            self.declared,
            self.audits,
            self.findings,
            self.evidence,
            self.instrument,
            self.actions,
            self.benchmark,
        )
        return (*self.surveys, *self.maps, self.roster, *(path for path in optional if path is not None))


def find_inputs(workspace: Path, wave: Wave) -> Inputs:
    """The files of a wave. Raises WorkspaceError when roster, wave folder or survey file is missing."""
    folder = workspace / "waves" / str(wave)
    roster = _present(workspace / "departments.csv")
    if roster is None:
        raise WorkspaceError(
            f"{workspace}: departments.csv is missing. It has a row per department: department,name,parent,headcount."
        )
    if not folder.is_dir():
        raise WorkspaceError(
            f"{workspace}: there is no folder waves/{wave}. Create it and put the survey files there."
        )
    entries = sorted(folder.iterdir())
    registers = {stem: _register(folder, stem, entries) for stem in REGISTERS}
    surveys = tuple(entry for entry in entries if _is_survey(entry) and entry not in registers.values())
    if not surveys:
        raise WorkspaceError(
            f"{folder}: no survey file. Put one there; these endings are read: {', '.join(SUFFIXES)}."
        )
    maps = tuple(entry for entry in entries if entry.name.endswith(MAP_SUFFIX) and not _is_hidden(entry))
    known = {*surveys, *maps, *registers.values()}
    return Inputs(
        workspace=workspace,
        wave=wave,
        surveys=surveys,
        maps=maps,
        roster=roster,
        lineage=_present(workspace / "lineage.csv"),
        declared=_present(workspace / "declared.csv"),
        **registers,
        instrument=_present(workspace / INSTRUMENT),
        actions=_present(workspace / ACTIONS),
        benchmark=_present(workspace / BENCHMARK),
        ignored=tuple(entry for entry in entries if entry not in known),
    )


def has_survey(workspace: Path, wave: Wave) -> bool:
    """Whether the folder of a wave has a file that may be a survey; it is not opened."""
    entries = (workspace / "waves" / str(wave)).iterdir()
    return any(_is_survey(entry) and not is_register(entry.name) for entry in entries)


def is_register(name: str) -> bool:
    """Whether a file's name is that of a register: audits.csv, findings.xlsx …"""
    stem, _, suffix = name.lower().partition(".")
    return stem in REGISTERS and f".{suffix}" in SUFFIXES


def _register(folder: Path, stem: str, entries: list[Path]) -> Path | None:
    """The register of this name. WorkspaceError when there are two: which one counts is not guessed."""
    found = [
        entry for entry in entries if is_register(entry.name) and entry.name.lower().startswith(f"{stem}.")
    ]
    found = [entry for entry in found if entry.is_file()]
    if len(found) > 1:
        names = " and ".join(entry.name for entry in found)
        raise WorkspaceError(f"{folder}: {names} are both the register of {stem}. Keep one.")
    return found[0] if found else None


def _present(path: Path) -> Path | None:
    return path if path.is_file() else None


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def _is_survey(path: Path) -> bool:
    named = (
        path.name.lower().endswith((*SUFFIXES, *DEFINITION_SUFFIXES)) and path.name not in OF_THE_WORKSPACE
    )
    return named and path.is_file() and not _is_hidden(path)
