"""Reads an instrument file (TOML, texts by language) into the `Instrument` the rest works with."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from culture.errors import SurveyError
from culture.instrument import AnswerScale, Block, Instrument, Item, Priority, Stems, Theme

DEFAULT_INSTRUMENT = "quality_culture"
DEFAULT_LANGUAGE = "en"
WORKSPACE_FILE = "instrument.toml"

Texts = dict[str, str]


class _Table(BaseModel):
    """A table of the file: a misspelt key is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _ItemTable(_Table):
    text: Texts
    version: int = Field(default=1, ge=1)
    reverse_keyed: bool = False


class _CheckTable(_ItemTable):
    id: str


class _ThemeTable(_Table):
    id: str
    label: Texts
    advice: Texts


class _PriorityTable(_Table):
    id: str
    label: Texts
    stated: _ItemTable
    enacted: _ItemTable
    theme: str | None = None
    clauses: list[str] = []
    observed: Texts | None = None


class _ScaleTable(_Table):
    low: int
    high: int
    labels: dict[str, list[str]]
    cant_say: bool
    cant_say_label: Texts = {"en": "can't say"}


class _TextTable(_Table):
    text: Texts


class _InstrumentTable(_Table):
    id: str
    languages: Annotated[list[str], Field(min_length=1)]
    label: Texts
    clause_edition: str = ""
    relative_reading: bool = False
    status: Texts
    scale: _ScaleTable
    priorities: list[_PriorityTable]
    stems: dict[Block, _TextTable] = {}
    caveats: list[_TextTable] = []
    themes: list[_ThemeTable] = []
    checks: list[_CheckTable] = []


def load_instrument(path: Path, language: str = DEFAULT_LANGUAGE) -> Instrument:
    """The instrument of a TOML file in one of its languages.

    Raises SurveyError, naming the file and the place, when the file cannot be read, a key is missing or
    unknown, a text is missing in the language, an id is used twice, or a priority names an unknown theme.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SurveyError(f"{path.name}: cannot be read as UTF-8 text ({type(error).__name__}).") from None
    return _parse(source, path.name, language)


@cache
def default_instrument(language: str = DEFAULT_LANGUAGE) -> Instrument:
    """The packaged instrument: 13 pairs of items in 5 themes and 4 checks."""
    name = f"{DEFAULT_INSTRUMENT}.toml"
    source = files("surveys").joinpath("instruments", name).read_text(encoding="utf-8")
    return _parse(source, name, language)


def workspace_instrument(workspace: Path, language: str = DEFAULT_LANGUAGE) -> Instrument:
    """The workspace's own instrument.toml where there is one, otherwise the packaged instrument."""
    own = workspace / WORKSPACE_FILE
    return load_instrument(own, language) if own.exists() else default_instrument(language)


def _parse(source: str, name: str, language: str) -> Instrument:
    try:
        table = _InstrumentTable.model_validate(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise SurveyError(f"{name}: not valid TOML: {error}. Correct it.") from None
    except ValidationError as error:
        raise SurveyError(f"{name}: {_describe(error)}") from None
    if language not in table.languages:
        offered = ", ".join(table.languages)
        raise SurveyError(f"{name}: no text in the language {language!r}. Choose one of: {offered}.")
    try:
        return _Reader(language).instrument(table)
    except SurveyError as error:
        raise SurveyError(f"{name}: {error}") from None


def _describe(error: ValidationError) -> str:
    """Where and what, one clause per mistake; the values of the file are not repeated."""
    mistakes = []
    for mistake in error.errors(include_url=False, include_input=False, include_context=False):
        place = ".".join(str(step + 1) if isinstance(step, int) else step for step in mistake["loc"])
        what = "this key is unknown" if mistake["type"] == "extra_forbidden" else mistake["msg"].lower()
        mistakes.append(f"{place}: {what}")
    return "; ".join(mistakes) + "."


class _Reader:
    """Turns the tables of a file into the instrument in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def instrument(self, table: _InstrumentTable) -> Instrument:
        return Instrument(
            id=table.id,
            label=self.text(table.label, "label"),
            clause_edition=table.clause_edition,
            status=self.text(table.status, "status"),
            caveats=tuple(self.text(caveat.text, "caveats") for caveat in table.caveats),
            stems=Stems(
                **{block: self.text(stem.text, f"stems.{block}") for block, stem in table.stems.items()}
            ),
            scale=self.scale(table.scale),
            themes=tuple(self.theme(theme) for theme in table.themes),
            priorities=tuple(self.priority(priority) for priority in table.priorities),
            checks=tuple(self.item(check, check.id, "check") for check in table.checks),
            language=self.language,
            relative_reading=table.relative_reading,
        )

    def scale(self, table: _ScaleTable) -> AnswerScale:
        return AnswerScale(
            low=table.low,
            high=table.high,
            labels=tuple(self.text(table.labels, "scale.labels")),
            cant_say=table.cant_say,
            cant_say_label=self.text(table.cant_say_label, "scale.cant_say_label"),
        )

    def theme(self, table: _ThemeTable) -> Theme:
        where = f"theme {table.id}"
        return Theme(table.id, self.text(table.label, where), self.text(table.advice, where))

    def priority(self, table: _PriorityTable) -> Priority:
        where = f"priority {table.id}"
        return Priority(
            id=table.id,
            label=self.text(table.label, where),
            theme=table.theme,
            stated=self.item(table.stated, f"{table.id}_stated", "stated"),
            enacted=self.item(table.enacted, f"{table.id}_enacted", "enacted"),
            clauses=tuple(table.clauses),
            observed=self.text(table.observed, where) if table.observed else "",
        )

    def item(self, table: _ItemTable, item_id: str, block: Block) -> Item:
        text = self.text(table.text, f"item {item_id}")
        return Item(item_id, text, block, version=table.version, reverse_keyed=table.reverse_keyed)

    def text(self, texts: dict[str, Any], where: str) -> Any:
        if self.language not in texts:
            raise SurveyError(
                f"{where}: no text in {self.language!r}. "
                f"Add it, or take {self.language!r} out of `languages`."
            )
        return texts[self.language]
