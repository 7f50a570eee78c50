"""Time and peak memory from a survey file to typed answers, beside pandas, polars and DuckDB, in one run.

    python tests/benchmarks/decode_benchmark.py [--rows 1000000] [--columns 40] [--sheet-rows 100000]

Every reader runs in a process of its own, on the same file, three times; the best time and the peak memory count.
Each ends with the same thing: ids and departments as text, answers as small integers (0 not answered, -1 can't say).
polars and DuckDB are no dependencies of the product; without them their lines are left out.
"""

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ANSWERS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "": 0, "x": -1}
REPEATS = 3


def ours(path: Path) -> int:
    """Decode, recognise, read, match, type: what a run does, up to the answers."""
    from surveys.apply_map import apply_map
    from surveys.item_matching import propose_map
    from surveys.survey_files import read_survey

    survey = read_survey(path)
    instrument = _instrument(len(survey.items) - 1)
    return int(apply_map(survey, propose_map(survey, instrument), instrument).answers.sum(dtype=np.int64))


def pandas(path: Path) -> int:
    """Text columns by the fastest engine, then categories to integers."""
    import pandas as pd

    if path.suffix == ".xlsx":
        frame = pd.read_excel(path, engine="calamine", dtype=str, keep_default_na=False)
    else:
        frame = pd.read_csv(path, engine="pyarrow", dtype=str, keep_default_na=False)
    return sum(int(frame[name].map(ANSWERS).astype("int8").sum()) for name in frame.columns[2:])


def polars(path: Path) -> int:
    """Text columns, then a strict replacement."""
    import polars as pl

    frame = pl.read_csv(path, infer_schema=False, empty_string_is_null=False)
    items = frame.columns[2:]
    typed = frame.with_columns(pl.col(items).replace_strict(ANSWERS, return_dtype=pl.Int8))
    return int(typed.select(pl.sum_horizontal(pl.col(items).cast(pl.Int64).sum())).item())


def duckdb(path: Path) -> int:
    """A table of small integers made by SQL."""
    import duckdb as db

    connection = db.connect()
    connection.execute(
        f"CREATE VIEW t AS SELECT * FROM read_csv('{path}', all_varchar = true, nullstr = '\\N')"
    )
    items = [row[0] for row in connection.execute("DESCRIBE t").fetchall()][2:]
    typed = ", ".join(
        f"CAST(CASE {name} WHEN '' THEN 0 WHEN 'x' THEN -1 ELSE {name}::TINYINT END AS TINYINT) AS {name}"
        for name in items
    )
    connection.execute(f"CREATE TABLE typed AS SELECT respondent_id, department, {typed} FROM t")
    total = connection.execute(f"SELECT {' + '.join(f'sum({name})' for name in items)} FROM typed").fetchone()
    return int(total[0])


READERS: dict[str, Callable[[Path], int]] = {
    "quality-culture": ours,
    "pandas": pandas,
    "polars": polars,
    "duckdb": duckdb,
}


def _instrument(items: int) -> object:
    from culture.instrument import AnswerScale, Instrument, Item, Priority, Stems

    pairs = items // 2
    priorities = tuple(
        Priority(
            f"p{n}", f"p{n}", None, Item(f"p{n}_s", f"s{n}", "stated"), Item(f"p{n}_e", f"e{n}", "enacted")
        )
        for n in range(pairs)
    )
    scale = AnswerScale(1, 5, ("1", "2", "3", "4", "5"), cant_say=True)
    return Instrument("benchmark", "", "", "", (), Stems(), scale, (), priorities, ())


def _names(columns: int) -> list[str]:
    pairs = (columns - 2) // 2
    return [f"p{n}_s" for n in range(pairs)] + [f"p{n}_e" for n in range(pairs)]


def write_csv(path: Path, rows: int, columns: int) -> None:
    """A seeded survey in UTF-8, comma separated."""
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    random, texts = np.random.default_rng(7), np.array([*"12345", "x", ""])
    table = {
        "respondent_id": np.char.add("r", np.arange(rows).astype(str)),
        "department": np.char.add("d", random.integers(0, 10_000, rows).astype(str)),
    }
    table |= {
        name: texts[random.choice(7, rows, p=[0.1, 0.15, 0.2, 0.25, 0.2, 0.05, 0.05])]
        for name in _names(columns)
    }
    arrow_csv.write_csv(pa.table(table), path, arrow_csv.WriteOptions(quoting_style="needed"))


def write_xlsx(path: Path, rows: int, columns: int) -> None:
    """The same kind of survey as a workbook, numbers as numbers."""
    import xlsxwriter

    random, names = np.random.default_rng(7), _names(columns)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["respondent_id", "department", *names])
        for row in range(rows):
            answers = random.integers(1, 6, len(names)).tolist()
            sheet.write_row(row + 1, 0, [f"r{row}", f"d{row % 10_000}", *answers])


def measure(reader: str, path: Path) -> dict[str, float]:
    """Best seconds, peak memory in GB and the sum of all answers, from a process of its own."""
    output = subprocess.run(
        [sys.executable, __file__, "--reader", reader, "--path", str(path)],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    ).stdout
    return json.loads(output.splitlines()[-1])


def _run(reader: str, path: Path) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    seconds, total = [], 0
    for _ in range(REPEATS):
        start = time.perf_counter()
        total = READERS[reader](path)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": min(seconds), "memory": _peak(), "total": total}))


def _peak() -> float:
    """Largest resident memory of this process in GB, with that of the child it may have started (Linux counts kB).

    The kernel hands a starting process the peak of the one that starts it; VmHWM begins anew.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    own = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1e6


def main() -> None:
    """Write the files, run every reader on each, print one table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--columns", type=int, default=40)
    arguments.add_argument("--sheet-rows", type=int, default=100_000)
    arguments.add_argument("--reader", choices=READERS)
    arguments.add_argument("--path", type=Path)
    chosen = arguments.parse_args()
    if chosen.reader:
        _run(chosen.reader, chosen.path)
        return
    with tempfile.TemporaryDirectory() as folder:
        survey, workbook = Path(folder) / "survey.csv", Path(folder) / "survey.xlsx"
        write_csv(survey, chosen.rows, chosen.columns)
        write_xlsx(workbook, chosen.sheet_rows, chosen.columns)
        for path, rows, readers in (
            (survey, chosen.rows, READERS),
            (workbook, chosen.sheet_rows, list(READERS)[:2]),
        ):
            print(
                f"\n{rows:,} rows x {chosen.columns} columns, {path.suffix}, {path.stat().st_size / 1e6:.0f} MB"
            )
            found = {
                name: measure(name, path)
                for name in readers
                if name == "quality-culture" or importlib.util.find_spec(name)
            }
            best = min(entry["seconds"] for name, entry in found.items() if name != "quality-culture")
            for name, entry in found.items():
                line = (
                    f"{entry['seconds']:6.2f} s  {entry['seconds'] / best:5.2f} x  {entry['memory']:5.2f} GB"
                )
                print(f"  {name:16} {line}   sum of answers {entry['total']:,}")


if __name__ == "__main__":
    main()
