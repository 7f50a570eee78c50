"""What the statistics of a very large organisation cost, beside numpy and scikit-learn, in one run.

    .venv/bin/python tests/benchmarks/statistics_benchmark.py [--respondents 1000000] [--departments 10000]

Every row runs in a fresh process, one after the other; seconds and memory are those of the task itself,
without imports and without making its input.
"""

import argparse
import multiprocessing
import os
import resource
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from sklearn.mixture import GaussianMixture

from culture.clusters import choose_clusters
from culture.instrument import AnswerScale, Instrument, Item, Priority, Stems
from culture.responses import WEIGHT_SCALE, Responses
from culture.shrinkage import shrink
from culture.tally import merge, tally
from culture.variance import groups_from_rows, variance_components
from culture.wave import Wave

PRIORITIES, FEATURES, MOST = 15, 6, 8
Task = Callable[[int, int], tuple[Callable[[], object], Callable[[object], str]]]


def instrument() -> Instrument:
    """Fifteen priorities: thirty items."""
    pairs = tuple(
        Priority(f"p{i}", f"P{i}", None, Item(f"s{i}", "says", "stated"), Item(f"e{i}", "does", "enacted"))
        for i in range(PRIORITIES)
    )
    scale = AnswerScale(1, 5, ("--", "-", "0", "+", "++"), True)
    return Instrument("large", "Large", "", "", (), Stems(), scale, (), pairs, ())


def responses(respondents: int, departments: int) -> Responses:
    """Random answers, 6 % missing."""
    rng = np.random.default_rng(1)
    answers = rng.integers(1, 6, (respondents, 2 * PRIORITIES), dtype=np.int8)
    answers[rng.random(answers.shape) < 0.06] = 0
    made = instrument()
    return Responses(
        Wave(2026, 3),
        made,
        tuple(f"d{d}" for d in range(departments)),
        rng.integers(0, departments, respondents).astype(np.int32),
        pd.DataFrame(answers, columns=list(made.item_ids)),
        np.full(respondents, WEIGHT_SCALE, dtype=np.int64),
    )


def profiles(departments: int) -> tuple[np.ndarray, np.ndarray]:
    """Three types of departments of about twenty respondents each on six features."""
    rng = np.random.default_rng(2)
    types = np.array([[0.3] * 6, [0.3, 0.3, 0.3, 0.3, 1.2, 1.2], [0.9] * 6])
    true = types[rng.choice(3, departments, p=[0.5, 0.25, 0.25])]
    true = true + 0.15 * rng.normal(size=(departments, 1)) + 0.12 * rng.normal(size=(departments, FEATURES))
    n = np.clip(np.exp(rng.normal(np.log(20), 0.55, departments)), 4, 500)
    noise = (0.4 * np.ones((FEATURES, FEATURES)) + 0.6 * np.eye(FEATURES)) / n[:, None, None]
    return true + (np.linalg.cholesky(noise) @ rng.normal(size=(departments, FEATURES, 1)))[..., 0], noise


def bare_bincount(respondents: int, departments: int):
    """Counts and sums of every item by department, and nothing else."""
    given = responses(respondents, departments)
    code = given.department.astype(np.int64)

    def work():
        for item in given.answers:
            values = given.answers[item].to_numpy()
            np.bincount(code, minlength=departments), np.bincount(code, values, departments)

    return work, lambda _: "counts and sums only"


def whole_tally(respondents: int, departments: int):
    given = responses(respondents, departments)
    return lambda: tally(given), lambda t: f"{t.respondents.sum():,} respondents"


def merged_tally(respondents: int, departments: int):
    half = responses(respondents // 2, departments)
    parts = [tally(half), tally(half)]
    return lambda: merge(parts), lambda t: "two halves added up"


def reml(respondents: int, departments: int):
    given = responses(respondents, departments)
    answers = given.answers.iloc[:, :FEATURES].to_numpy(dtype=float)
    values = np.where(answers == 0, np.nan, answers)

    def work():
        return [variance_components(groups_from_rows(column, given.department)) for column in values.T]

    return work, lambda _: f"{FEATURES} items from rows"


def partial_pooling(_: int, departments: int):
    x, noise = profiles(departments)
    return lambda: shrink(x, noise), lambda s: f"sd between {np.sqrt(s.between[0, 0]):.2f}"


def clusters(_: int, departments: int):
    x, noise = profiles(departments)
    return (
        lambda: choose_clusters(x, noise, MOST, 0),
        lambda c: f"k = {c.n_clusters}, {c.verdict}",
    )


def clusters_with_gaps(_: int, departments: int):
    x, noise = profiles(departments)
    x[np.random.default_rng(3).random(x.shape) < 0.05] = np.nan
    return (
        lambda: choose_clusters(x, noise, MOST, 0),
        lambda c: f"k = {c.n_clusters}, {c.verdict}",
    )


def gaussian_mixture(_: int, departments: int):
    x, _ = profiles(departments)

    def work():
        fits = [GaussianMixture(k, n_init=3, random_state=0).fit(x) for k in range(1, MOST + 1)]
        return min(fits, key=lambda fit: fit.bic(x))

    return work, lambda best: f"k = {best.n_components} by BIC"


TASKS: dict[str, Task] = {
    "numpy bincount, 30 items": bare_bincount,
    "tally, 30 items": whole_tally,
    "merge of two tallies": merged_tally,
    "REML variance components": reml,
    "partial pooling (REML + empirical Bayes)": partial_pooling,
    "choose_clusters up to 8": clusters,
    "choose_clusters, 5 % of features missing": clusters_with_gaps,
    "scikit-learn GaussianMixture up to 8, n_init 3": gaussian_mixture,
}


def measure(name: str, respondents: int, departments: int, results: multiprocessing.SimpleQueue) -> None:
    """Run one task in this process: seconds, processor seconds, MiB beyond its input."""
    work, describe = TASKS[name](respondents, departments)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, processor = time.perf_counter(), time.process_time()
    result = work()
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results.put((seconds, processor, peak / 1024, (peak - before) / 1024, describe(result)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--respondents", type=int, default=1_000_000)
    parser.add_argument("--departments", type=int, default=10_000)
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    print(f"{given.respondents:,} respondents, {given.departments:,} departments\n")
    print("| task | seconds | processor | peak MiB in all | MiB beyond the input | result |")
    print("|---|---|---|---|---|---|")
    for name in TASKS:
        results = context.SimpleQueue()
        child = context.Process(target=measure, args=(name, given.respondents, given.departments, results))
        child.start()
        child.join()
        if child.exitcode:
            raise SystemExit(f"{name} failed.")
        seconds, processor, peak, more, result = results.get()
        print(
            f"| {name} | {seconds:.2f} | {processor:.2f} | {peak:.0f} | {more:.0f} | {result} |", flush=True
        )


if __name__ == "__main__":
    main()
