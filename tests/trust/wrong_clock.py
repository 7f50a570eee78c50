"""A clock that is wrong for one process and its children: the C library's answers, shifted by so many seconds."""

import shutil
import subprocess
from pathlib import Path

import pytest

SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*right)(clockid_t, struct timespec *);
    if (!right) right = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = right(clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += SHIFT;
    return failed;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec precise;
    int failed = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return failed;
}
time_t time(time_t *now) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (now) *now = precise.tv_sec;
    return precise.tv_sec;
}
"""


def wrong_clock(scratch: Path, seconds: int) -> dict[str, str]:
    """The environment in which a process believes that it is `seconds` later; skips without a C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not Path("/proc").is_dir():
        pytest.skip("needs Linux and a C compiler to shift the clock")
    scratch.mkdir(parents=True, exist_ok=True)
    source, library = scratch / "clock.c", scratch / "clock.so"
    source.write_text(SHIM)
    command = [compiler, "-shared", "-fPIC", f"-DSHIFT=({seconds}L)", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return {"LD_PRELOAD": str(library)}
