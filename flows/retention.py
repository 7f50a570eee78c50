"""Private copies of answers are kept for so many waves as culture.toml says, and then deleted."""

import shutil
from pathlib import Path

from culture.errors import WaveBusyError, WorkspaceError
from culture.wave import Wave
from flows.lock import hold
from flows.settings import FILE, Settings
from reports.versions import WAVE_NAME, published_waves

ANSWERS = ("inputs", "quarantine.csv")  # of private/<wave>: what stands for single respondents


def oldest_retained(workspace: Path, settings: Settings) -> Wave | None:
    """The earliest of the newest `retain_waves` published waves; None while all are kept."""
    number = settings.privacy.retain_waves or 0
    published = published_waves(workspace / "published")
    return published[-number] if number and len(published) >= number else None


def refuse_forgotten(workspace: Path, wave: Wave, settings: Settings) -> None:
    """WorkspaceError for a wave older than those that are retained: its published version stands as it is."""
    oldest = oldest_retained(workspace, settings)
    if oldest is not None and wave < oldest:
        raise WorkspaceError(
            f"{wave} is older than the {settings.privacy.retain_waves} waves that {FILE} retains (retain_waves); "
            "what is published of it stands. Raise retain_waves to run it again."
        )


def forget_old_answers(workspace: Path, settings: Settings) -> list[Wave]:
    """Delete the private copies of answers of waves that are not retained; the waves of which there were any.

    The wave before the oldest retained one stays, because that one is compared with it. Published versions, the
    history and the files in waves/ are not touched. A wave that a run holds is left to the next run.
    """
    oldest = oldest_retained(workspace, settings)
    if oldest is None:
        return []
    compared = max((w for w in published_waves(workspace / "published") if w < oldest), default=oldest)
    names = sorted(path.name for path in (workspace / "private").iterdir() if WAVE_NAME.fullmatch(path.name))
    old = [wave for wave in map(Wave.parse, names) if wave < compared]
    return [wave for wave in old if _forget(workspace, wave)]


def _forget(workspace: Path, wave: Wave) -> bool:
    places = [workspace / "private" / str(wave) / name for name in ANSWERS]
    there = [place for place in places if place.exists()]
    if not there:
        return False
    try:
        with hold(workspace, wave):
            for place in there:
                shutil.rmtree(place) if place.is_dir() else place.unlink()
    except WaveBusyError:
        return False
    return True
