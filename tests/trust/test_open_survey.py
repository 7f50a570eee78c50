"""While a survey is open: what the weekly check leaves in Prefect, and the sentence that a real receiver gets."""

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from culture.errors import ConfidentialityError
from culture.wave import Wave
from flows.check_inputs import open_waves
from flows.response_so_far import tell_response
from surveys.inputs import find_inputs
from surveys.second_pass import read_again
from tests.trust.forked import Forker
from tests.trust.prefect_server import stored
from tests.trust.small_company import HEADS, WAVE, Plan, answers, table, write_company

SECRET = "quokka-in-a-cell"
RUNS = """
import contextlib, sys
from pathlib import Path
from flows import orchestrated
from flows.mail import MailServer
from prefect.blocks.notifications import CustomWebhookNotificationBlock

workspace, address, *weeks = sys.argv[1:]
CustomWebhookNotificationBlock(
    name="team", url=address + "/hook?key=not-to-be-told", json_data={"text": "{{body}}"}
).save("quality-team")
MailServer(url="mailto://127.0.0.1:9?from=" + "a@example.com&to=b@example.com").save("nobody")
for week in weeks:
    (Path(workspace) / "waves/2026-Q3/survey.csv").write_bytes(Path(week).read_bytes())
    with contextlib.suppress(Exception):
        orchestrated.check_inputs(workspace=workspace, wave="2026-Q3")
with contextlib.suppress(Exception):
    orchestrated.compare_waves(workspace=workspace)
"""


@dataclass
class Receiver:
    """What was posted to an address of this machine, in order."""

    address: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    received = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests look at the bodies."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        received.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield received
        server.shutdown()


@dataclass(frozen=True)
class Story:
    """Three weekly checks and a comparison, and what there is afterwards."""

    workspace: Path
    said: str
    sentences: list[str]
    artifacts: dict[str, list[Any]]
    runs: list[dict[str, Any]]


@pytest.fixture(scope="module")
def story(
    tmp_path_factory: pytest.TempPathFactory,
    prefect: dict[str, str],
    through_prefect: Forker,
    receiver: Receiver,
) -> Story:
    """Week 1: all of Welding and nine of the paint shop. Week 2: everybody. Week 3: a department nobody knows."""
    folder = tmp_path_factory.mktemp("open")
    plan = Plan(
        organisation="Open Works",
        settings='[notify]\nblocks = ["quality-culture-mail/nobody", "custom-webhook/quality-team"]\n',
    )
    workspace, rows = write_company(folder / "company", plan, (WAVE,)), answers(plan, WAVE)
    weeks = [rows[:23], rows, [*rows, *[(f"n{n}", SECRET, *"555555") for n in range(9)]]]
    files = [folder / f"week-{number}.csv" for number, _ in enumerate(weeks)]
    for file, week in zip(files, weeks, strict=True):
        file.write_text(table(HEADS, week))
    ended = through_prefect.run_code(RUNS, workspace, receiver.address, *files)
    assert ended.returncode == 0, ended.stderr
    runs = sorted(
        (run for run in stored(prefect, "flow_runs") if run["name"].endswith("Open Works")),
        key=lambda run: run["start_time"],
    )
    own = {run["id"] for run in runs}
    artifacts: dict[str, list[Any]] = {}
    for artifact in sorted(stored(prefect, "artifacts"), key=lambda a: a["created"]):
        if artifact["flow_run_id"] in own and artifact["type"] == "table":
            artifacts.setdefault(artifact["key"], []).append(json.loads(artifact["data"]))
    return Story(
        workspace, ended.stdout + ended.stderr, [body["text"] for body in receiver.bodies], artifacts, runs
    )


def responses(story: Story, week: int) -> dict[str, str]:
    return {row["group"]: row["response"] for row in story.artifacts["response-2026-q3"][week]}


