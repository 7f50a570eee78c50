"""docs/operate.md step by step: the units' commands, deployments, late and cancelled runs, a team on Postgres."""

import shlex
import shutil
import subprocess
import time
import urllib.error
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.console import block_of, on_page
from tests.trust.forked import REPOSITORY, Forker
from tests.trust.operated import UNITS, Installation, installed, team_postgres, wait_until
from tests.trust.prefect_server import stored
from tests.trust.small_company import Plan, write_company
from tests.trust.state import left_over, pointed_at
from tests.trust.test_crashes import correct
from tests.trust.wrong_clock import wrong_clock

EVE = datetime(2026, 12, 31, 22, 50, tzinfo=UTC)  # ten minutes to midnight in Vienna: time to deploy
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
CANCEL = """
import sys
from prefect.client.orchestration import get_client
from prefect.states import Cancelling
with get_client(sync_client=True) as client:
    client.set_flow_run_state(sys.argv[1], Cancelling())
"""


def states(culture: Installation) -> dict[str, str]:
    """Run → type of its state, of the runs that have begun; by name, and by id."""
    try:
        found = [run for run in stored(culture.environment, "flow_runs") if run["start_time"]]
    except TimeoutError:  # the machine is busy
        return {}
    return {run[key]: run["state_type"] for key in ("name", "id") for run in found}


def answers(culture: Installation) -> bool:
    """Whether the server does."""
    try:
        return stored(culture.environment, "flow_runs") == []
    except OSError:
        return False


def finish(culture: Installation, name: str) -> str:
    """The type of the state in which a run, by name or id, has ended."""
    wait_until(lambda: states(culture).get(name) in ENDED, f"{name} has ended")
    return states(culture)[name]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", ["culture-prefect", "culture-worker"])
def test_systemd_understands_the_units(unit: str, tmp_path: Path) -> None:
    text = (UNITS / f"{unit}.service").read_text()
    for name, content in ((unit, text), ("culture-prefect", (UNITS / "culture-prefect.service").read_text())):
        there = content.replace("/var/lib/culture/venv/bin/prefect", "/usr/bin/env")
        (tmp_path / f"{name}.service").write_text(there)
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / f"{unit}.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [
        line for line in told.stderr.splitlines() if "culture" in line
    ] == []  # not of this machine's own units


@pytest.mark.prove
def test_planned_runs_take_the_quarter_of_their_plan_and_a_cancelled_run_is_finished_by_the_next(
    tmp_path: Path,
) -> None:
    """The last minutes of 2026 in Vienna, where one run is planned before midnight, one at it; both are late."""
    workspace = write_company(tmp_path / "workspace", Plan(), ("2026-Q3", "2026-Q4"))
    later = EVE.timestamp() - time.time()
    with installed(tmp_path / "culture", clock=wrong_clock(tmp_path, int(later))) as culture:
        culture.start("culture-prefect")
        wait_until(lambda: answers(culture), "the server answers")
        two = '- cron: "59 23 31 12 *"\n        timezone: Europe/Vienna\n      - cron: "0 0 1 1 *"'
        culture.deploy(workspace, ('- cron: "0 6 5 1,4,7,10 *"', two))
        wait_until(lambda: time.time() + later > EVE.timestamp() + 11 * 60, "it is 2027")
        culture.start("culture-worker")
        assert finish(culture, "2026-Q3 · Little Works") == "COMPLETED"
        assert finish(culture, "2026-Q4 · Little Works") == "COMPLETED"

        correct(workspace, "2026-Q4")
        finished, copy = pointed_at(workspace, "2026-Q4"), tmp_path / "copy"
        shutil.copytree(workspace, copy, symlinks=True)
        known = set(states(culture))
        culture.call("prefect deployment run 'assess wave/assess-wave' --param wave=2026-Q4")
        staging = workspace / "published" / ".staging"
        wait_until(lambda: list(staging.glob("2026-Q4/*")), "the run is writing")
        (run,) = set(states(culture)) - known
        (culture.home / "cancel.py").write_text(CANCEL)
        culture.call(f"python cancel.py {run}")
        assert finish(culture, run) == "CANCELLED"
        assert pointed_at(workspace, "2026-Q4") == finished
        assert left_over(workspace) == []
        for place, how in ((workspace, ""), (copy, "--direct")):
            culture.call(f"quality-culture run {place} --wave 2026-Q4 {how}")
    assert pointed_at(workspace, "2026-Q4") == pointed_at(copy, "2026-Q4") != finished


