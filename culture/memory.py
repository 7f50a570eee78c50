"""What was worked out before, by a digest of everything it depends on; the oldest is forgotten first."""

from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Memory(Generic[Found]):
    """At most so many results."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[bytes, Found] = {}

    def once(self, key: bytes, work: Callable[[], Found]) -> Found:
        """The result remembered under a key, or that of doing the work now."""
        if key not in self._found:
            found = work()
            if len(self._found) >= self._most:
                del self._found[next(iter(self._found))]
            self._found[key] = found
        return self._found[key]
