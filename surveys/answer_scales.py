"""Which way the answers of an item run: decided per item from its labels where a lexicon knows them, else asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from surveys.definition import Option
from surveys.labels import NoAnswer, no_answer, places, take_apart
from surveys.texts import normalised

Codes = Literal["", "rising", "falling", "mixed"]
FEWEST, MOST = 3, 11  # points of an answer scale
# The other families run from nothing to all; a list that reaches both ends is whole.
ENDS = {"frequency": (0.0, 3.8), "importance": (0.0, 3.5), "extent": (0.0, 3.0), "quality": (-2.0, 3.0)}


@dataclass(frozen=True)
class Scale:
    """The answer scale of one item.

    kind: "labels" (words), "numbers" (nothing but numbers), "anchors" (numbers with words at the ends), "none"
    family: what the words are about, such as "agreement"; "" when the lexicon does not know them
    points: point of each label, 1 for the least; empty when the order is not known
    codes: whether the numbers that go with the labels rise or fall with them; "" without numbers
    known: whether order and number of points are certain; declared: a definition says so
    cant_say, missing: options that are no points; anchors: the words at the ends of a numbered scale
    numbers: lowest and highest number, for "numbers" and "anchors"
    """

    kind: Literal["labels", "numbers", "anchors", "none"] = "none"
    family: str = ""
    points: tuple[tuple[str, int], ...] = ()
    codes: Codes = ""
    known: bool = False
    declared: bool = False
    cant_say: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    anchors: tuple[tuple[int, str], ...] = ()
    numbers: tuple[int, int] | None = None

    @property
    def labels(self) -> frozenset[str]:
        """The words of the scale, in their normalised spelling and without codes."""
        return frozenset(normalised(take_apart(label).text) for label, _ in self.points)


def infer_scale(options: Sequence[Option], whole: bool) -> Scale:
    """The scale that a list of options is.

    options: code and label of each; equal where the file has labels only
    whole: the list is known to be complete, from a definition; otherwise options that nobody chose are missing
    """
    kinds = {option: _no_answer(option) for option in options}
    scale = Scale(
        declared=whole,
        cant_say=tuple(option.label or option.code for option in options if kinds[option] == "cant_say"),
        missing=tuple(option.label or option.code for option in options if kinds[option] == "missing"),
    )
    asked = [option for option in options if not kinds[option]]
    if not asked or len(asked) > MOST:
        return scale
    apart = [(option, take_apart(option.label or option.code)) for option in asked]
    worded = [label for _, label in apart if label.text]
    if len(asked) < FEWEST and (len(worded) < len(asked) or whole):
        return scale
    if not worded:
        numbers = sorted(label.code for _, label in apart if label.code is not None)
        if numbers[-1] - numbers[0] >= MOST:
            return scale
        return replace(scale, kind="numbers", numbers=(numbers[0], numbers[-1]))
    if len(worded) < len(apart):
        return _anchored(scale, [label for _, label in apart])
    return _worded(scale, [(option, label.text, _code(option, label.code)) for option, label in apart], whole)


def _no_answer(option: Option) -> NoAnswer:
    if option.missing:
        return "missing"
    return (
        no_answer(take_apart(option.label).text) or no_answer(option.label)
        if option.label
        else no_answer(option.code)
    )


def _code(option: Option, written: int | None) -> float | None:
    """The number that goes with an option: its own code where that is one, else the one written into its label."""
    try:
        return float(option.code)
    except ValueError:
        return None if written is None else float(written)


def _anchored(scale: Scale, labels: list) -> Scale:
    """Numbers, some of them with words. A label without a number makes it no scale that can be known."""
    if any(label.code is None for label in labels):
        return scale
    codes = sorted(label.code for label in labels)
    anchors = tuple(sorted((label.code, label.text) for label in labels if label.text))
    return replace(scale, kind="anchors", anchors=anchors, numbers=(codes[0], codes[-1]))


def _worded(scale: Scale, labels: list[tuple[Option, str, float | None]], whole: bool) -> Scale:
    found = [dict(places(text)) for _, text, _ in labels]
    families = [family for family in found[0] if all(family in entry for entry in found)]
    ranked = next(
        (family for family in families if len({entry[family] for entry in found}) == len(found)), ""
    )
    if not ranked:
        return replace(scale, kind="labels") if len(labels) >= FEWEST else scale
    order = sorted(range(len(labels)), key=lambda place: found[place][ranked])
    texts = [labels[place][0].label or labels[place][0].code for place in order]
    known = whole or _is_whole(ranked, [found[place][ranked] for place in order])
    return replace(
        scale,
        kind="labels",
        family=ranked,
        points=tuple((text, point) for point, text in enumerate(texts, start=1)),
        codes=_direction([labels[place][2] for place in order]),
        known=known,
    )


def _is_whole(family: str, found: list[float]) -> bool:
    """With two sides: whole when each side mirrors the other. From nothing to all: when it has both ends."""
    if family in ENDS:
        low, high = ENDS[family]
        return found[0] <= low and found[-1] >= high
    return len(found) > FEWEST and all(-place in found for place in found)


def _direction(codes: list[float | None]) -> Codes:
    numbers = [code for code in codes if code is not None]
    if len(numbers) < len(codes):
        return ""
    steps = [after - before for before, after in pairwise(numbers)]
    return "rising" if min(steps) > 0 else "falling" if max(steps) < 0 else "mixed"