@pytest.mark.prove
def test_a_run_that_dies_with_its_worker_is_called_crashed_and_finished_by_the_next(tmp_path: Path) -> None:
    """The automation as it is in the repository, but with a minute of silence for ten."""
    workspace, wave = write_company(tmp_path / "workspace"), "2026-Q2"
    with installed(tmp_path / "culture", "PREFECT_FLOWS_HEARTBEAT_FREQUENCY=30\n") as culture:
        culture.start("culture-prefect")
        wait_until(lambda: answers(culture), "the server answers")
        culture.deploy(workspace)
        automation = (REPOSITORY / "examples" / "prefect" / "automations.yaml").read_text()
        assert "within: 600" in automation
        (culture.home / "automations.yaml").write_text(automation.replace("within: 600", "within: 60"))
        culture.call(on_page("operate.md", "venv/bin/prefect automation create"))
        culture.start("culture-worker")
        culture.call(f"prefect deployment run 'assess wave/assess-wave' --param wave={wave}")
        wait_until(lambda: list(workspace.glob(f"published/.staging/{wave}/*")), "the run is writing")
        culture.stop("culture-worker")
        assert finish(culture, f"{wave} · Little Works") == "CRASHED"
        assert pointed_at(workspace, wave) is None
        culture.start("culture-worker")
        culture.call(f"prefect deployment run 'assess wave/assess-wave' --param wave={wave} --watch")
    assert pointed_at(workspace, wave) is not None
    assert left_over(workspace) == []


@pytest.mark.prove
def test_a_team_runs_on_postgres_behind_a_password(tmp_path: Path) -> None:
    with team_postgres() as port:
        more = block_of("operate.md", "ini").replace("5432", str(port))
        plan = Plan(settings=f'[history]\ndatabase = "postgresql://127.0.0.1:{port}/culture_history"\n')
        workspace = write_company(tmp_path / "workspace", plan)
        with installed(tmp_path / "culture", more) as culture:
            culture.start("culture-prefect")
            wait_until(lambda: answers(culture), "the server answers")
            culture.call(on_page("operate.md", "prefect block register"))
            culture.deploy(workspace)
            culture.start("culture-worker")
            for wave in ("2026-Q2", "2026-Q3"):
                for line in (
                    on_page("operate.md", "prefect deployment run 'check inputs", ("2026-Q3", wave)),
                    on_page("operate.md", "prefect deployment run 'assess wave", ("2026-Q3", wave)),
                ):
                    culture.call(f"{line} --watch")
                assert pointed_at(workspace, wave) is not None
            compare = on_page("operate.md", "prefect deployment run 'compare waves")
            culture.call(f"{compare} --watch")
            assert states(culture)["2026-Q2 to 2026-Q3 · Little Works"] == "COMPLETED"
            artifacts = {a["key"] for a in stored(culture.environment, "artifacts")}
            told = {
                "comparison",
                "progress-2026-q3",
                "check-2026-q3",
                "response-2026-q3",
                "validation-2026-q3",
            }
            assert told <= artifacts
            stranger = dict(culture.environment) | {"PREFECT_API_AUTH_STRING": ""}
            with pytest.raises(urllib.error.HTTPError, match="401"):
                stored(stranger, "flow_runs")


@pytest.mark.prove
def test_a_history_is_copied_to_the_postgres_of_the_team_and_runs_go_on(
    begun: Path, copy: Callable[..., Path], forker: Forker
) -> None:
    workspace, lines = copy(begun), block_of("operate.md", "ini").splitlines()
    with team_postgres() as port:
        password = dict(line.split("=", 1) for line in lines if line.startswith("PG"))
        changes = (("workspace", str(workspace)), ("5432", str(port)))
        line = on_page("operate.md", "venv/bin/quality-culture copy-history", *changes)
        *_, database = words = shlex.split(line)[1:]
        copied = forker.run(*words, **password)
        assert copied.returncode == 0, copied.stderr
        (workspace / "history.db").unlink()
        with (workspace / "culture.toml").open("a") as settings:
            settings.write(f'[history]\ndatabase = "{database}"\n')
        ended = forker.run("run", workspace, "--wave", "2026-Q3", "--direct", **password)
        assert ended.returncode == 0, ended.stderr
    assert pointed_at(workspace, "2026-Q3") is not None


@pytest.mark.prove
def test_the_server_and_worker_of_the_readme_assess_a_wave(tmp_path: Path) -> None:
    with installed(tmp_path / "culture", "PREFECT_SERVER_API_PORT=4200\n") as culture:
        write_company(culture.home / "demo")
        shutil.copy(REPOSITORY / "prefect.yaml", culture.home)
        culture.begin("server", on_page("README.md", "prefect server start"), "PREFECT_API_URL")
        wait_until(lambda: answers(culture), "the server answers")
        culture.call(on_page("README.md", "prefect work-pool create"))
        culture.call(on_page("README.md", "prefect deploy --all"))
        culture.begin("worker", on_page("README.md", "prefect worker start"))
        line = on_page("README.md", "prefect deployment run", ("$PWD", str(culture.home)))
        culture.call(f"{line} --watch")
    assert pointed_at(culture.home / "demo", "2026-Q3") is not None
