"""`erase`: one respondent's answers leave the inputs, their private copies, and what is published from them.

A wave is taken in this order: the files in waves/, a new version, the private copies. The copies go last, because
they tell a run that follows a crash which waves are still to be done.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from culture.errors import CultureError, MachineError, SurveyError, WaveBusyError, WorkspaceError
from culture.wave import Wave
from flows.assess_wave import Outcome, assess_wave
from flows.lock import hold
from flows.private_process import keep_private
from flows.settings import Settings, read_settings
from flows.unexpected import discreet
from reports.versions import MANIFEST, VERSIONS, WAVE_NAME, current, read_manifest
from surveys.erasure import holds, rows_of, running_ids, take_out
from surveys.inputs import ACTIONS, BENCHMARK, INSTRUMENT, OF_THE_WORKSPACE, Inputs, find_inputs, is_register
from surveys.instrument_file import workspace_instrument
from surveys.kept import kept_inputs
from surveys.mapping import MAP_SUFFIX
from surveys.second_pass import instrument_of
from surveys.survey_files import read_surveys
from surveys.typed_survey import TypedSurvey

Assess = Callable[[Path, Wave], Outcome]
CANNOT_BE_READ = "cannot be read. Correct or delete it, then run this again."
BY_HAND = ", or export it again without this person, then run this again: only text files are changed by the program."
NO_ANSWERS = {*OF_THE_WORKSPACE, INSTRUMENT, ACTIONS, BENCHMARK}


@dataclass(frozen=True)
class Where:
    """Where to look for a respondent. wave: None for all of them; files: names of survey files, empty for all."""

    wave: Wave | None = None
    files: Collection[str] = ()

    def covers(self, name: str) -> bool:
        """Whether a file of this name is meant."""
        return not self.files or name in self.files


@dataclass(frozen=True)
class Erased:
    """What was done about one wave.

    rows: rows taken out of the files in waves/; copies: private copies deleted; version: the version published anew,
    None where there is none; note: why not
    """

    wave: Wave
    rows: int
    copies: int
    version: int | None
    note: str = ""

    @property
    def line(self) -> str:
        """What to print."""
        done = f"{self.wave}: {self.rows} rows taken out of waves/{self.wave}, {self.copies} private copies deleted"
        return (
            f"{done}; version {self.version} is published."
            if self.version
            else f"{done}. {self.note}".strip()
        )


@discreet()
def erase(
    workspace: Path, respondent: str, assess: Assess = assess_wave, where: Where | None = None
) -> list[Erased]:
    """Erase a respondent from every wave in which the id stands, earliest first. The history and its ledger stay.

    respondent: the id as the survey files have it; no message and no file repeats it. A wave that may not be
    published anew (too few answers, an older questionnaire) loses the answers all the same, and its note says why.
    where: narrows the search; needed when the id is a running number of a survey tool in several files, where it is
    several persons. Raises SurveyError naming rows of files that are no text, which their owner deletes before
    running this again; WorkspaceError when the id is found nowhere, or is several persons; MachineError and
    WaveBusyError, after which it can be run again.
    """
    keep_private()
    where = where or Where()
    erasure = _Erasure(workspace, respondent.strip(), read_settings(workspace), assess, where)
    waves = [wave for wave in _waves(workspace) if where.wave in (None, wave)]
    _refuse_unknown_places(workspace, waves, where)
    _refuse_several_persons([place for wave in waves for place in erasure.running(wave)])
    found = [wave for wave in waves if erasure.concerns(wave)]
    if not found:
        raise WorkspaceError(
            f"{workspace}: no survey file and no private copy has a respondent with this id. Compare the spelling."
        )
    taken = {wave: erasure.take_out(wave) for wave in found}
    done = [erasure.publish_and_forget(wave, rows) for wave, (rows, left) in taken.items() if not left]
    by_hand = [line for _, left in taken.values() for line in left]
    if by_hand:
        raise SurveyError("\n".join([*(erased.line for erased in done), *by_hand]))
    return done


def _refuse_unknown_places(workspace: Path, waves: list[Wave], where: Where) -> None:
    """A slip in --wave or --file must not read like a person who is nowhere."""
    if where.wave and not waves:
        raise WorkspaceError(f"{workspace}: there are no files of {where.wave}. Correct --wave.")
    folders = [workspace / "waves" / str(wave) for wave in waves]
    folders += [part for wave in waves for part in (workspace / "private" / str(wave) / "inputs").glob("*")]
    missing = [name for name in where.files if not any((folder / name).is_file() for folder in folders)]
    if missing:
        raise WorkspaceError(f"{workspace}: there is no survey file {', '.join(missing)}. Correct --file.")


def _refuse_several_persons(places: list[str]) -> None:
    if len(places) > 1:
        raise WorkspaceError(
            f"The id is a running number of the survey tool in {' and '.join(places)}: another person in each, "
            "unless they are exports of one survey. Name the wave (--wave) and the file (--file, once for each file)."
        )


def _waves(workspace: Path) -> list[Wave]:
    """Every wave that has a folder in waves/ or private/."""
    folders = [
        path for place in ("waves", "private") for path in (workspace / place).glob("*") if path.is_dir()
    ]
    return sorted(Wave.parse(name) for name in {path.name for path in folders} if WAVE_NAME.fullmatch(name))


@dataclass(frozen=True)
class _Erasure:
    workspace: Path
    respondent: str
    settings: Settings
    assess: Assess
    where: Where

    def running(self, wave: Wave) -> list[str]:
        """Files in which the id is a running number, unless wave and file are named; copies count when alone."""
        if self.where.files and self.where.wave:
            return []
        surveys, _ = self._surveys(wave)
        if not surveys:
            surveys = [
                survey for inputs in self._inputs_of_versions(wave) for survey in self._read_kept(inputs)[0]
            ]
        found = running_ids(surveys) & set(rows_of(surveys, self.respondent))
        return [f"waves/{wave}/{name}" for name in sorted(found) if self.where.covers(name)]

    def concerns(self, wave: Wave) -> bool:
        """Whether a file or copy of the wave holds the respondent, or may."""
        rows, unreadable = self._rows(wave)
        return bool(self.respondent) and bool(rows or unreadable or any(True for _ in self._copies(wave)))

    def take_out(self, wave: Wave) -> tuple[int, list[str]]:
        """How many rows were taken out of the files of a wave, and what is left to do by hand, a line per file."""
        with hold(self.workspace, wave):
            found, unreadable = self._rows(wave)
            left = [f"waves/{wave}/{name}: {CANNOT_BE_READ}" for name in unreadable]
            taken = 0
            for name, rows in found.items():
                if take_out(self.workspace / "waves" / str(wave) / name, self.respondent, rows):
                    taken += len(rows)
                else:
                    left.append(f"waves/{wave}/{name}: delete row {', '.join(map(str, rows))}{BY_HAND}")
        return taken, left

    def publish_and_forget(self, wave: Wave, rows: int) -> Erased:
        """A new version where there was one, then no private copy with the respondent any more."""
        version, note = None, ""
        if current(self.workspace / "published", wave) is not None:
            try:
                version = self.assess(self.workspace, wave).version
            except (MachineError, WaveBusyError):
                raise
            except CultureError as error:
                note = f"Not published anew: {error}"
        with hold(self.workspace, wave):
            copies = list(self._copies(wave))
            for copy in copies:
                copy.unlink()
                if not any(copy.parent.iterdir()):
                    copy.parent.rmdir()
        return Erased(wave, rows, len(copies), version, note)

    def _rows(self, wave: Wave) -> tuple[dict[str, list[int]], list[str]]:
        """Rows of the respondent by file of waves/, and the files that cannot be read and may have some."""
        surveys, unreadable = self._surveys(wave)
        return rows_of(surveys, self.respondent), sorted(filter(self.where.covers, unreadable))

    def _surveys(self, wave: Wave) -> tuple[list[TypedSurvey], dict[str, str]]:
        """The survey files of waves/ that are meant, and the reason for each that cannot be read."""
        folder = self.workspace / "waves" / str(wave)
        if not folder.is_dir() or not any(folder.iterdir()):
            return [], {}
        instrument = workspace_instrument(self.workspace, self.settings.instrument.language)
        surveys, unreadable = read_surveys(find_inputs(self.workspace, wave), instrument)
        return [survey for survey in surveys if self.where.covers(survey.name)], unreadable

    def _read_kept(self, inputs: Inputs) -> tuple[list[TypedSurvey], dict[str, str]]:
        surveys, unreadable = read_surveys(inputs, instrument_of(inputs, self.settings.instrument.language))
        return [survey for survey in surveys if self.where.covers(survey.name)], unreadable

    def _copies(self, wave: Wave) -> Iterator[Path]:
        """Private copies that hold the respondent, of all versions and of runs that failed.

        Copies that a version was made from are read as it read them. In others the id counts in any column.
        """
        known: set[Path] = set()
        for inputs in self._inputs_of_versions(wave):
            surveys, unreadable = self._read_kept(inputs)
            names = {*rows_of(surveys, self.respondent), *unreadable}
            meant = [path for path in inputs.surveys if self.where.covers(path.name)]
            yield from (path for path in meant if path.name in names and path not in known)
            known |= set(inputs.surveys)
        for path in sorted((self.workspace / "private" / str(wave) / "inputs").glob("*/*")):
            meant = path not in known and self.where.covers(path.name) and _may_hold_answers(path)
            if meant and holds(path, self.respondent):
                yield path

    def _inputs_of_versions(self, wave: Wave) -> Iterator[Inputs]:
        for folder in sorted((self.workspace / "published" / VERSIONS / str(wave)).glob("*")):
            if (folder / MANIFEST).is_file():
                inputs = kept_inputs(self.workspace, wave, read_manifest(folder)["inputs"])
                if inputs is not None:
                    yield inputs


def _may_hold_answers(path: Path) -> bool:
    return not (path.name in NO_ANSWERS or path.name.endswith(MAP_SUFFIX) or is_register(path.name))
