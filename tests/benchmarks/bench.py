"""A wave from the survey file to what may be published, beside bare scripts and R: one table, in one run.

    make bench                               # 10,000, 100,000 and 1,000,000 respondents, 10,000 departments
    make bench SIZES="10000 100000"          # a smaller run
    python tests/benchmarks/bench.py --departments 20 500

Thirty items. Every contender runs in a process of its own, one after the other, on the same made-up file, and all
must count the same answers. Each cell has seconds, processor seconds in brackets, and peak MiB of the process.
Processor seconds hardly depend on what else the machine does; verdicts go by them. Imports and rendering stand apart.
"""

import argparse
import os
import platform

from speed.aims import aims, growth
from speed.contenders import Cost, Found, run_all

SIZES = (10_000, 100_000, 1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="respondents")
    parser.add_argument("--repeats", type=int, default=3, help="of reading and grouping; the best counts")
    parser.add_argument("--departments", type=int, default=10_000)
    given = parser.parse_args()
    found = {}
    for size in sorted(given.sizes):
        found[size] = run_all(size, given.departments, given.repeats)
    cores, load = os.cpu_count(), os.getloadavg()[2]
    print(f"{given.departments:,} departments, 30 items; {cores} cores, {load:.0f} busy processes on average, "
          f"Python {platform.python_version()}\n")  # fmt: skip
    print_costs(found)
    print("\n| aim at the largest size | should be | is | verdict |\n|---|---|---|---|")
    for aim in aims(found):
        print("| " + " | ".join(aim) + " |")


def print_costs(found: dict[int, Found]) -> None:
    """One row per contender and stage, one column per size, and how processor time grows between the last two."""
    rows = list(dict.fromkeys(row for one in found.values() for row in (*one.costs, *one.missing)))
    print("| what | " + " | ".join(f"{size:,}" for size in found) + " | growth |")
    print("|---|" + "---|" * len(found) + "---|")
    for row in rows:
        cells = [_cell(one, row) for one in found.values()]
        known = [(size, one.costs[row]) for size, one in found.items() if row in one.costs]
        exponent = f"{growth(known):.2f}" if len(known) > 1 else ""
        print(f"| {row} | " + " | ".join(cells) + f" | {exponent} |")


def _cell(found: Found, row: str) -> str:
    cost: Cost | None = found.costs.get(row)
    if cost is None:
        return found.missing.get(row, "")
    peak = "" if cost.peak is None else f" {cost.peak:,.0f} MiB"
    return f"{cost.seconds:.2f} ({cost.processor:.2f}){peak}"


if __name__ == "__main__":
    main()
