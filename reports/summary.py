"""What a wave says, in as few words as a terminal has room for."""

from culture.publishable import Publishable
from reports import wording
from reports.cells import Reader


def key_sentences(publishable: Publishable) -> tuple[str, ...]:
    """How wide the gap is, on what, and where: three statements, published numbers only."""
    reader = Reader(publishable)
    wide = f"{wording.headline(reader)} {wording.lead(reader)[0]}"
    if reader.cell(reader.organisation).withheld:
        return (wide,)
    return wide, wording.on_what(reader), wording.where(reader)
