"""Which column is which item of the instrument: by id, then by the same text. A likeness is only ever suggested."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from culture.errors import SurveyError
from culture.instrument import Instrument
from culture.instrument import Item as InstrumentItem
from surveys.answer_scales import infer_scale
from surveys.definition import Option
from surveys.field_codes import item_codes
from surveys.mapping import SurveyMap, plain_map
from surveys.survey import Item, Survey
from surveys.texts import bare_id, normalised

PATH = re.compile(r"[/.-]")  # between the groups of a form; no id has one of these
MOST_TEXTS = 5000  # each is held against every item; a survey with more questions is no survey of ours
LIKENESS = 0.75  # of two texts, before one is suggested for the other


@dataclass(frozen=True)
class Match:
    """An item of the instrument and the column that is it, or may be it.

    how: "id", "id behind its groups" (of a form), "code of the questionnaire" (where a tool allows no id of ours),
        "id without underscores", "text", or "likeness", which is a suggestion and never used unasked
    """

    item: str
    column: Item
    how: str
    likeness: float = 1.0


def match_items(survey: Survey, instrument: Instrument) -> dict[str, Match]:
    """Certain matches by item id. A column that could be two items, or two columns that could be one, are none."""
    by_id = {item.id: item for item in survey.items}
    matches = {item.id: Match(item.id, by_id[item.id], "id") for item in instrument.items if item.id in by_id}
    columns = [item for item in survey.items if item.id not in matches]
    behind = _once((PATH.split(column.id)[-1], column) for column in columns)
    bare = _once((bare_id(column.id), column) for column in columns if bare_id(column.id))
    texts = _once((text, column) for column in columns for text in _texts(column))
    spelled, codes = Counter(bare_id(item.id) for item in instrument.items), item_codes(instrument)
    for item in instrument.items:
        alone = spelled[bare_id(item.id)] == 1
        possible = {column.id: column for text in _spellings(item, instrument) if (column := texts.get(text))}
        ways = {
            "id behind its groups": behind.get(item.id),
            "code of the questionnaire": bare.get(bare_id(codes.get(item.id, ""))),
            "id without underscores": bare.get(bare_id(item.id)) if alone else None,
            "text": next(iter(possible.values())) if len(possible) == 1 else None,
        }
        how = next((how for how, column in ways.items() if column is not None), "")
        if item.id not in matches and how:
            matches[item.id] = Match(item.id, ways[how], how)
    return _each_column_once(matches)


def suggest_items(survey: Survey, instrument: Instrument, known: Iterable[str]) -> dict[str, Match]:
    """For the items that are not `known`: the column whose text is most alike, where one is alike at all."""
    texts = {text: column for column in survey.items for text in _texts(column) if len(text) > 8}
    if len(texts) > MOST_TEXTS:
        return {}
    found = {}
    for item in instrument.items:
        if item.id in known:
            continue
        for text in _spellings(item, instrument):
            close = get_close_matches(text, texts, n=1, cutoff=LIKENESS)
            if close and item.id not in found:
                likeness = SequenceMatcher(None, text, close[0]).ratio()
                found[item.id] = Match(item.id, texts[close[0]], "likeness", likeness)
    return _each_column_once(found)


def propose_map(survey: Survey, instrument: Instrument) -> SurveyMap:
    """The mapping of a file that no mapping file claims: matching ids, and a column called `department`.

    The same text under another id needs a mapping file, which says so.
    """
    plain = plain_map(instrument)
    matches = {item: match for item, match in match_items(survey, instrument).items() if match.how != "text"}
    places = [
        item.id for item in survey.items if normalised(item.column) == "department" or item.id == "department"
    ]
    department = tuple(places) if len(places) == 1 else plain.department
    labelled = {item: _labelled(survey, instrument, item, match.column) for item, match in matches.items()}
    unsaid = dict.fromkeys(text for _, texts in labelled.values() for text in texts)
    return SurveyMap(
        name="matches of the survey's own ids and texts",
        department=department,
        items={item: matches[item].column.id if item in matches else item for item in instrument.item_ids},
        points={item: points for item, (points, _) in labelled.items() if points},
        respondent=plain.respondent, weight=plain.weight, timestamp=plain.timestamp,
        cant_say=(*plain.cant_say, *_cant_say(instrument), *unsaid), optional=plain.optional,
    )  # fmt: skip


def _labelled(
    survey: Survey, instrument: Instrument, item: str, column: Item
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Points of an item's declared labels, and its labels that are none; nothing where the numbers are the points.

    Codes may fall while agreement rises, so where a definition has labels they decide. Raises SurveyError when they
    do not tell the order, or are more or fewer than the instrument's points.
    """
    options = [option for option in column.question.options if not option.missing]
    if not any(option.label not in ("", option.code) for option in options) or _own_scale(
        options, instrument
    ):
        return {}, ()
    scale, own = infer_scale(options, whole=True), instrument.scale
    if not scale.points or len(scale.points) != own.high - own.low + 1:
        raise SurveyError(
            f"{survey.name}: the answer labels of {item} do not say which of the points {own.low} to {own.high} each "
            "is. Run `quality-culture inspect` on the file, and confirm the mapping that it proposes."
        )
    points = {normalised(label): own.low + point - 1 for label, point in scale.points}
    return points, scale.cant_say


def _own_scale(options: list[Option], instrument: Instrument) -> bool:
    """Whether the labels are the instrument's own, word for word."""
    own = {normalised(label) for label in (*instrument.scale.labels, instrument.scale.cant_say_label)}
    return {normalised(option.label) for option in options} <= own


def _cant_say(instrument: Instrument) -> tuple[str, ...]:
    return (instrument.scale.cant_say_label,) if instrument.scale.cant_say else ()


def _texts(column: Item) -> set[str]:
    question = column.question
    texts = {question.text, f"{question.group} {question.text}", column.column, column.text}
    return {normalised(text) for text in texts} - {""}


def _spellings(item: InstrumentItem, instrument: Instrument) -> list[str]:
    stem = getattr(instrument.stems, item.block)
    return [
        normalised(item.text),
        normalised(f"{stem.rstrip(' …')} {item.text}"),
        normalised(f"{stem} {item.text}"),
    ]


def _once(pairs: Iterable[tuple[str, Item]]) -> dict[str, Item]:
    """Keys that belong to one column only."""
    found: dict[str, dict[str, Item]] = {}
    for key, column in pairs:
        found.setdefault(key, {})[column.id] = column
    return {key: next(iter(columns.values())) for key, columns in found.items() if len(columns) == 1}


def _each_column_once(matches: dict[str, Match]) -> dict[str, Match]:
    times = Counter(match.column.id for match in matches.values())
    return {item: match for item, match in matches.items() if times[match.column.id] == 1}
