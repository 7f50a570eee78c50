"""Scales of one file held against each other: what one item shows of a scale, others complete or contradict."""

from dataclasses import replace

from surveys.answer_scales import Scale, infer_scale
from surveys.definition import Option
from surveys.labels import take_apart
from surveys.texts import normalised


def pool_scales(scales: dict[str, Scale], grids: dict[str, str]) -> dict[str, Scale]:
    """Scales by item, each completed by a larger one that has all of its labels: of its grid, else of the file.

    An item of which not every option was chosen shows fewer points than were offered. Where no item shows them all,
    the labels of all items of a family together may. When larger scales of different sizes would do, or one of
    another grid beside a scale that is whole in itself, the number of points stays unknown. grids: the question that
    each item is a row of, "" for none
    """
    of_file = [scale for scale in scales.values() if scale.known]
    whole = {scale.family for scale in of_file}
    of_file += [scale for scale in _unions(list(scales.values())) if scale.family not in whole]
    rows: dict[str, list[Scale]] = {}
    for item, scale in scales.items():
        rows.setdefault(grids[item], []).append(scale)
    of_grid = {grid: [*found, *_unions(found)] if grid else [] for grid, found in rows.items()}
    return {
        item: _completed(scale, [other for other in of_grid[grids[item]] if other.known], of_file)
        for item, scale in scales.items()
    }


def _unions(scales: list[Scale]) -> list[Scale]:
    """One scale per family of all labels that undeclared scales show, where it is whole."""
    shown: dict[str, dict[str, str]] = {}
    for scale in scales:
        for label, _ in scale.points if not scale.declared else ():
            shown.setdefault(scale.family, {}).setdefault(normalised(take_apart(label).text), label)
    joined = [infer_scale([Option(text, text) for text in texts.values()], False) for texts in shown.values()]
    return [scale for scale in joined if scale.known]


def conflicts(scales: dict[str, Scale]) -> list[tuple[list[str], list[str]]]:
    """Items whose numbers rise with the very labels with which the numbers of other items fall."""
    found = []
    for labels in dict.fromkeys(
        scale.labels for scale in scales.values() if scale.kind == "labels" and scale.points
    ):
        alike = {
            item: scale for item, scale in scales.items() if scale.kind == "labels" and scale.labels == labels
        }
        rising, falling = (
            [item for item, scale in alike.items() if scale.codes == way] for way in ("rising", "falling")
        )
        if rising and falling:
            found.append((rising, falling))
    return found


def _completed(scale: Scale, of_grid: list[Scale], of_file: list[Scale]) -> Scale:
    if scale.declared or not scale.points:
        return scale
    larger = _larger(scale, of_grid)
    if not larger and (larger := _larger(scale, of_file)) and scale.known:
        return replace(scale, known=False)  # whole in itself, or nobody chose the middle of the larger one
    if len({len(other.points) for other in larger}) != 1:
        return scale
    spelled = {normalised(take_apart(label).text): point for label, point in larger[0].points}
    own = {label: spelled[normalised(take_apart(label).text)] for label, _ in scale.points}
    missing = {label: point for label, point in larger[0].points if point not in own.values()}
    points = sorted({**missing, **own}.items(), key=lambda pair: pair[1])
    return replace(scale, points=tuple(points), known=True)


def _larger(scale: Scale, others: list[Scale]) -> list[Scale]:
    return [other for other in others if other.family == scale.family and other.labels > scale.labels]
