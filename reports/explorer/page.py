"""index.html: one file that opens from disk, asks nothing of anybody, and holds published numbers only.

Names go in as escaped JSON and reach the page as text, never as markup. The policy allows the two scripts of the
file by their hashes and no connection at all; nothing is evaluated. Same wave, same bytes.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from reports import style
from reports.cells import Reader
from reports.explorer.documents import documents
from reports.explorer.numbers import explorer_numbers
from reports.trend import Trend
from reports.words import Words

HERE = Path(__file__).parent
PARTS = ("reading", "elements", "state", "picker", "heat", "charts", "trend", "map", "groups", "start")
CHOSEN = 6  # lines that are told apart by colour and shape


def explorer_page(trend: Trend, files: list[str], departments: dict[str, str]) -> bytes:
    """The page of a wave. files: relative paths of what lies beside it; departments: path → name of its page."""
    reader, words = trend.reader, trend.reader.words
    charts, script = _scripts()
    numbers = explorer_numbers(trend) | {"chosen": style.GROUP_COLOURS[:CHOSEN]}
    page = Template((HERE / "page.html").read_text("utf-8")).substitute(
        {key: escape(str(text)) for key, text in _texts(reader).items()},
        policy=escape(_policy([charts, script])),
        look=_look(),
        keys=_keys(reader),
        files=documents(words, files, departments),
        numbers=_json(numbers),
        words=_json(_said_by_script(words)),
        charts=charts,
        script=script,
    )
    return page.encode("utf-8")


def _texts(reader: Reader) -> dict[str, str]:
    words = reader.words
    wave, name = reader.edition, reader.organisation.name
    return {
        "language": words.language,
        "title": f"{words('index.title')}: {name}, {wave}",
        "organisation": name,
        "wave": wave,
        "documents": words("explorer.views.documents"),
        "documents_intro": words("index.intro"),
        **{key: words(f"explorer.{key}") for key in ("skip", "audience", "noscript", "picker", "footer")},
        "views": words("explorer.views_label"),
    }


def _keys(reader: Reader) -> str:
    """Stated, enacted and gap of the whole organisation together, with interval and n."""
    words, cell = reader.words, reader.cell(reader.organisation)
    if cell.withheld:
        return f"<div><dt>{escape(words('label.gap'))}</dt><dd>{escape(words('label.withheld'))}</dd></div>"
    d = cell.decimals
    people = words.whole(cell.n)
    shown = [
        ("label.stated", words.mean_short(cell.stated, d), ""),
        ("label.enacted", words.mean_short(cell.enacted, d), ""),
        (
            "label.gap",
            words.number(cell.gap, d),
            words("leadership.key.gap_note", interval=words.interval(cell.low, cell.high, d)),
        ),
        ("leadership.key.respondents", people, _response(reader)),
    ]
    return "".join(
        f"<div><dt>{escape(words.capital(words(key)))}</dt><dd>{escape(value)}"
        + (f"<small>{escape(note)}</small>" if note else "")
        + "</dd></div>"
        for key, value, note in shown
    )


def _response(reader: Reader) -> str:
    row = reader.row("response", reader.organisation)
    if row is None or row.response_rate != row.response_rate:
        return ""
    return f"{reader.words.percent(float(row.response_rate))} {reader.words('leadership.key.response')}"


def _said_by_script(words: Words) -> dict[str, Any]:
    """The strings of the script, in the language of the report."""
    own = words.section("explorer")
    labels = ("department", "stated", "enacted", "gap", "n", "wave", "priority", "withheld", "departments",
              "words_exceed", "deeds_exceed")  # fmt: skip
    return {
        **own,
        **{label: words(f"label.{label}") for label in labels},
        "number": words.section("number"),
        "parents": words("label.sites"),
        "stated_axis": words("figure.stated_axis"),
        "enacted_axis": words("figure.enacted_axis"),
        "reading": {way: words(f"leadership.changes.{way}") for way in ("wider", "narrower", "alike")},
        "departments_count": words.section("figure.departments_count"),
    }


@cache
def _scripts() -> tuple[str, str]:
    """Vega with Vega-Lite as their makers give it, and the script of this page; each in a scope of its own."""
    charts = (HERE / "vega.js").read_text("utf-8")
    own = "\n".join((HERE / "script" / f"{part}.js").read_text("utf-8") for part in PARTS)
    assert "</script" not in (charts + own).lower(), "a script may not end itself"
    return f"(function () {{\n{charts}\n}})();\n", f'(function () {{\n"use strict";\n{own}}})();\n'


def _policy(scripts: Iterable[str]) -> str:
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _look() -> str:
    light = "".join(f"--{name}:{style.tokens()[name]};" for name in
                    ("ink", "soft", "faint", "rule", "wash", "paper", "accent", "wide", "narrow"))  # fmt: skip
    return f":root{{{light}}}\n{(HERE / 'look.css').read_text('utf-8')}"


def _json(thing: Any) -> str:
    """JSON that cannot end the element it stands in, or begin another."""
    text = json.dumps(thing, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate({ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026",
                           0x2028: "\\u2028", 0x2029: "\\u2029"})  # fmt: skip
