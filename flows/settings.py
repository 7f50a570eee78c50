"""culture.toml: what a workspace decides. Unknown keys are refused, so that a typing error is not silent."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import URL

from culture.disclosure import SMALLEST_MINIMUM
from culture.errors import ConfidentialityError, MachineError, WorkspaceError
from reports.history.database import DEFAULT, database_url

FILE = "culture.toml"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Organisation(_Section):
    name: Annotated[str, Field(min_length=1)]


class Confidentiality(_Section):
    minimum_group: int = 10


class Privacy(_Section):
    retain_waves: Annotated[int, Field(ge=1)] | None = (
        None  # None: private copies of answers are kept for good
    )


class Analysis(_Section):
    seed: int = 7
    max_clusters: Annotated[int, Field(ge=1, le=12)] = 6
    material_change: Annotated[float, Field(gt=0, le=2)] = 0.2  # scale points
    anchor: Annotated[str, Field(pattern=r"^(\d{4}-Q[1-4])?$")] = ""


class Grades(_Section):
    order: tuple[str, ...] = ("major", "minor", "observation", "opportunity")


class InstrumentChoice(_Section):
    language: str = "en"


class History(_Section):
    database: str = DEFAULT  # a file of the workspace, or the URL of a Postgres database


class Notify(_Section):
    blocks: tuple[
        Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")], ...
    ] = ()  # kind/name, of Prefect


class Settings(_Section):
    """Everything culture.toml may say, with its defaults."""

    organisation: Organisation
    confidentiality: Confidentiality = Confidentiality()
    privacy: Privacy = Privacy()
    analysis: Analysis = Analysis()
    grades: Grades = Grades()
    instrument: InstrumentChoice = InstrumentChoice()
    history: History = History()
    notify: Notify = Notify()


def history_url(workspace: Path, settings: Settings) -> URL:
    """Where the published numbers of a workspace are kept; WorkspaceError when it is neither file nor URL."""
    return database_url(settings.history.database, workspace)


def _is_unicode(path: Path) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in str(path))


def read_settings(workspace: Path) -> Settings:
    """The settings of a workspace; WorkspaceError names the key that is wrong and what it should be."""
    if not _is_unicode(workspace):
        raise MachineError(
            f"{str(workspace)!a} has letters that the locale of this process cannot write. Set PYTHONUTF8=1."
        )
    path = workspace / FILE
    if not path.is_file():
        raise WorkspaceError(
            f"{workspace} is not a workspace: it has no {FILE}. Make one with `quality-culture init {workspace}`."
        )
    try:
        settings = Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"{FILE} cannot be read as TOML: {error}. Correct that line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise WorkspaceError(f"{FILE}: {key}: {first['msg']}. Correct or remove this key.") from error
    if settings.confidentiality.minimum_group < SMALLEST_MINIMUM:
        raise ConfidentialityError(
            f"{FILE}: minimum_group is {settings.confidentiality.minimum_group}; it may not go below "
            f"{SMALLEST_MINIMUM}, because that was promised to those who answered."
        )
    return settings
