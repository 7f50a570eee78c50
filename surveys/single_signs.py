"""Columns in which every cell is empty or one plain sign, as answers are: read as bytes, without a text for each."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

WORTH_IT = 1000  # cells


def single_signs(texts: pd.Series) -> npt.NDArray[np.uint8] | None:
    """(N,) the sign of each text as its ASCII number, 0 for an empty one.

    None when a text is longer, missing or the sign NUL, when there are too few texts for it to matter, and when they
    are not kept by pyarrow.
    """
    if len(texts) < WORTH_IT or not hasattr(texts.array, "__arrow_array__"):
        return None
    column = texts.array.__arrow_array__()
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    signs = np.empty(len(texts), dtype=np.uint8)
    start = 0
    for chunk in chunks:
        if not _fill(chunk, signs[start : start + len(chunk)]):
            return None
        start += len(chunk)
    return signs


def _fill(chunk: pa.Array, signs: npt.NDArray[np.uint8]) -> bool:
    """Write the signs of a chunk; False when it is not made of single signs."""
    if not pa.types.is_large_string(chunk.type) or chunk.null_count or not len(chunk):
        return not len(chunk)
    _, offsets, text = chunk.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64, count=len(chunk) + 1, offset=8 * chunk.offset)
    length = ends[1:] - ends[:-1]
    if length.max() > 1:
        return False
    letters = np.append(np.frombuffer(text, dtype=np.uint8, count=ends[-1]), np.uint8(0))
    np.multiply(letters[ends[:-1]], length.astype(np.uint8), out=signs)
    return np.count_nonzero(signs) == np.count_nonzero(length)
