"""Each wave of a workspace as `doctor` finds it: its files, and whether what is published is whole and recorded."""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from culture.wave import Wave
from flows.findings import Finding, good, note, tried, wrong
from flows.settings import Settings
from reports.history.looking import Seen
from reports.versions import WAVE_NAME, current, published_waves, read_manifest
from surveys.inputs import find_inputs, has_survey
from surveys.instrument_file import workspace_instrument
from surveys.roster import points_by_priority, read_declared, read_roster

AGAIN = (
    "Restore the folder from a backup, or move this version out of published/.versions and run {} again: it becomes "
    "a new version."
)


def examine_wave(workspace: Path, wave: tuple[Wave, bool], settings: Settings) -> Iterator[Finding]:
    """One wave that has a folder; `wave` is the wave and whether it is published. No answer is read."""
    own, is_published = wave
    if not has_survey(workspace, own):
        yield note(str(own), "no survey file yet", "Put the export there when the survey has ended.")
        return
    inputs = find_inputs(workspace, own)
    read_roster(inputs.roster, own, settings.organisation.name)
    instrument = workspace_instrument(workspace, settings.instrument.language)
    points = points_by_priority(read_declared(inputs.declared, own), instrument)
    if points is None:
        yield note(
            str(own),
            "leaders declared no points: every priority counts the same",
            "Add them to declared.csv.",
        )
    elif abs(points.sum() - 100) > 1e-9:
        yield wrong(str(own), f"its points in declared.csv add up to {points.sum():g}", "Make them 100.")
    files = f"{len(inputs.surveys)} survey {'file' if len(inputs.surveys) == 1 else 'files'}"
    ignored = ", ".join(path.name for path in inputs.ignored)
    if ignored:
        yield note(str(own), f"not read: {ignored}", "Nothing to do, if they are no survey files.")
    if is_published:
        yield good(str(own), f"{files}, published")
    else:
        yield note(str(own), f"{files}, not published", f"quality-culture run {workspace} --wave {own}")


def examine_published(published: Path, history: Seen) -> Iterator[Finding]:
    """Whether every published version is what its manifest says, and is in the history."""
    waves = published_waves(published)
    links = sorted(published.iterdir()) if published.is_dir() else []
    lost = [path.name for path in links if WAVE_NAME.fullmatch(path.name) and not path.exists()]
    yield from (wrong(wave, f"published/{wave} leads to no version", AGAIN.format(wave)) for wave in lost)
    found = [f for wave in waves for f in tried(str(wave), partial(_whole, published, wave, history))]
    yield from found
    if waves and not found:
        told = "1 wave is" if len(waves) == 1 else f"{len(waves)} waves are"
        yield good("published", f"{told} whole and in the history")


def _whole(published: Path, wave: Wave, history: Seen) -> Iterator[Finding]:
    now = current(published, wave)
    assert now is not None, "published_waves has looked"
    outputs = read_manifest(now.folder)["outputs"]
    spoilt = [name for name, digest in outputs.items() if _hash(now.folder / name) != digest]
    if spoilt:
        yield wrong(
            str(wave),
            f"version {now.number} is not as it was published: {', '.join(spoilt[:3])}",
            AGAIN.format(wave),
        )
    if (wave, now.number) not in history.recorded:
        yield wrong(
            str(wave),
            f"the history has no numbers of version {now.number}; later waves cannot be compared with it",
            f"Run {wave} again, or restore the history that belongs to this folder.",
        )
    elif history.released.get(wave) != now.number:
        yield note(
            str(wave),
            f"the history does not say yet that version {now.number} counts",
            "The next command tells it.",
        )


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
