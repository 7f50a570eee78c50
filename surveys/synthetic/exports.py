"""The survey files as a survey tool exports them: several formats, and the dirt every real export has."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from culture.instrument import Instrument
from culture.wave import Wave

KEYS = ["respondent_id", "department", "timestamp"]
UNKNOWN_DEPARTMENTS = ("contractors", "linz-canteen", "temporary staff")
OFF_SCALE = ("7", "0", "6", "44", "9")
ROOMY = 30  # dirt falls into departments with at least this many respondents: no base sinks below the minimum


@dataclass(frozen=True)
class Dirt:
    """How many rows (cells for `off_scale`) of each kind one wave carries."""

    exact_duplicates: int = 3
    conflicting_duplicates: int = 2
    unknown_department: int = 3
    off_scale: int = 5
    broken_off: int = 6
    opened_only: int = 2


@dataclass(frozen=True)
class SurveyFile:
    """One file of a wave: which sites it holds (none: all), and whether the tool recorded the time."""

    name: str
    sites: tuple[str, ...] = ()
    timestamps: bool = True


# An earlier survey tool, one with its own column names, and four sites that each export for themselves,
# Zwolle from paper forms without times.
SURVEY_FILES = {
    "2025-Q3": (SurveyFile("survey.csv"),),
    "2025-Q4": (SurveyFile("survey.csv.gz"),),
    "2026-Q1": (SurveyFile("survey.xlsx"),),
    "2026-Q2": (
        SurveyFile("survey-linz.csv", ("linz",)),
        SurveyFile("survey-tampere.csv.gz", ("tampere",)),
        SurveyFile("survey-bristol.xlsx", ("bristol",)),
        SurveyFile("survey-zwolle-paper.xlsx", ("zwolle",), timestamps=False),
    ),
    "2026-Q3": (
        SurveyFile("survey-online.csv.gz", ("linz", "tampere", "bristol")),
        SurveyFile("survey-zwolle.csv", ("zwolle",)),
    ),
}
MAPPED_WAVE = "2026-Q1"
CANT_SAY_IN_MAPPED_WAVE = "can't say"


def survey_rows(
    respondents: pd.DataFrame, answers: pd.DataFrame, wave: Wave, rng: np.random.Generator
) -> tuple[pd.DataFrame, Dirt]:
    """Every row of the wave in order of time: KEYS, then one column per item. Dirt is added, and counted."""
    keys = pd.DataFrame(
        {
            "respondent_id": respondents["person"],
            "department": respondents["department"],
            "timestamp": _submission_times(len(respondents), wave, rng),
        }
    )
    rows = pd.concat([keys, answers], axis=1).astype(object)
    dirt = Dirt()
    rows = _soil(rows, list(answers.columns), dirt, rng)
    return rows.sort_values(["timestamp", "respondent_id"], kind="stable").reset_index(drop=True), dirt


def rows_of_file(rows: pd.DataFrame, file: SurveyFile, site_of: dict[str, str]) -> pd.DataFrame:
    """The rows a file holds. A row of an unknown department is in the file of Linz, where it was typed."""
    if not file.sites:
        return rows
    site = rows["department"].map(lambda department: site_of.get(department, "linz"))
    kept = rows[site.isin(file.sites)]
    return kept if file.timestamps else kept.drop(columns="timestamp")


def mapped(rows: pd.DataFrame, instrument: Instrument) -> tuple[pd.DataFrame, str]:
    """The same rows under a survey tool's own column names, and the survey.map.toml that explains them."""
    names = {item: f"Q{number:02d}" for number, item in enumerate(instrument.item_ids, start=1)}
    renamed = rows.replace({item: {"x": CANT_SAY_IN_MAPPED_WAVE} for item in names})
    keys = {"respondent_id": "Token", "department": "Department", "timestamp": "Submitted at"}
    lines = [
        "# survey.map.toml: which column is what",
        "[columns]",
        *(f'{role.removesuffix("_id")} = "{column}"' for role, column in keys.items()),
        "",
        "[answers]",
        f'cant_say = ["{CANT_SAY_IN_MAPPED_WAVE}"]   # texts that mean "can\'t say"',
        'missing = [""]              # texts that mean "not answered"',
        "",
        "[items]                     # item id = column name",
        *(f'{item} = "{column}"' for item, column in names.items()),
    ]
    return renamed.rename(columns=keys | names), "\n".join(lines) + "\n"


def dirt_table(dirt: dict[Wave, Dirt], rows: dict[Wave, int], respondents: dict[Wave, int]) -> pd.DataFrame:
    """One row per wave: rows in the files, respondents behind them, and each kind of dirt."""
    return pd.DataFrame(
        [
            {"wave": str(w), "rows": rows[w], "respondents": respondents[w], **asdict(d)}
            for w, d in dirt.items()
        ]
    )


def _submission_times(n: int, wave: Wave, rng: np.random.Generator) -> list[str]:
    """Three weeks in the middle of the quarter, between 6 and 22 o'clock."""
    start = datetime.combine(wave.first_day, datetime.min.time()) + timedelta(days=35)
    days, seconds = rng.integers(0, 21, n), rng.integers(6 * 3600, 22 * 3600, n)
    return [
        (start + timedelta(days=int(d), seconds=int(s))).isoformat()
        for d, s in zip(days, seconds, strict=True)
    ]


def _soil(rows: pd.DataFrame, items: list[str], dirt: Dirt, rng: np.random.Generator) -> pd.DataFrame:
    size = rows.groupby("department")["respondent_id"].transform("size")
    timed = ~rows["department"].str.startswith(
        "zwolle"
    )  # on paper nobody sees which of two sheets came later
    roomy = rng.permutation(np.flatnonzero(timed & (size >= ROOMY)))
    counts = [
        dirt.broken_off,
        dirt.opened_only,
        dirt.off_scale,
        dirt.exact_duplicates,
        dirt.conflicting_duplicates,
    ]
    broken, opened, off_scale, twice, changed, _ = np.split(roomy, np.cumsum(counts))
    for row in broken:
        rows.loc[row, items[rng.integers(16, 27) :]] = ""
    rows.loc[opened, items] = ""
    for row, answer in zip(off_scale, OFF_SCALE, strict=True):
        rows.loc[row, items[rng.integers(len(items))]] = answer
    extra = [rows.loc[twice], _answered_again(rows.loc[changed], items, rng), _strangers(rows, dirt, rng)]
    return pd.concat([rows, *extra], ignore_index=True)


def _answered_again(first: pd.DataFrame, items: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """A later, complete row of the same respondent with other answers: this is the one that counts."""
    again = first.copy()
    later = [datetime.fromisoformat(text) + timedelta(days=1, minutes=7) for text in first["timestamp"]]
    again["timestamp"] = [time.isoformat() for time in later]
    again[items] = rng.integers(1, 6, (len(first), len(items))).astype(str)
    return again


def _strangers(rows: pd.DataFrame, dirt: Dirt, rng: np.random.Generator) -> pd.DataFrame:
    strangers = rows.loc[rng.choice(len(rows), dirt.unknown_department, replace=False)].copy()
    strangers["respondent_id"] = [f"{number:015x}" for number in rng.integers(0, 2**60, len(strangers))]
    strangers["department"] = UNKNOWN_DEPARTMENTS[: len(strangers)]
    return strangers
