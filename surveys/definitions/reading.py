"""Which files beside a survey are definitions: told by their content, so that no survey is taken for one."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

from surveys.decode import container_of
from surveys.definition import Definition
from surveys.definitions.lss import read_lss
from surveys.definitions.qsf import read_qsf
from surveys.definitions.redcap_dictionary import HEADERS, read_dictionary
from surveys.definitions.xlsform import has_form_sheets, read_xlsform

SUFFIXES = (".qsf", ".lss", ".xml")
HEAD_BYTES = 8192


def read_definition(path: Path) -> Definition | None:
    """The definition a file holds, None when it is something else.

    Raises SurveyError when it is a definition but damaged.
    """
    reader = _reader(path)
    return reader(path) if reader else None


def _reader(path: Path) -> Callable[[Path], Definition] | None:
    if not path.is_file() or not path.stat().st_size:
        return None
    container = container_of(path)
    if container in ("xlsx", "xls", "ods"):
        return read_xlsform if has_form_sheets(path) else None
    return _reader_of_text(_head(path)) if container == "text" else None


def _reader_of_text(head: str) -> Callable[[Path], Definition] | None:
    start = head.lstrip("\ufeff \r\n\t")
    if start.startswith("{") and '"SurveyEntry"' in head:
        return read_qsf
    if start.startswith("<") and "LimeSurveyDocType" in head:
        return read_lss
    first = start.partition("\n")[0].replace('"', "").casefold()
    if any(all(name in first for name in names) for names in HEADERS):
        return read_dictionary
    return None


def _head(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as packed:
                head = packed.read(HEAD_BYTES)
        except (OSError, EOFError, zlib.error):
            return ""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return head.decode(encoding, "replace")
