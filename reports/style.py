"""The one visual identity: colours, type scale, fixed scales and the two sizes a figure is drawn in.

Templates get these values with their data (`tokens`), so a colour is written down once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import matplotlib as mpl
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from reports.typefaces import FAMILY, FAMILY_FALLBACK, register_typefaces

INK = "#1D2429"
SOFT = "#59646B"  # 6.0 : 1 on white: readable at the smallest size used
FAINT = "#97A1A7"
RULE = "#D5DADC"
WASH = "#F3F5F5"
PAPER = "#FFFFFF"
ACCENT = "#0F6674"  # deeds, and everything that should be seen first
WIDE = "#B4530F"  # words beyond deeds
NARROW = "#0F6674"  # deeds beyond words: the accent

# From deeds beyond words (teal) over zero to words beyond deeds (burnt orange). Both arms keep their order
# for readers with red-green or blue-yellow deficiency, since lightness falls evenly from the middle.
GAP_STOPS = [
    "#0A4F5A",
    "#2F8590",
    "#82BDC2",
    "#CFE5E6",
    "#F6F4F0",
    "#F8DCC0",
    "#EDA76B",
    "#CF6A22",
    "#8A3A07",
]
GAP_LIMIT = 1.5  # scale points; fixed, so that pages and waves compare
GAP_MAP = LinearSegmentedColormap.from_list("gap", GAP_STOPS)

# Wong (2011) derived, darkened for text on white; groups also differ in marker and are labelled directly.
GROUP_COLOURS = ["#B4530F", "#0F6674", "#7A4A93", "#5B7A1E", "#A8325A", "#3A5BA0", "#6B5B3E", "#59646B"]
GROUP_MARKERS = ["o", "s", "^", "D", "v", "P", "X", "h"]
BAND_COLOURS = ["#CF6A22", "#97A1A7", "#2F8590"]  # wider, typical, narrower: the arms of the gap scale

PAGE_WIDTH_MM = 174.0  # A4 less two margins of 18 mm
MM = 1 / 25.4


@dataclass(frozen=True)
class Canvas:
    """Where a figure goes: inches, points, and whether it carries its own title, as a slide does."""

    width: float
    height: float | None  # None: as high as its content needs
    text: float
    titled: bool

    @property
    def small(self) -> float:
        return self.text * 0.88


PRINT = Canvas(width=PAGE_WIDTH_MM * MM, height=None, text=8.5, titled=False)
HALF = Canvas(width=(PAGE_WIDTH_MM - 9) / 2 * MM, height=None, text=8.5, titled=False)
SLIDE = Canvas(width=10.0, height=5.625, text=11.0, titled=True)
SLIDE_DPI = 192  # 1920 × 1080, twice the 960 × 540 of a slide


def gap_colour(gap: float) -> str:
    """The fill of a gap in scale points, on the fixed scale −1.5 to +1.5."""
    position = (min(max(gap, -GAP_LIMIT), GAP_LIMIT) + GAP_LIMIT) / (2 * GAP_LIMIT)
    return to_hex(GAP_MAP(position))


def text_on(fill: str) -> str:
    """Ink or paper, whichever is easier to read on a fill (WCAG relative luminance)."""
    red, green, blue = (int(fill[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INK if luminance > 0.24 else PAPER


class Coloured(Protocol):
    """What a group has to say to be coloured."""

    kind: str
    position: int
    arm: int


def group_colour(group: Coloured) -> str:
    """The colour of a group by its place in the order; bands take the arms of the gap scale."""
    if group.kind == "band":
        return BAND_COLOURS[group.arm % len(BAND_COLOURS)]
    return GROUP_COLOURS[group.position % len(GROUP_COLOURS)]


def tokens() -> dict[str, str]:
    """The palette for the templates."""
    return {
        "ink": INK, "soft": SOFT, "faint": FAINT, "rule": RULE, "wash": WASH, "paper": PAPER,
        "accent": ACCENT, "wide": WIDE, "narrow": NARROW, "family": FAMILY, "fallback": FAMILY_FALLBACK,
    }  # fmt: skip


@contextmanager
def drawing() -> Iterator[None]:
    """matplotlib as this product uses it: own fonts, text as text, no mathematics, no salt, no dates."""
    register_typefaces()
    with mpl.rc_context(_settings()):
        yield


def blank(canvas: Canvas, height: float) -> Figure:
    """An empty figure of the canvas; `height` in inches is used where the canvas leaves it open."""
    return Figure(figsize=(canvas.width, canvas.height or height))


def _settings() -> dict[str, object]:
    return {
        "font.family": [FAMILY, FAMILY_FALLBACK],
        "font.size": PRINT.text,
        "text.parse_math": False,
        "text.color": INK,
        "axes.edgecolor": RULE,
        "axes.labelcolor": SOFT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "axes.linewidth": 0.6,
        "grid.color": RULE,
        "grid.linewidth": 0.5,
        "hatch.linewidth": 0.5,
        "hatch.color": FAINT,
        "svg.fonttype": "none",
        "svg.hashsalt": "quality-culture",
        "figure.facecolor": PAPER,
        "savefig.facecolor": PAPER,
    }
