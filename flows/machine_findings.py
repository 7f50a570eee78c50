"""The machine as `doctor` finds it: Python, packages, typesetting, Prefect, space on the disks."""

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from flows.findings import Finding, good, note, tried, wrong

PROGRAM = "quality-culture"
SUPPORTED = ((3, 11), (3, 14))  # from, and below
INSTALL = "Install what the program was tried with: `make setup`, or `pip install --upgrade quality-culture`."
PATIENCE = 5  # seconds that a server has to answer
GIB = 1 << 30
ENOUGH, LITTLE = 2 * GIB, GIB // 2


def examine_machine(workspace: Path | None) -> list[Finding]:
    """Findings about everything but the files of a workspace; its disk is looked at."""
    looks = {
        "Python": _python,
        "packages": _packages,
        "typesetting": _typesetting,
        "Prefect": _prefect,
        "disk": partial(_disks, workspace),
    }
    return [finding for subject, look in looks.items() for finding in tried(subject, look)]


def _python() -> Iterator[Finding]:
    first, below = SUPPORTED
    told = f"{platform.python_version()}, text is {sys.getfilesystemencoding()}"
    if not first <= sys.version_info[:2] < below:
        yield wrong("Python", told, "Python 3.11, 3.12 or 3.13 is needed: `make setup PYTHON=python3.12`.")
    elif sys.getfilesystemencoding() != "utf-8":
        yield note("Python", told, "Set PYTHONUTF8=1, or folders with other letters are refused.")
    else:
        yield good("Python", told)


def _packages() -> Iterator[Finding]:
    try:
        program = distribution(PROGRAM)
    except PackageNotFoundError:
        yield note(PROGRAM, "is not installed: this runs from its source, versions are not compared", INSTALL)
        return
    needed = program.requires or []
    unmet = [finding for line in needed for finding in requirement_met(line)]
    yield from unmet
    if not unmet:
        yield good("packages", f"{PROGRAM} {program.version} has what it needs, in the versions it needs")


def requirement_met(line: str) -> Iterator[Finding]:
    """What is wrong with one requirement (`pandas<4,>=3`) of this installation; nothing when it is met.

    Requirements of extras that are not there (`; extra == "postgres"`) are met.
    """
    from packaging.requirements import Requirement

    need = Requirement(line)
    if need.marker is not None and not need.marker.evaluate({"extra": ""}):
        return
    try:
        there = version(need.name)
    except PackageNotFoundError:
        yield wrong(need.name, f"is not installed; {need.specifier or 'any version'} is needed", INSTALL)
        return
    if not need.specifier.contains(there, prereleases=True):
        yield wrong(need.name, f"{there} is installed; {need.specifier} is needed", INSTALL)


def _typesetting() -> Iterator[Finding]:
    from reports.typeset import set_a_word

    set_a_word()
    yield good("typesetting", f"typst {version('typst')} sets a page in the typefaces that came with it")


def _prefect() -> Iterator[Finding]:
    from flows.prefect_guard import prefect_settings, refuse_exposed_server

    settings = prefect_settings()
    refuse_exposed_server()
    home = Path(settings.home)
    if home.is_dir() and home.stat().st_mode & 0o077:
        yield note(
            "Prefect",
            f"{home} can be read by others; it keeps names of departments and published numbers",
            f"chmod -R go= {home}",
        )
    yield from (
        _server(settings.api.url)
        if settings.api.url
        else [good("Prefect", f"{version('prefect')}; no server is named, so a run starts one for itself")]
    )


def _server(url: str) -> Iterator[Finding]:
    from prefect.client.orchestration import get_client

    with get_client(httpx_settings={"timeout": PATIENCE}, sync_client=True) as client:
        failed = client.api_healthcheck()
        if failed is not None:
            yield wrong(
                "Prefect",
                f"no server answers at {url} ({type(failed).__name__})",
                "Start it with `prefect server start`, unset PREFECT_API_URL, or run with --direct.",
            )
            return
        server, here = client.api_version(), version("prefect")
    told = f"the server at {url} answers, version {server}"
    if server == here:
        yield good("Prefect", told)
    else:
        yield note("Prefect", f"{told}; here is {here}", "Restart the server from this installation.")


def _disks(workspace: Path | None) -> Iterator[Finding]:
    places = {"temporary files": Path(tempfile.gettempdir())}
    if workspace is not None:
        places["workspace"] = workspace
    for name, place in places.items():
        if not place.exists():
            continue
        yield space_left(name, place, shutil.disk_usage(place).free)


def space_left(name: str, place: Path, free: int) -> Finding:
    """How the free bytes of a disk stand to what a quarter needs."""
    told = f"{free / GIB:.1f} GiB free for the {name} ({place})"
    if free < LITTLE:
        return wrong("disk", told, "Free at least 2 GiB: inputs are copied, and each version is kept.")
    if free < ENOUGH:
        return note("disk", told, "Free 2 GiB before the next quarter: each version is kept.")
    return good("disk", told)
