"""The report in three sentences, for a terminal or a message."""

from culture.publishable import Publishable
from reports.cells import Reader
from reports.wording import headline, lead, where


def key_sentences(publishable: Publishable) -> tuple[str, ...]:
    """How wide the gap is, between which levels, and which departments stand out."""
    reader = Reader(publishable)
    return (headline(reader), lead(reader)[0], where(reader))
