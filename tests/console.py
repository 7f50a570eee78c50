"""Reading `console` blocks of the documentation: lines after `$` are commands, the others are what is answered."""

import re
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```(console|\{ \.console \.prove \})\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """One command of a page. answers: lines that stand in what it prints; long: takes too long for every test run."""

    page: str
    line: str
    answers: tuple[str, ...]
    long: bool


def commands_of(page: Path) -> list[Command]:
    """The commands of a page, in order."""
    found: list[Command] = []
    for kind, body in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in body.splitlines():
            if line.startswith("$ "):
                found.append(Command(page.name, line[2:], (), kind != "console"))
            elif line.strip():
                last = found.pop()
                found.append(Command(last.page, last.line, (*last.answers, line), last.long))
    return found


def plain(text: str) -> str:
    """Text whatever its line breaks and indentation."""
    return " ".join(text.split())


ROOT = Path(__file__).resolve().parents[1]
PAGES = {"README.md": ROOT / "README.md", "operate.md": ROOT / "docs" / "operate.md"}
FENCED = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OF_THE_SHELL = ("cd ", "export ", "set ")


def lines_of(page: str) -> list[str]:
    """The commands in the blocks of a page that name no language, without remarks and what only sets the shell."""
    plain_blocks = (
        body for kind, body in FENCED.findall(PAGES[page].read_text(encoding="utf-8")) if not kind
    )
    lines = "\n".join(plain_blocks).replace("\\\n", " ").splitlines()
    commands = (re.sub(r"(^|\s+)#\s.*$", "", line).strip() for line in lines)
    return [line for line in commands if line and not line.startswith(OF_THE_SHELL)]


def block_of(page: str, language: str) -> str:
    """What stands in the one block of a page that names this language."""
    (body,) = [
        body for kind, body in FENCED.findall(PAGES[page].read_text(encoding="utf-8")) if kind == language
    ]
    return str(body)


def on_page(page: str, beginning: str, *changes: tuple[str, str]) -> str:
    """The one command of a page that begins so, with other folders, ports and quarters in it."""
    (line,) = {line for line in lines_of(page) if line.startswith(beginning)}
    for old, new in changes:
        assert old in line, (line, old)
        line = line.replace(old, new)
    return line
