"""The command line in processes that start at once: one process imports everything, each run is a fork of it.

A run takes the same way as `quality-culture …`: its own arguments, environment, standard output and error, and the
exit code of `flows.cli.main`. Run as a script it is the process that forks; `Forker` speaks with it.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
               "PYTHONPATH": str(REPOSITORY)}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a run that ended told. returncode as of subprocess: minus the signal for one that was killed."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Run:
    """A run that was started."""

    pid: int
    folder: Path


class Forker:
    """Starts runs and waits for them. `scratch` holds their output."""

    def __init__(self, scratch: Path, *inside: str, **environment: str) -> None:
        """inside: a command that runs another in special surroundings; environment: what imports must see already."""
        self._scratch, self._started = scratch, 0
        self._process = subprocess.Popen(
            [*inside, sys.executable, "-m", "tests.trust.forked"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY,
            env=os.environ | ENVIRONMENT | environment,
        )  # fmt: skip
        assert self._answer() == "ready"

    def start(self, *arguments: str | Path, **environment: str) -> Run:
        """Start `quality-culture arguments…` with these variables."""
        self._started += 1
        folder = self._scratch / f"run-{self._started}"
        folder.mkdir(parents=True)
        words = [str(argument) for argument in arguments]
        return Run(self._ask({"arguments": words, "environment": environment, "folder": str(folder)}), folder)

    def wait(self, run: Run) -> Told:
        """How a run ended."""
        code = self._ask({"wait": run.pid})
        out, err = ((run.folder / name).read_text(errors="replace") for name in ("stdout", "stderr"))
        return Told(code, out, err)

    def run(self, *arguments: str | Path, **environment: str) -> Told:
        """Start and wait."""
        return self.wait(self.start(*arguments, **environment))

    def run_code(self, code: str, *arguments: str | Path) -> Told:
        """Run Python with these arguments where everything is imported, and wait."""
        return self.run(*arguments, RUN_CODE=code)

    def prepare(self, *command: str | Path) -> None:
        """Run another command in the same surroundings; AssertionError when it fails."""
        assert self._ask({"command": [str(word) for word in command]}) == 0, command

    def close(self) -> None:
        """End the process that forks."""
        self._process.communicate()

    def _ask(self, request: dict[str, object]) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def serve() -> None:
    """Answer one request per line until standard input ends."""
    _import_everything()
    answer = os.fdopen(os.dup(1), "w", buffering=1)
    answer.write("ready\n")
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            answer.write(f"{os.waitstatus_to_exitcode(os.waitpid(request['wait'], 0)[1])}\n")
            continue
        if "command" in request:
            answer.write(f"{subprocess.run(request['command'], stdout=2, check=False).returncode}\n")
            continue
        child = os.fork()
        if child == 0:
            _be(request)
        answer.write(f"{child}\n")


def _import_everything() -> None:
    from flows import assess_wave, check_inputs, cli, progress  # noqa: F401

    if "PREFECT_API_URL" in os.environ:
        from flows import orchestrated  # noqa: F401
    from surveys.validation import load_great_expectations

    load_great_expectations()


def _be(request: dict[str, object]) -> None:
    """Become the run."""
    from flows.cli import main
    from tests.trust.watched import watch_as_told

    folder = Path(str(request["folder"]))
    typed = request["environment"].get("RUN_STDIN", os.devnull)  # type: ignore[attr-defined]
    for number, name in ((0, typed), (1, folder / "stdout"), (2, folder / "stderr")):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), number)
    os.environ.update(request["environment"])  # type: ignore[arg-type]
    time.tzset()
    os.umask(int(os.environ.get("RUN_UMASK", "022"), 8))
    sys.argv = ["quality-culture", *request["arguments"]]  # type: ignore[misc]
    code: object = 1
    try:
        watch_as_told()
        exec(os.environ["RUN_CODE"], {}) if "RUN_CODE" in os.environ else main()
        code = 0
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    serve()
