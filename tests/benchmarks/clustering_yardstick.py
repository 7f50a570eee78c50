"""How well types of departments are found, beside three other ways, on the same simulated organisations.

    .venv/bin/python tests/benchmarks/clustering_yardstick.py [--quick] [--write docs/clustering.md]

The generator simulates respondents with halo, leniency, clipping to the scale and missing answers in
departments of one of four truths; see its own text. Competitors: k-means on raw means with silhouette,
scikit-learn's GaussianMixture with BIC on raw means, and the same on partially pooled means.
"""

import argparse
import importlib.util
import os
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture

from culture.clusters import choose_clusters
from culture.mixture import NoiseAwareMixture

REPOSITORY = Path(__file__).resolve().parents[2]
GENERATOR = REPOSITORY.parent / "shared" / "oracles" / "yardstick.py"
TRUTHS = ("K3", "K1c", "K1s", "K1skew")
SIZES = (8, 20, 60)
DEPARTMENTS = (40, 200, 1000)
REPETITIONS = {40: 150, 200: 60, 1000: 16}
QUICK = {40: 8, 200: 4, 1000: 1}
MOST = 6
SHAPES = ("full", "tied", "diag", "spherical")
BEGIN, END = "<!-- yardstick: begin -->", "<!-- yardstick: end -->"


@dataclass(frozen=True)
class Draw:
    """One simulated organisation to cluster."""

    generator: Path
    truth: str
    departments: int
    size: int
    seed: int


def load(path: Path) -> ModuleType:
    """The generator as a module."""
    spec = importlib.util.spec_from_file_location("yardstick_generator", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"{path} is not there; give the generator with --generator.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(draw: Draw) -> dict[str, object]:
    """What each method makes of one draw: one row."""
    generator = load(draw.generator)
    rng = np.random.default_rng([draw.seed, draw.departments, draw.size, TRUTHS.index(draw.truth)])
    gaps, department, labels, _ = generator.simulate(rng, draw.departments, draw.size, draw.truth)
    X, _, noise, _ = generator.summarise(gaps, department)
    row: dict[str, object] = {"truth": draw.truth, "departments": draw.departments, "size": draw.size}
    pooled = _partially_pooled(X, noise)
    row |= _ours(X, noise, labels, draw.truth)
    row |= _k_means(X, labels, draw.truth)
    row |= _gaussian_mixture("mixture", X, labels, draw.truth)
    row |= _gaussian_mixture("pooled", pooled, labels, draw.truth)
    return row


def _ours(X: np.ndarray, noise: np.ndarray, labels: np.ndarray, truth: str) -> dict[str, object]:
    started = time.process_time()
    chosen = choose_clusters(X, noise, MOST, 0)
    row: dict[str, object] = {
        "ours_k": chosen.n_clusters,
        "ours_verdict": chosen.verdict,
        "ours_seconds": time.process_time() - started,
    }
    if truth != "K3":
        return row
    given = NoiseAwareMixture(3, 0).fit(X, noise=noise)
    row |= _agreement("ours", labels, given.predict_proba(X, noise=noise))
    if chosen.n_clusters == 3:
        row |= _agreement("chosen", labels, chosen.membership)
    return row


def _agreement(name: str, labels: np.ndarray, membership: np.ndarray) -> dict[str, object]:
    found = membership.argmax(axis=1)
    return {
        f"{name}_ari": adjusted_rand_score(labels, found),
        f"{name}_stated": membership.max(axis=1).mean(),
        f"{name}_hit": _hit_rate(labels, found),
    }


def _hit_rate(labels: np.ndarray, found: np.ndarray) -> float:
    table = pd.crosstab(labels, found).to_numpy()
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum() / len(labels))


def _k_means(X: np.ndarray, labels: np.ndarray, truth: str) -> dict[str, object]:
    fits = {k: KMeans(k, n_init=10, random_state=0).fit_predict(X) for k in range(2, MOST + 1)}
    row: dict[str, object] = {"means_k": max(fits, key=lambda k: silhouette_score(X, fits[k]))}
    if truth == "K3":
        row["means_ari"] = adjusted_rand_score(labels, fits[3])
    return row


def _gaussian_mixture(name: str, X: np.ndarray, labels: np.ndarray, truth: str) -> dict[str, object]:
    fits = [
        GaussianMixture(k, covariance_type=shape, n_init=3, random_state=0, reg_covar=1e-4, max_iter=300).fit(
            X
        )
        for k in range(1, MOST + 1)
        for shape in SHAPES
    ]
    row: dict[str, object] = {f"{name}_k": min(fits, key=lambda fit: fit.bic(X)).n_components}
    if truth == "K3":
        best = min((fit for fit in fits if fit.n_components == 3), key=lambda fit: fit.bic(X))
        row |= _agreement(name, labels, best.predict_proba(X))
    return row


