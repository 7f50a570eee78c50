"""JSON in, documents and pictures out: templates are fixed, data never becomes source, and a warning is a failure."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from culture.errors import MachineError
from reports import style
from reports.typefaces import FAMILY, FAMILY_FALLBACK, font_files

TEMPLATES = Path(__file__).parent / "templates"
STANDARD = "ua-1"  # tagged, titled, with alternative texts: refused by the compiler otherwise


class Typesetter:
    """One compiler for many documents of a template, so that fonts and source are read once."""

    def __init__(self, template: str) -> None:
        self._source = TEMPLATES / template
        self._compiler = typst.Compiler(
            input=self._source, root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True
        )

    def pdf(self, content: Mapping[str, Any]) -> bytes:
        """The document as a tagged PDF (PDF/UA-1); MachineError when it cannot be set as it stands."""
        return self._pages(content, format="pdf", pdf_standards=[STANDARD])[0]

    def svg(self, content: Mapping[str, Any]) -> list[bytes]:
        """Each page as SVG, its letters as outlines, so that it looks alike where the typeface is not installed."""
        return self._pages(content, format="svg")

    def png(self, content: Mapping[str, Any]) -> list[bytes]:
        """Each page as PNG, with twice the pixels of a screen: 192 to the inch."""
        return self._pages(content, format="png", ppi=float(style.SLIDE_DPI))

    def _pages(self, content: Mapping[str, Any], **how: Any) -> list[bytes]:
        data = json.dumps({"style": style.tokens(), **content}, ensure_ascii=False, allow_nan=False)
        try:
            made, warnings = self._compiler.compile_with_warnings(sys_inputs={"data": data}, **how)
        except typst.TypstError as error:
            raise MachineError(
                f"{self._source.name}: the document could not be set: {error.message}"
            ) from None
        if warnings:
            raise MachineError(f"{self._source.name}: {warnings[0].message}")
        assert made is not None, "without an output path the compiler hands over what it made"
        return made if isinstance(made, list) else [made]


def set_a_word() -> None:
    """Set a word in each typeface of the reports; MachineError when typesetter or typefaces are not in order."""
    missing = [path.name for path in font_files() if not path.is_file()]
    if missing:
        raise MachineError(f"The typefaces {', '.join(missing)} are missing. Install the program again.")
    source = "".join(f'#text(font: "{family}")[Wort]\n' for family in (FAMILY, FAMILY_FALLBACK))
    try:
        compiler = typst.Compiler(input=source.encode(), font_paths=_fonts(), ignore_system_fonts=True)
        _, warnings = compiler.compile_with_warnings(format="pdf")
    except (typst.TypstError, OSError, RuntimeError) as error:
        raise MachineError(
            f"A word could not be set ({type(error).__name__}). Install the program again."
        ) from None
    if warnings:
        raise MachineError(f"A word could not be set: {warnings[0].message}. Install the program again.")


@cache
def _fonts() -> typst.Fonts:
    folders = sorted({str(path.parent) for path in font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
