"""Names that are formulas, markup, code, paths or terminal commands stay text in every output."""

import csv
import json
import re
import sqlite3
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from markdown_it import MarkdownIt
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from tests.trust.forked import Forker
from tests.trust.prefect_server import stored
from tests.trust.small_company import WAVE, Plan, write_company

HOSTILE = (
    '=HYPERLINK("http://evil.example/";"salary")',
    '#import "/etc/passwd": *',
    "$\\frac{",
    "<script>alert(1)</script>",
    "]]><![CDATA[",
    "../../x",
    "\u202egnp.exe\u2066 x",
    "Very " * 800,
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    '" onmouseover="alert(1)',
    "[a](javascript:alert(1)) ![b](http://evil.example/b.png) `c` | *d* www.evil.example <e@evil.example>",
    "{0} {name} %s ${7*7} {{7*7}}",
    "red\x1b[31m\x07 bell\x00",
    "CON",
    "' OR 1=1; DROP TABLE gaps; --",
)
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
TAGS = {"html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2", "h3", "p", "ul",
        "li", "a", "span", "div", "dl", "dt", "dd", "small", "aside", "footer", "button", "noscript",
        "script"}  # fmt: skip
SCRIPTS = 4  # two of data, two that run: they are allowed by their hashes (tests/reports/test_explorer.py)
ACTIVE = {"/JS", "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/GoToR", "/GoToE", "/EmbeddedFile",
          "/EmbeddedFiles", "/OpenAction", "/AA", "/RichMedia", "/XFA", "/ImportData"}  # fmt: skip
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,90}")
MARKUP = {
    "html_block",
    "html_inline",
    "image",
    "code_inline",
    "code_block",
    "fence",
    "em_open",
    "strong_open",
}
SVG = "{http://www.w3.org/2000/svg}"


def hostile_company(folder: Path) -> Path:
    """Every department, a parent, the organisation, a priority and a clause are called something hostile."""
    names = {text[:300].replace("\x00", "").strip(): text.replace("\x00", "") for text in HOSTILE}
    plan = Plan(
        organisation="<b>Works</b> =1+1 #eval",
        parents={"../north": "<img src=x onerror=alert(1)>", "south": "=South()"},
        names=names,
        heads=dict.fromkeys(names, 6),
        labels={"audits": "<i>Audits</i> #x", "training": "=Training()", "findings": "$findings$ ]]>"},
        clause="=9.2<b>",
        minimum_group=5,
    )
    return write_company(folder, plan)


