"""Looks for secrets in whatever form a file may hold them: packed, encoded, in a database, in a document."""

import base64
import gzip
import hashlib
import html
import io
import re
import shutil
import sqlite3
import tempfile
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, IndirectObject, StreamObject

DEEPEST = 6  # containers in containers
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
DIGEST = re.compile(rb"[0-9a-f]{32,64}")
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
SQLITE, GZIP, ZIP, PDF, PNG = b"SQLite format 3\0", b"\x1f\x8b", b"PK\x03\x04", b"%PDF", b"\x89PNG\r\n\x1a\n"
ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


@dataclass(frozen=True)
class Search:
    """mark: what every secret begins with, in lower case; secrets: also looked for as hashes."""

    mark: str
    secrets: tuple[str, ...]

    def below(self, *places: Path, but: Iterable[Path] = ()) -> list[str]:
        """Where below the places, names of files included, a secret stands, in words; `but` is passed over."""
        passed = tuple(but)
        paths = [path for place in places for path in (place, *place.rglob("*"))]
        chosen = [path for path in paths if not any(path.is_relative_to(other) for other in passed)]
        found = [f"name of {path}" for path in chosen if self._has(path.name.encode())]
        return found + [f"{path}: {how}" for path in chosen if path.is_file() for how in self.in_file(path)]

    def in_file(self, path: Path) -> list[str]:
        """In what forms a file holds a secret."""
        data = path.read_bytes()
        found = list(_once(self, data))
        if data.startswith(SQLITE):
            found += [how for cell in _cells(path) for how in self.in_bytes(cell, "database › ")]
        return list(dict.fromkeys(found))

    def in_bytes(self, data: bytes, how: str = "") -> list[str]:
        """The same for bytes; `how` says what they were unpacked from."""
        found = [how + form for form, plain in _forms(data) if self._has(plain)]
        if how.count("›") < DEEPEST:
            for form, inner in _unpacked(data):
                found += self.in_bytes(inner, f"{how}{form} › ")
        return found

    def _has(self, data: bytes) -> bool:
        flat = data.lower()
        if self.mark.encode() in flat:
            return True
        digests = _digests(self.secrets)
        return any(run in digests for run in DIGEST.findall(flat))


@cache
def _once(search: Search, data: bytes) -> tuple[str, ...]:
    """`in_bytes`; workspaces are copied again and again, and most of their files are the same in each."""
    return tuple(search.in_bytes(data))


@cache
def _digests(secrets: tuple[str, ...]) -> frozenset[bytes]:
    """Unsalted hashes, which are as good as the word itself for whoever can guess it."""
    return frozenset(
        hashlib.new(kind, secret.encode(), usedforsecurity=False).hexdigest().encode()
        for secret in secrets for kind in ("md5", "sha1", "sha256")
    )  # fmt: skip


def _forms(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes as they are, and read in other encodings of text."""
    yield "plain", data
    yield "over lines", re.sub(rb"[\s\xad-]+", b"", data)
    yield "UTF-16", data.replace(b"\0", b"")
    if b"%" in data:
        yield "percent", urllib.parse.unquote_to_bytes(data)
    if b"&" in data:
        yield "entities", html.unescape(data.decode("latin-1")).encode("utf-8", "replace")
    if b"\\u" in data or b"\\x" in data:
        escape = re.compile(rb"\\u00([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})")
        yield "escapes", escape.sub(lambda match: bytes.fromhex((match[1] or match[2]).decode()), data)


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(GZIP):
        with suppress(OSError, EOFError, zlib.error):
            yield "gzip", gzip.decompress(data)
    if data.startswith(ZLIB):
        with suppress(zlib.error):
            yield "zlib", zlib.decompressobj().decompress(data)
    if data.startswith(ZIP):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield f"zip {name}", name.encode() + b"\n" + packed.read(name)
    if data.startswith(PDF):
        yield from _pdf(data)
        return
    if data.startswith(PNG):
        yield from _chunks(data)
        return
    for run in BASE64.findall(data):
        for start in range(4):
            part = run[start:].rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
            with suppress(ValueError):
                yield "base64", base64.b64decode(part[: len(part) // 4 * 4 or None])
    for run in HEX.findall(data):
        yield "hex", bytes.fromhex(run.decode())


def _chunks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Everything in a bitmap but its pixels."""
    place = len(PNG)
    while place + 8 <= len(data):
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        content = data[place + 8 : place + 8 + size]
        if kind != b"IDAT":
            yield f"PNG {kind.decode()}", content
            if kind in (b"zTXt", b"iTXt"):
                with suppress(zlib.error, IndexError):
                    yield f"PNG {kind.decode()}", zlib.decompress(content.split(b"\0", 1)[1].lstrip(b"\0\1"))
        place += size + 12


def _pdf(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Text as a reader sees it, metadata, every string and every stream."""
    document = pypdf.PdfReader(io.BytesIO(data))
    for page in document.pages:
        yield "PDF text", page.extract_text().encode()
    objects = sum(map(len, document.xref.values())) + len(document.xref_objStm)
    for number in range(1, objects + 1):
        thing = document.get_object(IndirectObject(number, 0, document))
        yield "PDF strings", "\n".join(_strings(thing)).encode("utf-8", "replace")
        if isinstance(thing, StreamObject):
            with suppress(Exception):  # a filter that pypdf does not know: images
                yield "PDF stream", thing.get_data()


def _strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, DictionaryObject):
        for key, value in thing.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(thing, ArrayObject):
        for value in thing:
            yield from _strings(value)
    elif isinstance(thing, ByteStringObject):
        yield bytes(thing).decode("latin-1")
    elif isinstance(thing, str):
        yield thing


def _cells(path: Path) -> Iterator[bytes]:
    """Every cell of every table and of the write-ahead log; the database itself is not touched."""
    with tempfile.TemporaryDirectory() as folder:
        for part in path.parent.glob(f"{path.name}*"):
            shutil.copy(part, folder)
        with closing(sqlite3.connect(Path(folder) / path.name)) as database:
            names = [
                name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            for name in names:
                for row in database.execute(f'SELECT * FROM "{name}"'):
                    for cell in row:
                        if isinstance(cell, str | bytes):
                            yield cell.encode() if isinstance(cell, str) else cell