def _partially_pooled(X: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Empirical Bayes means with T by moments, as a user without this package would compute them."""
    values, vectors = np.linalg.eigh(np.cov(X.T) - noise.mean(axis=0))
    between = (vectors * np.maximum(values, 1e-4)) @ vectors.T
    pull = between @ np.linalg.inv(between + noise)
    mean = X.mean(axis=0)
    return mean + (pull @ (X - mean)[..., None])[..., 0]


def run(draws: Iterable[Draw], workers: int) -> pd.DataFrame:
    """One row per draw."""
    with ProcessPoolExecutor(workers) as pool:
        return pd.DataFrame(list(pool.map(measure, draws)))


def types_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Three types, their number given: adjusted Rand index of each method; stated and true rate of hits."""
    types = rows[rows["truth"] == "K3"].groupby(["departments", "size"])
    table = types[["ours_ari", "means_ari", "mixture_ari", "pooled_ari"]].mean()
    table["± (s.e.)"] = types["ours_ari"].std() / np.sqrt(types.size())
    for name in ("ours", "mixture"):
        table[f"{name}_stated"] = types[f"{name}_stated"].mean()
        table[f"{name}_hit"] = types[f"{name}_hit"].mean()
    return table.rename(columns=lambda name: _plain(str(name)))


def number_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Number of types chosen: share of draws with more than one, with three, and with the verdict
    `distinct types`."""
    cells = rows.groupby(["truth", "departments", "size"], sort=False)
    table = pd.DataFrame({"draws": cells.size()})
    table["ours > 1"] = cells["ours_k"].agg(lambda k: (k > 1).mean())
    table["ours = 3"] = cells["ours_k"].agg(lambda k: (k == 3).mean())
    table["distinct types"] = cells["ours_verdict"].agg(lambda v: (v == "distinct types").mean())
    for name in ("mixture", "pooled"):
        table[f"{_plain(name)} > 1"] = cells[f"{name}_k"].agg(lambda k: (k > 1).mean())
        table[f"{_plain(name)} = 3"] = cells[f"{name}_k"].agg(lambda k: (k == 3).mean())
    table["k-means = 3"] = cells["means_k"].agg(lambda k: (k == 3).mean())
    table["CPU seconds"] = cells["ours_seconds"].mean()
    return table


def _plain(name: str) -> str:
    words = {
        "ours": "ours",
        "means": "k-means",
        "mixture": "GMM",
        "pooled": "GMM on pooled",
        "chosen": "chosen",
    }
    first, _, rest = name.partition("_")
    return f"{words.get(first, first)} {rest}".strip().replace("ari", "ARI")


def report(rows: pd.DataFrame, command: str, minutes: float) -> str:
    """Both tables as Markdown, with the command that made them."""
    types = types_table(rows).reset_index().to_dict("records")
    numbers = number_table(rows).reset_index().to_dict("records")
    return "\n\n".join(
        [
            f"Made by `{command}` in {minutes:.0f} minutes.",
            "**Three types, k given.** ARI against the truth; stated: mean of the highest membership; hit: "
            "share of departments in their true type.",
            _markdown(types),
            "**k chosen.** Share of draws. K3: three types; K1c: one population with the same covariance; "
            "K1s: one tight population; K1skew: a skewed continuum. k-means with silhouette cannot say one.",
            _markdown(numbers),
        ]
    )


def _markdown(records: list[dict[str, object]]) -> str:
    def cell(value: object) -> str:
        return f"{value:.2f}" if isinstance(value, float) else str(value)

    head = list(records[0])
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(record[name]) for name in head) + " |" for record in records]
    return "\n".join(lines)


def main() -> None:
    """Run the yardstick and print it, or write it between the marks of a document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--generator", type=Path, default=GENERATOR)
    parser.add_argument("--quick", action="store_true", help="a minute or two instead of an hour")
    parser.add_argument("--seed", type=int, default=0, help="first seed of the draws")
    parser.add_argument("--departments", type=int, nargs="+", default=list(DEPARTMENTS), choices=DEPARTMENTS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", type=Path, help="document to put the tables into")
    given = parser.parse_args()
    load(given.generator)
    repetitions = QUICK if given.quick else REPETITIONS
    started = time.perf_counter()
    draws = [
        Draw(given.generator, truth, departments, size, given.seed + repetition)
        for departments in given.departments
        for size in SIZES
        for truth in TRUTHS
        for repetition in range(repetitions[departments])
    ]
    rows = run(draws, given.workers)
    command = "python tests/benchmarks/clustering_yardstick.py" + (" --quick" if given.quick else "")
    text = report(rows, command + f" --seed {given.seed}", (time.perf_counter() - started) / 60)
    print(text)
    if given.write:
        page = given.write.read_text()
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        given.write.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


if __name__ == "__main__":
    main()
