"""What is written is private from the first byte, and a disk that refuses is named."""

import stat
from pathlib import Path

import pytest

from culture.errors import MachineError
from reports.outbox import write


def test_a_file_and_the_folders_above_it_are_private(tmp_path: Path) -> None:
    path = write(tmp_path / "published", "leadership/report.pdf", b"%PDF")
    modes = [stat.S_IMODE(made.stat().st_mode) for made in (path, path.parent, path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]
    assert path.read_bytes() == b"%PDF"


def test_a_link_that_somebody_laid_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "report.pdf").symlink_to("elsewhere")
    with pytest.raises(MachineError, match=r"report\.pdf: could not be written"):
        write(tmp_path, "report.pdf", b"%PDF")
    assert (tmp_path / "elsewhere").read_text() == "mine"
