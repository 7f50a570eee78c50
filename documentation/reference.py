"""The reference, read from the program itself: commands, settings, tables, Python interface. Markdown as text."""

import inspect
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from culture import errors
from culture.publishable import COLUMNS
from flows.cli import app
from flows.settings import Settings
from reports.tables import described
from reports.words import words_of

# What outside code may call; everything else may change without notice.
PUBLIC = {
    "The wave": ["culture.wave.Wave", "culture.instrument.Instrument", "culture.roster.Roster"],
    "From answers to published numbers": ["culture.tally", "culture.assess.assess", "culture.protect.protect",
                                          "culture.publishable.Publishable"],
    "Departments": ["culture.shrinkage", "culture.mixture.NoiseAwareMixture", "culture.clusters.choose_clusters",
                    "culture.clusters.Clustering"],
    "The instrument": ["culture.reliability", "culture.agreement", "culture.variance", "culture.weighting"],
    "Change": ["culture.change", "culture.lineage"],
    "Running it": ["flows.assess_wave.assess_wave", "flows.compare.compare_waves", "flows.lineage.lineage_lines",
                   "flows.doctor.examine"],
}  # fmt: skip


def commands() -> str:
    """Every command with its arguments and options, and what exit codes mean."""
    parts = [
        "# Commands",
        "",
        "What `quality-culture` can do. `quality-culture COMMAND --help` says the same.",
        "",
    ]
    for command in sorted(app.registered_commands, key=lambda c: _name_of(c.callback)):
        assert command.callback is not None, "a registered command has a function"
        parts += [f"## {_name_of(command.callback)}", "", str(inspect.getdoc(command.callback)), ""]
        parts += [*_parameters(command.callback), ""]
    return "\n".join([*parts, *_exit_codes()])


def _name_of(function: Callable[..., Any] | None) -> str:
    assert function is not None, "a registered command has a function"
    return function.__name__.replace("_", "-")


def _parameters(function: Callable[..., Any]) -> Iterator[str]:
    yield from ("| argument or option | default | what |", "|---|---|---|")
    for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
        kind, info = get_args(parameter.annotation)[:2]
        required = parameter.default is inspect.Parameter.empty and not getattr(info, "prompt", None)
        plain = parameter.default in (None, False, inspect.Parameter.empty)
        default = "required" if required else "" if plain else f"`{parameter.default}`"
        yield f"| `{_cell(_shown(name, kind, info))}` | {default} | {_cell(info.help or '')} |"


def _shown(name: str, kind: Any, info: Any) -> str:
    """An argument by what stands for it, an option with what it takes."""
    if isinstance(info, typer.models.ArgumentInfo):
        return str(info.metavar or name.upper())
    declared = [str(word) for word in (info.default, *(info.param_decls or ())) if str(word).startswith("-")]
    option = ", ".join(declared or [f"--{name.replace('_', '-')}"])
    kinds = [own for own in (get_args(kind) or (kind,)) if own is not type(None)]
    if kinds[0] is bool:
        return option
    if isinstance(kinds[0], type) and issubclass(kinds[0], Enum):
        return f"{option} {'|'.join(own.value for own in kinds[0])}"
    return f"{option} {info.metavar or ('FILE' if kinds[0] is Path else 'TEXT')}"


def _exit_codes() -> Iterator[str]:
    yield from ("## Exit codes", "", "| code | meaning |", "|---|---|", "| 0 | done |")
    said = {2: "Wrong usage: an option or argument that the command does not know."}
    for error in (
        errors.CultureError,
        errors.WaveBusyError,
        errors.ConfidentialityError,
        errors.MachineError,
    ):
        said[error.exit_code] = str(inspect.getdoc(error))
    yield from (f"| {code} | {text.splitlines()[0]} |" for code, text in sorted(said.items()))


def settings() -> str:
    """Every section and key of culture.toml: type, default, what it decides."""
    parts = [
        "# Settings: culture.toml",
        "",
        "Sections and keys that are left out have their defaults; a key that is not known here is refused, so that a "
        "typing error is not silent. `quality-culture doctor` says whether the file can be read.",
        "",
    ]
    for name, field in Settings.model_fields.items():
        section = field.annotation
        assert isinstance(section, type), "every field of the settings is a section"
        assert issubclass(section, BaseModel), "every field of the settings is a section"
        parts += [f"## [{name}]", "", "| key | type | default | what it decides |", "|---|---|---|---|"]
        parts += [_setting(key, own) for key, own in section.model_fields.items()]
        parts.append("")
    return "\n".join(parts)


def _setting(key: str, field: FieldInfo) -> str:
    default = "required" if field.is_required() else f"`{_toml(field.default)}`"
    if field.default is None:
        default = "left out"
    return f"| `{key}` | {_type(field)} | {_cell(default)} | {_cell(field.description or '')} |"


def _type(field: FieldInfo) -> str:
    known = {int: "whole number", float: "number", str: "text", bool: "true or false"}
    kind = known.get(field.annotation, "")  # type: ignore[call-overload]
    inner = [known[own] for own in _bare(field.annotation) if own in known]
    if get_origin(field.annotation) is Literal:
        return " or ".join(f"`{word}`" for word in get_args(field.annotation))
    kind = kind or ("list of texts" if get_origin(field.annotation) is tuple else inner[0])
    signs = {"ge": "at least", "gt": "above", "le": "at most"}
    limits = [
        f"{sign} {getattr(rule, name):g}"
        for rule in _rules(field)
        for name, sign in signs.items()
        if hasattr(rule, name)
    ]
    return ", ".join([kind, *limits])


def _bare(annotation: Any) -> list[Any]:
    """The plain types inside an annotation."""
    inside = get_args(annotation)
    return [own for part in inside for own in _bare(part)] if inside else [annotation]


def _rules(field: FieldInfo) -> list[Any]:
    """The limits of a key, also where it may be left out."""
    inner = [rule for kind in get_args(field.annotation) for rule in getattr(kind, "__metadata__", ())]
    return [*field.metadata, *(rule for own in inner for rule in getattr(own, "metadata", [own]))]


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def tables() -> str:
    """Every table of `tables/`: what a row is, and each column with its unit and meaning."""
    words = words_of("en")
    parts = [
        "# Published tables",
        "",
        "The CSV files of `tables/` in every published version. The history database has the same columns "
        "([history](../history.md)). An empty cell is withheld or unknown.",
        "",
    ]
    for name, columns in COLUMNS.items():
        parts += [
            f"## {name}.csv",
            "",
            words(f"grain.{name}"),
            "",
            "| column | unit | meaning |",
            "|---|---|---|",
        ]
        for column in columns:
            unit, meaning = described(words, name, column)
            parts.append(f"| `{column}` | {_cell(words(f'unit.{unit}'))} | {_cell(meaning)} |")
        parts.append("")
    return "\n".join(parts)


def python() -> str:
    """What outside code may call; the docstrings are put in when the site is built."""
    parts = [
        "# Python interface",
        "",
        "What outside code may call. Arrays are NumPy's, tables pandas'; errors are subclasses of "
        "`culture.errors.CultureError` and say where, what and what to do.",
        "",
    ]
    for title, names in PUBLIC.items():
        parts += [f"## {title}", "", *(f"::: {name}\n" for name in names)]
    return "\n".join(parts)


def _cell(text: str) -> str:
    """Text inside a table of Markdown."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;")
