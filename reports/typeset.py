"""JSON in, PDF out: templates are fixed, data never becomes source, and a warning is a failure."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from culture.errors import MachineError
from reports import style
from reports.typefaces import font_files

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


@cache
def _fonts() -> typst.Fonts:
    folders = sorted({str(path.parent) for path in font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
