"""An installation as docs/operate.md describes it, in a folder of its own: the units' commands, without systemd."""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.console import on_page
from tests.trust.forked import REPOSITORY

HOME = "/var/lib/culture"  # as the units have it
UNITS = REPOSITORY / "examples" / "systemd"
PATIENCE = 1800  # seconds, on a machine that may be busy
TIMEOUT_STOP = 120  # seconds, TimeoutStopSec of the units


@dataclass
class Installation:
    """A home with the environment of prefect.env, and the processes that were started in it."""

    home: Path
    port: int
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, unit: str) -> None:
        """Start what a unit starts."""
        lines = (UNITS / f"{unit}.service").read_text().splitlines()
        (command,) = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
        words = shlex.split(command.replace(HOME, str(self.home)).replace("4200", str(self.port)))
        self._begin(unit, words, self.environment)

    def begin(self, name: str, command: str, *unset: str) -> None:
        """Start a command of a page that is left running, without these variables."""
        environment = {
            variable: value for variable, value in self.environment.items() if variable not in unset
        }
        self._begin(name, self._words(command), environment)

    def _begin(self, name: str, words: list[str], environment: dict[str, str]) -> None:
        with (self.home / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                words, env=environment, cwd=self.home, stdout=log, stderr=log, umask=0o077
            )

    def stop(self, unit: str) -> None:
        """Stop it as systemd does: ask it, and end it when it has not ended by itself in time."""
        process = self.processes.pop(unit)
        process.terminate()
        try:
            process.wait(timeout=TIMEOUT_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def call(self, command: str) -> str:
        """Run a command of the page; what it said. AssertionError when it failed."""
        ended = subprocess.run(self._words(command), env=self.environment, cwd=self.home, capture_output=True,
                               text=True, timeout=PATIENCE, check=False)  # fmt: skip
        assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    def _words(self, command: str) -> list[str]:
        words = shlex.split(command)
        return [str(self.home / "venv" / "bin" / words[0].removeprefix("venv/bin/")), *words[1:]]

    def deploy(self, workspace: Path | str, *changes: tuple[str, str]) -> None:
        """`prefect deploy` with prefect.yaml of the page, its workspace, and other changes to its text."""
        text = (REPOSITORY / "prefect.yaml").read_text()
        for old, new in (("workspace: demo", f"workspace: {workspace}"), *changes):
            assert old in text
            text = text.replace(old, new)
        (self.home / "prefect.yaml").write_text(text)
        self.call(on_page("operate.md", "venv/bin/prefect work-pool create"))
        self.call(on_page("operate.md", "venv/bin/prefect --no-prompt deploy"))


@contextmanager
def installed(home: Path, more: str = "", clock: dict[str, str] | None = None) -> Iterator[Installation]:
    """An installation; what it started ends with the block. more: further lines of prefect.env."""
    port = free_port()
    home.mkdir(parents=True)
    (home / "venv").symlink_to(sys.prefix)
    text = f"{(UNITS / 'prefect.env').read_text()}\n{more}".replace(HOME, str(home)).replace(
        "4200", str(port)
    )
    lines = [line.partition("=") for line in text.splitlines() if line and not line.startswith("#")]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    environment = (
        kept | {name: value for name, _, value in lines} | {"PYTHONPATH": str(REPOSITORY)} | (clock or {})
    )
    installation = Installation(home, port, environment)
    try:
        yield installation
    finally:
        for unit in reversed(list(installation.processes)):  # a worker ends while its server answers
            installation.stop(unit)


@contextmanager
def team_postgres() -> Iterator[int]:
    """The port of a Postgres made as the page says, with a password; skips where the system has none with pg_trgm."""
    programs = shutil.which("initdb")
    place = Path(programs).resolve().parent if programs else Path("/nowhere")
    control = Path("/usr/share/postgresql") / place.parent.name / "extension" / "pg_trgm.control"
    if not control.is_file():
        pytest.skip("needs the Postgres of Debian, with its extension pg_trgm")
    become = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []

    def call(program: str, *words: str) -> None:
        subprocess.run([*become, str(place / program), *words], check=True, capture_output=True, cwd="/tmp")

    folder = Path(tempfile.mkdtemp(prefix="team-pg-"))
    if become:
        shutil.chown(folder, "postgres")
    port = free_port()
    call("initdb", "-D", f"{folder}/data", "--auth-host=scram-sha-256", "--auth-local=trust")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    call("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
    here = {"PGHOST": str(folder), "PGPORT": str(port), "PATH": f"{place}{os.pathsep}{os.environ['PATH']}"}

    def type_in(line: str, answers: str = "") -> None:
        # psql asks for a password at the terminal, and in a session without one where its input comes from
        subprocess.run([*become, "bash", "-c", line], check=True, capture_output=True, cwd="/tmp", text=True,
                       env={**os.environ, **here}, input=answers, start_new_session=True)  # fmt: skip

    try:
        type_in(on_page("operate.md", "createuser culture &&"))
        type_in(on_page("operate.md", "psql -d prefect -c 'CREATE"))
        type_in(on_page("operate.md", r"psql -d prefect -c '\password"), "hunter2\nhunter2\n")
        yield port
    finally:
        call("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback address that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until(happened: Callable[[], object], what: str) -> None:
    """Wait until something is true; AssertionError when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.3)
