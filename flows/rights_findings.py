"""Who can read what a workspace holds, as `doctor` finds it: answers, copies, reports, history."""

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from flows.findings import Finding, good, note, wrong

OWN = ("private", "published")  # what the program writes
NAMED = 3  # so many paths are named in one finding


def examine_rights(workspace: Path) -> Iterator[Finding]:
    """Whether others can read what the program wrote (never), and the survey files (as their owner decides)."""
    if not os.access(workspace, os.W_OK | os.X_OK):
        yield wrong(
            "rights", f"{workspace} cannot be written", "Give the account that runs the quarter its folder."
        )
    own = [path for name in OWN for path in _everything(workspace / name)]
    own += workspace.glob("history.db*")
    bad = [*_seen_by(0o077, own), *(path for path in own if path.lstat().st_uid != os.getuid())]
    if bad:
        yield wrong(
            "rights",
            f"can be read by others, or belong to somebody else: {_named(workspace, bad)}",
            f"chmod -R go= {' '.join(str(workspace / name) for name in (*OWN, 'history.db*'))}, as their owner",
        )
    answers = _everything(workspace / "waves")
    closed = [path for path in answers if not os.access(path, os.R_OK)]
    if closed:
        yield wrong(
            "rights",
            f"cannot be read by the account that looks: {_named(workspace, closed)}",
            "Give them to the account that runs the quarter, as with `chown`.",
        )
    world = list(_seen_by(0o007, answers))
    group = list(_seen_by(0o070, answers))
    if world:
        yield wrong(
            "rights",
            f"everybody on this machine can read answers: {_named(workspace, world)}",
            f"chmod -R go= {workspace / 'waves'}",
        )
    elif group:
        yield note(
            "rights",
            f"the group can read answers: {_named(workspace, group)}",
            f"chmod -R go= {workspace / 'waves'}, unless all of the group may",
        )
    if not bad and not group and not world and not closed:
        yield good("rights", "answers, copies, reports and history can be read by their owner only")


def _everything(folder: Path) -> list[Path]:
    """The folder and all below it that is no link; nothing when it is not there."""
    if not folder.is_dir():
        return []
    return [path for path in (folder, *folder.rglob("*")) if not path.is_symlink()]


def _seen_by(whom: int, paths: list[Path]) -> Iterator[Path]:
    """Paths whose rights let others in. What lies in a folder that is closed to them is closed too."""
    closed: set[Path] = set()
    for path in sorted(paths):
        if path.parent in closed:
            closed.add(path)
        elif not path.stat().st_mode & whom:
            if stat.S_ISDIR(path.stat().st_mode):
                closed.add(path)
        else:
            yield path


def _named(workspace: Path, paths: list[Path]) -> str:
    named = ", ".join(str(path.relative_to(workspace)) for path in islice(paths, NAMED))
    return f"{named} and {len(paths) - NAMED} more" if len(paths) > NAMED else named
