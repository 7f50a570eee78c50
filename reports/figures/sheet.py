"""A figure laid out like a page: positions in inches from the top left, text and panels on one grid."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports import style
from reports.cells import Reader
from reports.style import Canvas
from reports.typefaces import fitting, text_width, wrapped
from reports.words import HIGHEST_MEAN, LOWEST_MEAN, Words

TITLE_SPACE = 0.86  # inches above a slide's content
SOURCE_SPACE = 0.34  # inches below it
SIDE = 0.42  # inches left and right of it
SMALLER = 0.84  # size of a name that takes two lines, of the size of one that takes one
LEADING = 1.06


class Sheet:
    """The figure, and the content area in which a drawing function places text and panels."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas = canvas
        self.figure: Figure = style.blank(canvas, height)
        self.width, self.height = self.figure.get_size_inches()
        self.left = SIDE if canvas.titled else 0.0
        self.right = self.width - self.left
        self.top = TITLE_SPACE if canvas.titled else 0.0
        self.bottom = self.height - (SOURCE_SPACE if canvas.titled else 0.0)
        self.paper = self._axes(0, self.width, 0, self.height)
        self.paper.set_xlim(0, self.width)
        self.paper.axis("off")

    def panel(self, left: float, right: float, top: float, bottom: float) -> Axes:
        """Axes whose y is inches from the top of the page, so that rows line up across panels."""
        axes = self._axes(left, right, top, bottom)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_yticks([])
        axes.patch.set_alpha(0)
        return axes

    def chart(self, left: float, right: float, top: float, bottom: float) -> Axes:
        """Ordinary axes at a place on the page."""
        axes = self._axes(left, right, top, bottom)
        axes.set_ylim(0, 1)
        axes.tick_params(labelsize=self.canvas.small, pad=3)
        return axes

    def text(self, x: float, y: float, words: str, room: float | None = None, **look: Any) -> None:
        """Text at inches from the top left; centred vertically, in the canvas' text size unless told.

        room: inches it may take; longer text is shortened with an ellipsis.
        """
        size, weight = float(look.get("fontsize", self.canvas.text)), str(look.get("weight", "normal"))
        shown = words if room is None else fitting(words, room, size, weight)
        self.paper.text(x, y, shown, **{"va": "center", "fontsize": self.canvas.text, **look})

    def label(self, x: float, y: float, words: str, room: float, **look: Any) -> int:
        """A name at inches from the top left, in one line or, smaller, in two; how many it took."""
        size, weight = float(look.get("fontsize", self.canvas.text)), str(look.get("weight", "normal"))
        if text_width(words, size, weight) <= room:
            self.text(x, y, words, **look)
            return 1
        small = size * SMALLER
        lines = wrapped(words, room, small, weight)
        for i, line in enumerate(lines):
            shift = (i - (len(lines) - 1) / 2) * small / 72 * LEADING
            self.text(x, y + shift, line, **(look | {"fontsize": small}))
        return len(lines)

    def rule(self, y: float, left: float | None = None, right: float | None = None, **look: Any) -> None:
        """A thin line across the content area."""
        ends = [self.left if left is None else left, self.right if right is None else right]
        self.paper.plot(ends, [y, y], **{"color": style.RULE, "lw": 0.6, "solid_capstyle": "butt", **look})

    def title(self, title: str, reader: Reader) -> None:
        """Title and source line, on a slide; the page of a report carries its own. Names the figure either way."""
        self.figure.set_label(title)
        if not self.canvas.titled:
            return
        self.text(self.left, 0.42, title, fontsize=17, weight="semibold")
        words, own = reader.words, reader.publishable
        source = words(
            "figure.source",
            organisation=reader.organisation.name,
            wave=str(own.wave),
            n=words.whole(own.headcounts.respondents),
        )
        self.text(self.left, self.height - 0.2, source, fontsize=8, color=style.SOFT)

    def hatch(self, left: float, width: float, top: float, height: float) -> None:
        """A withheld place: hatched, so that it reads as hidden and not as zero."""
        self.paper.add_patch(
            _rectangle(
                left, top, width, height, facecolor=style.WASH, edgecolor=style.FAINT, hatch="/////", lw=0
            )
        )

    def _axes(self, left: float, right: float, top: float, bottom: float) -> Axes:
        box = [
            left / self.width,
            1 - bottom / self.height,
            (right - left) / self.width,
            (bottom - top) / self.height,
        ]
        axes = self.figure.add_axes(tuple(box))  # type: ignore[arg-type]
        axes.set_ylim(bottom, top)
        return axes


def level_ticks(axes: Axes, words: Words, both: bool = False) -> None:
    """Ticks of a scale of means; its ends are the bands in which means are published."""
    places = [LOWEST_MEAN, 2, 2.5, 3, 3.5, 4, HIGHEST_MEAN]  # before limits are set: ticks widen them
    low, high = words.mean_short(LOWEST_MEAN, 1), words.mean_short(HIGHEST_MEAN, 1)
    names = [low, "2", "", "3", "", "4", high]
    axes.set_xticks(places, names)
    if both:
        axes.set_yticks(places, names, va="center")


def _rectangle(left: float, top: float, width: float, height: float, **look: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((left, top), width, height, **look)


def empty(canvas: Canvas, reader: Reader, title: str) -> Figure:
    """The figure of a wave in which nothing of this kind may be shown."""
    sheet = Sheet(canvas, 0.8)
    sheet.title(title, reader)
    middle = (sheet.top + sheet.bottom) / 2
    sheet.text(sheet.width / 2, middle, reader.words("figure.nothing"), ha="center", color=style.SOFT)
    return sheet.figure
