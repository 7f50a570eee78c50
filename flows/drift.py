"""The instrument beside that of the wave before: words may change, but only with a new version."""

from collections.abc import Iterator

from culture.errors import SurveyError, WorkspaceError
from culture.instrument import Instrument, Item
from flows.look_back import Version
from surveys.inputs import INSTRUMENT
from surveys.second_pass import instrument_of
from surveys.texts import normalised


def drift(now: Instrument, before: Version | None, language: str) -> tuple[str, ...]:
    """What is no longer asked, one sentence; nothing without an earlier wave whose inputs are kept.

    Raises WorkspaceError when words changed and their version did not: the trend would compare two questions.
    """
    if before is None or before.inputs is None:
        return ()
    try:
        then = instrument_of(before.inputs, language)
    except SurveyError:  # the earlier instrument was in other languages only
        return ()
    changed = list(reworded(now, then))
    if changed:
        lines = "\n".join(f"{item.id}: version = {item.version + 1}" for item in changed)
        raise WorkspaceError(
            f"{INSTRUMENT}: these items read otherwise than in {before.wave}, under the same version. Put the "
            f"earlier words back, or write into {INSTRUMENT} the next version, so that a new trend begins:\n{lines}"
        )
    gone = [p.label for p in then.priorities if p.id not in now.priority_ids]
    return (f"No longer asked since {before.wave}: {', '.join(gone)}.",) if gone else ()


def reworded(now: Instrument, then: Instrument) -> Iterator[Item]:
    """Items of now whose words, or the stem before them, differ from then beyond typography, version unchanged."""
    earlier = {item.id: item for item in then.items}
    for item in now.items:
        old = earlier.get(item.id)
        if old is not None and old.version == item.version and _words(item, now) != _words(old, then):
            yield item


def _words(item: Item, instrument: Instrument) -> tuple[str, str]:
    return normalised(getattr(instrument.stems, item.block)), normalised(item.text)
