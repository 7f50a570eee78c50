"""A tiny workspace whose quarters are written as literal rows, for tests of what happens over waves."""

from collections.abc import Mapping
from pathlib import Path

INSTRUMENT = """\
id = "tiny"
languages = ["en"]
label.en = "Tiny"
status.en = "for tests"

[stems]

[scale]
low = 1
high = 5
cant_say = true
labels.en = ["no", "rather no", "so so", "rather yes", "yes"]
"""
PRIORITY = """
[[priorities]]
id = "{id}"
label.en = "{id}"
[priorities.stated]
text.en = "{id} is said to matter"
version = {version}
[priorities.enacted]
text.en = "{id} is done"
"""
SETTINGS = '[organisation]\nname = "Works"\n\n[analysis]\nmax_clusters = 1\n'
HEAD = "department,name,parent,headcount,valid_from,valid_to"
ITEMS = "training_stated,training_enacted,audits_stated,audits_enacted"


def write_workspace(folder: Path, departments: str) -> Path:
    """departments: rows of departments.csv below the heading."""
    folder.mkdir(parents=True)
    (folder / "culture.toml").write_text(SETTINGS)
    write_instrument(folder)
    (folder / "departments.csv").write_text(f"{HEAD}\n{departments}")
    return folder


def write_instrument(folder: Path, training: int = 1) -> None:
    """The instrument, with a version of the words of the stated item on training."""
    priorities = PRIORITY.format(id="training", version=training) + PRIORITY.format(id="audits", version=1)
    (folder / "instrument.toml").write_text(INSTRUMENT + priorities)


def write_wave(
    folder: Path, wave: str, people: Mapping[str, int], training: tuple[int, int] = (4, 3)
) -> None:
    """`people` by department answer `training` (stated, enacted) and 4, 3 on audits; ids are the same every wave."""
    rows = [f"respondent_id,department,{ITEMS}"]
    for department, count in people.items():
        for number in range(count):
            wobble = number % 2  # not everybody says the same
            stated, enacted = training[0] - wobble, training[1] - wobble
            rows.append(f"{department}{number},{department},{stated},{enacted},{4 - wobble},{3}")
    place = folder / "waves" / wave
    place.mkdir(parents=True, exist_ok=True)
    (place / "survey.csv").write_text("\n".join(rows) + "\n")
