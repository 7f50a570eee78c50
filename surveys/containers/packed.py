"""What comes from a child process: columns of text as UTF-8 and the ends of the cells, and questions as dicts."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from surveys.definition import Option, Question

TEXT = pd.StringDtype(na_value=np.nan)
OFFSET_BYTES = 8


def text_column(packed: Mapping[str, memoryview]) -> pd.Series:
    """A column from {"offsets", "text"}. Raises pyarrow's ArrowInvalid when they do not hold together."""
    length = len(packed["offsets"]) // OFFSET_BYTES - 1
    buffers = [None, pa.py_buffer(packed["offsets"]), pa.py_buffer(packed["text"])]
    column = pa.Array.from_buffers(pa.large_string(), length, buffers)
    column.validate(full=True)
    return pd.Series(pd.array(column, dtype=TEXT))


def question(fields: Mapping[str, Any]) -> Question:
    """A question from `dataclasses.asdict` of one."""
    options = tuple(Option(**option) for option in fields["options"])
    missing = tuple((low, high) for low, high in fields["missing"])
    return Question(**{**fields, "options": options, "missing": missing})
