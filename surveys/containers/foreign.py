"""Files that are no tables, told by how they begin: named, so that a user knows what was put there by mistake."""

from culture.errors import SurveyError

BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    (b"Rar!\x1a\x07", "an archive (RAR)"),
    (b"\xfd7zXZ\0", "an archive (XZ)"),
    (b"\x28\xb5\x2f\xfd", "an archive (Zstandard)"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
)
MARKUP = (
    (b"<!doctype html", "a web page (HTML)"),
    (b"<html", "a web page (HTML)"),
    (b"<table", "a web page (HTML)"),
    (b"<?xml", "an XML file"),
    (b'{"', "a JSON document"),
    (b"[{", "a JSON document"),
    (b'[["', "a JSON document"),
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def refuse_foreign(name: str, head: bytes) -> None:
    """SurveyError when the first bytes are those of a picture, a document, an archive and so on."""
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip().lower()
    kinds = [kind for start, kind in BEGINNINGS if head.startswith(start)]
    dense = b"".join(text[:64].split())  # JSON may be laid out over lines
    kinds += [kind for start, kind in MARKUP if text.startswith(start) or dense.startswith(start)]
    if kinds:
        raise SurveyError(
            f"{name}: this is not a text file with a table, but {kinds[0]}. Export the answers as CSV or XLSX."
        )
