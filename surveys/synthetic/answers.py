"""From what a department's members think on average to what each respondent ticks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from culture.instrument import AnswerScale, Instrument
from surveys.synthetic.people import HALO_SD, LENIENCY_SD
from surveys.synthetic.planted import DIVIDED, UNITED, Truth

STATED_ERROR_SD = 0.6
ENACTED_ERROR_SD = 0.7
CHECK_ERROR_SD = 0.7
SKIPPERS = 0.15  # share of respondents who leave items out; the others fill in everything
SKIPPED = 0.2  # share of items they leave out: 3 % of all answers are missing
CANT_SAY_WORDS = 0.03
CANT_SAY_DEEDS = 0.05  # deeds are seen by fewer people than words are heard

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Block:
    """Items answered alike: means (departments, items), what each person adds, the spread of both parts.

    person (N, 1) and person_sd are for a department of the usual spread.
    """

    means: Array
    person: Array
    person_sd: float
    error_sd: float


def draw_answers(
    respondents: pd.DataFrame, truth: Truth, instrument: Instrument, rng: np.random.Generator
) -> pd.DataFrame:
    """One row per respondent, one column per item: "1" to "5", "x" for can't say, "" for not answered.

    Model: answer = round(mean of the department + leniency − halo (enacted) + error), held to the scale; so
    the answers of one person hang together. In divided departments people differ more, in united ones less.
    Department means are reached on the scale, after rounding.
    """
    code = {department.id: row for row, department in enumerate(truth.departments)}
    row = respondents["department"].map(code).to_numpy(dtype=int)
    words = respondents["leniency"].to_numpy()[:, None]
    deeds = words - respondents["halo"].to_numpy()[:, None]
    deeds_sd = float(np.hypot(LENIENCY_SD, HALO_SD))
    reverse = np.array([-1.0 if item.reverse_keyed else 1.0 for item in instrument.checks])
    blocks = (
        Block(truth.stated, words, LENIENCY_SD, STATED_ERROR_SD),
        Block(truth.enacted, deeds, deeds_sd, ENACTED_ERROR_SD),
        Block(truth.checks, deeds * reverse, deeds_sd, CHECK_ERROR_SD),
    )
    apart = np.array([(DIVIDED | UNITED).get(department.id, 1.0) for department in truth.departments])
    ticked = np.hstack([_tick(block, row, apart, instrument.scale, rng) for block in blocks])
    answers = ticked.astype(int).astype(str).astype(object)
    _leave_blanks(answers, instrument, rng)
    return pd.DataFrame(answers, columns=list(instrument.item_ids))


def expected_answer(latent: Array, sd: float, scale: AnswerScale) -> Array:
    """Mean of round(x) held to the scale, x normal: low + Σ P(x ≥ k + ½) over the steps k of the scale."""
    steps = np.arange(scale.low, scale.high) + 0.5
    return np.asarray(scale.low + ndtr((latent[..., None] - steps) / sd).sum(axis=-1))


def latent_mean(target: Array, sd: float, scale: AnswerScale) -> Array:
    """The mean before rounding that yields a mean answer of `target`: the inverse of `expected_answer`."""
    grid = np.linspace(scale.low - 6.0, scale.high + 6.0, 4001)
    return np.interp(target, expected_answer(grid, sd, scale), grid)


def _tick(
    block: Block, row: npt.NDArray[np.int_], apart: Array, scale: AnswerScale, rng: np.random.Generator
) -> Array:
    """Answers (N, items) of people of department `row` (N,); apart (departments,) stretches their differences."""
    latent = np.empty_like(block.means)
    for stretch in np.unique(apart):
        alike = apart == stretch
        spread = float(np.hypot(block.person_sd * stretch, block.error_sd))
        latent[alike] = latent_mean(block.means[alike], spread, scale)
    drawn = latent[row] + block.person * apart[row, None]
    drawn = drawn + block.error_sd * rng.normal(size=drawn.shape)
    return np.clip(np.rint(drawn), scale.low, scale.high)


def _leave_blanks(answers: npt.NDArray[np.object_], instrument: Instrument, rng: np.random.Generator) -> None:
    """Overwrites answers in place: "x" on any item, "" on items of the few who leave items out."""
    cant_say = np.array(
        [CANT_SAY_DEEDS if i.block == "enacted" else CANT_SAY_WORDS for i in instrument.items]
    )
    answers[rng.random(answers.shape) < cant_say] = "x"
    skips = np.where(rng.random(len(answers)) < SKIPPERS, SKIPPED, 0.0)
    answers[rng.random(answers.shape) < skips[:, None]] = ""
