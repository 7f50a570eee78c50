"""Figures as files for slides: each as SVG and as PNG of twice the pixels, both from one drawing."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from matplotlib.figure import Figure

from reports.cells import Reader, Unit
from reports.content import department_chart
from reports.content.blocks import svg
from reports.typeset import Typesetter

BATCH = 20  # charts that are set at once: fewer cost more, more would hold more pictures in memory
OUTLINE = re.compile(r"\bg[0-9A-F]{16,}\b")  # the typesetter's name of a letter's outline
OPENING = re.compile(r"<svg\b[^>]*>")


class Pictures:
    """Draws the figures of one publication."""

    def __init__(self) -> None:
        self._figure, self._charts = Typesetter("picture.typ"), Typesetter("department-pictures.typ")

    def of_figure(self, figure: Figure, in_words: str) -> tuple[bytes, bytes]:
        """(SVG, PNG) of a figure, the first with what it shows in words.

        The PNG is made from the SVG, which is several times faster than drawing twice.
        """
        drawn = svg(figure).decode()
        return described(drawn, figure.get_label(), in_words).encode(), self._figure.png({"svgs": [drawn]})[0]

    def of_departments(self, reader: Reader, units: Sequence[Unit]) -> Iterator[tuple[Unit, bytes, bytes]]:
        """(department, SVG, PNG) of the chart of its page, for each that has one."""
        drawn = [(unit, picture) for unit in units if (picture := department_chart.picture(reader, unit))]
        for start in range(0, len(drawn), BATCH):
            batch = drawn[start : start + BATCH]
            content = {"meta": {"language": reader.words.language}, "pictures": [p for _, p in batch]}
            made = zip(batch, self._charts.svg(content), self._charts.png(content), strict=True)
            for (unit, picture), vector, pixels in made:
                yield unit, described(slim(vector.decode()), *_said(picture)).encode(), pixels


def _said(picture: dict[str, Any]) -> tuple[str, str]:
    return f"{picture['name']}: {picture['title']}", picture["alt"]


def described(drawing: str, title: str, description: str) -> str:
    """The SVG with a title, and with what it shows in words for those who cannot see it."""
    said = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return OPENING.sub(lambda found: f'{found[0][:-1]} role="img">{said}', drawing, count=1)


def slim(drawing: str) -> str:
    """An SVG of the typesetter with short names for its outlines and without what is true anyway."""
    names: dict[str, str] = {}
    short = OUTLINE.sub(lambda found: names.setdefault(found[0], f"g{len(names)}"), drawing)
    return short.replace(' fill-rule="nonzero"', "").replace(' y="0"', "")
