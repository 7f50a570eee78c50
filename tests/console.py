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
