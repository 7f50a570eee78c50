"""The quarantine list: which row broke which rule in which column. Never a value; kept private all the same."""

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.errors import MachineError

COLUMNS = ["file", "row", "column", "rule"]


def problems_at(file: str, rows: npt.ArrayLike, column: npt.ArrayLike, rule: str) -> pd.DataFrame:
    """One row per broken rule: file, row, column, rule. `column` is one name or one for each row."""
    numbers = np.asarray(rows, dtype=np.int64)
    frame = pd.DataFrame(
        {"row": numbers, "column": np.broadcast_to(np.asarray(column, dtype=object), numbers.shape)}
    )
    frame.insert(0, "file", file)
    return frame.assign(rule=rule).astype({"file": "category", "column": "category", "rule": "category"})


def gather(problems: list[pd.DataFrame]) -> pd.DataFrame:
    """All problems in one frame, ordered by file, row and column."""
    filled = [frame for frame in problems if len(frame)]
    if not filled:
        return pd.DataFrame({"file": [], "row": np.zeros(0, np.int64), "column": [], "rule": []}).astype(
            {"file": "str", "column": "str", "rule": "str"}
        )
    texts = {name: _categories(filled, name) for name in ("file", "column", "rule")}
    frame = pd.concat([frame.astype(texts) for frame in filled], ignore_index=True)
    return frame.sort_values(COLUMNS, kind="stable", ignore_index=True)


def write_quarantine(problems: pd.DataFrame, path: Path) -> Path:
    """Write file,row,column,rule, readable by its owner only, whole or not at all. MachineError when it cannot be."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            os.fchmod(handle, 0o600)
            problems[COLUMNS].to_csv(stream, index=False, lineterminator="\n")
        unfinished.replace(path)
    except OSError as error:
        raise MachineError(
            f"{path}: cannot be written ({error.strerror}). Free the disk or the permissions."
        ) from None
    return path


def _categories(frames: list[pd.DataFrame], name: str) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(
        sorted({value for frame in frames for value in frame[name].cat.categories}), ordered=True
    )
