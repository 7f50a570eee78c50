"""What an earlier version left on disk is opened, compared and continued by this one."""

import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parent))

from old_workspaces import VERSIONS, unpack

from culture.publishable import Publishable
from culture.wave import Wave
from flows.assess_wave import assess_wave
from flows.compare import compare_waves
from flows.findings import State
from flows.lineage import lineage_lines
from flows.workspace_findings import examine_workspace
from reports import publish as publishing
from reports.history.database import HEAD, database_url, open_engine
from reports.outbox import write
from reports.tables import csv_files
from reports.versions import digest_of


def only_tables(publishable: Publishable, folder: Path, *_: object, **__: object) -> list[Path]:
    """The tables instead of all the reports: how those look is tested elsewhere."""
    return [write(folder, f"tables/{name}", content) for name, content in csv_files(publishable).items()]


@pytest.fixture(scope="module", params=VERSIONS)
def before(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as an earlier version left it; not to be changed."""
    return unpack(request.param, tmp_path_factory.mktemp("before"))


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with its next wave run by this version."""
    folder = Path(shutil.copytree(before, tmp_path_factory.mktemp("after") / "works", symlinks=True))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publishing, "render", only_tables)
        assess_wave(folder, Wave(2026, 3))
    return folder


def ask(folder: Path, query: str) -> list[tuple]:
    with open_engine(database_url("history.db", folder)).connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_nothing_is_wrong_with_a_workspace_of_an_earlier_version(before: Path) -> None:
    assert [finding for finding in examine_workspace(before) if finding.state is State.WRONG] == []


def test_waves_that_an_earlier_version_published_are_compared(tmp_path: Path, before: Path) -> None:
    folder = Path(shutil.copytree(before, tmp_path / "works", symlinks=True))
    lines = "\n".join(compare_waves(folder).lines)
    assert "2026-Q1 (version 1) → 2026-Q2 (version 1)" in lines
    assert "training: +1.0 (95 % interval 1.0 to 1.0), very likely wider" in lines  # enacted 3, 2 → 2, 1
    assert "done on 2026-05-20: Train on the job (Assembly, training)" in lines


def test_the_next_wave_is_compared_with_one_of_the_earlier_version(after: Path) -> None:
    query = """SELECT level, department, basis, change FROM v_gap_trend
               WHERE wave = '2026-Q3' AND priority = 'training' ORDER BY level DESC, department"""
    # stated stays 4 and 3; enacted was 2 and 1, is 4 and 3: the gap goes from 2 to 0, everywhere alike
    assert ask(after, query) == [
        ("organisation", "", "same", -2.0),
        ("department", "c", "recast", -2.0),
        ("department", "d", "same", -2.0),
    ]


def test_a_comparison_over_several_waves_names_what_was_reorganised_in_between(after: Path) -> None:
    lines = compare_waves(after, Wave(2026, 1), Wave(2026, 3)).lines
    assert "  Components: merged from a + b, 100 % of people in common" in lines
    assert "  who stayed, joined and left is published beside 2026-Q2 only" in lines
    assert "  stayed: 20 people, gap 1.4 then, gap 0.2 now" in compare_waves(after).lines  # those of Dispatch


def test_the_merged_department_goes_on_with_the_line_of_the_earlier_version(after: Path) -> None:
    assert ask(after, "SELECT wave, department FROM v_response WHERE line = 'a' ORDER BY wave") == [
        ("2026-Q1", "a"),
        ("2026-Q2", "a"),
        ("2026-Q3", "c"),
    ]
    tree = "\n".join(lineage_lines(after))
    assert "Components (c)      ●  2026-Q3 merged from a + b, goes on with the line of a" in tree
    assert "Nothing is missing" in tree


def test_what_the_earlier_version_published_is_not_touched(before: Path, after: Path) -> None:
    for wave in ("2026-Q1", "2026-Q2"):
        assert digest_of(after / "published" / wave) == digest_of(before / "published" / wave)
    assert ask(after, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert ask(after, "SELECT wave, version FROM v_current ORDER BY wave") == [
        ("2026-Q1", 1),
        ("2026-Q2", 1),
        ("2026-Q3", 1),
    ]
