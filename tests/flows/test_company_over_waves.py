"""Five quarters of the example company: what was planted is found over the year, and nothing else is called."""

from pathlib import Path

import pytest

from culture.publishable import Publishable
from culture.wave import Wave
from flows.assess_wave import assess_wave
from flows.compare import compare_waves
from flows.lineage import lineage_lines
from reports import publish as publishing
from surveys.synthetic import write_company

PLANTED = "linz-machining-2"  # a quarter of a point more is done on support every quarter
SUPPORT = {"resources", "training"}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company") / "ostermark"
    write_company(folder)
    with pytest.MonkeyPatch.context() as patch:

        def render(publishable: Publishable, out: Path, *_: object, **__: object) -> list[Path]:
            (out / "index.html").write_text(str(publishable.wave))
            return [out / "index.html"]

        patch.setattr(publishing, "render", render)
        for wave in sorted(path.name for path in (folder / "waves").iterdir()):
            assess_wave(folder, Wave.parse(wave))
    return folder


@pytest.mark.prove
def test_over_a_year_only_the_planted_department_is_called_and_only_on_what_was_planted(company: Path):
    table = compare_waves(company, Wave(2025, 3), Wave(2026, 3)).table
    called = table[table["direction"].isin(["wider", "narrower"])]
    assert set(called["department"]) == {PLANTED}
    assert set(called["direction"]) == {"narrower"}
    assert set(called["priority"]) <= SUPPORT | {"overall"}


@pytest.mark.prove
def test_over_a_year_only_the_planted_department_moves_to_another_group(company: Path):
    lines = compare_waves(company, Wave(2025, 3), Wave(2026, 3)).lines
    moves = [line.strip() for line in lines if "→" in line and "probability" in line]
    assert [move.split(":")[0] for move in moves] == ["Machining hall 2"]


@pytest.mark.prove
def test_the_reorganisation_of_spring_is_followed_and_fully_explained(company: Path):
    said = lineage_lines(company)
    assert said[-1].startswith("Nothing is missing")
    merged = next(line for line in said if "tampere-large-pumps)" in line)
    assert "merged from tampere-assembly-3 + tampere-assembly-4" in merged
    bases = compare_waves(company, Wave(2026, 1), Wave(2026, 2)).table
    overall = bases[bases["priority"] == "overall"].set_index("department")["basis"]
    assert overall["tampere-large-pumps"] == "recast"
    assert overall["bristol-product-engineering"] == "as it was"
    assert overall["bristol-process-engineering"] == "new"
