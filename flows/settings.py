"""culture.toml: what a workspace decides. Unknown keys are refused, so that a typing error is not silent."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import URL

from culture.disclosure import SMALLEST_MINIMUM
from culture.errors import ConfidentialityError, MachineError, WorkspaceError
from reports.history.database import DEFAULT, database_url

FILE = "culture.toml"


class _Section(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, use_attribute_docstrings=True
    )


class Organisation(_Section):
    name: Annotated[str, Field(min_length=1)]
    """As it stands on every report."""


class Confidentiality(_Section):
    minimum_group: int = 10
    """Nothing is published for fewer respondents than this; may not go below 5."""


class Privacy(_Section):
    retain_waves: Annotated[int, Field(ge=1)] | None = None
    """Private copies of answers are kept for so many of the newest waves, and deleted after; left out: for good."""


class Analysis(_Section):
    seed: int = 7
    """The same seed and the same inputs give the same bytes."""
    max_clusters: Annotated[int, Field(ge=1, le=12)] = 6
    """Up to so many groups of departments are tried."""
    material_change: Annotated[float, Field(gt=0, le=2)] = 0.2
    """Scale points from which a change of a gap matters; how probable one is stands beside each change."""
    anchor: Annotated[str, Field(pattern=r"^(\d{4}-Q[1-4])?$")] = ""
    """The wave whose groups later waves keep, such as 2026-Q3; empty: the earliest that has any."""


class Grades(_Section):
    order: tuple[str, ...] = ("major", "minor", "observation", "opportunity")
    """Grades of findings.csv, gravest first."""


class InstrumentChoice(_Section):
    language: str = "en"
    """Of the packaged instrument and the reports: en or de. Your own instrument lies in instrument.toml."""


class History(_Section):
    database: str = DEFAULT
    """A file of the workspace, or the URL of a Postgres database."""


class Engine(_Section):
    runner: Literal["local", "dask"] = "local"
    """Where survey files are counted and department pages set: on this machine, or on a Dask cluster."""
    scheduler: str = ""
    """The scheduler of the Dask cluster: tcp:// on this machine, tls:// elsewhere."""


class Notify(_Section):
    blocks: tuple[Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")], ...] = ()
    """Blocks of Prefect, as kind/name, that are told in one sentence how a run ended."""


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
    engine: Engine = Engine()


def history_url(workspace: Path, settings: Settings) -> URL:
    """Where the published numbers of a workspace are kept; WorkspaceError when it is neither file nor URL."""
    return database_url(settings.history.database, workspace)


def _is_unicode(path: Path) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in str(path))


def _mistake(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{key} is not known. Correct its spelling, or remove it."
    if first["type"] == "missing":
        return f"{key} is missing. Add it."
    return f"{key}: {first['msg']}. Correct or remove this key."


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
    except UnicodeDecodeError as error:
        raise WorkspaceError(
            f"{FILE} is not written in UTF-8 (byte {error.start + 1}). Save it as UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{FILE} cannot be read as TOML: {error}. Correct that line.") from error
    except ValidationError as error:
        raise WorkspaceError(f"{FILE}: {_mistake(error)}") from error
    if settings.confidentiality.minimum_group < SMALLEST_MINIMUM:
        raise ConfidentialityError(
            f"{FILE}: minimum_group is {settings.confidentiality.minimum_group}; it may not go below "
            f"{SMALLEST_MINIMUM}, because that was promised to those who answered."
        )
    return settings
