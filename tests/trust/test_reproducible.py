"""The same inputs give the same bytes of every output in another folder, time zone, locale, year and process."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trust.forked import ENVIRONMENT
from tests.trust.proof_figures import note
from tests.trust.small_company import EARLIER, WAVE
from tests.trust.state import pointed_at
from tests.trust.wrong_clock import wrong_clock

MAIN = "from flows.cli import main; main()"
YEAR = 366 * 24 * 3600
# An encoding that knows no letter beyond ASCII is the harshest locale, and every machine has it.
POSIX = {"LC_ALL": "POSIX", "LANG": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
ASCII, ANY = "a b'c/work", "Größe бюро/work"
ELSEWHERE = [
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", **POSIX},
    {"TZ": "America/St_Johns", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"},
    {"TZ": "Europe/Vienna", "PYTHONHASHSEED": "3", "LC_ALL": "tr_TR.UTF-8"},
    {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "4", "LC_ALL": "de_DE.UTF-8", "COLUMNS": "40"},
]


def published_elsewhere(
    before: Path, place: Path, environment: dict[str, str], shift: int, *waves: str
) -> Path:
    """A copy of a workspace in which these quarters were published with another clock, from another folder."""
    workspace = place / (ASCII if "PYTHONUTF8" in environment else ANY)
    shutil.copytree(before, workspace, symlinks=True)
    clock = wrong_clock(place, shift)
    for wave in waves:
        ended = subprocess.run(
            [sys.executable, "-c", MAIN, "run", str(workspace), "--wave", wave, "--direct"],
            env=os.environ | ENVIRONMENT | environment | clock, cwd=place, capture_output=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr.decode(errors="replace")
    return workspace


def check_the_same(done: Path, workspace: Path) -> int:
    """How many files are equal, byte for byte, the manifest with the hash of every input included."""
    compared = 0
    for wave in (EARLIER, WAVE):
        here, there = pointed_at(done, wave), pointed_at(workspace, wave)
        assert {n: d for n, d in there.files.items() if here.files.get(n) != d} == {}
        assert here == there
        compared += len(there.files)
    return compared


def test_another_folder_time_zone_locale_and_year_give_the_same_bytes(
    begun: Path, done: Path, tmp_path: Path
) -> None:
    check_the_same(done, published_elsewhere(begun, tmp_path, ELSEWHERE[0], YEAR, WAVE))


@pytest.mark.prove
def test_four_places_give_the_same_bytes_of_both_quarters(begun: Path, done: Path, tmp_path: Path) -> None:
    before, ignore = tmp_path / "before", shutil.ignore_patterns("published", "private", "history.db*")
    shutil.copytree(begun, before, ignore=ignore)
    compared = sum(
        check_the_same(
            done, published_elsewhere(before, tmp_path / str(n), environment, shift, EARLIER, WAVE)
        )
        for n, (environment, shift) in enumerate(zip(ELSEWHERE, (YEAR, -YEAR, 86400, -86400), strict=True))
    )
    note(
        "same bytes",
        f"{compared} files (PDF, PNG, SVG, CSV, XLSX, HTML, manifests) in four other folders, time zones, locales, "
        "hash seeds and days: 0 differ.",
    )
