"""The blocks a page is made of, as plain values for the templates."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from culture.publishable import Publishable
from reports import style
from reports.cells import Reader

Block = dict[str, Any]
Cell = str | Block


def section(text: str, page_break: bool | str = False) -> Block:
    """A heading; page_break: on a new page, or `late`: only where hardly anything would fit below it."""
    return {"kind": "section", "text": text, "page_break": page_break}


def subsection(text: str) -> Block:
    return {"kind": "subsection", "text": text}


def text(line: str) -> Block:
    return {"kind": "text", "text": line}


def note(line: str) -> Block:
    return {"kind": "note", "text": line}


def bullets(rows: Sequence[str]) -> Block:
    return {"kind": "bullets", "rows": list(rows)}


def picture(figure: Figure, alt: str, how: str = "") -> Block:
    """A figure as vector graphics, with the sentence that replaces it for those who cannot see it.

    how: how to read it; stands below the figure and stays on its page.
    """
    return {"kind": "picture", "svg": svg(figure).decode(), "alt": alt, "how": how}


def table(columns: Sequence[tuple[str, str, float | str]], rows: Sequence[Sequence[Cell]]) -> Block:
    """Columns are (title, alignment, relative width or `auto`); cells are text, or text with a mark."""
    heads = [{"title": title, "align": align, "width": width} for title, align, width in columns]
    return {"kind": "table", "columns": heads, "rows": [list(row) for row in rows]}


def beside(left: Sequence[Block], right: Sequence[Block]) -> Block:
    return {"kind": "beside", "sides": [list(left), list(right)]}


def svg(figure: Figure) -> bytes:
    """The figure as SVG: text stays text, and nothing in it tells when or where it was made."""
    out = BytesIO()
    with style.drawing():
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def meta(reader: Reader, title: str) -> dict[str, str]:
    """What every document says of itself: title, language, organisation, footer."""
    own: Publishable = reader.publishable
    name = reader.organisation.name
    return {
        "title": f"{name}: {title}, {own.wave}",
        "language": reader.words.language,
        "organisation": name,
        "footer": f"{name} · {title} · {reader.edition}",
        "page": str(reader.words.section("label")["page"]),
    }
