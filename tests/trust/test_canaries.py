"""Two hundred secrets are found nowhere but in the inputs and their private copies, whatever way a run ends."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.trust.canaries import EACH, KINDS, MARK, canary_company, rows, secrets
from tests.trust.forked import Forker, Told
from tests.trust.searching import Search
from tests.trust.small_company import EARLIER, WAVE
from tests.trust.watched import told

SECRETS = tuple(secret for kind in secrets().values() for secret in kind)
SEARCH = Search(MARK, SECRETS)
ONE = secrets()["answer"][-1]
Spoil = Callable[[Path], None]


def inputs_of(workspace: Path) -> list[Path]:
    """Where secrets may be: the survey files, and their private copies."""
    return [workspace / "waves", *(workspace / "private").glob("*/inputs")]


def leaks(workspace: Path, ended: list[Told], *places: Path) -> list[str]:
    """Where else a secret stands: in the workspace, in what runs said, and in these places."""
    said = [how for run in ended for how in SEARCH.in_bytes((run.stdout + run.stderr).encode())]
    return said + SEARCH.below(workspace, *places, but=inputs_of(workspace))


def some_of(cases: Iterable[object]) -> list[object]:
    """Every third case is tried every day, all of them by `make prove`."""
    return [
        case if place % 3 == 0 else pytest.param(case, marks=pytest.mark.prove)
        for place, case in enumerate(cases)
    ]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company with secrets in its answers, before any run."""
    return canary_company(tmp_path_factory.mktemp("canaries") / "company")


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home and a place for temporary files of a run's own."""
    places = {name: tmp_path_factory.mktemp(name.lower()) for name in ("HOME", "TMPDIR", "MPLCONFIGDIR")}
    return {name: str(place) for name, place in places.items()}


@pytest.fixture(scope="module")
def ran(
    company: Path,
    surroundings: dict[str, str],
    through_prefect: Forker,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, list[Told], set[str]]:
    """Two quarters assessed without and with Prefect, what was said, and every file that was opened to write."""
    trace = tmp_path_factory.mktemp("trace") / "trace"
    watch = {**surroundings, **told(Path("/"), trace=str(trace))}
    ended = [
        through_prefect.run("run", company, "--wave", EARLIER, "--direct", **watch),
        through_prefect.run("run", company, "--wave", WAVE, **watch),
    ]
    points = [line.split(" ", 1) for line in trace.read_text().splitlines()]
    return (
        company,
        ended,
        {f"/{place}" for event, place in points if event in ("open", "os.mkdir", "os.rename")},
    )


def test_there_are_two_hundred_secrets_and_the_company_holds_them_all(company: Path) -> None:
    assert len(set(SECRETS)) == EACH * len(KINDS) == 200
    survey = "\n".join(",".join(row) for row in rows())
    assert [secret for secret in SECRETS if secret not in survey] == []
    assert SEARCH.below(company / "waves" / WAVE / "survey-two.xlsx")


def test_a_run_spreads_no_secret(
    ran: tuple[Path, list[Told], set[str]], surroundings: dict[str, str], prefect_home: Path
) -> None:
    workspace, ended, _ = ran
    assert [run.returncode for run in ended] == [0, 0], ended
    assert leaks(workspace, ended, prefect_home, *map(Path, surroundings.values())) == []


def test_a_run_writes_to_its_workspace_and_to_caches_only(
    ran: tuple[Path, list[Told], set[str]], surroundings: dict[str, str], prefect_home: Path
) -> None:
    allowed = (str(ran[0] / "private"), str(ran[0] / "published"), str(ran[0] / "history.db"), str(prefect_home),
               "/dev/", surroundings["MPLCONFIGDIR"])  # fmt: skip
    assert sorted(place for place in ran[2] if not place.startswith(allowed)) == []
    assert list(Path(surroundings["TMPDIR"]).rglob("*")) == []


def survey(workspace: Path) -> Path:
    return workspace / "waves" / WAVE / "survey.csv"


def without_a_column(workspace: Path) -> None:
    text = survey(workspace).read_text()
    survey(workspace).write_text(text.replace("audits_enacted", "audits_done", 1))


def without_a_heading(workspace: Path) -> None:
    lines = survey(workspace).read_text().splitlines()
    survey(workspace).write_text("\n".join(lines[1:]) + "\n")


def of_unknown_departments(workspace: Path) -> None:
    text = survey(workspace).read_text()
    survey(workspace).write_text(text.replace(",weld,", f",{ONE} weld,"))


def cut_off(workspace: Path) -> None:
    path = survey(workspace).with_name("survey-two.xlsx")
    path.write_bytes(path.read_bytes()[:-400])


