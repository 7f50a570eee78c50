"""What `doctor` finds: one thing, how it stands, and what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from culture.errors import CultureError

CORRECT = "Correct it and look again."


class State(StrEnum):
    """GOOD: as it should be. NOTE: nothing is wrong, somebody should know. WRONG: a run would fail, or expose."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line of the table of `doctor`."""

    subject: str
    state: State
    found: str
    remedy: str = ""


def good(subject: str, found: str) -> Finding:
    """As it should be."""
    return Finding(subject, State.GOOD, found)


def note(subject: str, found: str, remedy: str = "") -> Finding:
    """Nothing is wrong, but somebody should know."""
    return Finding(subject, State.NOTE, found, remedy)


def wrong(subject: str, found: str, remedy: str) -> Finding:
    """A run would fail or be unsafe."""
    return Finding(subject, State.WRONG, found, remedy)


def refused(subject: str, error: CultureError) -> Finding:
    """What a run would be refused for. The last of several sentences of such a message says what to do."""
    found, _, remedy = str(error).rpartition(". ")
    return wrong(subject, f"{found}.", remedy) if found else wrong(subject, remedy, CORRECT)


def tried(subject: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of a look, or what refused it: one thing that is broken hides nothing else."""
    try:
        yield from list(look())
    except CultureError as error:
        yield refused(subject, error)
    except OSError as error:
        where = error.filename or "the disk"
        yield wrong(
            subject, f"{where}: {error.strerror or type(error).__name__}.", "Correct it and look again."
        )
