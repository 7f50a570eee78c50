"""A wave that was taken in before, read once more: the same rows are accepted, and nothing is checked or written."""

from dataclasses import dataclass

import pandas as pd

from culture.instrument import Instrument
from culture.responses import Responses
from culture.roster import Roster
from surveys.inputs import Inputs
from surveys.instrument_file import default_instrument, load_instrument
from surveys.intake import respondent_ids
from surveys.roster import points_by_priority, read_declared, read_roster
from surveys.rows import judge_rows, responses_of
from surveys.survey_files import read_surveys


@dataclass(frozen=True, eq=False)
class ReadAgain:
    """Accepted answers with their respondents' ids, and the points declared then. Private; ends in a tally."""

    responses: Responses
    respondents: pd.Series
    roster: Roster
    points: pd.Series | None

    def __repr__(self) -> str:
        return f"ReadAgain({self.responses.wave}, {len(self.responses)} respondents)"


def instrument_of(inputs: Inputs, language: str) -> Instrument:
    """The instrument of a wave: its own file where there is one, otherwise the packaged one."""
    return (
        default_instrument(language)
        if inputs.instrument is None
        else load_instrument(inputs.instrument, language)
    )


def read_again(inputs: Inputs, organisation: str, language: str) -> ReadAgain:
    """Read the kept survey files of a wave. Raises what reading them for the first time would."""
    instrument = instrument_of(inputs, language)
    roster = read_roster(inputs.roster, inputs.wave, organisation)
    rows = judge_rows(read_surveys(inputs, instrument)[0], instrument, roster)
    return ReadAgain(
        responses_of(rows, inputs.wave, instrument, roster),
        respondent_ids(rows),
        roster,
        points_by_priority(read_declared(inputs.declared, inputs.wave), instrument),
    )
