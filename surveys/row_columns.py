"""Columns that may say who answered and when, for a file whose tool keeps no such record."""

import pandas as pd

from surveys.answers import type_times
from surveys.survey import Survey

FEWEST = 3  # rows from which "no value twice" means anything
LONGEST_ID = 64
SAMPLE = 500


def id_columns(survey: Survey) -> tuple[str, ...]:
    """Items that are filled in every row and in which no value comes twice; times and sentences are left out."""
    return tuple(item.id for item in survey.items if _is_id(survey.answers[item.id]))


def time_columns(survey: Survey) -> tuple[str, ...]:
    """Items in which every filled cell is a time."""
    return tuple(item.id for item in survey.items if _is_time(survey.answers[item.id]))


def _is_id(cells: pd.Series) -> bool:
    sample = cells.iloc[:SAMPLE]
    if len(cells) < FEWEST or (sample == "").any() or sample.duplicated().any():
        return False
    short = sample.str.len().max() <= LONGEST_ID and not sample.str.contains(" ").mean() > 0.5
    return bool(short and not _is_time(cells) and cells.is_unique)


def _is_time(cells: pd.Series) -> bool:
    sample = cells[cells != ""].iloc[:SAMPLE]
    if not len(sample) or not sample.str.contains(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}", regex=True).all():
        return False
    return bool(type_times(sample.reset_index(drop=True)).notna().all())
