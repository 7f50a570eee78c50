"""Complementary suppression: the fewest answers to hide so that no small base can be worked out from what is shown.

Hiding a cell with too few people is not enough where the sets around it are shown: its numbers follow by
subtraction. What else must be hidden is chosen by integer programming, priority by priority.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, hstack

from culture.errors import ConfidentialityError
from culture.families import Family, Flags, Ints, Members, Tree, alike, components
from culture.solver import Limits, choose, minimise

Floats = npt.NDArray[np.float64]
Cut = frozenset[int]  # of these published sets at least one must be hidden
LARGEST = 16.0  # multiplier of a set in a calculation an attacker would do
ROUNDS = 2000  # of choosing and checking; each one adds a cut, so that choosing ends by itself


@dataclass(frozen=True)
class Rule:
    """What may not be found out from bases alone; culture.recovery then looks at the answers themselves.

    minimum: a base that can be worked out is empty or at least this large
    hideable: a hidden cell may fill no more than this share of the people whose mean is shown (see `room`)
    """

    minimum: int = 10
    hideable: float = 0.8

    def room(self, base: Ints) -> Ints:
        """The largest hidden cell that may lie within `base` people whose mean is shown.

        On 1 to 5 the n − k others can take up 4 points each, so that a mean in the middle of the scale leaves the
        mean of a cell of k uncertain by 4 (n − k) / k: one point or more if k <= 0.8 n. An only other person would
        know the cell's mean by taking off his own answer: there are two at least.
        """
        most = np.floor(self.hideable * base + 1e-9)
        return np.asarray(np.maximum(np.minimum(most, base - 2), 0), dtype=np.int64)


def suppress(
    family: Family,
    base: Ints,
    rule: Rule,
    *,
    targets: Family | None = None,
    cuts: Iterable[Cut] = (),
    price: Floats | None = None,
) -> Flags:
    """(U,) which sets to hide for one priority, at the least total base of hidden sets.

    family: U sets that would be published, over atoms; base: (A,) people of each atom in the base
    targets: cells of any hierarchy, shown or not, whose mean must stay unknown within one scale point when their base
        is below the minimum; the sets themselves when None
    cuts: further groups of sets of which one must be hidden; price: (U,) cost of hiding a set instead of its base

    Exact: the cheapest choice against all cuts found so far is checked, and every way to work out a small base adds
    the cut "one of the sets it uses must be hidden", until none is left. A cut stays true whatever else is hidden,
    because the same calculation works as long as all its sets are shown. Sets that no cut names are left alone.
    Where choosing takes too long, all sets of all cuts are hidden instead.
    Source: Fischetti & Salazar-González (2001), Management Science 47(7), 1008–1027, with the threshold rule in place
    of protection levels. Raises ConfidentialityError when even hiding everything else does not help.
    """
    size = family.size(base)
    forced = _in_danger(size, rule)
    cells = family if targets is None else targets
    small = cells.take(np.flatnonzero(_in_danger(cells.size(base), rule)))
    found = {cut for cut in cuts if cut}
    weight = np.asarray(size if price is None else price, dtype=float)
    for _ in range(ROUNDS):
        hidden = _cheapest(weight, forced, size > 0, sorted(found, key=sorted))
        new = exposures(family, base, rule, small, ~hidden & (size > 0)) - found
        if not new:
            return hidden
        found |= new
    raise ConfidentialityError(
        "No choice of cells to withhold was found that protects every small base. Nothing was published; report "
        "this with departments.csv."
    )


def exposures(family: Family, base: Ints, rule: Rule, targets: Family, shown: Flags) -> set[Cut]:
    """Ways to work out a small base, or a hidden cell too closely: for each the published sets it takes."""
    if family.tree is not None:
        return _nested(family.tree.without(~shown), base, rule, targets)
    places = np.flatnonzero(shown)
    kept = base > 0
    sets = family.take(places).matrix()[:, kept]
    found = _crossing(sets, base[kept], rule, targets.matrix()[:, kept]) if len(places) else set()
    return {frozenset(int(places[i]) for i in cut) for cut in found}


def _in_danger(size: Ints, rule: Rule) -> Flags:
    return (size > 0) & (size < rule.minimum)


def _cheapest(weight: Floats, forced: Flags, useful: Flags, cuts: Sequence[Cut]) -> Flags:
    """The cheapest sets to hide that meet every cut; of equally cheap ones the fewest, then the last."""
    open_cuts = [cut for cut in cuts if not any(forced[place] for place in cut)]
    if not open_cuts:
        return forced.copy()
    touched = np.unique([place for cut in open_cuts for place in cut])
    column = np.searchsorted(touched, [place for cut in open_cuts for place in cut])
    row = np.repeat(np.arange(len(open_cuts)), [len(cut) for cut in open_cuts])
    matrix = csr_array((np.ones(len(row)), (row, column)), shape=(len(open_cuts), len(touched)))
    tie_break = (1 + np.linspace(1, 0, len(touched)) / 4) / (4 * len(touched))  # in all less than one person
    chosen = choose(
        weight[touched] + tie_break,
        matrix,
        (np.ones(len(open_cuts)), np.full(len(open_cuts), np.inf)),
        (np.zeros(len(touched)), useful[touched].astype(float)),
        np.ones(len(touched)),
    )
    if chosen.complete and chosen.x is None:
        raise ConfidentialityError(
            "A small base could be worked out however many cells are withheld. Nothing was published; report "
            "this with departments.csv."
        )
    hidden = forced.copy()
    hidden[touched] = True if chosen.x is None else chosen.x > 0.5
    return hidden


def _nested(tree: Tree, base: Ints, rule: Rule, targets: Family) -> set[Cut]:
    """In one hierarchy the remainders of sets without those inside them are all there is to find.

    Remainders are disjoint and every sum over a published set is a sum over remainders, so a calculation ends in a
    set of people exactly if that set is a union of remainders: the smallest are the remainders themselves.
    """
    sets, seen = len(tree.around), tree.home >= 0
    rest = np.zeros(sets, dtype=np.int64)
    np.add.at(rest, tree.home[seen], base[seen])
    hidden = np.zeros(sets, dtype=np.int64)
    if len(targets):
        target, atom = targets.member.tocoo().coords
        inside = seen[atom]
        place = (target[inside], tree.home[atom[inside]])
        share = coo_array((base[atom[inside]], place), shape=(len(targets), sets)).tocsr()
        hidden = share.max(axis=0).toarray().ravel()
    bad = (rest > 0) & ((rest < rule.minimum) | (rule.room(rest) < hidden))
    return {frozenset([int(v), *np.flatnonzero(tree.around == v).tolist()]) for v in np.flatnonzero(bad)}


def _crossing(sets: Members, base: Ints, rule: Rule, targets: Members) -> set[Cut]:
    """Where hierarchies cross, linear algebra finds more than subtraction does."""
    merged, which = alike(sets)
    people = np.bincount(which, weights=base, minlength=merged.shape[1]).astype(np.int64)
    part = components(merged)
    found = {
        cut
        for number in range(part.max() + 1)
        if (cut := _smallest_sum(merged, people, part == number, rule))
    }
    for target in targets:
        cut = _too_close(sets, base, rule, target)
        found |= {cut} if cut else set()
    return found


def _smallest_sum(sets: Members, base: Ints, inside: Flags, rule: Rule) -> Cut:
    """The sets behind some base of 1 to minimum − 1 people within a part that is a combination of set sums.

    Atoms t in {0, 1}, multipliers l free: t = member' l within the part, 1 <= base · t <= minimum − 1. Parts are
    independent, so such a t is also a combination of whole sets.
    """
    atoms = np.flatnonzero(inside)
    if base[atoms].min() >= rule.minimum:
        return frozenset()
    rows = sets[:, atoms].astype(float).T
    a, u = rows.shape
    matrix = np.block([[np.eye(a), -rows], [base[atoms][None], np.zeros((1, u))]])
    found = choose(
        np.zeros(a + u),
        matrix,
        (np.r_[np.zeros(a), 1], np.r_[np.zeros(a), rule.minimum - 1]),
        (np.r_[np.zeros(a), np.full(u, -LARGEST)], np.r_[np.ones(a), np.full(u, LARGEST)]),
        np.r_[np.ones(a), np.zeros(u)],
    )
    if found.x is None:
        return (
            frozenset() if found.complete else frozenset(np.flatnonzero(sets[:, atoms].any(axis=1)).tolist())
        )
    known = np.zeros(sets.shape[1])
    known[atoms] = np.round(found.x[:a])
    return _combination(sets, known)


def _combination(sets: Members, known: Floats) -> Cut:
    """The sets of a combination, with small multipliers in sum, that adds up to `known` (A,)."""
    rows = csr_array(sets.astype(float).T)
    free = np.column_stack([np.zeros(2 * len(sets)), np.full(2 * len(sets), np.inf)])
    solved = minimise(np.ones(2 * len(sets)), Limits(None, np.zeros(0), hstack([rows, -rows]), known, free))
    assert solved.x is not None, "a sum over independent parts is a combination of whole sets"
    return frozenset((np.flatnonzero(solved.x > 1e-7) % len(sets)).tolist())


def _too_close(sets: Members, base: Ints, rule: Rule, target: Flags) -> Cut:
    """The sets that hold a cell's people so tightly that too little can be moved between them and others.

    Each person's answer may move by one unit either way while every set sum stays: at most min(k, n − k) units in or
    out of a cell of k among n. The rule k <= 0.8 n asks for (1 / 0.8 − 1) k, and for two others beside several.
    """
    bounds = np.column_stack([-base, base]).astype(float)
    limits = Limits(None, np.zeros(0), csr_array(sets.astype(float)), np.zeros(len(sets)), bounds)
    solved = minimise(-target.astype(float), limits)
    assert solved.x is not None, "nobody moving always fits"
    k = float(base[target].sum())
    needed = max((1 / rule.hideable - 1) * k, min(k, 2.0))
    if target @ solved.x >= needed - 1e-7:
        return frozenset()
    return frozenset(np.flatnonzero(solved.binding_same).tolist())
