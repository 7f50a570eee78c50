"""Declared, stated, enacted and observed beside each other, for the organisation and for each department."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from culture.audit_records import AuditRecords
from culture.audit_tables import member_departments
from culture.disclosure import Unit
from culture.estimates import Estimated, located
from culture.measurement import Measurement
from culture.observed import Records, Shares, observed_shares, probability_above, sum_records
from culture.publishable import COLUMNS
from culture.roster import Roster
from culture.set_rows import rows_of_sets
from culture.triangulation import (
    DECIDED,
    NO_EVIDENCE,
    NO_RECORD,
    UNCERTAIN,
    Sources,
    judge_departments,
    triangulate,
)
from culture.wave_inputs import WaveInputs

Floats = npt.NDArray[np.float64]


def triangulation_table(
    measured: Measurement, whole: Estimated, small: Estimated, between: Floats | None
) -> pd.DataFrame:
    """One row per set (organisation, departments, pools) and priority; columns as in the Publishable.

    whole, small: estimates of the organisation and of departments and pools. between: (F, F) covariance of true
    department means, or None. Order and concordance are taken from the direct means, since shrinking would change
    them. Organisation: does the order of departments on enacted agree with that on the
    record? Department: do staff and record place it on the same side of the organisation? What cannot be decided
    is "no evidence", with the reason. observed in percent; records: departments of the set with a record.
    """
    inputs, direct = measured.inputs, measured.small.mean
    priorities, sets = inputs.instrument.priority_ids, (*whole.units[:1], *small.units)
    count = len(priorities)
    summed = _sum_sets(inputs.records, sets, inputs.roster, priorities)
    shares = observed_shares(summed)
    level = np.vstack([whole.mean[:1], small.mean])
    observed_above = probability_above(summed, shares.share[0])[1:]
    departments = judge_departments(enacted_above(small, whole.mean[0, count:]), observed_above)
    organisation = triangulate(_sources(inputs, np.vstack([level[:1], direct]), shares.share, between))
    frame = located(inputs.wave, sets, repeat=count)
    frame["priority"] = np.tile(priorities, len(sets))
    frame["declared"] = np.tile(inputs.declared, len(sets))
    frame["stated"], frame["enacted"] = level[:, :count].ravel(), level[:, count:].ravel()
    frame["observed"] = 100 * shares.share.ravel()
    frame["observed_low"], frame["observed_high"] = (
        100 * shares.share_low.ravel(),
        100 * shares.share_high.ravel(),
    )
    frame["records"] = _recorded(inputs, sets).ravel()
    frame["judgement"] = np.concatenate([organisation["judgement"], departments.ravel()])
    frame["reason"] = np.concatenate([organisation["reason"], _reasons(departments, shares).ravel()])
    return frame[COLUMNS["triangulation"]]


def enacted_above(small: Estimated, reference: Floats) -> Floats:
    """(U, P) probability that a set's true enacted mean exceeds the reference (P,); NaN without a base."""
    count = len(reference)
    variance = np.diagonal(small.covariance, axis1=1, axis2=2)[:, count:]
    with np.errstate(divide="ignore", invalid="ignore"):
        probability: Floats = special.ndtr((small.mean[:, count:] - reference) / np.sqrt(variance))
    return probability


def _sum_sets(
    records: AuditRecords, sets: Sequence[Unit], roster: Roster, priorities: tuple[str, ...]
) -> Records:
    """Leadership records summed over the departments of each published set."""
    position = {department: row for row, department in enumerate(roster.ids)}
    rows = [[position[member] for member in member_departments(unit, roster)] for unit in sets]
    own = sum_records(records.evidence, tuple(roster.ids), priorities)
    return own.regroup(rows, [unit.id for unit in sets])


def _recorded(inputs: WaveInputs, sets: Sequence[Unit]) -> npt.NDArray[np.int64]:
    """(sets, P) departments of each set that have a record for each priority."""
    rows, priorities = inputs.records.evidence, inputs.instrument.priority_ids
    place = pd.Index(priorities).get_indexer(pd.Index(rows["priority"]))
    seen = (rows["denominator"] > 0).to_numpy(dtype=bool) & (place >= 0)
    distinct = rows[seen].assign(place=place[seen]).drop_duplicates(["department", "priority"])
    own = rows_of_sets(distinct["department"], [member_departments(unit, inputs.roster) for unit in sets])
    cell = own.of_set * len(priorities) + distinct["place"].to_numpy()[own.row]
    counts = np.bincount(cell, minlength=len(sets) * len(priorities))
    return counts.reshape(len(sets), len(priorities)).astype(np.int64)


def _sources(inputs: WaveInputs, level: Floats, observed: Floats, between: Floats | None) -> Sources:
    count = len(inputs.instrument.priorities)
    pairs = None
    if between is not None:
        pairs = np.array([between[np.ix_([p, count + p], [p, count + p])] for p in range(count)])
    stated, enacted = level[:, :count], level[:, count:]
    whole = np.vstack([stated[0], enacted[0], observed[0]])
    return Sources(
        inputs.instrument.priority_ids, inputs.declared, stated[1:], enacted[1:], observed[1:], whole, pairs
    )


def _reasons(judgements: npt.NDArray[np.str_], shares: Shares) -> npt.NDArray[np.str_]:
    undecided = np.where(shares.evidence[1:], UNCERTAIN, NO_RECORD)
    return np.where(judgements == NO_EVIDENCE, undecided, DECIDED)
