"""What each part of the mixture adds: three types, their number given, with one part at a time taken away.

.venv/bin/python tests/benchmarks/clustering_ablation.py
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from clustering_yardstick import GENERATOR, _agreement, load

from culture.mixture import NoiseAwareMixture

DRAWS = {(40, 8): 60, (40, 20): 60, (40, 60): 60, (200, 8): 20, (200, 20): 20, (200, 60): 20}
WITHOUT = {
    "as it is": {},
    "membership not averaged over refits": {"refits": 0},
    "weak prior on T": {"refits": 0, "prior": "weak"},
    "maximum likelihood": {"refits": 0, "prior": None},
    "noise ignored": {"refits": 0, "noise": False},
}


def measure(generator: Path, seed: int) -> pd.DataFrame:
    """One row per draw and variant."""
    module, rows = load(generator), []
    for (departments, size), draws in DRAWS.items():
        for draw in range(draws):
            rng = np.random.default_rng([seed, draw, departments, size])
            gaps, department, labels, _ = module.simulate(rng, departments, size, "K3")
            X, _, noise, _ = module.summarise(gaps, department)
            for name, given in WITHOUT.items():
                options = {key: value for key, value in given.items() if key != "noise"}
                model = NoiseAwareMixture(3, 0, **options)
                model.fit(X, noise=noise if given.get("noise", True) else None)
                row = {"variant": name, "departments": departments, "size": size}
                rows.append(row | _agreement("a", labels, model.membership_))
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--generator", type=Path, default=GENERATOR)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    means = (
        measure(given.generator, given.seed).groupby(["departments", "size", "variant"], sort=False).mean()
    )
    print("| departments | size | variant | ARI | stated | hit |")
    print("|---|---|---|---|---|---|")
    for (departments, size, variant), row in means.iterrows():
        cells = " | ".join(f"{row[name]:.2f}" for name in ("a_ari", "a_stated", "a_hit"))
        print(f"| {departments} | {size} | {variant} | {cells} |")


if __name__ == "__main__":
    main()
