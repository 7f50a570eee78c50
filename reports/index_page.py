"""index.html: which file is for whom. No script, no request to anywhere, every name escaped."""

from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote

from reports import style
from reports.cells import Reader

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
ORDER = ["leadership", "departments", "hr", "staff", "quality", "figures", "tables"]


def index_page(reader: Reader, files: list[str], departments: dict[str, str]) -> bytes:
    """The page for a list of relative paths; `departments` names the file of each department page."""
    words = reader.words
    title = f"{words('index.title')}: {reader.organisation.name}, {reader.publishable.wave}"
    sections = "".join(_section(reader, folder, files, departments) for folder in ORDER)
    page = (
        f'<!doctype html>\n<html lang="{escape(words.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_look()}</style>\n</head>\n<body>\n"
        f'<header><p class="wave">{escape(str(reader.publishable.wave))}</p>'
        f"<h1>{escape(reader.organisation.name)}</h1><p>{escape(words('index.intro'))}</p></header>\n"
        f"<main>\n{sections}</main>\n</body>\n</html>\n"
    )
    return page.encode("utf-8")


def _section(reader: Reader, folder: str, files: list[str], departments: dict[str, str]) -> str:
    words = reader.words
    inside = [file for file in files if file.startswith(f"{folder}/")]
    if not inside:
        return ""
    what = words.section("index.files")
    known = words.section("index.audience")
    intro = words("index.department_pages", count=len(inside)) if folder == "departments" else ""
    items = "".join(_item(file, departments.get(file), str(what.get(file, ""))) for file in inside)
    note = f"<p>{escape(intro)}</p>" if intro else ""
    return (
        f'<section><h2>{escape(str(known.get(folder, folder)))}</h2><p class="who">{escape(folder)}/</p>'
        f'{note}<ul class="{"many" if len(inside) > 8 else "few"}">{items}</ul></section>\n'
    )


def _item(file: str, name: str | None, what: str) -> str:
    label = name or PurePosixPath(file).name
    said = f"<span>{escape(what)}</span>" if what else ""
    return f'<li><a href="{escape(quote(file))}">{escape(label)}</a>{said}</li>'


def _look() -> str:
    """The style sheet; a page without outside requests carries its own."""
    rules = {
        "body": f"font:16px/1.5 'Source Sans 3',system-ui,sans-serif;color:{style.INK};max-width:60rem;"
        "margin:3rem auto;padding:0 1.5rem",
        "header": f"border-top:3px solid {style.ACCENT};padding-top:1rem;margin-bottom:2rem",
        "h1": "font-size:2rem;margin:.2rem 0",
        "h2": "font-size:1.1rem;margin:0",
        ".wave": f"color:{style.ACCENT};font-weight:600;margin:0",
        "section": f"border-top:1px solid {style.RULE};padding:1rem 0 1.4rem",
        ".who": f"color:{style.SOFT};margin:.1rem 0 .6rem",
        "a": f"color:{style.ACCENT}",
        "ul": "list-style:none;padding:0;margin:0",
        "li": "padding:.15rem 0;break-inside:avoid",
        ".many": "columns:3 14rem;column-gap:2rem",
        "li span": f"color:{style.SOFT};margin-left:.8rem",
    }
    return "".join(f"{selector}{{{look}}}" for selector, look in rules.items())
