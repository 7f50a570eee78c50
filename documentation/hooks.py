"""Pages of the documentation site that are made from the program when the site is built (a hook of MkDocs)."""

import sys
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from documentation import reference  # noqa: E402

PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": reference.commands,
    "reference/settings.md": reference.settings,
    "reference/tables.md": reference.tables,
    "reference/python.md": reference.python,
    "glossary.md": lambda: (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"),
    "changelog.md": lambda: (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "]("),
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages to the files of the site."""
    for path, make in PAGES.items():
        files.append(File.generated(config, path, content=make()))
    return files
