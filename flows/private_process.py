"""A process that reads answers: what it writes is its owner's, it leaves no core dump, and it reports to nobody."""

import os
import resource
import sys

NOT_DUMPABLE = 4  # PR_SET_DUMPABLE; a core dump piped to a crash reporter ignores RLIMIT_CORE
SILENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "GX_ANALYTICS_ENABLED": "false",
}


def keep_private() -> None:
    """Make this process and its children private. Whatever starts a run calls it; doing so twice changes nothing."""
    os.umask(0o077)
    os.environ.update(SILENT)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(NOT_DUMPABLE, 0, 0, 0, 0)
