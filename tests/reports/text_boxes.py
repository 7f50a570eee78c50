"""Where words stand on the pages of a PDF, as poppler measures them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

PDFTOTEXT = shutil.which("pdftotext")
WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
SHRINK = 0.28  # of a line's height at top and bottom: boxes are as high as the typeface, letters are not


@dataclass(frozen=True)
class Word:
    left: float
    top: float
    right: float
    bottom: float
    text: str

    def body(self) -> tuple[float, float, float, float]:
        """The box of the letters: that of the word without the room a typeface leaves above and below them."""
        wide, high = self.right - self.left, self.bottom - self.top
        across, along = (SHRINK * wide, 0.0) if high > wide and len(self.text) > 2 else (0.0, SHRINK * high)
        return self.left + across, self.top + along, self.right - across, self.bottom - along

    def overlap(self, other: "Word") -> float:
        """Share of the smaller of two bodies that lies in the other."""
        mine, its = self.body(), other.body()
        wide = min(mine[2], its[2]) - max(mine[0], its[0])
        high = min(mine[3], its[3]) - max(mine[1], its[1])
        if wide <= 0 or high <= 0:
            return 0.0
        smaller = min((b[2] - b[0]) * (b[3] - b[1]) for b in (mine, its))
        return wide * high / max(smaller, 1e-9)


def pages(pdf: Path) -> Iterator[tuple[float, float, list[Word]]]:
    """(width, height, words) of every page, in points; skips where poppler is not installed."""
    if PDFTOTEXT is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run([PDFTOTEXT, "-bbox", str(pdf), "-"], capture_output=True, check=True, text=True)
    for width, height, inside in PAGE.findall(done.stdout):
        words = [Word(*map(float, found[:4]), unescape(found[4])) for found in WORD.findall(inside)]
        yield float(width), float(height), [word for word in words if word.text.strip()]


def collisions(words: list[Word], most: float = 0.15) -> list[tuple[str, str]]:
    """Pairs of words that lie on each other."""
    order = sorted(words, key=lambda word: word.top)
    found = []
    for i, word in enumerate(order):
        for other in order[i + 1 :]:
            if other.top > word.bottom:
                break
            if word.overlap(other) > most:
                found.append((word.text, other.text))
    return found
