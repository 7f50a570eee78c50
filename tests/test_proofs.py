"""What `make coverage` and `make mutate` name is there, and no line is exempt from being counted."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]


def test_every_file_and_test_that_coverage_and_mutation_name_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    coverage = makefile.partition("\ncoverage: setup\n")[2].partition("\n\n")[0]
    named = re.findall(r"tests/[\w/.]+", coverage)
    assert "tests/culture" in named
    mutated = TOOLS["mutmut"]
    left_out = [name.partition("::") for name in mutated["pytest_add_cli_args"] if "::" in name]
    for path in (*named, *mutated["only_mutate"], *mutated["pytest_add_cli_args_test_selection"]):
        assert (ROOT / path).exists(), path
    for path in TOOLS["coverage"]["run"]["include"]:
        assert list(ROOT.glob(path)), path
    for path, _, name in left_out:
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name


def test_no_line_is_exempt_from_being_counted() -> None:
    counted = [path for pattern in TOOLS["coverage"]["run"]["include"] for path in ROOT.glob(pattern)]
    sources = [path for path in counted if path.suffix == ".py"]
    assert len(sources) > 80
    assert not [path.name for path in sources if "no cover" in path.read_text(encoding="utf-8")]
    assert TOOLS["coverage"]["report"] == {"fail_under": 100}
