"""What lies in a workspace for one wave: found by name, nothing opened, nothing passed over in silence."""

from dataclasses import dataclass
from pathlib import Path

from culture.errors import WorkspaceError
from culture.wave import Wave
from surveys.decode import SUFFIXES
from surveys.definitions.reading import SUFFIXES as DEFINITION_SUFFIXES
from surveys.mapping import MAP_SUFFIX

REGISTERS = ("audits.csv", "findings.csv", "evidence.csv")
INSTRUMENT = "instrument.toml"  # the packaged instrument where there is none
OF_THE_WORKSPACE = (
    "departments.csv",
    "lineage.csv",
    "declared.csv",
)  # one level up; not read from a wave's folder


@dataclass(frozen=True)
class Inputs:
    """Paths of one wave. Every path exists; None means that the workspace has no such file.

    surveys: survey files, and definitions of surveys, which are told from them by content

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
    surveys = tuple(entry for entry in entries if _is_survey(entry))
    if not surveys:
        raise WorkspaceError(
            f"{folder}: no survey file. Put one there; these endings are read: {', '.join(SUFFIXES)}."
        )
    maps = tuple(entry for entry in entries if entry.name.endswith(MAP_SUFFIX) and not _is_hidden(entry))
    audits, findings, evidence = (_present(folder / name) for name in REGISTERS)
    known = {*surveys, *maps, audits, findings, evidence}
    return Inputs(
        workspace=workspace,
        wave=wave,
        surveys=surveys,
        maps=maps,
        roster=roster,
        lineage=_present(workspace / "lineage.csv"),
        declared=_present(workspace / "declared.csv"),
        audits=audits,
        findings=findings,
        evidence=evidence,
        instrument=_present(workspace / INSTRUMENT),
        ignored=tuple(entry for entry in entries if entry not in known),
    )


def _present(path: Path) -> Path | None:
    return path if path.is_file() else None


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def _is_survey(path: Path) -> bool:
    named = path.name.lower().endswith((*SUFFIXES, *DEFINITION_SUFFIXES)) and path.name not in (
        *REGISTERS,
        *OF_THE_WORKSPACE,
    )
    return named and path.is_file() and not _is_hidden(path)
