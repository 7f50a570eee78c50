"""Two published waves compared, as lines for a terminal. Published numbers only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from culture.benchmark import OTHERS
from culture.change import adjust_p
from culture.wave import Wave
from reports.wording import digits
from reports.words import decimals, words_of

Published = Mapping[str, pd.DataFrame]
OVERALL, SHOWN_AT_MOST = "overall", 12
LIKELY = 0.5  # probability of a move from which a department is named
SHIFT = 10.0  # percentage points of response from which a shift is worth a line


@dataclass(frozen=True, eq=False)
class Compared:
    """Wave and version of both sides; `changes` of the Publishable; tables published of the earlier and the later."""

    earlier: tuple[Wave, int]
    later: tuple[Wave, int]
    changes: pd.DataFrame
    published: tuple[Published, Published]
    from_answers: bool
    done: pd.DataFrame | None = None  # actions done in between, each beside the change of its gap since
    material: float = 0.2  # scale points of a change that matters
    lineage: pd.DataFrame | None = None  # of each wave after the earlier one, up to the later


def comparison_lines(compared: Compared) -> list[str]:
    """What moved, how sure that is, what could have been seen, and what else changed between the two waves."""
    (wave, version), (other, number) = compared.earlier, compared.later
    lines = [f"{wave} (version {version}) → {other} (version {number})", ""]
    if not compared.from_answers:
        lines += [
            "The answers of one of the waves are no longer kept: changes come from published numbers, of the",
            "organisation and its parents only, and are less sure than they could be.",
            "",
        ]
    sections = {
        "Gap": _gaps(compared),
        "Priorities, whole organisation": _priorities(compared),
        "Departments": _departments(compared),
        "Groups of departments": _groups(compared),
        "Who answered": [*_turnover(compared), *_response(compared.published)],
        "Beside other organisations": _among_others(compared.published[1]),
        "Departments reorganised": _reorganised(compared),
        "Actions": _actions(compared),
        "What changed in the instrument": _instrument(compared.published),
    }
    for title, body in sections.items():
        said = list(body)
        if said:
            lines += [title, *(f"  {line}" for line in said), ""]
    return lines[:-1]


def _said(row: Any, material: float) -> str:
    """−0.21 (95 % interval −0.30 to −0.12), narrower; a change of 0.12 would have been found"""
    if pd.isna(row.change):
        return f"no comparison: {row.basis}"
    words = words_of("en")
    places = digits(row)
    reading = (
        "cannot be told apart from no change" if row.direction == "alike" else f"very likely {row.direction}"
    )
    basis = "" if row.basis in ("same", "published numbers") else f" [{row.basis}]"
    likely = f"probability of more than {material:g}: {words.number(row.probability, 2)}"
    interval = words.interval(row.change_low, row.change_high, places)
    found = f"a change of {words.number(row.detectable, places)} would have been found"
    return (
        f"{words.signed(row.change, places)} (95 % interval {interval}), {reading}; {likely}; {found}{basis}"
    )


def _gaps(compared: Compared) -> Iterator[str]:
    changes = compared.changes
    shown = changes[(changes["priority"] == OVERALL) & changes["level"].isin(["organisation", "parent"])]
    for row in shown.itertuples():
        yield f"{row.name}: {_said(row, compared.material)}"
        if row.level == "organisation" and not pd.isna(row.change):
            words, places = words_of("en"), digits(row)
            yield (
                f"  stated {words.signed(row.stated_change, places)}, "
                f"enacted {words.signed(row.enacted_change, places)}, "
                f"{row.n_before} people then, {row.n} now"
            )


def _priorities(compared: Compared) -> Iterator[str]:
    changes = compared.changes
    shown = changes[(changes["priority"] != OVERALL) & (changes["level"] == "organisation")]
    told = shown[shown["direction"].isin(["wider", "narrower"]) | shown["change"].isna()]
    for row in told.itertuples():
        yield f"{row.priority}: {_said(row, compared.material)}"
    alike = int((shown["direction"] == "alike").sum())
    if alike:
        yield f"{alike} of {len(shown)} priorities cannot be told apart from no change."


def _departments(compared: Compared) -> Iterator[str]:
    below = compared.changes[compared.changes["level"] == "department"]
    overall = below[below["priority"] == OVERALL]
    known = overall[overall["change"].notna()]
    if overall.empty:
        return
    typical = known["detectable"].median() if len(known) else float("nan")
    yield (
        f"{len(known)} compared, {int((known['direction'] == 'wider').sum())} wider, "
        f"{int((known['direction'] == 'narrower').sum())} narrower (at most one in twenty of these by chance); "
        f"in the typical one a change of {typical:.1f} would have been found."
    )
    moved = below[below["direction"].isin(["wider", "narrower"])]
    moved = moved.assign(size=moved["change"].abs()).sort_values("size", ascending=False, kind="stable")
    for row in moved.head(SHOWN_AT_MOST).itertuples():
        about = "" if row.priority == OVERALL else f", {row.priority}"
        yield f"{row.name}{about}: {_said(row, compared.material)}"
    if len(moved) > SHOWN_AT_MOST:
        yield f"and {len(moved) - SHOWN_AT_MOST} more, in the table."
    for reason, rows in overall[overall["change"].isna()].groupby("basis", sort=True):
        yield f"no comparison ({reason}): {', '.join(rows['name'])}"


def _groups(compared: Compared) -> Iterator[str]:
    """Moves between groups: as published where the later wave was published against the earlier one; else between
    groups of the same name, with the probability that both memberships hold."""
    then, now = (side["groups"] for side in compared.published)
    if then.empty or now.empty:
        return
    if then["kind"].iloc[0] != now["kind"].iloc[0]:
        yield f"{then['verdict'].iloc[0]} then, {now['verdict'].iloc[0]} now: groups are not compared."
        return
    name = dict(
        zip(compared.published[1]["gaps"]["department"], compared.published[1]["gaps"]["name"], strict=True)
    )
    moves = compared.published[1].get("moves", then.head(0))
    if len(moves) and (moves["from_wave"] == str(compared.earlier[0])).all():
        expected = float(moves["probability"].sum())
        yield f"{len(moves)} departments in a group both times; about {expected:.0f} of them in another one now."
        told = moves[(moves["from_group"] != moves["group"]) | (moves["probability"] >= LIKELY)]
        told = told.sort_values("probability", ascending=False, kind="stable").head(SHOWN_AT_MOST)
        for row in told.itertuples():
            moved = f"{row.from_group} → {row.group} (probability of a move {row.probability:.2f})"
            yield f"{name[row.department]}: {moved}"
        return
    yield from _by_name(compared.published, (then, now), name)


def _by_name(
    published: tuple[Published, Published], groups: tuple[pd.DataFrame, pd.DataFrame], name: Mapping[str, str]
) -> Iterator[str]:
    line = [
        dict(zip(side["lineage"]["department"], side["lineage"]["line"], strict=True)) for side in published
    ]
    then, now = (own.assign(line=own["department"].map(of)) for own, of in zip(groups, line, strict=True))
    both = now.merge(then, on="line", suffixes=("", "_then"))
    moved = both[both["group"] != both["group_then"]]
    moved = moved.assign(sure=moved["probability"] * moved["probability_then"])
    yield f"{len(both)} departments in a group both times, {len(moved)} of them in another one now."
    for row in moved.sort_values("sure", ascending=False, kind="stable").head(SHOWN_AT_MOST).itertuples():
        yield f"{name[row.department]}: {row.group_then} → {row.group} (probability {row.sure:.2f})"


def _turnover(compared: Compared) -> Iterator[str]:
    published = compared.published[1]["turnover"]
    table = published[published["from_wave"] == str(compared.earlier[0])]
    if len(published) and table.empty:
        yield f"who stayed, joined and left is published beside {published['from_wave'].iloc[0]} only"
    words = words_of("en")
    for row in table.sort_values("who", ascending=False).itertuples():
        places = decimals(row.n, row.gap_before, row.gap)
        then = "" if pd.isna(row.gap_before) else f", gap {words.number(row.gap_before, places)} then"
        now = "" if pd.isna(row.gap) else f", gap {words.number(row.gap, places)} now"
        yield f"{row.who}: {row.n} people{then}{now}"


def _response(published: tuple[Published, Published]) -> Iterator[str]:
    then, now = (side["response"] for side in published)
    both = now.merge(then, on=["level", "department"], suffixes=("", "_then"))
    shift = both["response_rate"] - both["response_rate_then"]
    q = _shift_q(both)
    whole = both[both["level"] == "organisation"]
    for row in whole[whole["response_rate"].notna() & whole["response_rate_then"].notna()].itertuples():
        yield f"response {row.response_rate_then:.0f} % then, {row.response_rate:.0f} % now"
    told = both.assign(shift=shift)[(shift.abs() >= SHIFT) & (q <= 0.05) & (both["level"] != "organisation")]
    for row in (
        told.sort_values("shift", key=abs, ascending=False, kind="stable").head(SHOWN_AT_MOST).itertuples()
    ):
        yield f"{row.name}: response {row.response_rate_then:.0f} % → {row.response_rate:.0f} %"


def _shift_q(both: pd.DataFrame) -> np.ndarray:
    """Benjamini–Hochberg q of a difference of two response rates (pooled two-proportion z test)."""
    from scipy import stats

    heads = both["headcount"].astype(float), both["headcount_then"].astype(float)
    answered = both["respondents"].astype(float), both["respondents_then"].astype(float)
    pooled = (answered[0] + answered[1]) / (heads[0] + heads[1])
    error = np.sqrt(pooled * (1 - pooled) * (1 / heads[0] + 1 / heads[1]))
    z = (answered[0] / heads[0] - answered[1] / heads[1]) / error.where(error > 0)
    return adjust_p((2 * stats.norm.sf(z.abs())).astype(float))


def _among_others(now: Published) -> Iterator[str]:
    """The whole organisation beside the median one of the benchmark file, the headline first."""
    table = now.get("benchmarks")
    if table is None:
        return
    own = table[(table["level"] == "organisation") & (table["against"] == OTHERS)]
    words, gaps = words_of("en"), now["gaps"]
    people = gaps[gaps["level"] == "organisation"].set_index("priority")["n"]
    for row in own.sort_values("priority", key=lambda p: p != OVERALL, kind="stable").itertuples():
        if pd.isna(row.difference):
            continue
        places = decimals(people[row.priority], row.difference, row.difference_low, row.difference_high)
        interval = words.interval(row.difference_low, row.difference_high, places)
        sure = "" if pd.isna(row.difference_low) else f" (95 % interval {interval})"
        yield (
            f"{row.priority}, {row.measure}: {words.signed(row.difference, places)}{sure} "
            f"from the median organisation's {words.number(row.reference, places)}, percentile {row.percentile:.0f}"
        )


def _reorganised(compared: Compared) -> Iterator[str]:
    """Departments that came from elsewhere since the earlier wave, by the wave in which they did."""
    if compared.lineage is None:
        return
    table = compared.lineage
    changed = table[~table["kind"].isin(["continued", "first"])]
    for row in changed.itertuples():
        since = "" if row.wave == str(compared.later[0]) else f"{row.wave}, "
        came = f" from {row.predecessors}" if row.predecessors else ""
        known = not pd.isna(row.overlap) and row.kind != "new"
        common = f", {100 * row.overlap:.0f} % of people in common" if known else ""
        yield f"{since}{row.name}: {row.kind}{came}{common}"


def _actions(compared: Compared) -> Iterator[str]:
    """What was done in between, with the movement since, and how many are open. A gap moves for many reasons."""
    log = compared.published[1].get("actions")
    if log is None or log.empty:
        return
    counted = log["status"].value_counts()
    yield ", ".join(f"{int(counted.get(status, 0))} {status}" for status in ("overdue", "open", "done"))
    for row in log[log["status"] == "overdue"].head(SHOWN_AT_MOST).itertuples():
        whose = f"{row.name or row.department}, {row.priority}; {row.owner_role}"
        yield f"overdue since {row.due_on}: {row.what} ({whose})"
    done = compared.done if compared.done is not None else log.head(0)
    for row in done.itertuples():
        yield f"done on {row.done_on}: {row.what} ({row.name or row.department}, {row.priority})"
        if pd.isna(row.basis):
            yield "  its gap cannot be compared with the time before: not shown in both waves"
        else:
            yield f"  gap since {row.from_wave}: {_said(row, compared.material)}"
    if len(done):
        yield "What moved after an action did not necessarily move because of it."


def _instrument(published: tuple[Published, Published]) -> Iterator[str]:
    then, now = (side["instrument"].set_index("item") for side in published)
    for item in now.index.difference(then.index, sort=False):
        yield f"new question {item}: {now.at[item, 'text']}"
    for item in then.index.difference(now.index, sort=False):
        yield f"no longer asked {item}: {then.at[item, 'text']}"
    for item in now.index.intersection(then.index, sort=False):
        versions = int(then.at[item, "version"]), int(now.at[item, "version"])
        if versions[0] != versions[1]:
            yield f"{item}: version {versions[0]} → {versions[1]}, its trend starts anew: {now.at[item, 'text']}"
        elif then.at[item, "text"] != now.at[item, "text"]:
            yield f"{item}: other words under the same version, taken as the same question: {now.at[item, 'text']}"
    yield from _points(published)


def _points(published: tuple[Published, Published]) -> Iterator[str]:
    sides = []
    for side in published:
        table = side["triangulation"]
        own = table[table["level"] == "organisation"].set_index("priority")["declared"]
        sides.append(own[own.notna()])
    both = sides[1].index.intersection(sides[0].index, sort=False)
    moved = [p for p in both if sides[0][p] != sides[1][p]]
    if moved:
        said = ", ".join(f"{p} {sides[0][p]:g} → {sides[1][p]:g}" for p in moved)
        yield f"declared points: {said}. Both waves are weighted by the later points here."