def with_an_open_quotation_mark(workspace: Path) -> None:
    lines = survey(workspace).read_text().splitlines()
    lines[1] = lines[1].replace(MARK, f'"{MARK}', 1)
    survey(workspace).write_text("\n".join(lines) + "\n")


def with_bytes_that_are_no_text(workspace: Path) -> None:
    data = survey(workspace).read_bytes()
    survey(workspace).write_bytes(data.replace(MARK.encode(), b"\xff\xfe\x00\x81" + MARK.encode()))


def with_two_columns_for_one_item(workspace: Path) -> None:
    items = 'items.audits_stated = ["audits_stated", "audits_enacted"]'
    survey(workspace).with_name("survey.map.toml").write_text(f'file = "survey.csv"\n{items}\n')


def with_a_wrong_mapping(workspace: Path) -> None:
    survey(workspace).with_name("survey.map.toml").write_text('files = ["survey.csv"]\ndepartment = "unit"\n')


def with_more_answers_than_people(workspace: Path) -> None:
    roster = workspace / "departments.csv"
    roster.write_text(roster.read_text().replace(",27", ",3"))


def with_points_missing(workspace: Path) -> None:
    declared = workspace / "declared.csv"
    declared.write_text(declared.read_text().replace(f"{WAVE},audits,50", f"{WAVE},audits,49"))


def for_larger_groups(workspace: Path) -> None:
    settings = workspace / "culture.toml"
    settings.write_text(settings.read_text().replace("minimum_group = 10", "minimum_group = 500"))


SPOILED: list[Spoil] = [
    without_a_column, without_a_heading, of_unknown_departments, cut_off, with_an_open_quotation_mark,
    with_bytes_that_are_no_text, with_two_columns_for_one_item, with_a_wrong_mapping, with_more_answers_than_people,
    with_points_missing, for_larger_groups,
]  # fmt: skip


@pytest.mark.parametrize("spoil", some_of(SPOILED), ids=lambda spoil: spoil.__name__)
def test_a_wave_that_is_refused_spreads_no_secret(
    company: Path, forker: Forker, copy: Callable[..., Path], surroundings: dict[str, str], spoil: Spoil
) -> None:
    workspace = copy(company)
    spoil(workspace)
    ended = forker.run("run", workspace, "--wave", WAVE, "--direct", **surroundings)
    assert ended.returncode in (1, 4), ended
    assert "Traceback" not in ended.stderr
    assert leaks(workspace, [ended], *map(Path, surroundings.values())) == []


DEFECTS = [
    "surveys.survey_files:apply_map",
    "surveys.intake:judge_rows",
    "flows.take_in:tally",
    "surveys.intake:judge",
]


@pytest.mark.parametrize("defect", some_of(DEFECTS))
def test_a_defect_of_the_program_spreads_no_secret(
    company: Path, forker: Forker, copy: Callable[..., Path], surroundings: dict[str, str], defect: str
) -> None:
    workspace = copy(company)
    watch = told(workspace, fail={defect: ONE})
    ended = forker.run("run", workspace, "--wave", WAVE, "--direct", **watch, **surroundings)
    assert ended.returncode == 5
    assert "RuntimeError" in ended.stderr
    assert leaks(workspace, [ended], *map(Path, surroundings.values())) == []


def test_through_prefect_neither_a_refusal_nor_a_defect_spreads_a_secret(
    company: Path, through_prefect: Forker, copy: Callable[..., Path], prefect_home: Path
) -> None:
    workspace = copy(company)
    of_unknown_departments(workspace)
    refused = through_prefect.run("run", workspace, "--wave", WAVE)
    watch = told(workspace, fail={"surveys.intake:judge_rows": ONE})
    broken = through_prefect.run("run", workspace, "--wave", WAVE, **watch)
    assert (refused.returncode, broken.returncode) == (1, 5)
    assert leaks(workspace, [refused, broken], prefect_home) == []


def test_looking_at_files_spreads_no_secret(company: Path, forker: Forker, copy: Callable[..., Path]) -> None:
    workspace = copy(company)
    commands = [["check", workspace, "--wave", WAVE]]
    commands += [["inspect", workspace / "waves" / WAVE / name] for name in ("survey.csv", "survey-two.xlsx")]
    for command in commands:
        ended = forker.run(*command)
        assert ended.returncode == 0, ended
        assert leaks(workspace, [ended]) == []


def test_a_crash_leaves_no_core_dump(tmp_path: Path) -> None:
    code = "import os, resource; from flows.private_process import keep_private; keep_private(); os.abort()"
    before = (
        "import resource; resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE))"
    )
    child = subprocess.Popen([sys.executable, "-c", f"{before}; {code}"], cwd=tmp_path,
                             env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
    _, status = os.waitpid(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == -6
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []
