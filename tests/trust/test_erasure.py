"""One respondent asks to be forgotten: no file of the workspace knows the person any more, and the ledger stays."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
from typer.testing import CliRunner

from culture.errors import ConfidentialityError, CorrectionHeldError, SurveyError, WorkspaceError
from culture.wave import Wave
from flows.cli import app
from flows.erase import Where, erase
from tests.trust.forked import Forker
from tests.trust.searching import Search
from tests.trust.small_company import EARLIER, HEADS, WAVE, Plan, answers, respondent
from tests.trust.state import counted, counting, pointed_at
from tests.trust.test_idempotent import everything_recorded

PERSON = respondent("weld", 3)
SEARCH = Search(PERSON, (PERSON,))
Assess = Callable[[Path, Wave], SimpleNamespace]


@pytest.fixture
def assess(forker: Forker) -> Assess:
    """A run of its own, as the command line does it."""

    def run(workspace: Path, wave: Wave) -> SimpleNamespace:
        told = forker.run("run", workspace, "--wave", wave, "--direct")
        if told.returncode == CorrectionHeldError.exit_code:
            raise CorrectionHeldError(told.stderr.splitlines()[-1])
        assert told.returncode == 0, told.stderr
        return SimpleNamespace(version=pointed_at(workspace, str(wave)).number)

    return run


def refuse(workspace: Path, wave: Wave) -> SimpleNamespace:
    raise ConfidentialityError("Only 9 people answered.")


def check_forgotten(workspace: Path, before: Path) -> None:
    assert SEARCH.below(workspace) == []
    assert set(everything_recorded(before)) <= set(everything_recorded(workspace))
    for wave in (EARLIER, WAVE):
        assert counting(workspace)[wave] == pointed_at(workspace, wave).number
    assert counted(workspace)[WAVE, 1]["ledger"] > 0


def test_a_person_leaves_files_and_copies_and_the_version_without_that_one_person_is_held_back(
    done: Path, copy: Callable[..., Path], assess: Assess
) -> None:
    workspace = copy(done)
    survey = workspace / "waves" / WAVE / "survey.csv"
    others = [line for line in survey.read_text().splitlines() if not line.startswith(PERSON)]
    assert SEARCH.below(workspace / "private")
    erased = erase(workspace, f" {PERSON} ", assess)
    assert [(entry.wave, entry.rows, entry.copies) for entry in erased] == [
        (Wave.parse(EARLIER), 1, 1), (Wave.parse(WAVE), 1, 1),
    ]  # fmt: skip
    assert survey.read_text().splitlines() == others
    assert [entry.version for entry in erased] == [None, None]
    assert "fewer than 10 people's answers changed" in erased[0].line
    assert PERSON not in "".join(entry.line for entry in erased)
    check_forgotten(workspace, done)


def test_an_erasure_that_was_cut_off_is_finished_by_the_next_one(
    done: Path, copy: Callable[..., Path], assess: Assess
) -> None:
    workspace = copy(done)

    def die(*_: object) -> SimpleNamespace:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        erase(workspace, PERSON, die)
    assert SEARCH.below(workspace / "waves") == []
    assert [entry.copies for entry in erase(workspace, PERSON, assess)] == [1, 1]
    check_forgotten(workspace, done)


def test_a_wave_that_may_not_be_published_anew_loses_the_answers_all_the_same(
    done: Path, copy: Callable[..., Path]
) -> None:
    workspace = copy(done)
    erased = erase(workspace, PERSON, refuse)
    assert [entry.version for entry in erased] == [None, None]
    assert erased[0].line.endswith("Not published anew: Only 9 people answered.")
    check_forgotten(workspace, done)


def test_rows_of_a_workbook_are_named_and_the_copies_stay_until_they_are_gone(
    done: Path, copy: Callable[..., Path]
) -> None:
    workspace = copy(done)
    folder = workspace / "waves" / WAVE
    (folder / "survey.csv").unlink()
    people = answers(Plan(), WAVE)
    write_workbook(folder / "survey.xlsx", people)
    with pytest.raises(SurveyError, match=rf"waves/{WAVE}/survey\.xlsx: delete row 5, or export") as error:
        erase(workspace, PERSON, refuse)
    assert PERSON not in str(error.value)
    assert SEARCH.below(workspace / "private" / WAVE)
    assert SEARCH.below(workspace / "private" / EARLIER) == []
    write_workbook(folder / "survey.xlsx", [person for person in people if person[0] != PERSON])
    assert [entry.wave for entry in erase(workspace, PERSON, refuse)] == [Wave.parse(WAVE)]
    check_forgotten(workspace, done)


def write_workbook(path: Path, people: list[tuple[str, ...]]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, cells in enumerate([HEADS, *people]):
        sheet.write_row(row, 0, cells)
    book.close()


@pytest.mark.parametrize("nobody", ["nobody-at-all", "  "])
def test_an_id_that_stands_nowhere_is_refused_and_not_repeated(
    done: Path, copy: Callable[..., Path], nobody: str
) -> None:
    with pytest.raises(WorkspaceError, match="no survey file and no private copy") as error:
        erase(copy(done), nobody, refuse)
    assert "nobody-at-all" not in str(error.value)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (Where(wave=Wave(2031, 1)), "no files of 2031-Q1"),
        (Where(files=("surve.csv",)), r"no survey file surve\.csv"),
    ],
)
def test_a_wave_or_file_that_is_not_there_is_told_apart_from_a_person_who_is_not(
    done: Path, copy: Callable[..., Path], where: Where, said: str
) -> None:
    with pytest.raises(WorkspaceError, match=said):
        erase(copy(done), PERSON, refuse, where)


LIME = "id,submitdate,lastpage,startlanguage,respondent_note\n" + "".join(
    f"{number},2026-08-0{number} 10:00:00,2,en,n{number}\n" for number in range(1, 6)
)


@pytest.fixture
def numbered(tmp_path: Path) -> Path:
    """Two waves from a survey tool that numbers its responses from 1."""
    (tmp_path / "culture.toml").write_text('[organisation]\nname = "Works"\n')
    (tmp_path / "departments.csv").write_text(
        "department,name,parent,headcount\nplant,Plant,,\nweld,Weld,plant,20\n"
    )
    for wave in (EARLIER, WAVE):
        (tmp_path / "waves" / wave).mkdir(parents=True)
        (tmp_path / "waves" / wave / "lime.csv").write_text(LIME)
    return tmp_path


def test_a_running_number_is_another_person_in_every_wave_and_must_be_placed(numbered: Path) -> None:
    with pytest.raises(WorkspaceError, match=rf"waves/{EARLIER}/lime.csv and waves/{WAVE}/lime.csv"):
        erase(numbered, "3", refuse)
    assert (numbered / "waves" / WAVE / "lime.csv").read_text() == LIME


def test_one_wave_can_be_named_on_the_command_line(numbered: Path) -> None:
    told = CliRunner().invoke(app, ["erase", str(numbered), "--wave", WAVE], input="3\n")
    assert told.exit_code == 0, told.output
    assert f"{WAVE}: 1 rows taken out" in told.output
    assert "\n3," not in (numbered / "waves" / WAVE / "lime.csv").read_text()
    assert (numbered / "waves" / EARLIER / "lime.csv").read_text() == LIME
