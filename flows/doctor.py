"""`doctor`: looks at the machine and at a workspace, changes nothing, and says what to do about each finding."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.findings import Finding, State
from flows.machine_findings import examine_machine
from flows.workspace_findings import examine_workspace

SIGNS = {State.GOOD: ("✓", "green"), State.NOTE: ("•", "yellow"), State.WRONG: ("✗", "red")}
NARROWEST, WIDEST = 60, 120


def examine(workspace: Path | None = None) -> list[Finding]:
    """What is found of the machine, and of a workspace when one is named; nothing is written, no answer is read."""
    found = examine_machine(workspace)
    return [*found, *examine_workspace(workspace)] if workspace is not None else found


def table_of(findings: Iterable[Finding]) -> Table:
    """The findings as a table for a terminal. Names from files are text in it, never markup."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("", width=1)
    table.add_column("what", ratio=2, overflow="fold")
    table.add_column("found", ratio=5, overflow="fold")
    table.add_column("to do", ratio=4, overflow="fold")
    for finding in findings:
        sign, colour = SIGNS[finding.state]
        texts = (_plain(text) for text in (finding.subject, finding.found, finding.remedy))
        table.add_row(Text(sign, style=colour), *texts)
    return table


def summary(findings: Iterable[Finding]) -> str:
    """One sentence: what has to be mended before a run, and how much else there is to know."""
    states = [finding.state for finding in findings]
    wrong, notes = states.count(State.WRONG), states.count(State.NOTE)
    known = f"; {notes} to know of" if notes else ""
    if not wrong:
        return f"Nothing stands in the way of a run{known}."
    return f"{wrong} {'thing has' if wrong == 1 else 'things have'} to be mended{known}."


def show(findings: list[Finding], console: Console | None = None) -> None:
    """Print table and summary."""
    width = max(NARROWEST, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))
    console = console or Console(width=width, highlight=False)
    console.print(table_of(findings))
    console.print(Text(summary(findings)))


def _plain(text: str) -> Text:
    return Text("".join(c if c.isprintable() else "�" for c in text))
