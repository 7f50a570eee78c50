"""The search for secrets finds them in every form; without this, finding none would mean nothing."""

import base64
import gzip
import hashlib
import io
import sqlite3
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

import pytest
import typst
import xlsxwriter
from matplotlib.figure import Figure

from tests.trust.searching import Search

SECRET = "kq7zx0123456789"
SEARCH = Search("kq7zx", (SECRET,))


def _zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inner.txt", data)
    return out.getvalue()


def _workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write_string(0, 0, f"a {SECRET}")
    book.close()
    return out.getvalue()


def _png(**metadata: str) -> bytes:
    out = io.BytesIO()
    Figure().savefig(out, format="png", dpi=10, metadata=metadata)
    return out.getvalue()


PLAIN = f"before {SECRET} after".encode()
FORMS = {
    "plain": PLAIN,
    "capitals": PLAIN.upper(),
    "hyphenated over lines": b"before kq7zx01-\n23456789",
    "UTF-16": PLAIN.decode().encode("utf-16"),
    "base64": base64.b64encode(PLAIN),
    "base64 in JSON, one byte off": b'{"data": "' + base64.b64encode(b"x" + PLAIN) + b'"}',
    "base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe\xfd" + PLAIN),
    "hex": PLAIN.hex().encode(),
    "percent": b"%6b%71%37%7a%78012",
    "entities": b"&#107;&#113;7zx",
    "escapes": b'"\\u006b\\u0071\\u0037\\u007a\\u0078"',
    "gzip": gzip.compress(PLAIN),
    "zlib": zlib.compress(PLAIN),
    "zip": _zip(PLAIN),
    "gzip in base64 in zip": _zip(base64.b64encode(gzip.compress(PLAIN))),
    "workbook": _workbook(),
    "PNG text": _png(Comment=SECRET),
    "PDF text": typst.compile(f"#set page(width: 4cm)\n Ask {SECRET} why".encode()),
    "PDF metadata": typst.compile(f'#set document(title: "{SECRET}")\n x'.encode()),
    "PDF alternative text": typst.compile(
        f'#figure(rect(), alt: "{SECRET}")'.encode(), pdf_standards=["a-2a"]
    ),
    "hash": hashlib.sha256(SECRET.encode()).hexdigest().encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_found(form: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(FORMS[form])
    assert SEARCH.below(tmp_path)


def test_a_secret_is_found_in_a_database_and_in_its_write_ahead_log(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE t (a, b)")
        database.execute("INSERT INTO t VALUES (?, ?)", ("x", gzip.compress(PLAIN)))
        database.commit()
        assert any("database" in how for how in SEARCH.below(tmp_path))


def test_a_secret_is_found_in_the_name_of_a_file_and_nothing_is_found_where_there_is_none(
    tmp_path: Path,
) -> None:
    (tmp_path / f"{SECRET}.txt").touch()
    assert SEARCH.below(tmp_path)
    assert SEARCH.below(tmp_path, but=[tmp_path / f"{SECRET}.txt"]) == []
