"""Columns of text on their way out of a child process; `packed` is where they arrive. Without pandas."""

from array import array
from collections.abc import Iterable
from itertools import accumulate


class TextColumn:
    """Grows by chunks, so that the cells of a long table are never all Python objects at once."""

    def __init__(self) -> None:
        self._text, self._ends = bytearray(), array("q", [0])

    def add(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        together = "".join(texts)
        sizes = map(len, texts) if together.isascii() else (len(text.encode()) for text in texts)
        ends = accumulate(sizes, initial=len(self._text))
        next(ends)
        self._ends.extend(ends)
        self._text += together.encode()

    def packed(self) -> dict[str, bytes | bytearray]:
        """text: all cells, in UTF-8; offsets: where each begins, the end included, as 64-bit integers."""
        return {"offsets": self._ends.tobytes(), "text": self._text}
