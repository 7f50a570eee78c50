"""Names as they can be set."""

import pytest

from reports.typefaces import font_files, printable


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Paint\nshop\t2", "Paint shop 2"),
        ("\u202eevil\u202c \u200fx", "evil x"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("中文 Łódź", "▯▯ Łódź"),
        ("x" * 100, "x" * 59 + "…"),
        ("  ", ""),
        ("Ωμέγα עברית", "Ωμέγα עברית"),
    ],
)
def test_a_name_is_one_line_of_known_characters(given: str, shown: str) -> None:
    assert printable(given) == shown


def test_the_typefaces_ship_with_the_reports() -> None:
    assert all(path.is_file() for path in font_files())
    own = [path for path in font_files() if path.parent.name == "fonts"]
    assert sum(path.stat().st_size for path in own) < 3_000_000
    assert list(own[0].parent.glob("*LICENSE*"))
