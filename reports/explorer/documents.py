"""Which file is for whom: links to everything that lies beside the page. Every name escaped; needs no script."""

from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote

from reports.words import Words

ORDER = ["leadership", "departments", "hr", "staff", "quality", "figures", "tables"]


def documents(words: Words, files: list[str], departments: dict[str, str]) -> str:
    """HTML for a list of relative paths; `departments` names the file of each department page."""
    return "".join(_section(words, folder, files, departments) for folder in ORDER)


def _section(words: Words, folder: str, files: list[str], departments: dict[str, str]) -> str:
    inside = [file for file in files if str(PurePosixPath(file).parent) == folder]
    if not inside:
        return ""
    what = words.section("index.files")
    known = words.section("index.audience")
    intro = words("index.department_pages", count=len(inside)) if folder == "departments" else ""
    drawn = _pictures(files) if folder == "departments" else {}
    items = "".join(
        _item(file, departments.get(file), str(what.get(file, "")), drawn.get(PurePosixPath(file).stem, []))
        for file in inside
    )
    note = f"<p>{escape(intro)}</p>" if intro else ""
    return (
        f'<section><h3>{escape(str(known.get(folder, folder)))}</h3><p class="who">{escape(folder)}/</p>'
        f'{note}<ul class="{"many" if len(inside) > 8 else "few"}">{items}</ul></section>\n'
    )


def _pictures(files: list[str]) -> dict[str, list[str]]:
    """File name of a department's page, without ending → the pictures of its chart."""
    found: dict[str, list[str]] = {}
    for file in files:
        if str(PurePosixPath(file).parent) == "figures/departments":
            found.setdefault(PurePosixPath(file).stem, []).append(file)
    return found


def _item(file: str, name: str | None, what: str, pictures: list[str]) -> str:
    label = name or PurePosixPath(file).name
    said = f"<span>{escape(what)}</span>" if what else ""
    drawn = " ".join(f'<a href="{escape(quote(p))}" aria-label="{escape(f"{label}, {_kind(p)}")}">{_kind(p)}</a>'
                     for p in pictures)  # fmt: skip
    return f'<li><a href="{escape(quote(file))}">{escape(label)}</a>{said}{drawn and f"<span>{drawn}</span>"}</li>'


def _kind(picture: str) -> str:
    return PurePosixPath(picture).suffix[1:].upper()
