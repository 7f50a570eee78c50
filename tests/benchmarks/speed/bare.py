"""A plain script that reads a survey file and groups it: count and sum of every item by department.

    python bare.py pandas|polars|duckdb SURVEY REPEATS

Prints one line of JSON: seconds and processor seconds of the best repetition, of the imports, and what was counted.
"""

import json
import sys
import time
from collections.abc import Callable

Found = tuple[int, int]  # answers, and their sum


def with_pandas() -> Callable[[str], Found]:
    import pandas as pd

    def read_and_group(path: str) -> Found:
        frame = pd.read_csv(path, na_values=["x"])
        grouped = frame.groupby("department")[list(frame.columns[2:])].agg(["count", "sum"])
        totals = grouped.sum().unstack().sum()
        return int(totals["count"]), int(totals["sum"])

    return read_and_group


def with_polars() -> Callable[[str], Found]:
    import polars as pl

    def read_and_group(path: str) -> Found:
        items = pl.scan_csv(path).collect_schema().names()[2:]
        types = dict.fromkeys(items, pl.Int8)
        survey = pl.scan_csv(path, null_values=["", "x"], schema_overrides=types)
        counts = pl.col(items).count().name.suffix(" n")
        grouped = survey.group_by("department").agg(counts, pl.col(items).cast(pl.Int64).sum())
        totals = grouped.drop("department").sum().collect(engine="streaming")
        answers = totals.select(pl.sum_horizontal(pl.selectors.ends_with(" n"))).item()
        return int(answers), int(totals.select(pl.sum_horizontal(items)).item())

    return read_and_group


def with_duckdb() -> Callable[[str], Found]:
    import duckdb

    def read_and_group(path: str) -> Found:
        connection = duckdb.connect()
        described = connection.execute(
            "DESCRIBE SELECT * FROM read_csv(?, all_varchar = true)", [path]
        ).fetchall()
        items = [row[0] for row in described[2:]]
        kinds = {"respondent_id": "VARCHAR", "department": "VARCHAR"} | dict.fromkeys(items, "TINYINT")
        each = ", ".join(f"count({item}), sum({item})" for item in items)
        grouped = connection.execute(
            f"SELECT department, {each} FROM read_csv(?, header = true, nullstr = ['', 'x'], columns = {kinds}) "
            "GROUP BY department",
            [path],
        ).fetchall()
        return sum(sum(row[1::2]) for row in grouped), sum(int(n or 0) for row in grouped for n in row[2::2])

    return read_and_group


CONTENDERS = {"pandas": with_pandas, "polars": with_polars, "duckdb": with_duckdb}


def main(name: str, path: str, repeats: str) -> None:
    started, processor = time.perf_counter(), time.process_time()
    read_and_group = CONTENDERS[name]()
    told: dict[str, object] = {
        "imports": [time.perf_counter() - started, time.process_time() - processor],
    }
    taken = []
    for _ in range(int(repeats)):
        started, processor = time.perf_counter(), time.process_time()
        answers, total = read_and_group(path)
        taken.append((time.process_time() - processor, time.perf_counter() - started))
    best = min(taken)
    print(json.dumps(told | {"read and group": best[::-1], "answers": answers, "sum": total}))


if __name__ == "__main__":
    main(*sys.argv[1:])
