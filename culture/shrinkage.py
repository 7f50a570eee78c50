"""Partial pooling: each department's profile drawn toward the others as far as its noise demands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from culture.between import Regression, Target, fit_between, regress
from culture.errors import StatisticsError
from culture.observations import Array, Observations, observe

# Pseudo-departments behind the belief that priorities are alike, and behind the belief that departments
# differ.
ALIKE_STRENGTH = 10.0
DIFFER_STRENGTH = 1.0
# Between-department variance believed in where the data show none, as a share of the noise.
SMALLEST_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class Shrunken:
    """Partially pooled profiles of D departments on F features.

    mean (D, F) and covariance (D, F, F): posterior of the true profile; the covariance holds the
    uncertainty of mu and of T. mu (F,), mu_covariance (F, F): mean over departments. between (F, F):
    covariance T of true profiles. coefficients (F, C): of the covariates, intercept first.
    log_likelihood: restricted, of T.
    """

    mean: Array
    covariance: Array
    mu: Array
    mu_covariance: Array
    between: Array
    coefficients: Array
    log_likelihood: float

    def combine(self, weights: ArrayLike) -> tuple[Array, Array]:
        """Mean (D, G) and posterior variance (D, G) of linear combinations with weights (G, F)."""
        w = np.atleast_2d(np.asarray(weights, dtype=np.float64))
        if w.shape[1] != self.mean.shape[1]:
            raise StatisticsError(
                f"weights for {w.shape[1]} features; the profiles have {self.mean.shape[1]}."
            )
        return self.mean @ w.T, np.einsum("gf,dfh,gh->dg", w, self.covariance, w)


def shrink(
    x: ArrayLike,
    noise: ArrayLike | None,
    *,
    covariates: ArrayLike | None = None,
    blocks: int = 1,
    prior: str | None = "exchangeable",
) -> Shrunken:
    """Multivariate empirical Bayes: mu + T (T + V_d)^-1 (x_d - mu), T by restricted maximum likelihood.

    x (D, F) profiles, NaN where nothing was observed; noise (D, F, F) their sampling covariance in
    squared units of x. covariates (D, C): explain part of the differences (Fay & Herriot 1979). blocks:
    the features are so many blocks of the same priorities, such as stated then enacted. prior:
    "exchangeable" draws T to the likeliest matrix that treats all priorities alike and keeps it positive
    definite; None is plain REML. Raises StatisticsError for malformed input.

    Source: Efron & Morris (1973), JASA 68, 117–130; Rao & Molina (2015), Small Area Estimation, chapter 6.
    """
    observations = observe(x, noise)
    design = _design(covariates, observations.departments)
    between = _between(observations, design, blocks, prior)
    return _posterior(observations, design, between)


def _design(covariates: ArrayLike | None, departments: int) -> Array:
    intercept = np.ones((departments, 1))
    if covariates is None:
        return intercept
    given = np.asarray(covariates, dtype=np.float64).reshape(departments, -1)
    if not np.isfinite(given).all():
        raise StatisticsError("a covariate is missing or infinite; give one for every department.")
    return np.hstack([intercept, given])


def _between(observations: Observations, design: Array, blocks: int, prior: str | None) -> Array:
    features = observations.features
    if features % blocks:
        raise StatisticsError(f"{features} features do not split into {blocks} blocks of equal length.")
    count = np.maximum(observations.observed.sum(axis=0), 1)
    noise = np.einsum("dpp->p", observations.noise) / count
    variance = (observations.values[0] ** 2).sum(axis=0) / count
    start = np.diag(np.maximum(variance - noise, np.maximum(0.05 * variance, 1e-6)))[None]
    if prior is None:
        return fit_between(observations, design, start, Target(np.eye(features), 0.0), tolerance=1e-11)
    floor = Target(np.eye(features) * max(SMALLEST_SHARE * float(noise.mean()), 1e-6), DIFFER_STRENGTH)
    structured = fit_between(observations, design, start, floor, blocks)
    target = Target(structured[0], ALIKE_STRENGTH)
    return fit_between(observations, design, structured, target)


def _posterior(observations: Observations, design: Array, between: Array) -> Shrunken:
    regression = regress(observations, design, between)
    mean, covariance = _moments(design, between, regression)
    scale, location = observations.scale, observations.location
    squared = np.outer(scale, scale)
    centre = design.mean(axis=0)
    coefficients = regression.coefficients[0] * scale[:, None]
    coefficients[:, 0] += location
    mu_covariance = np.einsum("pcqe,c,e->pq", regression.coefficient_covariance[0], centre, centre)
    return Shrunken(
        mean=mean[0] * scale + location,
        covariance=covariance[0] * squared,
        mu=coefficients @ centre,
        mu_covariance=mu_covariance * squared,
        between=between[0] * squared,
        coefficients=coefficients,
        log_likelihood=float(regression.log_likelihood[0]),
    )


def _moments(design: Array, between: Array, regression: Regression) -> tuple[Array, Array]:
    pull = between[:, None] @ regression.precision
    fitted = design @ regression.coefficients.mT
    mean = fitted + (between[:, None] @ regression.weighted[..., None])[..., 0]
    keep = np.eye(between.shape[-1]) - pull
    covariance = keep @ between[:, None] + keep @ regression.uncertainty @ keep.mT
    return mean, (covariance + covariance.mT) / 2
