"""What is out already when a wave is to be published: the release ledger, reorganisations, and its own versions."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from culture.chains import LOOKED_AT, nearest
from culture.errors import ConfidentialityError
from culture.guard import Released
from culture.paths import Moves, paths_of
from culture.tally import Tally, tally
from culture.wave import Wave
from culture.wave_inputs import Method
from flows.settings import Settings, history_url
from flows.take_in import TakenIn
from reports.history.database import location, open_engine
from reports.history.query import earlier_published, released_cells, released_versions
from reports.history.record import is_recorded
from reports.publish import manifests_of, reconcile
from reports.versions import MANIFEST, VERSIONS, current, published_waves, read_manifest
from surveys.anchors import source_name
from surveys.inputs import Inputs
from surveys.kept import kept_inputs
from surveys.roster import read_lineage
from surveys.second_pass import read_again

Number = tuple[Wave, int]


@dataclass(frozen=True, eq=False)
class Beside:
    """The releases that a wave is attacked beside; names: `<wave>/<version>` of each, as its manifest tells them."""

    released: Released
    names: tuple[str, ...]


def look_up_released(kept: Inputs, taken: TakenIn, settings: Settings, method: Method) -> Beside:
    """Everything a reader may have kept of the nearest waves, and of the versions of this one.

    Run again with the same inputs, a wave is set beside what its version that counts was set beside: what has come
    out since cannot take back what is published, and the bytes stay the same. ConfidentialityError when reports are
    out that the history does not know, as after it was lost.
    """
    workspace, wave = kept.workspace, kept.wave
    published = workspace / "published"
    engine = open_engine(history_url(workspace, settings))
    reconcile(published, engine)
    every = released_versions(engine)
    again = _same_again(published, wave, (taken, method), engine)
    if again is None:
        _refuse_unknown(published, wave, engine)
        near = nearest([str(other) for other, _ in every], str(wave))[:LOOKED_AT]
        chosen = [number for number in every if str(number[0]) in near]
        counts = dict(_counted(workspace, wave, [v for w, v in every if w == wave], settings))
    else:
        chosen = [number for number in every if _name(number) in again]
        own = [version for other, version in chosen if other == wave]
        counts = dict(_counted(workspace, wave, own, settings))
    moves = Moves(str(wave), paths_of(read_lineage(kept.lineage)))
    return Beside(Released(released_cells(engine, chosen), moves, counts), tuple(map(_name, chosen)))


def _refuse_unknown(published: Path, wave: Wave, engine: Engine) -> None:
    """Earlier waves only: a history that was lost is filled again by running the waves again, earliest first."""
    out = published_waves(published)
    near = nearest(list(map(str, out)), str(wave))[:LOOKED_AT]
    versions = ((other, current(published, other)) for other in out if other < wave and str(other) in near)
    unknown = [str(other) for other, now in versions if now and not is_recorded(engine, other, now.number)]
    if unknown:
        raise ConfidentialityError(
            f"The history database {location(engine.url)} does not know the reports of {' and '.join(unknown)} that "
            f"are published, so that those of {wave} cannot be checked against them. Restore the history that "
            f"belongs to this workspace, or run {unknown[0]} again first."
        )


def _name(number: Number) -> str:
    return f"{number[0]}/{number[1]}"


def _same_again(
    published: Path, wave: Wave, made: tuple[TakenIn, Method], engine: Engine
) -> frozenset[str] | None:
    """What the version that counts was set beside, when it was made from the same by the same method."""
    now = current(published, wave)
    if now is None:
        return None
    taken, method = made
    manifest = read_manifest(now.folder)
    looked_back = manifests_of(published, earlier_published(engine, wave))
    inputs = {name: digest for name, digest in manifest["inputs"].items() if name != source_name(wave)}
    same = inputs == taken.hashes | looked_back and _holds(manifest["method"], asdict(method))
    return frozenset(manifest.get("beside", ())) if same else None


def _holds(told: dict[str, Any], method: dict[str, Any]) -> bool:
    return all(told.get(name) == value for name, value in method.items())


def _counted(
    workspace: Path, wave: Wave, versions: Iterable[int], settings: Settings
) -> Iterator[tuple[int, Tally]]:
    """The counts of versions of a wave whose private inputs are there."""
    for version in versions:
        folder = workspace / "published" / VERSIONS / str(wave) / str(version)
        if (folder / MANIFEST).is_file():
            inputs = kept_inputs(workspace, wave, read_manifest(folder)["inputs"])
            if inputs is not None:
                again = read_again(inputs, settings.organisation.name, settings.instrument.language)
                yield version, tally(again.responses)
