"""What a column of answers looks like: its options, its scale, its codes for no answer. No rare text is shown."""

from dataclasses import dataclass

import pandas as pd

from surveys.answer_scales import Scale, infer_scale
from surveys.definition import Kind, Option
from surveys.labels import no_answer, places, take_apart
from surveys.missing_codes import TYPICAL_TEXTS, is_number, numeric_codes, suspects
from surveys.scale_pooling import pool_scales
from surveys.survey import Item, Survey

SHOWN_FROM = 3  # respondents who gave a text that no definition lists, before it is shown as an option
MOST_OPTIONS = 30  # distinct texts of a closed question
LONGEST_OPTION = 150
JOINED_SHARE = 0.1  # of the answered cells must join several options
FEWEST_PARTS = 3
MOST_NUMBERS = 15  # distinct numbers of a scale and its codes for no answer


@dataclass(frozen=True)
class ItemFinding:
    """One item. options: what can be chosen, as far as it may be shown; hidden: further texts, each given rarely.

    answered: respondents with something in the cell
    missing: codes and texts that are, or look like, no answer
    """

    item: Item
    kind: Kind
    options: tuple[Option, ...]
    hidden: int
    scale: Scale
    answered: int
    missing: tuple[str, ...] = ()


def find_items(survey: Survey) -> tuple[ItemFinding, ...]:
    """What every item of a survey looks like, scales completed from items of the same file."""
    found = [_finding(item, survey.answers[item.id], survey.missing) for item in survey.items]
    grids = {finding.item.id: _grid(finding.item) for finding in found}
    pooled = pool_scales({finding.item.id: finding.scale for finding in found}, grids)
    return tuple(
        ItemFinding(
            finding.item, finding.kind, finding.options, finding.hidden, pooled[finding.item.id], finding.answered,
            finding.missing,
        )
        for finding in found
    )  # fmt: skip


def _grid(item: Item) -> str:
    """The question an item is a row of: `LS[SQ1]` and `Q5_1` by id, others by the text of the question."""
    stem = item.id.partition("[")[0] if "[" in item.id else ""
    return stem or item.question.group


def _finding(item: Item, cells: pd.Series, absent: frozenset[str]) -> ItemFinding:
    counts = cells[cells.str.strip() != ""].str.strip().value_counts()
    declared = item.question.options
    given = counts[~counts.index.isin(absent)]
    missing = tuple(text for text in absent if text in counts.index)
    kind = item.question.kind if item.question.kind != "unknown" else _kind(given)
    if kind in ("one", "text", "many") and not declared:
        parts = _parts(given, certain=kind == "many")
        kind, given = ("many", parts) if len(parts) else (kind, given)
    if kind not in ("one", "many"):
        codes = numeric_codes(item, given.index) if kind == "number" else ()
        return ItemFinding(item, kind, (), 0, Scale(), int(given.sum()), (*missing, *codes))
    options = declared or tuple(Option(text, text) for text in given.index)
    suspected = () if declared else suspects(given.index)
    shown = options if declared else tuple(option for option in options if _may_be_shown(option, given))
    points = [option for option in options if option.code not in suspected]
    coded = (option.code for option in declared if option.missing)
    return ItemFinding(
        item=item,
        kind=kind,
        options=shown,
        hidden=len(options) - len(shown),
        scale=infer_scale(points, whole=bool(declared)) if kind == "one" else Scale(),
        answered=int(given.sum()),
        missing=(*missing, *suspected, *coded),
    )


def _kind(given: pd.Series) -> Kind:
    """Closed when few distinct texts come again and again, a number when all are, otherwise free text."""
    if not len(given):
        return "unknown"
    numeric = all(is_number(text) or text in TYPICAL_TEXTS for text in given.index)
    if numeric and len(given) > MOST_NUMBERS:
        return "number"
    if len(given) <= MOST_OPTIONS and max(map(len, given.index)) <= LONGEST_OPTION:
        few = len(given) <= 12 or given.sum() >= 3 * len(given)
        repeated = given.sum() >= 2 * len(given) or len(given) <= 3
        known = all(places(take_apart(text).text) or no_answer(take_apart(text).text) for text in given.index)
        if (few and repeated) or known:
            return "one"
    return "number" if numeric else "text"


def _parts(given: pd.Series, certain: bool) -> pd.Series:
    """How often each option occurs in cells that join several of them; empty when the cells are single answers.

    certain: the survey tool says that they do. Otherwise a part must come back in other cells, so that there are
    fewer parts than cells they make.
    """
    for mark in (";", ", ", "|"):
        joined = given[given.index.str.rstrip(mark).str.contains(mark, regex=False)]
        parts: dict[str, int] = {}
        for text, times in given.items():
            for part in filter(None, map(str.strip, str(text).split(mark))):
                parts[part] = parts.get(part, 0) + int(times)
        often = len(joined) >= 2 and joined.sum() >= JOINED_SHARE * given.sum()
        fewer = FEWEST_PARTS <= len(parts) < len(given) and min(parts.values()) >= SHOWN_FROM
        if parts and ((often and fewer) or (certain and given.index.str.contains(mark, regex=False).any())):
            return pd.Series(parts)
    return pd.Series(dtype=int)


def _may_be_shown(option: Option, given: pd.Series) -> bool:
    """A text that somebody may have typed is not shown unless several gave it; words of a scale are nobody's own."""
    text = take_apart(option.label).text
    return given.get(option.code, 0) >= SHOWN_FROM or not text or bool(places(text) or no_answer(text))
