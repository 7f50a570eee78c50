"""No run through a Prefect server that strangers can reach: it stores names of departments and published numbers."""

import sys
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from culture.errors import MachineError

PATIENCE = 10  # seconds that a server has to answer
LISTENING = "0A"
TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
REMEDY = (
    "Set PREFECT_SERVER_API_AUTH_STRING for the server and PREFECT_API_AUTH_STRING for those who use it, bind the "
    "server to 127.0.0.1, or run with --direct."
)


def refuse_exposed_server() -> None:
    """MachineError when the Prefect in use asks for no password and can be reached from other machines.

    Seen are the address in PREFECT_API_URL, the address a server of this machine would be bound to, and, on Linux,
    the addresses at which the server of this machine listens.
    """
    settings = prefect_settings()
    if not is_loopback(settings.server.api.host) and not settings.server.api.auth_string:
        raise MachineError(
            f"The Prefect server of this machine would listen at {settings.server.api.host} without a password. "
            f"{REMEDY}"
        )
    url = urlsplit(settings.api.url or "http://127.0.0.1")
    if settings.api.auth_string or settings.api.key:
        return
    if not is_loopback(url.hostname or ""):
        raise MachineError(
            f"PREFECT_API_URL names {url.hostname}, another machine, and no password is set. {REMEDY}"
        )
    open_at = [address for address in listeners(url.port or 80) if not is_loopback(address)]
    if open_at:
        raise MachineError(
            f"The Prefect server at port {url.port} listens at {open_at[0]} without a password. {REMEDY}"
        )


def prefect_settings() -> Any:
    """Prefect's settings; MachineError when its environment or profile says something it does not understand."""
    try:
        from prefect.settings import get_current_settings

        return get_current_settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise MachineError(
            f"Prefect's settings cannot be read: {error.title}: {key}: {first['msg']}. Correct the variables "
            "PREFECT_… of this process, or the profile of Prefect."
        ) from None


def refuse_silent_server() -> None:
    """MachineError when PREFECT_API_URL names a server that does not answer, or does not let this process in."""
    url = prefect_settings().api.url
    if not url:
        return
    from prefect.client.orchestration import get_client

    try:
        with get_client(httpx_settings={"timeout": PATIENCE}, sync_client=True) as client:
            client.api_version()
    except Exception as error:
        failed = MachineError(
            f"The Prefect server at {url} cannot be used ({type(error).__name__}). Start it with `prefect server "
            "start`, correct PREFECT_API_URL and PREFECT_API_AUTH_STRING, or run with --direct."
        )
    else:
        return
    failed.__cause__ = failed.__context__ = None
    raise failed


def is_loopback(host: str) -> bool:
    """Whether an address, or the name localhost, is this machine only."""
    if host.strip("[]").lower() == "localhost":
        return True
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def listeners(port: int) -> Iterator[str]:
    """Addresses at which something on this machine listens at a port; none where the system does not tell."""
    for table in TABLES:
        lines = table.read_text().splitlines()[1:] if table.is_file() else []
        for _, local, _, state, *_ in map(str.split, lines):
            address, _, number = local.partition(":")
            if state == LISTENING and int(number, 16) == port:
                yield _written(bytes.fromhex(address))


def _written(raw: bytes) -> str:
    """The kernel prints each four bytes as a number of this machine's byte order."""
    words = [raw[start : start + 4] for start in range(0, len(raw), 4)]
    return str(ip_address(b"".join(word[::-1] if sys.byteorder == "little" else word for word in words)))
