"""Nobody who has every report finds out the mean of fewer than ten people, or what one colleague answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest

from culture.errors import ConfidentialityError
from culture.guard import Released, attack_plan, guard
from culture.paths import Moves
from culture.wave import Wave
from culture.wave_inputs import Method
from tests.trust.attacker import Attack, Headline, Statement, Target
from tests.trust.proof_figures import note
from tests.trust.world import (
    Company,
    Printed,
    Story,
    draw_company,
    hidden_by_pooling,
    publish_crossed,
    publish_once,
    targets_of,
    tell_story,
)

ORGANISATIONS, SMALL, STORIES, UNCHANGED = 300, 60, 100, 20
ANOTHER = (
    1_000_000  # added to a person's number: the same person in another wave, with unknown answers of its own
)
Renumber = Callable[[int, frozenset[int]], frozenset[int]]


def recovered(releases: Sequence[Printed], targets: Sequence[Target]) -> set[Target]:
    """The targets that these releases tell together; none where what the attacker supposes cannot be."""
    statements = [s for release in releases for s in release.statements]
    headlines = [h for release in releases for h in release.headlines]
    if not targets or not statements:
        return set()
    attack = Attack(statements, headlines, targets)
    return {hit[0] for hit in attack.recovered(targets)} if attack.possible() else set()


def organisation(seed: int, small: bool = False) -> Printed:
    """Every second one has two hierarchies, sites and functions."""
    draw = np.random.default_rng(seed)
    return publish_crossed(draw, small) if seed % 2 else publish_once(company(seed, small))


def company(seed: int, small: bool) -> Company:
    return draw_company(np.random.default_rng(seed), small, (6, 15) if small else (10, 31))


def renumbered(release: Printed, renumber: Callable[[frozenset[int]], frozenset[int]]) -> Printed:
    """The same release with other numbers of people."""
    return replace(
        release,
        statements=[replace(s, people=renumber(s.people)) for s in release.statements],
        headlines=[replace(h, people=tuple(map(renumber, h.people))) for h in release.headlines],
        small=[_target(t, renumber) for t in release.small],
    )


def _target(target: Target, renumber: Callable[[frozenset[int]], frozenset[int]]) -> Target:
    own = target.own and (min(renumber(frozenset({target.own[0]}))), *target.own[1:])
    return replace(target, people=renumber(target.people), own=own)


def turned(story: Story, numbers: Sequence[int]) -> list[tuple[int, Target]]:
    """Who was in a printed set and not in one of the release before or after, as of the release they were in."""
    found: dict[Target, int] = {}
    for one, other in pairwise(numbers):
        for here, there in ((one, other), (other, one)):
            cells = [
                (a.priority, a.people - b.people)
                for a in story.releases[here].statements
                for b in story.releases[there].statements
                if a.priority == b.priority and a.people & b.people
            ]
            found |= dict.fromkeys(targets_of(story.companies[here].answers, cells), here)
    return [(number, target) for target, number in found.items()]


@dataclass(frozen=True)
class Outcome:
    """targets: small cells, joiners, leavers; found: of them; alone: what one release tells of them by itself."""

    targets: int
    found: int
    alone: int


def attack_waves(story: Story) -> Outcome:
    """Answers of another wave are other unknowns: the versions of each wave are attacked together."""
    targets, found = 0, 0
    for wave in sorted(set(story.waves)):
        numbers = [number for number, own in enumerate(story.waves) if own == wave]
        wanted = {t for number in numbers for t in story.releases[number].small}
        wanted |= {target for _, target in turned(story, numbers)}
        targets += len(wanted)
        found += len(recovered([story.releases[number] for number in numbers], sorted(wanted, key=str)))
    return Outcome(targets, found, 0)


def attack_over_waves(story: Story) -> Outcome:
    """Supposing that nobody answered differently the next time: first everybody, then only people of one department.

    What one release tells by itself under this supposition is counted apart: ten people's mean tells that of any
    nine of them who are there in the wave before or after, whatever is printed then.
    """
    last = len(story.releases) - 1
    wanted = [(n, t) for n, release in enumerate(story.releases) for t in release.small]
    wanted += turned(story, range(last + 1))
    targets = sorted({t for _, t in wanted}, key=str)
    together = _attack(story, targets)
    if together is None:
        together = set()
        for department in sorted({d for company in story.companies for d in company.where.values()}):
            there = frozenset(p for c in story.companies for p in c.people([department]))
            together |= _attack_department(story, there, wanted) or set()
    alone = {t for release in story.releases for t in recovered([release], sorted(together, key=str))}
    return Outcome(len(targets), len(together - alone), len(alone))


def _attack(story: Story, targets: Sequence[Target]) -> set[Target] | None:
    statements = [s for release in story.releases for s in release.statements]
    headlines = [h for release in story.releases for h in release.headlines]
    attack = Attack(statements, headlines, targets)
    return {hit[0] for hit in attack.recovered(targets)} if attack.possible() else None


def _attack_department(
    story: Story, there: frozenset[int], wanted: Sequence[tuple[int, Target]]
) -> set[Target] | None:
    """People who ever were in the department answer the same; all others are other unknowns in each wave."""
    waves = sorted(set(story.waves))
    renumber = [_other_waves(there, waves.index(wave)) for wave in story.waves]
    releases = [renumbered(release, own) for release, own in zip(story.releases, renumber, strict=True)]
    inside = {_target(t, renumber[n]): t for n, t in wanted if t.people <= there}
    statements: list[Statement] = [s for release in releases for s in release.statements]
    headlines: list[Headline] = [h for release in releases for h in release.headlines]
    targets = sorted(inside, key=str)
    attack = Attack(statements, headlines, targets)
    if not targets or not attack.possible():
        return None
    return {inside[hit[0]] for hit in attack.recovered(targets)}


def _other_waves(there: frozenset[int], wave: int) -> Callable[[frozenset[int]], frozenset[int]]:
    def renumber(people: frozenset[int]) -> frozenset[int]:
        return frozenset(p if p in there else p + ANOTHER * (wave + 1) for p in people)

    return renumber


def test_nothing_is_found_in_a_few_random_organisations() -> None:
    for seed in range(6):
        release = organisation(seed, small=True)
        assert recovered([release], release.small) == set(), f"organisation {seed}"


@pytest.mark.prove
def test_nothing_is_found_in_three_hundred_random_organisations() -> None:
    releases = [organisation(seed) for seed in range(ORGANISATIONS)]
    harsh = [organisation(seed, small=True) for seed in range(SMALL)]
    found, found_small = (sum(len(recovered([r], r.small)) for r in own) for own in (releases, harsh))
    (bare, more), (bare_small, more_small) = (shares(own) for own in (releases, harsh))
    trees = range(0, ORGANISATIONS, 2)
    pools = np.mean([hidden_by_pooling(company(seed, False)) for seed in trees])
    both = np.mean([releases[seed].hidden / releases[seed].answers for seed in trees])
    note(
        "attack",
        f"{ORGANISATIONS} random organisations of 10 to 36 departments, half with crossing hierarchies: "
        f"{cells(releases)} cells of fewer than ten people, {found} found, with and without a known person. "
        f"{bare:.1f} % of the answers are in such cells, and {more:.1f} points more are hidden. In one hierarchy "
        f"{100 * both:.1f} % are hidden in all; {100 * pools:.1f} % would be if there were pools only. {SMALL} harsh "
        f"ones (4 to 14 departments of about 13 people): {cells(harsh)} cells, {found_small} found; "
        f"{bare_small:.1f} % are in such cells, {more_small:.1f} points more are hidden.",
    )
    assert found == found_small == 0
    assert more <= 5


def cells(releases: Sequence[Printed]) -> int:
    return sum(len(release.small) // 2 for release in releases)


def shares(releases: Sequence[Printed]) -> tuple[float, float]:
    """Mean percentage of answers in cells below the minimum, and points hidden beyond those."""
    bare = np.mean([release.bare / release.answers for release in releases])
    hidden = np.mean([release.hidden / release.answers for release in releases])
    return float(100 * bare), float(100 * (hidden - bare))


def test_a_plan_that_shows_what_must_be_withheld_is_not_published_whoever_made_it() -> None:
    inputs = company(2, small=True).inputs(Wave(2026, 1))
    plan = guard(inputs, Method(10))
    assert plan.withheld
    with pytest.raises(ConfidentialityError, match="could be recognised"):
        attack_plan(inputs, replace(plan, withheld=frozenset()), Method(10))


def test_a_priority_that_was_not_shown_before_is_set_beside_nothing() -> None:
    story = tell_story(0)
    first = story.ledger[story.ledger["wave"] == "2025-Q1"]
    only_one = first[first["priority"] == "training"]
    inputs, moves = story.company.inputs(Wave(2026, 4)), Moves("2026-Q4")
    found = {
        name: guard(inputs, Method(10), Released(ledger, moves)).withheld
        for name, ledger in (("none", first[:0]), ("one", only_one))
    }
    assert {cell for cell in found["one"] if cell[1] == 1} == {cell for cell in found["none"] if cell[1] == 1}


def test_versions_and_waves_side_by_side_give_nothing_away() -> None:
    story = tell_story(0)
    assert len(story.releases) > 2
    assert attack_waves(story).found == 0
    assert attack_over_waves(story).found == 0


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return [tell_story(seed) for seed in range(STORIES)]


@pytest.mark.prove
def test_versions_of_a_wave_give_nothing_away_in_a_hundred_stories(stories: list[Story]) -> None:
    assert sum(attack_waves(story).found for story in stories) == 0


@pytest.mark.prove
def test_a_hundred_stories_of_several_quarters_give_nothing_away(stories: list[Story]) -> None:
    within, over = (list(map(attack, stories)) for attack in (attack_waves, attack_over_waves))
    releases = [release for story in stories for release in story.releases]
    bare, more = shares(releases)
    note(
        "stories",
        f"{STORIES} stories of three or four quarters with joiners, leavers, late answers, merges, splits and other "
        f"ids, {len(releases)} releases: {count(within)} small cells, joiners and leavers within a wave and its "
        f"versions, {sum(o.found for o in within)} found; {count(over)} over all waves, supposing that nobody "
        f"answered differently the next time, {sum(o.found for o in over)} found, and {sum(o.alone for o in over)} "
        f"that one release tells by itself, being nine of ten or eleven whose mean it prints. "
        f"{sum(story.held for story in stories)} corrections were held back, "
        f"{sum(story.refused for story in stories)} waves refused; {bare:.1f} % of the answers are in small cells, "
        f"{more:.1f} points more are hidden.",
    )
    assert sum(o.found for o in over) == 0


@pytest.mark.prove
def test_where_nobody_ever_changes_an_answer_some_joiners_and_leavers_can_be_worked_out() -> None:
    stories = [tell_story(seed, unchanged=True) for seed in range(UNCHANGED)]
    within, over = (list(map(attack, stories)) for attack in (attack_waves, attack_over_waves))
    releases = [release for story in stories for release in story.releases]
    note(
        "unchanged",
        f"{UNCHANGED} stories in which nobody ever answers differently: {sum(o.found for o in within)} of "
        f"{count(within)} targets are found within a wave and its versions, "
        f"{sum(o.found for o in over)} of {count(over)} from several waves together by an "
        f"attacker who knows who joined and left; {shares(releases)[1]:.1f} points more answers are hidden.",
    )
    assert sum(o.found for o in within) == 0


def count(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.targets for outcome in outcomes) // 2
