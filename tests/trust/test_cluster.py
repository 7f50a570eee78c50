"""A run on a Dask cluster publishes the bytes of a run on one machine, also when workers die in the middle of it."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cloudpickle
import pytest

from culture.errors import MachineError, WorkspaceError
from flows.cluster import refuse_open_road
from flows.steps import step
from tests.console import on_page
from tests.trust.forked import ENVIRONMENT, Forker
from tests.trust.operated import free_port, wait_until
from tests.trust.small_company import EARLIER, HEADS, WAVE, Plan, answers, table, write_company
from tests.trust.state import pointed_at

MORTAL = """
import os, signal
import flows.cluster

def die_in(function, words, live=flows.cluster.on_worker):
    if function.__name__ == os.environ["DIE_IN"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return live(function, words)

flows.cluster.on_worker = die_in
"""


@contextmanager
def cluster(folder: Path, *die_in: str) -> Iterator[str]:
    """The address of a scheduler with one worker that lives, and one for each function that its first call kills."""
    folder.mkdir()
    address, processes = folder / "scheduler.json", []
    (folder / "mortal.py").write_text(MORTAL)

    def start(kind: str, *words: str, **more: str) -> None:
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.dask_{kind}",
            "--scheduler-file",
            str(address),
            *words,
        ]
        with (folder / f"{len(processes)}.log").open("wb") as log:
            environment = {**os.environ, **ENVIRONMENT, **more}
            processes.append(subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log))

    start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    wait_until(address.is_file, "the scheduler is there")
    alone = (
        "--host",
        "127.0.0.1",
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
        "--local-directory",
        str(folder),
    )
    start("worker", *alone)
    for function in die_in:
        start("worker", *alone, "--preload", str(folder / "mortal.py"), DIE_IN=function)
    text = [folder / f"{number}.log" for number in range(1, len(processes))]
    wait_until(lambda: all("Registered to" in path.read_text() for path in text), "the workers are there")
    try:
        yield json.loads(address.read_text())["address"]
        assert [process.poll() for process in processes[2:]] == [-9] * len(die_in), "they lived"
    finally:
        for process in processes:
            process.kill()
            process.wait()


def in_four_files(workspace: Path) -> None:
    """The survey of each quarter in four files, of which two share a respondent."""
    for wave in (EARLIER, WAVE):
        rows, folder = answers(Plan(), wave), workspace / "waves" / wave
        (folder / "survey.csv").unlink()
        for number in range(4):
            own = [*rows[number::4], *(rows[:1] if number == 2 else [])]
            (folder / f"site-{number}.csv").write_text(table(HEADS, own))


@pytest.fixture(scope="module")
def plain(forker: Forker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company with surveys in four files, both quarters published by this machine alone."""
    workspace = write_company(tmp_path_factory.mktemp("plain") / "company")
    in_four_files(workspace)
    for wave in (EARLIER, WAVE):
        ended = forker.run("run", workspace, "--wave", wave, "--direct")
        assert ended.returncode == 0, ended.stderr
    return workspace


@pytest.mark.prove
@pytest.mark.parametrize(("starter", "way"), [("forker", ["--direct"]), ("through_prefect", [])])
def test_the_same_bytes_come_from_a_cluster_that_loses_a_worker_while_counting_and_one_while_setting_pages(
    plain: Path, starter: str, way: list[str], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    run = request.getfixturevalue(starter).run
    workspace = write_company(tmp_path / "company")
    in_four_files(workspace)
    with cluster(tmp_path / "cluster", "count_part", "department_batch") as address:
        with (workspace / "culture.toml").open("a") as settings:
            settings.write(f'[engine]\nrunner = "dask"\nscheduler = "{address}"\n')
        for wave in (EARLIER, WAVE):
            ended = run("run", workspace, "--wave", wave, *way)
            assert ended.returncode == 0, ended.stderr
            assert pointed_at(workspace, wave) == pointed_at(plain, wave)


@pytest.mark.prove
def test_the_cluster_of_the_page_counts_a_wave(plain: Path, forker: Forker, tmp_path: Path) -> None:
    """A scheduler on a free port, without the page that shows what it does."""
    workspace = write_company(tmp_path / "company")
    in_four_files(workspace)
    address = f"tcp://127.0.0.1:{free_port()}"
    lines = (
        f"{on_page('operate.md', 'dask scheduler')} --port {address.rpartition(':')[2]} --no-dashboard",
        on_page("operate.md", "dask worker", ("tcp://127.0.0.1:8786", address)),
    )
    with (workspace / "culture.toml").open("a") as settings:
        settings.write(f'[engine]\nrunner = "dask"\nscheduler = "{address}"\n')
    log, processes = tmp_path / "log", []
    try:
        with log.open("wb") as out:
            for line in lines:
                words = [str(Path(sys.executable).parent / "dask"), *shlex.split(line)[1:]]
                processes.append(
                    subprocess.Popen(
                        words, env=os.environ | ENVIRONMENT, cwd=tmp_path, stdout=out, stderr=out
                    )
                )
        wait_until(lambda: log.read_text().count("Registered to") == 2, "two workers are there")
        ended = forker.run("run", workspace, "--wave", EARLIER, "--direct")
        assert ended.returncode == 0, ended.stderr
        assert "Starting established connection" in log.read_text()
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()
    assert pointed_at(workspace, EARLIER) == pointed_at(plain, EARLIER)


def test_a_step_travels_to_the_workers_it_gives_work_to():
    travelled = cloudpickle.loads(cloudpickle.dumps(step(sorted, name="sort")._task))
    assert (travelled.name, travelled.fn([3, 1, 2])) == ("sort", [1, 2, 3])


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tls://scheduler.example:8786"]
)
def test_counts_travel_on_this_machine_or_encrypted(address: str) -> None:
    refuse_open_road(address)


def test_an_open_road_to_another_machine_is_refused() -> None:
    with pytest.raises(MachineError, match="unencrypted"):
        refuse_open_road("tcp://192.0.2.1:8786")
    for address in ("", "127.0.0.1:8786"):
        with pytest.raises(WorkspaceError, match=r"engine\.scheduler is no address"):
            refuse_open_road(address)
