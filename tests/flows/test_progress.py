"""What is told of a run while it goes on: the share that is done, and with what."""

import pytest
from rich.console import Console

from flows.progress import _bars, advance, listening, stage


def test_a_listener_is_told_a_share_that_never_goes_back(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[float, str]] = []
    with listening(lambda share, what: told.append((share, what))):
        with stage("find inputs"):
            pass
        with stage("write and publish reports"):
            advance("reports", 5, 5)
            advance("department pages", 1, 5)
            advance("reports", 0, 5)  # rendered once more, under another number
            advance("figures", 11, 11)
    assert [(round(share, 2), what) for share, what in told] == [
        (0.0, "find inputs"),
        (0.01, "find inputs"),
        (0.27, "write and publish reports"),
        (0.4, "reports: 5 of 5"),
        (0.47, "department pages: 1 of 5"),
        (0.47, "reports: 0 of 5"),
        (0.9, "figures: 11 of 11"),
        (1.0, "write and publish reports"),
    ]
    assert "find inputs: done in 0.0 s" in capsys.readouterr().err


def test_a_bar_says_count_and_time_left() -> None:
    console = Console(width=120, record=True, force_terminal=True, file=open("/dev/null", "w"))  # noqa: SIM115
    bars = _bars(console)
    clock = iter(float(second) for second in range(1000))
    bars.get_time = lambda: next(clock)
    task = bars.add_task("6/6 write and publish reports", total=12, what="figures", seconds=None, started=0.0)
    for done in range(4):
        bars.update(task, completed=done)
    with bars:
        pass
    console.file.close()
    assert "3 of 12 figures, 0:" in console.export_text()


@pytest.mark.parametrize(
    ("what", "line"), [("figures", "3 of 12 figures, 0:"), ("figures of departments", "3 of 12, 0:")]
)
def test_a_stage_keeps_to_one_line_of_eighty_columns(what: str, line: str) -> None:
    with open("/dev/null", "w") as nowhere:
        console = Console(width=80, record=True, force_terminal=True, file=nowhere)
        bars = _bars(console)
        clock = iter(float(second) for second in range(1000))
        bars.get_time = lambda: next(clock)
        task = bars.add_task(
            "4/7 look up what is out already", total=12, what=what, seconds=None, started=0.0
        )
        for done in range(4):
            bars.update(task, completed=done)
        console.print(bars)
    (told,) = [text for text in console.export_text().splitlines() if text.strip()]
    assert line in told
    assert " left" in told
