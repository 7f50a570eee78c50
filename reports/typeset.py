"""JSON in, PDF out: templates are fixed, data never becomes source, and a warning is a failure."""

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
        data = json.dumps({"style": style.tokens(), **content}, ensure_ascii=False, allow_nan=False)
        try:
            pdf, warnings = self._compiler.compile_with_warnings(
                format="pdf", sys_inputs={"data": data}, pdf_standards=[STANDARD]
            )
        except typst.TypstError as error:
            raise MachineError(
                f"{self._source.name}: the document could not be set: {error.message}"
            ) from None
        if warnings:
            raise MachineError(f"{self._source.name}: {warnings[0].message}")
        assert isinstance(pdf, bytes), "one PDF is one piece of bytes"
        return pdf


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
