"""Several rows of one respondent: which one counts, which say the same again, which contradict each other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

WHO = ["respondent", "scope"]

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Repeats:
    """(N,) flags. duplicate: says the same as the row that counts. conflicting: contradicts it, or none counts."""

    duplicate: Flags
    conflicting: Flags


def find_repeats(
    rows: pd.DataFrame, answers: npt.NDArray[np.int8], candidate: Flags, complete: Flags
) -> Repeats:
    """Judge the candidates by respondent; rows without a respondent id repeat nobody.

    rows: respondent, department, weight (text), timestamp (datetime64) and scope (rows of two scopes are never one
        respondent's), in the order of the files
    Identical rows (department, weight and every answer): the first counts. Otherwise the latest complete one
    counts; when a complete one has no timestamp, two different ones share the latest, or none is complete, no
    row counts.
    """
    duplicate, conflicting = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    respondent = rows["respondent"].str.strip()
    known = np.flatnonzero(candidate & (respondent != "").to_numpy())
    keys = rows.assign(respondent=respondent)[WHO].iloc[known]
    repeated = known[keys.duplicated(keep=False).to_numpy()]
    if len(repeated):
        judged = _judge(_by_respondent(rows, answers, complete, repeated))
        duplicate[repeated], conflicting[repeated] = judged["duplicate"], judged["conflicting"]
    return Repeats(duplicate, conflicting)


def _by_respondent(
    rows: pd.DataFrame, answers: npt.NDArray[np.int8], complete: Flags, places: npt.NDArray[np.intp]
) -> pd.DataFrame:
    """One row per repeated row: respondent, content (equal numbers for identical rows), complete, timestamp."""
    chosen = rows.iloc[places]
    codes = [pd.factorize(chosen[name])[0].astype(np.int64) for name in ("department", "weight")]
    bytes_of_row = np.hstack([np.column_stack(codes).view(np.int8), answers[places]])
    keys = np.ascontiguousarray(bytes_of_row).view(np.dtype((np.void, bytes_of_row.shape[1]))).ravel()
    return pd.DataFrame(
        {
            "respondent": chosen.assign(respondent=chosen["respondent"].str.strip())
            .groupby(WHO)
            .ngroup()
            .to_numpy(),
            "content": np.unique(keys, return_inverse=True)[1].ravel(),
            "complete": complete[places],
            "timestamp": chosen["timestamp"].to_numpy(),
        }
    )


def _judge(repeats: pd.DataFrame) -> pd.DataFrame:
    by = repeats.groupby("respondent", sort=False)
    agreeing = by["content"].transform("nunique") == 1
    counts = _content_that_counts(repeats)
    same = agreeing | (repeats["content"] == repeats["respondent"].map(counts))
    first_of_same = ~repeats.assign(same=same).duplicated(["respondent", "same"]) & same
    return pd.DataFrame({"duplicate": same & ~first_of_same, "conflicting": ~same})


def _content_that_counts(repeats: pd.DataFrame) -> pd.Series:
    """Content of the latest complete row, by respondent; respondents for whom it cannot be told are left out."""
    complete = repeats[repeats["complete"]]
    rankable = complete[complete["timestamp"].notna().groupby(complete["respondent"]).transform("all")]
    latest = rankable[rankable["timestamp"] == rankable.groupby("respondent")["timestamp"].transform("max")]
    contents = latest.groupby("respondent")["content"].agg(["first", "nunique"])
    return contents.loc[contents["nunique"] == 1, "first"]
