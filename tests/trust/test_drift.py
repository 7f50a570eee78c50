"""What changes from one quarter to the next is explained in a file, or the run stops and says what to write where."""

import csv
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from culture.wave import Wave
from tests.trust.forked import Forker, Told
from tests.trust.small_company import ITEMS, WAVE, Plan, answers
from tests.trust.state import pointed_at

Write = Callable[[Path], None]


def run(forker: Forker, workspace: Path) -> Told:
    return forker.run("run", workspace, "--wave", WAVE, "--direct")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def survey(workspace: Path) -> Path:
    return workspace / "waves" / WAVE / "survey.csv"


def with_column(workspace: Path, heading: str, cells: list[str]) -> None:
    lines = survey(workspace).read_text().splitlines()
    told = [f"{line},{cell}" for line, cell in zip(lines, [heading, *cells * len(lines)], strict=False)]
    survey(workspace).write_text("\n".join(told) + "\n")


def changes(workspace: Path, priority: str) -> set[str]:
    """How the changes of a priority are founded."""
    with (workspace / "published" / WAVE / "tables" / "changes.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        return {
            row["basis"]
            for row in csv.DictReader(stream)
            if row["priority"] == priority and row["level"] == "organisation"
        }


def said_in_validation(workspace: Path) -> str:
    document = pypdf.PdfReader(workspace / "published" / WAVE / "quality" / "validation.pdf")
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def check_stopped(forker: Forker, workspace: Path, *words: str) -> None:
    """`check` and `run` both stop, and say these words."""
    for command in (["check"], ["run", "--direct"]):
        told = forker.run(*command, workspace, "--wave", WAVE)
        assert told.returncode == 1, told
        for word in words:
            assert word in told.stderr, told.stderr
    assert pointed_at(workspace, WAVE) is None


