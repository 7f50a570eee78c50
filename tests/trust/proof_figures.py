"""Where the long proofs leave their figures: between two marks of docs/trust.md, and on the terminal."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "trust.md"


def note(key: str, sentence: str) -> None:
    """Put a sentence between `<!-- proof: key -->` and `<!-- end -->` of the page, if it has these marks."""
    print(f"\n{key}: {sentence}")
    if not PAGE.is_file():
        return
    page = PAGE.read_text(encoding="utf-8")
    place = re.compile(rf"(<!-- proof: {re.escape(key)} -->).*?(<!-- end -->)", re.DOTALL)
    PAGE.write_text(place.sub(lambda mark: f"{mark[1]}{sentence}{mark[2]}", page), encoding="utf-8")
