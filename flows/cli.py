"""The command line. Every failure a user can mend is one message and an exit code, never a traceback."""

import os
import shutil
import sys
import textwrap
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from culture.errors import CultureError, MachineError, WorkspaceError
from culture.wave import Wave

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)


def _local(text: str) -> Path:
    if "://" in text:
        raise typer.BadParameter("this command works on a folder of this machine, not on a URL.")
    return Path(text)


HELP = "The workspace: the folder with culture.toml"
Workspace = Annotated[str, typer.Argument(metavar="DIR", help=f"{HELP}, or its URL (s3://…).")]
LocalWorkspace = Annotated[Path, typer.Argument(metavar="DIR", parser=_local, help=f"{HELP}.")]


def _wave(text: str) -> Wave:
    try:
        return Wave.parse(text)
    except WorkspaceError as error:
        raise typer.BadParameter(str(error)) from None


WaveOption = Annotated[
    Wave, typer.Option("--wave", parser=_wave, metavar="YYYY-Qn", help="The quarter, such as 2026-Q3.")
]


class Questionnaire(StrEnum):
    """What a questionnaire can be written as."""

    XLSFORM = "xlsform"
    LSS = "lss"
    DOCX = "docx"
    CSV = "csv"


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"quality-culture {version('quality-culture')}")
        raise typer.Exit


@app.callback()
def describe(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Say the version and end."),
    ] = False,
) -> None:
    """Does what leaders do match what they say matters, department by department, and is it getting better?"""


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", parser=_local, help="Where to build it.")] = Path(
        "demo"
    ),
    direct: Annotated[bool, typer.Option("--direct", help="Without Prefect.")] = False,
) -> None:
    """Build an example company with five quarters, run every quarter and leave the reports to open."""
    from surveys.synthetic import write_company

    write_company(folder)
    waves = sorted(path.name for path in (folder / "waves").iterdir())
    for wave in waves:
        typer.echo(f"{wave}", err=True)
        outcome = _run(str(folder), Wave.parse(wave), direct)
    typer.echo(
        f"\nWhat was planted in this company, to check the reports against: {folder / 'truth' / 'truth.md'}"
    )
    _tell(outcome)


@app.command()
def init(folder: LocalWorkspace) -> None:
    """Make an empty workspace with commented files to fill in."""
    from flows.new_workspace import write_workspace

    write_workspace(folder)
    typer.echo(
        f"{folder} is ready. Fill in culture.toml, departments.csv and declared.csv, then put survey files into"
    )
    typer.echo(f"{folder / 'waves' / 'YYYY-Qn'} and run `quality-culture check {folder} --wave YYYY-Qn`.")


@app.command()
def inspect(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A survey file as the survey tool exports it.")
    ],
    definition: Annotated[
        Path | None, typer.Option(help="Its .qsf, .lss, XLSForm or data dictionary, if it lies elsewhere.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--map", help="Where to write the mapping; beside the file by default.")
    ] = None,
) -> None:
    """Say what a survey file is, and write a mapping to confirm beside it."""
    from flows.inspect_file import inspect_file

    for line in inspect_file(file, definition, target):
        typer.echo(line)


@app.command()
def questionnaire(
    folder: LocalWorkspace,
    kind: Annotated[Questionnaire, typer.Option("--format", help="What to write the questionnaire as.")],
    language: Annotated[str, typer.Option(help="en or de for the packaged instrument.")] = "en",
) -> None:
    """Write the survey as an XLSForm, a LimeSurvey structure, a printable Word form or a plain list."""
    from flows.field_survey import write_survey

    for path in write_survey(folder, kind.value, language):
        typer.echo(path)


@app.command()
def check(folder: Workspace, wave: WaveOption) -> None:
    """Read and validate the files of a wave without publishing anything."""
    from flows.anywhere import at_hand
    from flows.check_inputs import check_wave

    with at_hand(folder, [wave]) as workspace:
        for line in check_wave(workspace, wave):
            typer.echo(line)


@app.command()
def run(
    folder: Workspace,
    wave: WaveOption,
    direct: Annotated[bool, typer.Option("--direct", help="Take the same steps without Prefect.")] = False,
) -> None:
    """Assess one quarter and publish its reports."""
    _tell(_run(folder, wave, direct))


@app.command()
def compare(
    folder: Workspace,
    earlier: Annotated[
        Wave | None,
        typer.Option("--from", parser=_wave, metavar="YYYY-Qn", help="The wave before, by default."),
    ] = None,
    later: Annotated[
        Wave | None, typer.Option("--to", parser=_wave, metavar="YYYY-Qn", help="The latest, by default.")
    ] = None,
) -> None:
    """Compare two published quarters: what changed, how surely, and what could have been detected."""
    from flows.anywhere import at_hand
    from flows.compare import compare_waves

    with at_hand(folder) as workspace:
        for line in compare_waves(workspace, earlier, later).lines:
            typer.echo(hanging(line, shutil.get_terminal_size().columns) if sys.stdout.isatty() else line)


