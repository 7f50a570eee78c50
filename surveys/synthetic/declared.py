"""How the leaders of the company divided 100 points over the priorities."""

import pandas as pd

from culture.wave import Wave
from surveys.synthetic.company import WAVES

POINTS_2025 = {
    "reviews": 6,
    "audits": 5,
    "purpose": 6,
    "strategy": 8,
    "results": 9,
    "ownership": 7,
    "resources": 10,
    "training": 9,
    "findings": 10,
    "accountability": 7,
    "quality_first": 12,
    "speaking_up": 7,
    "recognition": 4,
}
# The new year's plan: people first.
POINTS_2026 = POINTS_2025 | {
    "training": 11,
    "resources": 11,
    "speaking_up": 9,
    "results": 7,
    "strategy": 6,
    "audits": 4,
}


def points(wave: Wave) -> dict[str, int]:
    return POINTS_2025 if wave.year == 2025 else POINTS_2026


def declared_table() -> pd.DataFrame:
    """wave, priority, points: 100 points in every wave."""
    rows = [(str(wave), priority, given) for wave in WAVES for priority, given in points(wave).items()]
    return pd.DataFrame(rows, columns=["wave", "priority", "points"])
