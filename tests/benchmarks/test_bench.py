"""`make bench` goes on working: a tiny run has every contender, and all count the same answers."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).with_name("bench.py")


def test_a_tiny_run_prints_every_contender_and_every_aim():
    command = [sys.executable, str(BENCH), "--departments", "12", "--repeats", "1", "300"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stderr
    rows = {line.split(" | ")[0].removeprefix("| ") for line in ran.stdout.splitlines()}
    assert {f"{name}: read and group" for name in ("pandas", "polars", "DuckDB")} <= rows
    stages = ("decode", "validate", "tally", "assess without clustering", "clustering", "protect")
    assert {f"Quality Culture: {stage}" for stage in stages} <= rows
    assert any(row.startswith("R: variance components") for row in rows)  # or why there is no R
    assert "decode + tally beside the fastest bare read-and-group" in rows
    assert "peak memory of everything" in rows
