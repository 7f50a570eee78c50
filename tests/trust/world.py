"""Random organisations and what is printed of them, read as a leader would read it: from the published tables.

Every organisation and every story has a seed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from culture.audit_records import AuditRecords
from culture.coarsening import Candidate, settle
from culture.disclosure import Plan, plan_groups
from culture.errors import ConfidentialityError, CorrectionHeldError
from culture.families import Family
from culture.guard import Released, attack_plan, guard
from culture.instrument import AnswerScale, Instrument, Item, Priority, Stems
from culture.ledger import entries, no_entries
from culture.paths import Moves, paths_of
from culture.responses import Responses
from culture.roster import Roster
from culture.suppression import Rule
from culture.tally import Tally, tally
from culture.wave import Wave
from culture.wave_inputs import Method, WaveInputs
from tests.trust.attacker import Headline, Statement, Target

MINIMUM = 10
SCALE = AnswerScale(1, 5, ("--", "-", "0", "+", "++"), True)
PRIORITIES = ("training", "findings")
STEPS = ["from_department", "to_department", "effective_wave", "share"]
NOTHING = pd.DataFrame()


def instrument() -> Instrument:
    pairs = tuple(
        Priority(
            name,
            name,
            None,
            Item(f"{name}_stated", "says", "stated"),
            Item(f"{name}_enacted", "does", "enacted"),
        )
        for name in PRIORITIES
    )
    return Instrument("tiny", "Tiny", "ISO 9001:2015", "for tests", (), Stems(), SCALE, (), pairs, ())


def draw_answers(draw: np.random.Generator, people: int) -> np.ndarray:
    """(people, 2, 2) stated and enacted answers; one in twelve gave none to a priority."""
    level = draw.normal(3.4, 0.5, (1, 2, 2)) + draw.normal(0, 0.5, (people, 1, 1))
    answers = np.clip(np.round(level + draw.normal(0, 0.9, (people, 2, 2))), 1, 5).astype(int)
    answers[draw.random((people, 2)) < 1 / 12] = 0
    return answers


@dataclass(frozen=True, eq=False)
class Printed:
    """What one release prints, and its cells of fewer than the minimum."""

    statements: list[Statement]
    headlines: list[Headline]
    small: list[Target]
    hidden: int  # answers to a priority that no set of their own department shows
    bare: int  # the same where only departments below the minimum are hidden
    answers: int


@dataclass(frozen=True, eq=False)
class Company:
    """People by department, departments by site. answers: (people, 2, 2) of everybody there ever was."""

    answers: np.ndarray
    where: Mapping[int, str]  # person → department
    site: Mapping[str, str]  # department → site

    def people(self, departments: Iterable[str]) -> frozenset[int]:
        inside = set(departments)
        return frozenset(person for person, department in self.where.items() if department in inside)

    @property
    def roster(self) -> Roster:
        sites = sorted(set(self.site.values()))
        rows = [(s, s, "", 0.0) for s in sites]
        rows += [(d, d, s, float(len(self.people([d])))) for d, s in sorted(self.site.items())]
        return Roster("Works", pd.DataFrame(rows, columns=["department", "name", "parent", "headcount"]))

    def inputs(self, wave: Wave) -> WaveInputs:
        roster = self.roster
        place = {department: position for position, department in enumerate(roster.ids)}
        people = sorted(self.where)
        given = self.answers[people]
        columns = {
            f"{n}_{s}": given[:, p, k]
            for p, n in enumerate(PRIORITIES)
            for k, s in enumerate(("stated", "enacted"))
        }
        responses = Responses(
            wave, instrument(), tuple(roster.ids),
            np.array([place[self.where[person]] for person in people], dtype=np.int32),
            pd.DataFrame(columns).astype(np.int8), np.full(len(people), 1_000_000, dtype=np.int64),
        )  # fmt: skip
        records = AuditRecords(NOTHING, NOTHING, NOTHING)
        return WaveInputs(wave, roster, tally(responses), np.full(2, 50.0), records, NOTHING, NOTHING)


def draw_company(draw: np.random.Generator, small: bool = False, many: tuple[int, int] = (10, 31)) -> Company:
    """So many departments, 2 to 4 sites."""
    sites = [f"site{number}" for number in range(draw.integers(2, 5))]
    site: dict[str, str] = {}
    where: dict[int, str] = {}
    for number, size in enumerate(draw_sizes(draw, int(draw.integers(*many)), small)):
        name = f"d{number:02}"
        site[name] = str(draw.choice(sites))
        for _ in range(size):
            where[len(where)] = name
    return Company(draw_answers(draw, len(where)), where, site)


def draw_sizes(draw: np.random.Generator, departments: int, small: bool) -> list[int]:
    """Departments of about 30 people, now and then a few; `small`: of about 13, so that most things are hidden."""
    sizes = draw.lognormal(np.log(13 if small else 30), 0.6, departments)
    return [int(size) for size in np.clip(np.round(sizes), 3, 200)]


def printed(company: Company, plan: Plan, release: int) -> Printed:
    """Everything a release prints of its sets, by rules written down here once more."""
    ids = company.roster.ids
    sets = [company.people(ids[leaf] for leaf in unit.leaves) for unit in plan.published]
    shown = [
        [
            None
            if (unit.id, p) in plan.withheld
            else _statement(company, people, (release, p), (unit.id, p) in plan.coarse)
            for p in range(2)
        ]
        for unit, people in zip(plan.published, sets, strict=True)
    ]
    headlines = [_headline(company, own, release) for own in shown]
    cells = [company.people(ids[leaf] for leaf in cell) for cell in plan.cells]
    small = targets_of(company.answers, [(p, people) for people in cells for p in range(2)])
    own = {unit.id: row for row, unit in enumerate(plan.published) if unit.level == "department"}
    counted = [
        (name, p, _answered(company, company.people([name]), p)) for name in company.site for p in range(2)
    ]
    return Printed(
        [s for row in shown for s in row if s is not None],
        [h for h in headlines if h is not None],
        small,
        sum(n for name, p, n in counted if name not in own or shown[own[name]][p] is None),
        sum(n for _, _, n in counted if n < MINIMUM),
        sum(n for _, _, n in counted),
    )


def answering(answers: np.ndarray, people: Iterable[int], priority: int) -> frozenset[int]:
    """Those who answered a priority."""
    return frozenset(person for person in people if answers[person, priority, 0] > 0)


def targets_of(answers: np.ndarray, cells: Iterable[tuple[int, frozenset[int]]]) -> list[Target]:
    """Each cell (priority, people) that is too small, as strangers see it and as one of its own people does."""
    found = []
    for p, people in dict.fromkeys((p, answering(answers, people, p)) for p, people in cells):
        if 0 < len(people) < MINIMUM:
            stated, enacted = answers[sorted(people), p].sum(axis=0).tolist()
            one = min(people)
            own = (one, *answers[one, p].tolist())
            found += [Target(p, people, (stated, enacted)), Target(p, people, (stated, enacted), own)]
    return found


def _answered(company: Company, people: Iterable[int], priority: int) -> int:
    return len(answering(company.answers, people, priority))


def _statement(
    company: Company, people: frozenset[int], where: tuple[int, int], coarse: bool
) -> Statement | None:
    release, p = where
    people = answering(company.answers, people, p)
    if not people:
        return None
    given = company.answers[sorted(people), p]
    n = min(len(given), 199) if coarse else len(given)
    levels = np.clip(given.mean(axis=0), 1.5, 4.5)
    stated, enacted, gap = (float(np.round(v, 1 if n < 200 else 2)) for v in (*levels, levels[0] - levels[1]))
    shares = [_percent(100 * (given[:, side] >= 4).mean(), n) for side in (0, 1)]
    tests = (_is_neutral, _is_unfavourable)
    rest = [_percent(100 * test(given[:, side]).mean(), n) for side in (0, 1) for test in tests]
    distribution = (rest[0], rest[1], rest[2], rest[3]) if n >= 50 else None
    levels_and_shares = (stated, enacted, gap, (shares[0], shares[1]), distribution)
    return Statement(release, p, people, len(given), n, *levels_and_shares)


def _is_neutral(given: np.ndarray) -> np.ndarray:
    return given == 3


def _is_unfavourable(given: np.ndarray) -> np.ndarray:
    return given <= 2


def _percent(value: float, n: int) -> float:
    value = min(max(value, 10.0), 90.0)
    step = 5 if n < 30 else 1
    return float(np.round(value / step) * step)


def _headline(company: Company, own: Sequence[Statement | None], release: int) -> Headline | None:
    """The mean over the priorities that are shown; of banded levels nothing more follows than of the levels."""
    there = [s for s in own if s is not None]
    if not there or not all(1.5 < level < 4.5 for s in there for level in (s.stated, s.enacted)):
        return None
    people = frozenset[int]().union(*(s.people for s in there))
    parts = tuple(frozenset[int]() if s is None else s.people for s in own)
    weights = tuple(1 / len(there) if s is not None else 0.0 for s in own)
    means = [[company.answers[sorted(people), s.priority, k] for k in (0, 1)] for s in there]
    levels = np.array([[side[side > 0].mean() for side in pair] for pair in means]).mean(axis=0)
    n = len(people)
    n = min(n, 199) if any(s.rounded < s.n for s in there) else n
    digits = 1 if n < 200 else 2
    value = [float(np.round(v, digits)) for v in (*levels, levels[0] - levels[1])]
    return Headline(release, parts, weights, n, (value[0], value[1], value[2]))


def publish_once(company: Company) -> Printed:
    """What the product prints of a company without a history."""
    return printed(company, guard(company.inputs(Wave(2026, 1)), Method(MINIMUM)), 0)


def hidden_by_pooling(company: Company) -> float:
    """Share of answers hidden if there were pools only: a department with one small base is pooled as a whole."""
    counted = company.inputs(Wave(2026, 1)).tally.bases
    fewest = counted.min(axis=1)
    plan = plan_groups(company.roster, fewest, np.column_stack([fewest] * len(PRIORITIES)), MINIMUM)
    shown = [unit.leaves[0] for unit in plan.departments]
    return 1 - float(counted[shown].sum() / counted.sum())


def publish_crossed(draw: np.random.Generator, small: bool = False) -> Printed:
    """Sites crossed with functions: every site, every function and the whole, over cells of a few people each."""
    sites, functions = (int(draw.integers(2, 4) if small else draw.integers(3, 7)) for _ in range(2))
    sizes = np.array(draw_sizes(draw, sites * functions, small))
    answers = draw_answers(draw, int(sizes.sum()))
    cell = np.repeat(np.arange(len(sizes)), sizes)
    site_of, function_of = np.divmod(np.arange(len(sizes)), functions)
    sets = [list(range(len(sizes)))]
    sets += [np.flatnonzero(site_of == s).tolist() for s in range(sites)]
    sets += [np.flatnonzero(function_of == f).tolist() for f in range(functions)]
    sets += [[leaf] for leaf in range(len(sizes))]
    pairs = np.zeros((len(sizes), 2, 5, 5), dtype=np.int64)
    for p in range(2):
        there = answers[:, p, 0] > 0
        np.add.at(pairs[:, p], (cell[there], answers[there, p, 0] - 1, answers[there, p, 1] - 1), 1)
    family = Family.of(sets, len(sizes))
    names = tuple(f"c{leaf}" for leaf in range(len(sizes)))
    candidate = Candidate(SCALE, names, PRIORITIES, family, pairs, family, Rule(MINIMUM))
    settled = settle(candidate)
    company = Company(
        answers, {person: names[c] for person, c in enumerate(cell.tolist())}, dict.fromkeys(names, "")
    )
    people = [company.people(names[leaf] for leaf in inside) for inside in sets]
    statements = [
        _statement(company, people[u], (0, p), bool(settled.coarse[u, p]))
        for u in range(len(sets)) for p in range(2) if not settled.hidden[u, p]
    ]  # fmt: skip
    small = targets_of(answers, [(p, own) for own in people for p in range(2)])
    leaves = range(len(sets) - len(sizes), len(sets))
    counted = [(u, p, _answered(company, people[u], p)) for u in leaves for p in range(2)]
    hidden = sum(n for u, p, n in counted if settled.hidden[u, p])
    bare = sum(n for _, _, n in counted if n < MINIMUM)
    return Printed([s for s in statements if s], [], small, hidden, bare, sum(n for _, _, n in counted))


@dataclass(eq=False)
class Story:
    """A company over releases: what was printed so far, and what the product knows of it."""

    company: Company
    releases: list[Printed] = field(default_factory=list)
    waves: list[Wave] = field(default_factory=list)  # of each release
    companies: list[Company] = field(default_factory=list)  # as they were at each release
    ledger: pd.DataFrame = field(default_factory=no_entries)
    steps: list[tuple[str, str, Wave, float]] = field(default_factory=list)
    counts: dict[Wave, dict[int, Tally]] = field(default_factory=lambda: defaultdict(dict))
    held: int = 0
    refused: int = 0

    def publish(self, wave: Wave) -> None:
        """As a run does it: beside the ledger, unless the product holds it back."""
        inputs, own = self.company.inputs(wave), self.counts[wave]
        moves = Moves(str(wave), paths_of(pd.DataFrame(self.steps, columns=STEPS)))
        released = Released(self.ledger, moves, dict(own))
        try:
            plan = guard(inputs, Method(MINIMUM), released)
        except CorrectionHeldError:
            self.held += 1
            return
        except ConfidentialityError:
            self.refused += 1
            return
        told = attack_plan(inputs, plan, Method(MINIMUM), released)
        number = max(own, default=0) + 1
        rows = entries((wave, number), plan, inputs.roster.ids, PRIORITIES, told)
        self.ledger = rows if self.ledger.empty else pd.concat([self.ledger, rows], ignore_index=True)
        own[number] = inputs.tally
        self.releases.append(printed(self.company, plan, len(self.releases)))
        self.companies.append(self.company)
        self.waves.append(wave)


def tell_story(seed: int, unchanged: bool = False) -> Story:
    """Three or four quarters with joiners, leavers, late answers, a merge or split, and a wave published twice.

    unchanged: nobody ever answers differently the next time; otherwise one answer in four is another, by a point.
    """
    draw = np.random.default_rng(seed)
    story = Story(draw_company(draw, many=(6, 13)))
    wave = Wave(2025, 1)
    for _ in range(int(draw.integers(3, 5))):
        story.publish(wave)
        if draw.random() < 0.5:
            story.company = _some_come(story.company, draw, int(draw.integers(1, 15)))  # late answers
            story.publish(wave)
        wave = wave.next
        story.company = _some_leave(
            _some_come(story.company, draw, int(draw.integers(0, 5))), draw, int(draw.integers(0, 4))
        )
        if not unchanged:
            story.company = replace(story.company, answers=_drifted(story.company.answers, draw))
        if draw.random() < 0.5:
            _reorganise(story, draw, wave)
    return story


def _drifted(answers: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    moved = answers + np.where(draw.random(answers.shape) < 0.25, draw.choice([-1, 1], answers.shape), 0)
    return np.where(answers > 0, np.clip(moved, 1, 5), 0)


def _some_come(company: Company, draw: np.random.Generator, number: int) -> Company:
    """New people, most of them into one department."""
    names, new = sorted(company.site), len(company.answers)
    favourite = str(draw.choice(names))
    chosen = [favourite if draw.random() < 0.7 else str(draw.choice(names)) for _ in range(number)]
    answers = np.concatenate([company.answers, draw_answers(draw, number)]) if number else company.answers
    return replace(
        company, answers=answers, where={**company.where, **{new + i: d for i, d in enumerate(chosen)}}
    )


def _some_leave(company: Company, draw: np.random.Generator, number: int) -> Company:
    gone = set(draw.choice(sorted(company.where), number, replace=False).tolist())
    return replace(company, where={p: d for p, d in company.where.items() if p not in gone})


def _reorganise(story: Story, draw: np.random.Generator, wave: Wave) -> None:
    """Two departments become one, one becomes two, or one changes its id."""
    company, kind = story.company, draw.choice(["merge", "split", "rename"])
    names = sorted(company.site)
    first, second = draw.choice(names, 2, replace=False).tolist()
    new = f"n{wave.year}{wave.quarter}"
    site, where = dict(company.site), dict(company.where)
    if kind == "split":
        for person in sorted(company.people([first])):
            if draw.random() < 0.5:
                where[person] = new
        site[new] = site[first]
        story.steps.append((first, new, wave, 0.5))
    else:
        gone = [first, second] if kind == "merge" else [first]
        site[new] = site[first]
        for name in gone:
            where |= dict.fromkeys(company.people([name]), new)
            del site[name]
            story.steps.append((name, new, wave, 1.0))
    story.company = Company(company.answers, where, site)
