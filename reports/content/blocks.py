"""The blocks a page is made of, as plain values for the templates."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from culture.publishable import Publishable
from reports import style
from reports.cells import Reader
from reports.typefaces import text_width

BODY_TEXT = 9.5  # points
MM_OF_INCH = 25.4
LABEL_GUTTER, NARROWEST_LABEL, WIDEST_LABEL = 5.0, 31.0, 52.0  # mm
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
    heads = [{"title": _heading(title), "align": align, "width": width} for title, align, width in columns]
    return {"kind": "table", "columns": heads, "rows": [list(row) for row in rows]}


def _heading(title: str) -> str:
    """A heading begins with a capital; n, and names of statistics such as rwg(j), stay as they are written."""
    word = title.split(" ")[0]
    return title[:1].upper() + title[1:] if len(word) > 1 and "wg" not in word else title


def answers(rows: Sequence[tuple[str, Sequence[str]]], padding: float = 7.0) -> Block:
    """Questions to the left, the lines that answer them to the right; the left column as wide as its labels need."""
    widest = max((text_width(label, BODY_TEXT, "semibold") for label, _ in rows), default=0.0) * MM_OF_INCH
    return {
        "kind": "answers",
        "label_width": min(max(widest + LABEL_GUTTER, NARROWEST_LABEL), WIDEST_LABEL),
        "padding": padding,
        "rows": [{"label": label, "lines": list(lines)} for label, lines in rows],
    }


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
