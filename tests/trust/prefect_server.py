"""A Prefect server of the tests' own, on the loopback address, with a home that can be searched afterwards."""

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
}
PATIENCE = 600  # seconds; the first start makes the database, on a machine that may be busy


@contextmanager
def prefect_server(home: Path) -> Iterator[dict[str, str]]:
    """The environment of those who use the server; it ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = {**SETTINGS, "PREFECT_HOME": str(home), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        port,
        "--no-ui",
    ]
    server = {**os.environ, **environment}
    del server["PREFECT_API_URL"]
    process = subprocess.Popen(
        command, env=server, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, umask=0o077
    )
    try:
        _await(environment["PREFECT_API_URL"] + "/health", process)
        yield environment
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def stored(environment: dict[str, str], what: str) -> list[dict[str, Any]]:
    """Everything of a kind (artifacts, logs, flow_runs, task_runs) that the server keeps."""
    url, found = f"{environment['PREFECT_API_URL']}/{what}/filter", []
    while True:
        request = urllib.request.Request(
            url,
            json.dumps({"limit": 200, "offset": len(found)}).encode(),
            {"Content-Type": "application/json", **_password(environment)},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            page = json.load(answer)
        found += page
        if len(page) < 200:
            return found


def _password(environment: dict[str, str]) -> dict[str, str]:
    word = environment.get("PREFECT_API_AUTH_STRING")
    return {"Authorization": f"Basic {base64.b64encode(word.encode()).decode()}"} if word else {}


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the Prefect server of the tests did not start")