@app.command()
def erase(
    folder: LocalWorkspace,
    respondent: Annotated[
        str,
        typer.Option(
            prompt="Id of the respondent, as the survey files have it",
            help="The id; asked for when left out, so that it need not stand in the shell's history.",
        ),
    ],
    wave: Annotated[
        Wave | None, typer.Option(parser=_wave, metavar="YYYY-Qn", help="Only this quarter; all by default.")
    ] = None,
    file: Annotated[list[str] | None, typer.Option(help="Only this survey file; may be repeated.")] = None,
) -> None:
    """Erase one respondent: rows, private copies, and a new version of every quarter concerned."""
    from flows.erase import Where
    from flows.erase import erase as erase_respondent

    for erased in erase_respondent(folder, respondent, where=Where(wave, tuple(file or ()))):
        typer.echo(erased.line)


@app.command()
def copy_history(
    folder: LocalWorkspace,
    to: Annotated[
        str, typer.Option(metavar="DATABASE", help="An empty database, as culture.toml will name it.")
    ],
) -> None:
    """Copy what was published into another database, such as Postgres when a team takes over."""
    from flows.copy_history import copy_history as copy

    typer.echo(copy(folder, to))


@app.command()
def doctor(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", parser=_local, help="A workspace to look at as well.")
    ] = None,
) -> None:
    """Look at this machine and a workspace, change nothing, and say what to do about each finding."""
    from flows.doctor import examine, show
    from flows.findings import State

    findings = examine(folder)
    show(findings)
    if any(finding.state is State.WRONG for finding in findings):
        raise typer.Exit(MachineError.exit_code)


@app.command()
def lineage(folder: Workspace) -> None:
    """Draw the departments over the quarters, and say what nobody has explained."""
    from flows.anywhere import at_hand
    from flows.lineage import lineage_lines

    with at_hand(folder) as workspace:
        for line in lineage_lines(workspace):
            typer.echo(line)


def _run(place: str, wave: Wave, direct: bool):
    from flows import importing
    from flows.progress import watch

    with watch():
        if direct:
            with importing.much():
                from flows.anywhere import at_hand
                from flows.assess_wave import assess_wave

            with at_hand(place, [wave]) as workspace:
                return assess_wave(workspace, wave)
        with importing.much():
            from flows.through_prefect import assess_wave as assess_through_prefect

        return assess_through_prefect(place, wave)


def hanging(text: str, width: int) -> str:
    """Lines no longer than a width, broken between words; what goes on stands further in than its beginning."""
    lines = []
    for line in text.splitlines() or [""]:
        indent = line[: len(line) - len(line.lstrip())]
        lines.append(
            textwrap.fill(line.strip(), width, initial_indent=indent, subsequent_indent=f"{indent}    ",
                          break_long_words=False, break_on_hyphens=False)
        )  # fmt: skip
    return "\n".join(lines)


def _tell(outcome) -> None:
    typer.echo(f"\n{outcome.counts}")
    known = "" if outcome.is_new else " (nothing had changed: the version published before stands)"
    typer.echo(
        f"Version {outcome.version} is published{known}. Start here: {outcome.folder / 'index.html'}\n"
    )
    width = min(shutil.get_terminal_size().columns, 100)
    for sentence in outcome.sentences:
        typer.echo(textwrap.fill(sentence, width, initial_indent="  ", subsequent_indent="  "))
    if outcome.later:
        waves = ", ".join(map(str, outcome.later))
        typer.echo(
            f"\nPublished before this version and not looking back on it: {waves}. Run again, earliest first."
        )


def main() -> None:
    """Entry point: everything written is private to its owner, and nothing reports usage to anybody."""
    os.umask(0o077)
    os.environ.update(
        DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false", GX_ANALYTICS_ENABLED="false"
    )
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(threads, "1")  # same sums on every machine
    try:
        app()
    except CultureError as error:
        sys.exit(_refuse(error))
    except PermissionError as error:
        sys.exit(
            _refuse(MachineError(f"{error.filename}: permission denied. Correct the rights and run again."))
        )
    except OSError as error:
        sys.exit(
            _refuse(
                MachineError(f"{error.filename or 'The disk'}: {error.strerror}. Correct it and run again.")
            )
        )
    except Exception as error:
        from flows.unexpected import unexpected

        sys.exit(_refuse(unexpected(error)))


def _refuse(error: CultureError) -> int:
    typer.echo(str(error), err=True)
    return error.exit_code
