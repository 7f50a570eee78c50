"""departments.csv, lineage.csv and declared.csv."""

from pathlib import Path

import numpy as np
import pytest

from culture.errors import WorkspaceError
from culture.instrument import Instrument
from culture.wave import Wave
from surveys.roster import points_by_priority, read_declared, read_lineage, read_roster

WAVE = Wave(2026, 3)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "departments.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_ids_stay_text_and_an_empty_head_count_is_unknown(tmp_path: Path) -> None:
    text = "department,name,parent,headcount\nNA,North Anna,,\n007,,NA,12\n"
    roster = read_roster(written(tmp_path, text), WAVE, "Works")
    assert roster.ids == ["NA", "007"]
    assert roster.name == {"NA": "North Anna", "007": "007"}
    assert roster.parent == {"NA": "", "007": "NA"}
    assert np.isnan(roster.headcount["NA"])
    assert roster.headcount["007"] == 12


def test_a_department_exists_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    text = (
        "department,headcount,valid_from,valid_to\n"
        "old,5,,2026-09-29\nlast,5,,2026-09-30\nnew,5,2026-09-30,\nlater,5,2026-10-01,\nopen,5,,\n"
    )
    assert read_roster(written(tmp_path, text), WAVE, "Works").ids == ["last", "new", "open"]


def test_a_department_that_changed_its_parent_has_one_row_at_a_time(tmp_path: Path) -> None:
    text = "department,parent,valid_from,valid_to\na,,,\nb,,,\nc,a,,2026-06-30\nc,b,2026-07-01,\n"
    assert read_roster(written(tmp_path, text), Wave(2026, 2), "Works").parent["c"] == "a"
    assert read_roster(written(tmp_path, text), WAVE, "Works").parent["c"] == "b"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name,parent\na,\n", "column missing: department"),
        ("department,headcount\na,12\n,3\n", "row 3: the department has no id"),
        ("department,headcount\na,many\n", "row 2, column 'headcount': every number can be read"),
        ("department,headcount\na,2.5\n", "row 2: headcount must be a whole number"),
        ("department,headcount\na,-1\n", "row 2: headcount must be a whole number"),
        ("department,headcount\na,5\na,6\n", "'a' is listed more than once"),
        ("department,parent\na,b\n", "parent 'b' is not a department"),
        ("department,headcount\na,5,6\n", "row 2, the whole row: every row has as many cells as the header"),
        ("department,valid_from\na,01.07.2026\n", "row 2, column 'valid_from': every date can be read"),
        ("department,valid_to\na,2026-01-01\n", "no department is valid in 2026-Q3"),
        ("department,valid_to\n", "there is no department yet. Add a row for each."),
        ("department,department\na,b\n", "more than one column 'department'"),
    ],
)
def test_a_roster_that_does_not_hold_together_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(WorkspaceError, match=rf"departments\.csv.*{reason}"):
        read_roster(written(tmp_path, text), WAVE, "Works")


def test_lineage_has_waves_and_shares(tmp_path: Path) -> None:
    text = "from_department,to_department,effective_wave,share\na,c,2026-Q2,\nb,c,2026-Q2,0.5\n"
    lineage = read_lineage(written(tmp_path, text))
    assert lineage["effective_wave"].tolist() == [Wave(2026, 2), Wave(2026, 2)]
    assert lineage["share"].tolist() == [1.0, 0.5]
    assert read_lineage(None).empty


@pytest.mark.parametrize("share", ["0", "1.5", "-1"])
def test_a_share_outside_0_to_1_is_refused(tmp_path: Path, share: str) -> None:
    text = f"from_department,to_department,effective_wave,share\na,c,2026-Q2,{share}\n"
    with pytest.raises(WorkspaceError, match="row 2: share must be above 0"):
        read_lineage(written(tmp_path, text))


def test_declared_points_are_those_of_the_wave_in_the_order_of_the_instrument(
    tmp_path: Path, instrument: Instrument
) -> None:
    text = "wave,priority,points\n2026-Q2,audits,100\n2026-Q3,training,70\n2026-Q3,audits,30\n"
    points = points_by_priority(read_declared(written(tmp_path, text), WAVE), instrument)
    assert points is not None
    assert points.to_dict() == {"audits": 30.0, "training": 70.0}
    assert list(points.index) == ["audits", "training"]
    assert points_by_priority(read_declared(None, WAVE), instrument) is None
