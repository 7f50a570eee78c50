"""What lies on the disk: is every version whole, do pointer and history agree, is anything left over?"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

TABLES = ("versions", "departments", "gaps", "response", "disclosure", "ledger")


@dataclass(frozen=True)
class Version:
    """A published version: its number, and the SHA-256 of every file in it, the manifest included."""

    number: int
    files: dict[str, str]


def pointed_at(workspace: Path, wave: str) -> Version | None:
    """The version that published/<wave> points at; AssertionError when it is not whole."""
    link = workspace / "published" / wave
    if not link.is_symlink():
        assert not link.exists()
        return None
    folder = link.resolve(strict=True)
    files = {
        path.relative_to(folder).as_posix(): sha256(path) for path in folder.rglob("*") if path.is_file()
    }
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {**manifest["outputs"], "manifest.json": files.get("manifest.json")} == files, "half published"
    return Version(int(folder.name), files)


def counted(workspace: Path) -> dict[tuple[str, int], dict[str, int]]:
    """(wave, version) → rows of each table of the history, and how often the version was released."""
    with closing(sqlite3.connect(workspace / "history.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'versions'").fetchone():
            return {}
        found = {key: dict.fromkeys((*TABLES, "releases"), 0)
                 for key in database.execute("SELECT wave, version FROM versions")}  # fmt: skip
        for name in (*TABLES, "releases"):
            query = f"SELECT wave, version, COUNT(*) FROM {name} GROUP BY wave, version"
            for wave, version, rows in database.execute(query):
                found[wave, version][name] = rows
    return found


def counting(workspace: Path) -> dict[str, int]:
    """Wave → the version that counts, by the history."""
    with closing(sqlite3.connect(workspace / "history.db")) as database:
        return dict(database.execute("SELECT wave, version FROM v_current"))


def left_over(workspace: Path) -> list[Path]:
    """Files that only an interrupted run leaves."""
    return [*_below(workspace / "published" / ".staging"), *(workspace / "private").rglob("*.part")]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _below(folder: Path) -> Iterator[Path]:
    return folder.rglob("*") if folder.is_dir() else iter(())
