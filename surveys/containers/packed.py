"""Columns of text as they come from a child process: UTF-8 and the ends of the cells, nothing copied."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

TEXT = pd.StringDtype(na_value=np.nan)
OFFSET_BYTES = 8


def text_column(packed: Mapping[str, memoryview]) -> pd.Series:
    """A column from {"offsets", "text"}. Raises pyarrow's ArrowInvalid when they do not hold together."""
    length = len(packed["offsets"]) // OFFSET_BYTES - 1
    buffers = [None, pa.py_buffer(packed["offsets"]), pa.py_buffer(packed["text"])]
    column = pa.Array.from_buffers(pa.large_string(), length, buffers)
    column.validate(full=True)
    return pd.Series(pd.array(column, dtype=TEXT))
