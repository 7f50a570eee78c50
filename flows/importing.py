"""Imports of many modules, without what makes them slow."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def much() -> Iterator[None]:
    """Import without the garbage collector, which would walk all modules made so far again and again for nothing.

    Saves half a second of three and a half. Afterwards the collector leaves alone what was made in the block.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collected:
            gc.enable()
