"""Two hundred secrets, and a company whose people wrote them into their answers."""

import csv
import io
import random
from pathlib import Path

import xlsxwriter

from tests.trust.small_company import HEADS, PRIORITIES, WAVE, Plan, answers, write_company

MARK = "kq7zx"  # every secret begins so: a part of one is found too
KINDS = ("id", "mail", "name", "comment", "answer")
EACH = 40
ODD_DEPARTMENTS, ODD_TIMES = 3, 3
PLAN = Plan(heads=dict.fromkeys(("weld", "paint", "pack", "test", "tool"), 24))
EXTRA = ("timestamp", "Full name", "E-mail", "What else would you like to say?")


def secrets() -> dict[str, list[str]]:
    """Kind → 40 words that stand nowhere else."""
    draw = random.Random("canaries")
    return {kind: [f"{MARK}{draw.getrandbits(50):010x}" for _ in range(EACH)] for kind in KINDS}


def rows(wave: str = WAVE) -> list[list[str]]:
    """The survey: heading, then 120 people; every third one carries a secret of each kind."""
    planted, people = secrets(), answers(PLAN, wave)
    told = [[*person, "2026-08-05T07:18:43", "", "", ""] for person in people]
    spread = [place for place in range(len(told)) if place % 3 == 0]
    for n, place in enumerate(spread[:EACH]):
        row, odd = told[place], planted["answer"][n]
        row[0] = planted["id"][n]
        row[-3:] = [
            planted["name"][n],
            f"{planted['mail'][n]}@secret.example",
            f"Ask {planted['comment'][n]} why.",
        ]
        if n < ODD_DEPARTMENTS:
            row[1] = odd
        elif n < ODD_DEPARTMENTS + ODD_TIMES:
            row[len(HEADS)] = odd
        else:
            row[2 + n % (2 * len(PRIORITIES))] = odd
    return [[*HEADS, *EXTRA], *told]


def canary_company(folder: Path) -> Path:
    """The company with one half of its survey as CSV and the other half as a workbook."""
    write_company(folder, PLAN)
    for wave in (folder / "waves").iterdir():
        heading, *people = rows(wave.name)
        half = len(people) // 2
        (wave / "survey.csv").write_text(_csv([heading, *people[:half]]), encoding="utf-8")
        _workbook([heading, *people[half:]], wave / "survey-two.xlsx")
    return folder


def _csv(table: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue()


def _workbook(table: list[list[str]], path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for r, row in enumerate(table):
        sheet.write_row(r, 0, row)
    book.close()