def test_the_response_so_far_is_told_in_bands_of_groups_that_have_gained_ten_answers(story: Story) -> None:
    assert responses(story, 0) == {
        "Open Works": "at least 10 %",  # 14 of 75; nine of the paint shop are too few to count
        "North site": "at least 20 %",
        "Welding": "80 to 90 %",
        "Paint shop": "not shown yet",
        "Packaging": "not shown yet",
        "Other departments in South site": "not shown yet",
    }
    assert responses(story, 1) == {
        "Open Works": "at least 80 %",  # 60 of 75
        "North site": "at least 80 %",
        "South site": "at least 70 %",
        "Welding": "80 to 90 %",  # 14 of 17
        "Paint shop": "80 to 90 %",
        "Packaging": "80 to 90 %",
        "Other departments in South site": "70 to 80 %",
    }
    assert responses(story, 2) == responses(story, 1)


def test_what_would_stop_a_run_is_told_early_and_without_numbers(story: Story) -> None:
    rules = story.artifacts["check-2026-q3"]
    assert {tuple(row) for week in rules for row in week} == {("rule", "severity", "result", "advice")}
    assert [{row["result"] for row in week if row["severity"] == "critical"} for week in rules] == [
        {"passed"}, {"passed"}, {"passed", "failed"},
    ]  # fmt: skip
    states = [run["state"] for run in story.runs]
    assert [state["type"] for state in states] == ["COMPLETED", "COMPLETED", "FAILED", "FAILED"]
    assert "this does not hold: " in states[2]["message"]
    assert SECRET not in json.dumps([story.runs, story.artifacts]) + story.said


def test_runs_are_named_after_wave_and_organisation(story: Story) -> None:
    assert [run["name"] for run in story.runs] == ["2026-Q3 · Open Works"] * 3 + ["? to ? · Open Works"]


def test_one_sentence_says_how_each_run_ended(story: Story) -> None:
    mended = (
        "was refused: something in the inputs has to be mended. What to do stands on the page of the run."
    )
    assert story.sentences == [
        "2026-Q3 · Open Works: the survey files are checked and nothing stops a run.",
        "2026-Q3 · Open Works: the survey files are checked and nothing stops a run.",
        f"2026-Q3 · Open Works: check inputs {mended}",
        f"? to ? · Open Works: compare waves {mended}",
    ]


def test_a_notification_that_fails_changes_nothing_and_gives_no_address_away(story: Story) -> None:
    assert "quality-culture-mail/nobody could not notify: NotificationError." in story.said
    assert "not-to-be-told" not in story.said


def test_what_was_told_is_kept_for_the_owner_only(story: Story) -> None:
    kept = story.workspace / "private" / WAVE / "response.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [(g["id"], g["answered"]) for g in json.loads(kept.read_text())] == [
        ("weld", 14), ("paint", 13), ("pack", 12), ("other-south", 21),
    ]  # fmt: skip


def test_without_a_readable_record_of_what_was_told_nothing_is_told(tmp_path: Path) -> None:
    workspace = write_company(tmp_path, Plan(), (WAVE,))
    read = read_again(find_inputs(workspace, Wave.parse(WAVE)), "Little Works", "en")
    (tmp_path / "response.json").write_text("[{")
    with pytest.raises(ConfidentialityError, match=r"response.json cannot be read"):
        tell_response(read.responses, read.roster, tmp_path, 10)


def test_a_survey_is_open_while_it_has_files_and_no_reports(tmp_path: Path) -> None:
    workspace = write_company(tmp_path, Plan(), ("2026-Q2", "2026-Q3"))
    waves = [Wave(2026, 2), Wave(2026, 3), Wave(2026, 4)]
    assert open_waves(workspace, waves) == [Wave(2026, 2), Wave(2026, 3)]
    version = workspace / "published" / ".versions" / "2026-Q3" / "1"
    version.mkdir(parents=True)
    (workspace / "published" / "2026-Q3").symlink_to(".versions/2026-Q3/1")
    assert open_waves(workspace, waves) == [Wave(2026, 2)]
