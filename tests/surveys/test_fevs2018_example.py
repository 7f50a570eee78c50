"""The workspace of the federal survey agrees with itself, and with the data where they are at hand."""

import csv
import gzip
import tomllib
from pathlib import Path

from surveys.instrument_file import workspace_instrument

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fevs2018"


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mapping() -> dict:
    return tomllib.loads((EXAMPLE / "waves" / "2018-Q2" / "survey.map.toml").read_text(encoding="utf-8"))


def test_every_item_of_the_instrument_has_a_column_of_its_own() -> None:
    items = mapping()["items"]
    assert set(items) == set(workspace_instrument(EXAMPLE).item_ids)
    assert len(set(items.values())) == len(items)


def test_the_ten_priorities_share_the_points_equally() -> None:
    declared = rows("declared.csv")
    assert [row["priority"] for row in declared] == list(workspace_instrument(EXAMPLE).priority_ids)
    assert {row["points"] for row in declared} == {"10"}


def test_234_units_belong_to_45_agencies_under_distinct_names() -> None:
    departments = rows("departments.csv")
    agencies = {row["department"] for row in departments if not row["parent"]}
    units = [row for row in departments if row["parent"]]
    assert len(agencies) == 45
    assert len(units) == 234
    assert {unit["parent"] for unit in units} == agencies
    assert len({unit["name"] for unit in units}) == 234
    assert len({row["department"] for row in departments}) == 279


def test_every_unit_and_every_column_of_the_data_file_is_described(shared: Path) -> None:
    with gzip.open(shared / "data" / "fevs2018" / "fevs2018_test_set.csv.gz", "rt", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        found = {(row["AGENCY"], row["LEVEL1"]) for row in reader}
        columns = set(reader.fieldnames or ())
    assert found == {(row["parent"], row["department"]) for row in rows("departments.csv") if row["parent"]}
    named = mapping()
    assert set(named["items"].values()) <= columns
    assert {named["columns"][role] for role in ("respondent", "department", "weight")} <= columns
