"""A workspace as `doctor` finds it: settings, files, rights, waves, history. Answers are not read: `check` does."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from culture.wave import Wave
from flows.cluster import workers
from flows.findings import Finding, State, good, note, tried, wrong
from flows.rights_findings import examine_rights
from flows.settings import Settings, history_url, read_settings
from flows.wave_findings import examine_published, examine_wave
from reports.history.looking import look_at
from reports.versions import WAVE_NAME, published_waves
from surveys.actions import read_actions
from surveys.benchmarks import read_benchmark
from surveys.inputs import ACTIONS, BENCHMARK
from surveys.instrument_file import workspace_instrument
from surveys.register import read_register, refuse_unless_whole
from surveys.roster import every_department, read_lineage

ROSTER = "departments.csv"


def examine_workspace(workspace: Path) -> list[Finding]:
    """Findings about the files of a workspace, its history and its published versions."""
    found = list(tried("culture.toml", lambda: [_settings(workspace)]))
    if any(finding.state is State.WRONG for finding in found):  # without settings nothing else can be judged
        return found
    settings = read_settings(workspace)
    looks = {
        "engine": partial(_engine, settings),
        "instrument": partial(_instrument, workspace, settings),
        "departments": partial(_departments, workspace),
        "actions": partial(_actions, workspace, settings),
        "benchmark": partial(_benchmark, workspace, settings),
        "rights": partial(examine_rights, workspace),
        "history": partial(_history, workspace, settings),
        "waves": partial(_waves, workspace, settings),
    }
    found += [finding for subject, look in looks.items() for finding in tried(subject, look)]
    return list(_once(found))


def _once(findings: list[Finding]) -> Iterator[Finding]:
    """What is wrong once, though each wave stumbles over it."""
    told = set()
    for finding in findings:
        said = (finding.found, finding.remedy)
        if finding.state is not State.WRONG or said not in told:
            yield finding
        told.add(said)


def _settings(workspace: Path) -> Finding:
    settings = read_settings(workspace)
    minimum = settings.confidentiality.minimum_group
    return good(
        "culture.toml", f"{settings.organisation.name}; nothing is shown of fewer than {minimum} people"
    )


def _engine(settings: Settings) -> Iterator[Finding]:
    if settings.engine.runner == "local":
        return
    with workers(settings):
        yield good("engine", f"the Dask scheduler at {settings.engine.scheduler} answers")


def _instrument(workspace: Path, settings: Settings) -> Iterator[Finding]:
    instrument = workspace_instrument(workspace, settings.instrument.language)
    yield good(
        "instrument",
        f"{instrument.id}: {len(instrument.priorities)} priorities, {len(instrument.item_ids)} items",
    )


def _departments(workspace: Path) -> Iterator[Finding]:
    path = workspace / ROSTER
    if not path.is_file():
        yield wrong(
            "departments",
            "departments.csv is missing",
            "Write one row per department: department,name,parent,headcount.",
        )
        return
    lineage = workspace / "lineage.csv"
    refuse_unless_whole(read_register(path, ("department",)))
    known = every_department(path)
    steps = read_lineage(lineage if lineage.is_file() else None)
    yield good("departments", f"departments.csv has {len(known)}, lineage.csv {len(steps)} steps")


def _actions(workspace: Path, settings: Settings) -> Iterator[Finding]:
    path, roster = workspace / ACTIONS, workspace / ROSTER
    if path.is_file() and roster.is_file():
        instrument = workspace_instrument(workspace, settings.instrument.language)
        yield good(
            "actions", f"{ACTIONS} has {len(read_actions(path, every_department(roster), instrument))}"
        )


def _benchmark(workspace: Path, settings: Settings) -> Iterator[Finding]:
    path = workspace / BENCHMARK
    if path.is_file():
        instrument = workspace_instrument(workspace, settings.instrument.language)
        yield good("benchmark", f"{BENCHMARK} has {len(read_benchmark(path, instrument))} percentiles")


def _history(workspace: Path, settings: Settings) -> Iterator[Finding]:
    there = look_at(history_url(workspace, settings))
    waves = "wave" if len(there.released) == 1 else "waves"
    if there.state == "none":
        yield good("history", f"{there.name} is made by the first run")
    elif there.state == "older":
        yield note(
            "history",
            f"{there.name} is of an earlier version of this program",
            "Copy it; the next command brings it up to date.",
        )
    else:
        yield good("history", f"{there.name} can be used; it knows {len(there.released)} {waves}")
    yield from examine_published(workspace / "published", there)


def _waves(workspace: Path, settings: Settings) -> Iterator[Finding]:
    folder = workspace / "waves"
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    for entry in entries:
        if entry.is_dir() and not WAVE_NAME.fullmatch(entry.name):
            yield note(
                "waves", f"waves/{entry.name} is no wave and is not read", "Name it YYYY-Qn, such as 2026-Q3."
            )
    waves = [Wave.parse(entry.name) for entry in entries if WAVE_NAME.fullmatch(entry.name)]
    if not waves:
        yield note("waves", "there is no wave yet", f"Put survey files into {folder / 'YYYY-Qn'}.")
    if not (workspace / ROSTER).is_file():
        return  # told already
    published = set(published_waves(workspace / "published"))
    for wave in waves:
        found = list(tried(str(wave), partial(examine_wave, workspace, (wave, wave in published), settings)))
        yield from [finding for finding in found if finding.state is not State.GOOD] or found
