"""One run at a time holds a wave."""

import subprocess
import sys

import pytest

from culture.errors import WaveBusyError
from culture.wave import Wave
from flows.lock import hold

HOLD = """
import sys
from pathlib import Path
from culture.wave import Wave
from flows.lock import hold
with hold(Path(sys.argv[1]), Wave(2026, 3)):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_wave_held_by_another_process_is_refused_and_free_again_when_that_process_dies(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(WaveBusyError, match="Another run holds 2026-Q3"), hold(tmp_path, Wave(2026, 3)):
            pass
        with hold(tmp_path, Wave(2026, 2)):
            pass  # other waves are free
        other.kill()
        other.wait()
        with hold(tmp_path, Wave(2026, 3)):
            pass
    finally:
        other.kill()
        other.communicate()
