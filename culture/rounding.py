"""Precision of what leaves the house: few digits where few people answered, bands near the ends of the scale.

Rounding hides one person's answer in the last digit; bands hide that everybody in a group gave the same one.
"""

import numpy as np
import numpy.typing as npt

from culture.instrument import AnswerScale

FINE_FROM = 200  # respondents from which means have two decimals and probabilities one
WHOLE_FROM = 30  # respondents from which probabilities are whole percentages; below, steps of 5
SHARES_FINE_FROM = (
    10_000  # respondents from which shares of answers have one decimal: ten of them make up a step
)
DISTRIBUTION_FROM = 50  # respondents from which more than one favourable share is shown
BAND = 0.125  # share of the scale's length at either end that is shown as a band: 4.5 or more on 1 to 5
PERCENT_BAND = 10.0  # percentages nearer than this to 0 or 100 are shown as a band

Floats = npt.NDArray[np.float64]


def round_means(values: Floats, n: Floats) -> Floats:
    """Means, gaps, changes and interval ends: 0.1 below 200 respondents, 0.01 from there."""
    return _clean(np.where(n >= FINE_FROM, np.round(values, 2), np.round(values, 1)))


def round_margins(values: Floats, n: Floats) -> Floats:
    """Half-widths of intervals, in the steps of means but upwards: a rounded margin never claims to know more."""
    steps = np.where(n >= FINE_FROM, 100.0, 10.0)
    return _clean(np.ceil(np.round(values * steps, 6)) / steps)


def round_shares(values: Floats, n: Floats) -> Floats:
    """Shares of answers in percent: steps of 5 below 30 respondents, whole below 10,000, one decimal from there.

    A share with a decimal of fewer people is as fine as one respondent: beside the share of the wave before it tells
    what somebody who came or went had answered.
    """
    steps = percentage_step(n)
    return _clean(np.round(np.round(values / steps) * steps, 1))


def round_percentages(values: Floats, n: Floats) -> Floats:
    """Percentages that are no shares of answers: steps of 5 below 30, whole below 200, one decimal from there."""
    coarse = np.where(n < WHOLE_FROM, np.round(values / 5) * 5, np.round(values))
    return _clean(np.where(n >= FINE_FROM, np.round(values, 1), coarse))


def round_probabilities(values: Floats, n: Floats) -> Floats:
    """Probabilities 0–1, with the steps of percentages but never finer than 0.01."""
    return _clean(np.round(np.minimum(round_percentages(100 * values, n), 100.0)) / 100)


def band_means(values: Floats, scale: AnswerScale) -> Floats:
    """Levels near the ends of the scale, moved to the edge of the band: 4.8 becomes 4.5, read "4.5 or more"."""
    edge = BAND * (scale.high - scale.low)
    return np.clip(values, scale.low + edge, scale.high - edge)


def band_percentages(values: Floats) -> Floats:
    """Percentages near 0 and 100, moved to the edge of the band: 97 becomes 90, read "≥ 90 %"."""
    return np.clip(values, PERCENT_BAND, 100.0 - PERCENT_BAND)


def mean_step(n: npt.ArrayLike) -> Floats:
    """The step means are rounded to: a published mean lies within half a step of the true one."""
    return np.where(np.asarray(n) >= FINE_FROM, 0.01, 0.1)


def percentage_step(n: npt.ArrayLike) -> Floats:
    """The step shares of answers are rounded to, in percentage points."""
    people = np.asarray(n)
    return np.where(people >= SHARES_FINE_FROM, 0.1, np.where(people < WHOLE_FROM, 5.0, 1.0))


def _clean(values: Floats) -> Floats:
    """No negative zero: it would print as -0.0."""
    return values + 0.0
