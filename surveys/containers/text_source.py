"""A text file as a stream of UTF-8, whatever it was packed and coded in, read through once before it is trusted."""

import codecs
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from culture.errors import SurveyError
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
    """Decide the encoding and count: UTF-16 and UTF-32 by mark or NUL pattern, UTF-8 if every byte agrees, else 1252.

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
    return wide or ("utf-8" if valid else _single_byte(path)), lines, quotes


def _is_valid(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _single_byte(path: Path) -> str:
    """Windows-1252, and where a byte has no character in it, the first 256 characters of Unicode."""
    decoder = codecs.getincrementaldecoder("cp1252")()
    with _open(path, "utf-8") as stream:
        while block := stream.read(LONGEST_ROW):
            if not _is_valid(decoder, block):
                return "latin-1"
    return "cp1252"
