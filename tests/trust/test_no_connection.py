"""A run speaks with this machine only, and Prefect's temporary server is private; nothing secret is committed."""

import json
import os
import re
import socket
import stat
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

from flows.prefect_guard import is_loopback, listeners
from tests.trust.small_company import WAVE

REPOSITORY = Path(__file__).resolve().parents[2]
RECORDER = """
import json, os, sys
def heard(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        what = arguments[0] if event.startswith("socket.get") else arguments[1]
        with open(os.environ["HEARD"], "a") as log:
            log.write(json.dumps([event, what[0] if isinstance(what, tuple) else str(what)]) + "\\n")
sys.addaudithook(heard)
"""
SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "access key": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "token": r"\b(gh[pousr]_[0-9A-Za-z]{30,}|xox[abps]-[0-9A-Za-z-]{10,}|sk-[0-9A-Za-z]{30,}|pnu_[0-9A-Za-z]{30,})",
    "password in an address": r"://[^/\s:@{}\"'<>]+:(?!hunter2)[^/\s:@{}\"'<>]+@",
    "home of a person": r"(?<![\w.])/(home|Users)/[a-z]\w+",
}


@pytest.fixture(scope="module")
def ran(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str]]]:
    """A run with Prefect's temporary server: Prefect's home, and every address that any of its processes touched."""
    scratch = tmp_path_factory.mktemp("alone")
    (scratch / "sitecustomize.py").write_text(RECORDER)
    (scratch / "home").mkdir()
    told = command(begun, scratch)
    assert told.returncode == 0, told.stderr
    heard = [tuple(json.loads(line)) for line in (scratch / "heard").read_text().splitlines()]
    return scratch / "home", heard  # type: ignore[return-value]


def command(workspace: Path, scratch: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """`quality-culture run` with a home of its own, listened to."""
    copy = scratch / "company"
    subprocess.run(["cp", "-a", str(workspace), str(copy)], check=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    environment |= {
        "PYTHONPATH": f"{scratch}{os.pathsep}{REPOSITORY}", "HEARD": str(scratch / "heard"),
        "HOME": str(scratch / "home"), "PREFECT_HOME": str(scratch / "home" / "prefect"), **settings,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", "from flows.cli import main; main()", "run", str(copy), "--wave", WAVE],
        env=environment, capture_output=True, text=True, umask=0o022, timeout=300, check=False,
    )  # fmt: skip


def test_nobody_outside_this_machine_is_spoken_to_or_looked_up(
    ran: tuple[Path, list[tuple[str, str]]],
) -> None:
    assert {event for event, _ in ran[1]} >= {"socket.connect", "socket.bind"}
    for event, address in ran[1]:
        assert _is_this_machine(address), f"{event} {address}"


def _is_this_machine(address: str) -> bool:
    if address.startswith(("/", "b'", "None", "\0")) or address == "":
        return True  # a socket of the file system
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def test_what_prefect_keeps_is_private(ran: tuple[Path, list[tuple[str, str]]]) -> None:
    kept = [path for path in ran[0].rglob("*") if not path.is_symlink()]
    assert [path for path in kept if path.name == "prefect.db"]
    assert [path.name for path in kept if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_server_elsewhere_without_a_password_is_refused_before_it_is_spoken_to(
    begun: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(RECORDER)
    told = command(begun, tmp_path, PREFECT_API_URL="http://192.0.2.1:4200/api")
    assert told.returncode == 5
    assert "another machine, and no password is set" in told.stderr
    assert not (tmp_path / "heard").exists()


GUARD = """
import json, sys
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_SERVER_API_HOST, temporary_settings
from flows.prefect_guard import MachineError, refuse_exposed_server
names = {"url": PREFECT_API_URL, "host": PREFECT_SERVER_API_HOST, "password": PREFECT_API_AUTH_STRING}
for case in json.loads(sys.argv[1]):
    with temporary_settings({names[name]: value for name, value in case.items()}):
        try:
            refuse_exposed_server()
            print("allowed")
        except MachineError as error:
            print(error)
"""


def test_only_a_server_that_strangers_cannot_use_is_allowed() -> None:
    with socket.create_server(("0.0.0.0", 0)) as open_to_all, socket.create_server(("127.0.0.1", 0)) as own:
        ports = [server.getsockname()[1] for server in (open_to_all, own)]
        assert list(listeners(ports[0])) == ["0.0.0.0"]
        cases = [
            {},
            {"url": f"http://127.0.0.1:{ports[1]}/api"},
            {"url": f"http://127.0.0.1:{ports[0]}/api"},
            {"url": f"http://127.0.0.1:{ports[0]}/api", "password": "team:secret"},
            {"url": "https://prefect.example/api"},
            {"url": "https://prefect.example/api", "password": "team:secret"},
            {"host": "0.0.0.0"},
        ]
        asked = subprocess.run([sys.executable, "-c", GUARD, json.dumps(cases)], cwd=REPOSITORY, text=True,
                               capture_output=True, check=True)  # fmt: skip
    said = asked.stdout.splitlines()
    assert [line for line in said if line == "allowed"] == ["allowed"] * 4
    assert f"The Prefect server at port {ports[0]} listens at 0.0.0.0 without a password" in said[2]
    assert "PREFECT_API_URL names prefect.example, another machine" in said[4]
    assert "would listen at 0.0.0.0 without a password" in said[6]


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("localhost", True), ("::1", True), ("[::1]", True),
     ("::ffff:127.0.0.1", True), ("0.0.0.0", False), ("::", False), ("192.168.1.4", False),
     ("localhost.evil.example", False), ("", False)],
)  # fmt: skip
def test_loopback_is_told_from_every_other_address(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def committed() -> list[Path]:
    """Every file that is, or is about to be, committed."""
    asked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY, capture_output=True, check=False,
    )  # fmt: skip
    if asked.returncode:
        pytest.skip("needs the repository with git")
    return [REPOSITORY / os.fsdecode(name) for name in asked.stdout.split(b"\0") if name]


def test_no_committed_file_holds_a_secret() -> None:
    patterns = {what: re.compile(pattern) for what, pattern in SECRETS.items()}
    found = []
    for path in committed():
        if path.is_file() and path != Path(__file__).resolve():
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{path.name}: {what}" for what, pattern in patterns.items() if pattern.search(text)]
    assert found == []
