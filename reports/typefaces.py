"""The typefaces that ship with the reports, and which characters they can show.

Source Sans 3 (Adobe, SIL Open Font License 1.1) for text; DejaVu Sans, which comes with matplotlib, for the
scripts it lacks. A character that neither has is shown as ▯: a missing glyph would stop a tagged PDF.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import matplotlib
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

FAMILY = "Source Sans 3"
FAMILY_FALLBACK = "DejaVu Sans"
UNKNOWN = "▯"
ELLIPSIS = "…"
MEASURED_AT = 100.0  # points: widths scale

_OWN = Path(__file__).parent / "fonts"
_MATPLOTLIB = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_FACES = [
    (_OWN / "SourceSans3-Regular.ttf", FAMILY, 400, "normal"),
    (_OWN / "SourceSans3-Semibold.ttf", FAMILY, 600, "normal"),
    (_OWN / "SourceSans3-It.ttf", FAMILY, 400, "italic"),
    (_MATPLOTLIB / "DejaVuSans.ttf", FAMILY_FALLBACK, 400, "normal"),
    (_MATPLOTLIB / "DejaVuSans-Bold.ttf", FAMILY_FALLBACK, 600, "normal"),
]


def font_files() -> list[Path]:
    """Every font file the typesetter may use."""
    return [path for path, *_ in _FACES]


@cache
def register_typefaces() -> None:
    """Make the faces known to matplotlib under the family names the typesetter knows them by."""
    for path, family, weight, style in _FACES:
        entry = font_manager.FontEntry(
            fname=str(path),
            name=family,
            style=style,
            variant="normal",
            weight=weight,
            stretch="normal",
            size="scalable",
        )
        font_manager.fontManager.ttflist.insert(0, entry)


def printable(text: str, limit: int = 60) -> str:
    """A name as it can be set: one line, no control or direction marks, known characters, limited."""
    kept = (c if not unicodedata.category(c).startswith(("C", "Z")) else _space(c) for c in str(text))
    line = " ".join("".join(kept).split())
    line = "".join(c if ord(c) in _covered() else UNKNOWN for c in line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def _space(character: str) -> str:
    """Line breaks and tabs part words; other control and format characters vanish."""
    return " " if character.isspace() else ""


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """How wide a line is, in inches, at a size in points."""
    return _width(text, 600 if weight == "semibold" else 400) / MEASURED_AT * size / 72


@lru_cache(maxsize=10_000)  # labels come back on every page, and measuring one takes longer than setting it
def _width(text: str, weight: int) -> float:
    """Points at MEASURED_AT."""
    font = _measure(weight)
    font.set_text(text, 0.0)
    return float(font.get_width_height()[0]) / 64


def fitting(text: str, room: float, size: float, weight: str = "normal") -> str:
    """The text, shortened with an ellipsis as far as it takes to fit into `room` inches."""
    if text_width(text, size, weight) <= room:
        return text
    for length in range(len(text) - 1, 0, -1):
        shorter = text[:length].rstrip() + ELLIPSIS
        if text_width(shorter, size, weight) <= room:
            return shorter
    return ELLIPSIS


def wrapped(text: str, room: float, size: float, weight: str = "normal", most: int = 2) -> list[str]:
    """The text in at most `most` lines of `room` inches each, broken between words; the last one shortened."""
    lines, words = [], text.split(" ")
    while words and len(lines) < most - 1:
        count = next((n for n in range(len(words), 0, -1)
                      if text_width(" ".join(words[:n]), size, weight) <= room), 1)  # fmt: skip
        lines.append(fitting(" ".join(words[:count]), room, size, weight))
        words = words[count:]
    return [*lines, fitting(" ".join(words), room, size, weight)] if words else lines


@cache
def _measure(weight: int) -> FT2Font:
    """A face to measure with; characters of the fallback count as wide as its missing glyph, which is wide."""
    path = next(path for path, family, w, style in _FACES if (family, w, style) == (FAMILY, weight, "normal"))
    font = FT2Font(
        str(path), _fallback_list=[FT2Font(str(p)) for p, family, w, _ in _FACES if family != FAMILY]
    )
    font.set_size(MEASURED_AT, 72)
    return font


@cache
def _covered() -> frozenset[int]:
    regular = [path for path, _, weight, style in _FACES if weight == 400 and style == "normal"]
    bold = [path for path, _, weight, style in _FACES if weight == 600]
    return frozenset(_characters(regular) & _characters(bold))


def _characters(paths: list[Path]) -> set[int]:
    return {code for path in paths for code in FT2Font(str(path)).get_charmap()}