@pytest.fixture(scope="module")
def ran(through_prefect: Forker, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The workspace, its earlier quarter assessed without Prefect and the later one with it, and what was said."""
    folder = hostile_company(tmp_path_factory.mktemp("hostile") / "company")
    said = ""
    for wave, options in (("2026-Q2", ["--direct"]), (WAVE, [])):
        told = through_prefect.run("run", folder, "--wave", wave, *options)
        assert told.returncode == 0, told.stderr
        said += told.stdout + told.stderr
    return folder, said


@pytest.fixture(scope="module")
def published(ran: tuple[Path, str]) -> Path:
    return (ran[0] / "published" / WAVE).resolve()


def found(folder: Path, ending: str) -> list[Path]:
    paths = sorted(folder.rglob(f"*{ending}"))
    assert paths, f"no {ending}"
    return paths


def test_every_name_of_a_file_is_plain_and_stays_inside(ran: tuple[Path, str]) -> None:
    top = ran[0] / "published"
    for path in top.rglob("*"):
        if path.name not in (".versions", ".staging"):
            assert SAFE_NAME.fullmatch(path.name), path.name
        assert path.resolve().is_relative_to(top.resolve())
    assert len(found(top / WAVE / "departments", ".pdf")) == len(HOSTILE)
    assert {p.name for p in ran[0].iterdir()} <= {
        "culture.toml", "instrument.toml", "departments.csv", "declared.csv", "waves", "private", "published",
        "history.db", "history.db-wal", "history.db-shm",
    }  # fmt: skip


def test_no_cell_of_a_csv_file_is_a_formula(published: Path) -> None:
    for path in found(published, ".csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for cell in (cell for row in csv.reader(stream) for cell in row):
                assert _is_number(cell) or not cell.lstrip(" ").startswith(FORMULA), (
                    f"{path.name}: {cell[:40]!r}"
                )


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", cell) is not None


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(published: Path) -> None:
    for path in found(published, ".xlsx"):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                root = ElementTree.fromstring(book.read(name))
                tags = {element.tag.rpartition("}")[2] for element in root.iter()}
                assert not tags & {"f", "hyperlink", "externalReference", "oleObject", "ddeLink"}, name
                assert all(element.get("TargetMode") != "External" for element in root.iter()), name


class Page(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attributes]


def test_the_index_page_has_its_own_tags_only_and_links_to_files_beside_it(published: Path) -> None:
    page = Page()
    page.feed((published / "index.html").read_text(encoding="utf-8"))
    assert set(page.tags) <= TAGS
    assert page.tags.count("script") == SCRIPTS
    assert {name for name, _ in page.attributes} <= {
        "lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "type", "role", "hidden",
        "tabindex", "aria-label", "aria-labelledby", "aria-live",
    }  # fmt: skip
    for name, value in page.attributes:
        if name == "href" and value != "#content":
            assert (published / value).resolve().is_relative_to(published)
            assert (published / value).is_file()
    assert dict(page.attributes)["content"]


def test_a_drawing_has_shapes_and_text_only(published: Path) -> None:
    for path in found(published, ".svg"):
        for element in ElementTree.fromstring(path.read_bytes()).iter():
            assert element.tag.removeprefix(SVG) not in {
                "script",
                "foreignObject",
                "a",
                "iframe",
                "animate",
                "set",
            }
            for name, value in element.attrib.items():
                assert not name.lower().startswith("on"), path.name
                if name.endswith("href"):
                    assert value.startswith("#"), f"{path.name}: {value[:60]}"


def test_a_bitmap_carries_pixels_only(published: Path) -> None:
    for path in found(published, ".png"):
        data, kinds, place = path.read_bytes(), set(), 8
        while place < len(data):
            size = int.from_bytes(data[place : place + 4], "big")
            kinds.add(data[place + 4 : place + 8])
            place += size + 12
        assert kinds <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}, path.name


def test_a_document_holds_no_action_and_says_names_as_they_are(published: Path) -> None:
    said = ""
    for path in found(published, ".pdf"):
        document = pypdf.PdfReader(path)
        for number in range(1, len(document.xref_objStm) + sum(map(len, document.xref.values())) + 1):
            thing = document.get_object(IndirectObject(number, 0, document))
            assert not ACTIVE & set(_names(thing)), path.name
        said += "".join(page.extract_text() for page in document.pages)
    plain = re.sub(r"\s", "", said)
    for text in (
        "<script>alert(1)</script>",
        "$\\frac{",
        "../../x",
        "]]><![CDATA[",
        '#import"/etc/passwd":*',
    ):
        assert text in plain
    assert "root:" not in plain


def _names(thing: Any) -> Iterator[str]:
    if isinstance(thing, DictionaryObject):
        for key, value in thing.items():
            yield str(key)
            yield from _names(value)
    elif isinstance(thing, ArrayObject):
        for value in thing:
            yield from _names(value)
    elif isinstance(thing, str):
        yield thing


def test_the_manifest_is_json_and_the_history_kept_its_tables(ran: tuple[Path, str], published: Path) -> None:
    assert json.loads((published / "manifest.json").read_text(encoding="utf-8"))["wave"] == WAVE
    with closing(sqlite3.connect(ran[0] / "history.db")) as history:
        assert history.execute("SELECT COUNT(*) FROM gaps").fetchone()[0] > 0


def test_a_terminal_is_told_printable_text_only(ran: tuple[Path, str]) -> None:
    bad = {letter for letter in ran[1] if unicodedata.category(letter) in ("Cc", "Cf") and letter != "\n"}
    assert bad == set()


def test_an_artifact_shows_names_as_text(ran: tuple[Path, str], prefect: dict[str, str]) -> None:
    texts = [
        a["data"] if a["type"] == "markdown" else a["description"] or "" for a in stored(prefect, "artifacts")
    ]
    key_figures = [text for text in texts if "eval" in text]  # other runs of the session keep theirs beside
    assert key_figures
    for text in texts:
        tokens = list(_flat(MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)))
        assert not {token.type for token in tokens} & MARKUP, text
        assert sum(token.type == "heading_open" for token in tokens) <= 1
        shown = "".join(token.content for token in tokens if token.type == "text")
        assert not re.search(r"(?<!\\)(https?://|www\.)", text), "a browser would make a link of it"
        if text in key_figures:
            assert "<b>Works</b> =1+1 #eval" in shown
            assert "<img src=x onerror=alert(1)>" in shown


def test_each_artifact_of_a_run_has_a_name_of_its_own_and_says_what_it_is(
    ran: tuple[Path, str], prefect: dict[str, str]
) -> None:
    artifacts = [a for a in stored(prefect, "artifacts") if a["key"]]  # Prefect's own have none
    assert {f"{name}-{WAVE.lower()}" for name in ("validation", "key-figures", "report-index")} <= {
        artifact["key"] for artifact in artifacts
    }
    assert max(Counter((artifact["flow_run_id"], artifact["key"]) for artifact in artifacts).values()) == 1
    assert [artifact["key"] for artifact in artifacts if not artifact["description"]] == []


def _flat(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])
