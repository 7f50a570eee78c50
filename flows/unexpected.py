"""What no code foresaw leaves as its kind and its place in the program, never as its text, which may quote an answer.

A terminal, a log and Prefect's database all show the text of an exception, and of the exceptions behind it.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from culture.errors import CultureError, MachineError

SHOWN_FRAMES = 3
PROGRAM = Path(__file__).resolve().parent.parent


class UnexpectedError(MachineError):
    """A defect of the program, or surroundings that nothing was prepared for."""


@contextmanager
def discreet() -> Iterator[None]:
    """Let named refusals through without what is behind them, and make everything else an UnexpectedError."""
    try:
        yield
        return
    except CultureError as error:
        refusal: CultureError = error
    except MemoryError:
        refusal = MachineError("The memory is used up. Free memory, or run on a larger machine.")
    except OSError as error:
        refusal = MachineError(
            f"{error.filename or 'The disk'}: {error.strerror or type(error).__name__}. Correct it and run again; "
            "reports published before are unchanged."
        )
    except Exception as error:
        refusal = unexpected(error)
    refusal.__cause__ = refusal.__context__ = None
    raise refusal


def unexpected(error: Exception) -> UnexpectedError:
    """What is told of an exception that nobody foresaw."""
    return UnexpectedError(
        f"The program failed in a way it does not know ({type(error).__name__} at {_place(error)}). Reports "
        "published before are unchanged. Report this line; it holds no answer."
    )


def _place(error: Exception) -> str:
    """The last functions of the program on the way to the error: file, line, name."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if PROGRAM in Path(f.filename).parents and ".venv" not in f.filename]
    last = (own or list(frames))[-SHOWN_FRAMES:]
    return " › ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in last)
