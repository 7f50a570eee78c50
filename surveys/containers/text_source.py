"""A text file as a stream of UTF-8, whatever it was packed and coded in, read through once before it is trusted."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from culture.errors import SurveyError
from surveys.containers.legacy_encoding import legacy_encoding
from surveys.containers.limits import LARGEST_TEXT, LONGEST_ROW

GZIP = b"\x1f\x8b"
MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD_BYTES = 4096
SHORTEST = 8  # bytes from which a pattern can be seen
NOT_ASCII = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
SAMPLE_BYTES = 1 << 16
ALTERNATING = 0.3  # share of NUL in every second byte that makes unmarked UTF-16 of a western text


@dataclass(frozen=True)
class TextSource:
    """A text file that has been read through.

    lines: at least the lines of the text, an unfinished last one included; quotes: quotation marks
    """

    path: Path
    encoding: str
    lines: int
    quotes: int

    def open(self) -> pa.NativeFile:
        """The text from its beginning, as UTF-8. Reading can raise OSError when the file has changed."""
        return _open(self.path, self.encoding)


def survey_text(path: Path) -> TextSource:
    """Decide the encoding and count: UTF-16 and UTF-32 by mark or NULs, UTF-8 if all bytes agree, else by letters.

    Raises SurveyError when the file is damaged, binary, or unpacks to more than LARGEST_TEXT.
    """
    try:
        wide = _wide_encoding(path)
        encoding, lines, quotes = _scan(path, wide)
    except (OSError, EOFError, UnicodeError):
        encoding = ""
    if not encoding:
        raise SurveyError(f"{path.name}: the file is damaged or cut off. Copy or export it again.")
    return TextSource(path, encoding, lines, quotes)


def _open(path: Path, encoding: str) -> pa.NativeFile:
    with path.open("rb") as stream:
        compressed = stream.read(2) == GZIP
    stream = pa.input_stream(path, compression="gzip" if compressed else None)
    return stream if encoding == "utf-8" else pa.transcoding_input_stream(stream, encoding, "utf-8")


def _wide_encoding(path: Path) -> str:
    """ "utf-16", "utf-32" or "": the codes in which plain letters contain NUL bytes."""
    with _open(path, "utf-8") as stream:
        head = stream.read(HEAD_BYTES)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if len(head) < SHORTEST:
        return ""
    first, second = head[0::2], head[1::2]
    if b"\0" not in first and second.count(0) > ALTERNATING * len(second):
        return "utf-16-le"
    if b"\0" not in second and first.count(0) > ALTERNATING * len(first):
        return "utf-16-be"
    return ""


def _scan(path: Path, wide: str) -> tuple[str, int, int]:
    """Encoding, lines and quotation marks."""
    decoder, valid = codecs.getincrementaldecoder("utf-8")(), True
    size = lines = returns = quotes = 0
    last = b""
    with _open(path, wide or "utf-8") as stream:
        while block := stream.read(LONGEST_ROW):
            size += len(block)
            if size > LARGEST_TEXT:
                raise SurveyError(
                    f"{path.name}: more than {LARGEST_TEXT >> 30} GB of text. Split it: a wave may have any number "
                    "of files."
                )
            if b"\0" in block:
                raise SurveyError(
                    f"{path.name}: this is not a text file (it has NUL bytes). Export it as CSV or XLSX."
                )
            lines, returns = lines + block.count(b"\n"), returns + block.count(b"\r")
            quotes, last = quotes + block.count(b'"'), block[-1:]
            valid = valid and _is_valid(decoder, block)
    valid = valid and _is_valid(decoder, b"", final=True)
    lines = (
        lines if returns == lines else lines + returns
    )  # CRLF ends one line; mixtures are counted too high
    lines += last not in (b"\n", b"\r")
    return wide or ("utf-8" if valid else _legacy(path)), lines, quotes


def _is_valid(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    if block.isascii() and not final and decoder.getstate()[0] == b"":
        return True  # plain letters are the same in every code that gets here
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(path: Path) -> str:
    """The code page that the letters tell, if every byte agrees; else the first 256 characters of Unicode."""
    for encoding in dict.fromkeys((legacy_encoding(_beyond_ascii(path)), "cp1252")):
        decoder = codecs.getincrementaldecoder(encoding)()
        with _open(path, "utf-8") as stream:
            valid = all(_is_valid(decoder, block) for block in iter(lambda: stream.read(LONGEST_ROW), b""))
        if valid and _is_valid(decoder, b"", final=True):
            return encoding
    return "latin-1"


def _beyond_ascii(path: Path) -> bytes:
    """The first lines that are not plain ASCII."""
    found = b""
    with _open(path, "utf-8") as stream:
        while len(found) < SAMPLE_BYTES and (block := stream.read(LONGEST_ROW)):
            found += b"\n".join(NOT_ASCII.findall(block))[:SAMPLE_BYTES]
    return found
