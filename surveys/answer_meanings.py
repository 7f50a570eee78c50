"""What the texts of one item mean, from its mapping, its definition and the instrument's own labels."""

from collections.abc import Mapping

from culture.instrument import Instrument
from surveys.answers import AnswerTexts, canonical
from surveys.definition import Option, Question
from surveys.mapping import SurveyMap
from surveys.texts import normalised


def answer_texts(
    survey_map: SurveyMap,
    instrument: Instrument,
    item: str,
    question: Question | None,
    *,
    missing: frozenset[str] = frozenset(),
) -> AnswerTexts:
    """What the texts of one item mean; a code means what its label means.

    question: behind the column, with its options, where there is a definition
    missing: texts by which the survey tool says that there is no answer
    """
    options = question.options if question else ()
    absent = {*survey_map.missing, "", *missing, *(option.code for option in options if option.missing)}
    unsaid = set(survey_map.cant_say)
    unsaid |= {option.code for option in options if option.label in unsaid and option.code not in absent}
    points = survey_map.points.get(item) or _points_of_instrument(options, instrument, unsaid)
    if points is not None:
        labels = {normalised(option.code): normalised(option.label) for option in options}
        points = {**{code: points[label] for code, label in labels.items() if label in points}, **points}
    return AnswerTexts(
        instrument.scale,
        frozenset(map(canonical, unsaid)),
        frozenset(map(canonical, absent)),
        points,
        item in survey_map.reversed,
        question.missing if question else (),
    )


def _points_of_instrument(
    options: tuple[Option, ...], instrument: Instrument, unsaid: set[str]
) -> Mapping[str, int] | None:
    """The points of the labels when the options are the instrument's own answer scale, word for word."""
    scale = instrument.scale
    points = {normalised(label): scale.low + place for place, label in enumerate(scale.labels)}
    labels = {
        normalised(option.label) for option in options if not option.missing and option.label not in unsaid
    }
    return points if labels - {normalised(scale.cant_say_label)} == set(points) else None