def test_a_question_that_the_instrument_does_not_have_is_named_and_not_counted(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    with_column(workspace, "meetings_enacted", ["2", "4", "x", "5"])
    with_column(workspace, "own_words", ["fine", "", "too long"])
    assert run(forker, workspace).returncode == 0
    said = said_in_validation(workspace)
    assert "not counted, because they are no items of the instrument" in said
    assert "meetings_enacted" in said
    assert "own_words" not in said
    here, there = pointed_at(workspace, WAVE), pointed_at(done, WAVE)
    assert here.files["tables/gaps.csv"] == there.files["tables/gaps.csv"]


def mapping() -> str:
    """Which column is which item, for the item under another name."""
    columns = {item: item for item in ITEMS} | {"training_enacted": "learning_enacted"}
    items = "".join(f'{item} = "{column}"\n' for item, column in columns.items())
    return (
        '[columns]\nrespondent = "respondent_id"\ndepartment = "department"\n'
        f'[answers]\ncant_say = ["x"]\n[items]\n{items}'
    )


def test_an_item_under_another_name_stops_the_run_until_a_mapping_says_which_it_is(
    begun: Path, done: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    replace(survey(workspace), "training_enacted", "learning_enacted")
    check_stopped(forker, workspace, "training_enacted", "name their columns in a mapping file")
    survey(workspace).with_name("survey.map.toml").write_text(mapping())
    told = run(forker, workspace)
    assert told.returncode == 0, told.stderr
    here, there = pointed_at(workspace, WAVE), pointed_at(done, WAVE)
    assert here.files["tables/gaps.csv"] == there.files["tables/gaps.csv"]


def test_an_item_that_was_left_out_of_the_survey_stops_the_run(
    begun: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    lines = [line.split(",") for line in survey(workspace).read_text().splitlines()]
    survey(workspace).write_text("\n".join(",".join(line[:-1]) for line in lines) + "\n")
    check_stopped(forker, workspace, "findings_enacted")


def test_other_words_under_the_same_version_stop_the_run_and_under_the_next_one_begin_a_new_trend(
    begun: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    instrument = workspace / "instrument.toml"
    replace(instrument, "spent time on audits", "taken an active part in audits")
    check_stopped(forker, workspace, "instrument.toml: these items read otherwise than in 2026-Q2",
                  "audits_enacted: version = 2")  # fmt: skip
    replace(instrument, 'enacted.text.en = "taken', 'enacted.version = 2\nenacted.text.en = "taken')
    told = run(forker, workspace)
    assert told.returncode == 0, told.stderr
    assert changes(workspace, "audits") == {"wording changed"}
    assert changes(workspace, "training") == {"same"}


def test_words_that_differ_in_typography_only_are_the_same_words(
    begun: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    replace(workspace / "instrument.toml", "spent time on audits", "Spent  time on audits.")
    assert run(forker, workspace).returncode == 0
    assert changes(workspace, "audits") == {"same"}


def test_a_priority_that_is_asked_no_longer_is_named(
    begun: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    instrument = workspace / "instrument.toml"
    text = instrument.read_text(encoding="utf-8")
    instrument.write_text(text[: text.index('[[priorities]]\nid = "findings"')], encoding="utf-8")
    replace(workspace / "declared.csv", f"{WAVE},audits,50", f"{WAVE},audits,70")
    told = run(forker, workspace)
    assert told.returncode == 0, told.stderr
    assert "No longer asked since 2026-Q2: Findings." in said_in_validation(workspace)


def rename(workspace: Path) -> None:
    replace(workspace / "departments.csv", "test,Test bay", "trial,Trial bay")
    replace(survey(workspace), ",test,", ",trial,")


def merge(workspace: Path) -> None:
    replace(workspace / "departments.csv", "weld,Welding,north,17\npaint,Paint shop,north,16\n",
            "shop,Body shop,north,33\n")  # fmt: skip
    for department in ("weld", "paint"):
        replace(survey(workspace), f",{department},", ",shop,")


def split(workspace: Path) -> None:
    replace(workspace / "departments.csv", "test,Test bay,south,19\n",
            "test-a,Test bay A,south,10\ntest-b,Test bay B,south,10\n")  # fmt: skip
    lines = survey(workspace).read_text().splitlines()
    told = [line.replace(",test,", f",test-{'ab'[number % 2]},") for number, line in enumerate(lines)]
    survey(workspace).write_text("\n".join(told) + "\n")


REORGANISED: list[tuple[Write, str, list[str]]] = [
    (rename, "'test'", ["test,trial,2026-Q3,1"]),
    (merge, "'shop'", ["weld,shop,2026-Q3,1", "paint,shop,2026-Q3,1"]),
    (split, "'test-a'", ["test,test-a,2026-Q3,0.5", "test,test-b,2026-Q3,0.5"]),
]


@pytest.mark.parametrize(
    ("reorganise", "named", "crosswalk"), REORGANISED, ids=["renamed", "merged", "split"]
)
def test_a_department_that_is_reorganised_stops_the_run_until_the_crosswalk_explains_it(
    begun: Path,
    forker: Forker,
    copy: Callable[..., Path],
    reorganise: Write,
    named: str,
    crosswalk: list[str],
) -> None:
    workspace = copy(begun)
    reorganise(workspace)
    for register in ("audits.csv", "findings.csv", "evidence.csv"):
        (workspace / "waves" / WAVE / register).unlink()
    check_stopped(forker, workspace, "Departments changed without explanation", named, "lineage.csv",
                  f",{Wave.parse(WAVE)},")  # fmt: skip
    lines = ["from_department,to_department,effective_wave,share", *crosswalk]
    (workspace / "lineage.csv").write_text("\n".join(lines) + "\n")
    told = forker.run("check", workspace, "--wave", WAVE)
    assert told.returncode == 0, told.stderr


def test_a_department_that_the_roster_does_not_know_is_left_out_or_stops_the_run_and_is_never_guessed(
    begun: Path, forker: Forker, copy: Callable[..., Path]
) -> None:
    workspace = copy(begun)
    everybody = [row[0] for row in answers(Plan(), WAVE)]
    replace(survey(workspace), f"{everybody[0]},weld", f"{everybody[0]},Weldin")
    told = forker.run("check", workspace, "--wave", WAVE)
    assert told.returncode == 0, told.stderr
    assert "quarantined 1" in told.stdout
    listed = (workspace / "private" / WAVE / "quarantine.csv").read_text()
    assert "it may mean 'Welding' of departments.csv" in listed
    other = copy(begun, "other")
    replace(survey(other), ",test,", ",Weldin,")
    check_stopped(forker, other, "departments.csv does not know", "Add the departments to departments.csv")
