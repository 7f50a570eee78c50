"""One row per answer: who, which question, which answer. Put into one row per respondent where an id joins them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from culture.errors import SurveyError
from surveys.definition import Definition, Option, Question
from surveys.department_column import asks_department
from surveys.formats.columns import Column, assemble
from surveys.raw_table import RawTable
from surveys.survey import Report, Survey
from surveys.texts import normalised
from surveys.words import words

REPEATS = 3  # a column of questions repeats each of them at least so often, on average
MOST_ITEMS = 500
FULL = 0.6  # of the questions that the respondents of a column without a known heading answered, on average
UNJOINED = (
    "each row is one answer and no id joins the answers of one respondent, so nobody's words and deeds can be "
    "compared. Export the respondent's id with every answer."
)


@dataclass(frozen=True)
class Places:
    """Positions of the columns; -1 where the file has none."""

    question: int
    answer: int
    label: int
    respondent: int
    status: int


class LongForm:
    """Columns are told by their headings; the same questions must come again and again."""

    name = "long"
    title = "long form, one row per answer"
    tool = "long"

    def probe(self, raw: RawTable) -> float:
        places = _places(raw)
        if min(places.question, places.answer) < 0 or len(raw.frame) < REPEATS:
            return 0.0
        items = raw.frame.iloc[:, places.question].str.strip().nunique()
        repeated = items * REPEATS <= len(raw.frame) and items <= MOST_ITEMS
        if places.respondent >= 0 and not repeated:
            repeated = raw.frame.iloc[:, places.respondent].nunique() * 2 <= len(raw.frame)
        return 0.92 if repeated else 0.0

    def read(self, raw: RawTable, definition: Definition | None) -> Survey:
        places = _places(raw)
        person, questions, joined = _joined(raw, places)
        options, answers = _answers(raw, places)
        wide, repeated, contradicting = _spread(person, questions, answers)
        first = pd.Series(person).drop_duplicates().index.to_numpy()
        others = [place for place in range(len(raw.headings)) if place not in _used(places)]
        _check_constant(raw, person, others, joined)
        table = _wide(raw, first, wide, [*others, *([places.respondent] if places.respondent >= 0 else [])])
        columns = [
            Column(Question(text, text, options=options, kind="one" if options else "unknown"))
            for text in wide
        ]
        columns += [Column(Question(raw.headings[place])) for place in others]
        columns += [Column(Question(raw.headings[places.respondent], kind="system"), "respondent")] * (
            places.respondent >= 0
        )
        notes = _how_joined(raw, places, joined)
        report = Report(
            self.title,
            repeated=tuple(raw.row_numbers[repeated]),
            contradicting=tuple(raw.row_numbers[contradicting]),
            notes=(*notes, *_told(raw, int(repeated.sum()), int(contradicting.sum()))),
        )  # fmt: skip
        return assemble(table, columns, report, states=_states(raw, places, first))


def _places(raw: RawTable) -> Places:
    headings, known = [normalised(heading) for heading in raw.headings], words("long_form")

    def place(role: str) -> int:
        return next((place for place, heading in enumerate(headings) if heading in known[role]), -1)

    answers = [place for place, heading in enumerate(headings) if heading in known["answer"]]
    label = place("label")
    if label < 0 and len(answers) > 1:
        label = answers[1]  # the code first, its text behind
    answer = answers[0] if answers else label
    used = [place("question"), answer, label if label != answer else -1]
    respondent = place("respondent") if place("respondent") >= 0 else _joining(raw, used)
    return Places(*used, respondent, place("status"))


def _joining(raw: RawTable, used: list[int]) -> int:
    """The one column that could be an id although its heading does not say so; -1 for none, and for several.

    Its values come together with each question once at most, and most of them with most of the questions: the
    department would come with a question again and again, the day of an answer or its own number would not.
    """
    if min(used[:2]) < 0 or len(raw.frame) < REPEATS:
        return -1
    questions = raw.frame.iloc[:, used[0]].str.strip()
    items = questions.nunique()
    found = []
    for place in set(range(len(raw.headings))) - set(used):
        ids = raw.frame.iloc[:, place].str.strip()
        people = ids.nunique()
        many = items > 1 and people > items and people * items <= len(ids) / FULL and people * 2 <= len(ids)
        if many and (ids != "").all() and not pd.DataFrame({"i": ids, "q": questions}).duplicated().any():
            found.append(place)
    return found[0] if len(found) == 1 else -1


def _how_joined(raw: RawTable, places: Places, joined: bool) -> tuple[str, ...]:
    if not joined:
        return (f"{raw.name}: {UNJOINED}",)
    heading = raw.headings[places.respondent]
    known = normalised(heading) in words("long_form")["respondent"]
    return () if known else (f"{raw.name}: rows with the same {heading!r} are taken for one respondent's.",)


def _used(places: Places) -> set[int]:
    return {places.question, places.answer, places.label, places.respondent}


def _joined(raw: RawTable, places: Places) -> tuple[npt.NDArray[np.intp], pd.Series, bool]:
    """Number of the respondent of each row, its question, and whether an id joins the answers of a respondent."""
    texts = raw.frame.iloc[:, places.question].str.strip()
    spelling = {normalised(text): text for text in reversed(texts.unique().tolist())}
    questions = texts.map(lambda text: spelling[normalised(text)])
    alone = np.arange(len(raw.frame))
    if places.respondent < 0:
        return alone, questions, False
    ids = raw.frame.iloc[:, places.respondent].str.strip()
    named = pd.DataFrame({"id": ids, "question": questions})[ids != ""]
    joins = bool((named.groupby("id")["question"].nunique() > 1).any())
    person = pd.factorize(ids.where(ids != "", "\0" + pd.Series(alone).astype(str)))[0]
    return (person if joins else alone), questions, joins


def _answers(raw: RawTable, places: Places) -> tuple[tuple[Option, ...], pd.Series]:
    """Codes where each goes with one label, and the other way round; else the labels."""
    codes = raw.frame.iloc[:, places.answer].str.strip()
    if places.label < 0:
        return (), codes
    labels = raw.frame.iloc[:, places.label].str.strip()
    pairs = pd.DataFrame({"code": codes, "label": labels}).drop_duplicates()
    pairs = pairs[(pairs["code"] != "") & (pairs["label"] != "")].sort_values("code")
    if pairs["code"].is_unique and pairs["label"].is_unique:
        return tuple(
            Option(code, label) for code, label in zip(pairs["code"], pairs["label"], strict=True)
        ), codes
    return (), labels


def _spread(
    person: npt.NDArray[np.intp], questions: pd.Series, answers: pd.Series
) -> tuple[dict[str, pd.Series], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """A column per question, and which rows say an answer again or contradict it (then the cell is empty)."""
    frame = pd.DataFrame({"person": person, "question": questions.to_numpy(), "answer": answers.to_numpy()})
    key = ["person", "question"]
    several = (frame.groupby(key, sort=False)["answer"].transform("nunique") > 1).to_numpy()
    again = frame.duplicated(key).to_numpy() & ~several
    respondents = int(person.max()) + 1 if len(person) else 0
    kept = frame[~again & ~several]
    wide = {}
    for question in frame["question"].unique():
        cells = np.full(respondents, "", dtype=object)
        mine = kept[kept["question"] == question]
        cells[mine["person"].to_numpy()] = mine["answer"].to_numpy()
        wide[str(question)] = pd.Series(cells, dtype="str")
    return wide, again, several


def _check_constant(raw: RawTable, person: npt.NDArray[np.intp], others: list[int], joined: bool) -> None:
    """A respondent with two departments is two respondents under one id, or a mistake; neither is decided here."""
    if not joined:
        return
    for place in others:
        if asks_department(raw.headings[place]):
            values = raw.frame.iloc[:, place].groupby(person).nunique()
            if (values > 1).any():
                raise SurveyError(
                    f"{raw.name}: {int((values > 1).sum())} respondents have more than one value in the column "
                    f"{raw.headings[place]!r}. Make the ids unique, or correct the column."
                )


def _wide(
    raw: RawTable, first: npt.NDArray[np.intp], wide: dict[str, pd.Series], places: list[int]
) -> RawTable:
    texts = [*wide.values(), *(raw.frame.iloc[first, place].reset_index(drop=True) for place in places)]
    headings = [*wide, *(raw.headings[place] for place in places)]
    frame = pd.DataFrame(dict(enumerate(texts))).set_axis(pd.Index(headings, dtype=object), axis=1)
    return replace(raw, frame=frame, row_numbers=raw.row_numbers[first])


def _told(raw: RawTable, repeated: int, contradicting: int) -> list[str]:
    told = []
    if repeated:
        rows = "1 row repeats" if repeated == 1 else f"{repeated} rows repeat"
        left = "is" if repeated == 1 else "are"
        told.append(f"{raw.name}: {rows} an answer of the same respondent and {left} left out.")
    if contradicting:
        told.append(
            f"{raw.name}: {contradicting} rows contradict each other; these answers count as not given."
        )
    return told


def _states(raw: RawTable, places: Places, first: npt.NDArray[np.intp]) -> pd.Series | None:
    if places.status < 0:
        return None
    known = words("long_form")
    status = raw.frame.iloc[first, places.status].reset_index(drop=True).str.strip().str.casefold()
    conditions = [status.isin(known["incomplete"]), status.isin(known["complete"])]
    return pd.Series(np.select(conditions, ["partial", "complete"], default=""), dtype="str")
