"""Partial pooling: each department's profile drawn toward the others as far as its noise demands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from culture.between import Target, fit_between, regress
from culture.errors import StatisticsError
from culture.gaps import nearest_covariance
from culture.hyper import conditional, draw_between
from culture.newton import fit_near
from culture.observations import Array, Observations, observe, stacks

# Pseudo-departments behind the belief that priorities are alike, for each feature, and that departments
# differ.
ALIKE_STRENGTH = 1.5
DIFFER_STRENGTH = 1.0
# Between-department variance believed in where the data show none, as a share of the noise.
SMALLEST_SHARE = 0.05
# From so many departments on, T counts as known.
MANY_DEPARTMENTS = 400
# T of more departments is first estimated on an even sample of so many, then by Newton's method.
SAMPLE = 1500
NEAR = 1.0  # what three more steps would add to the log-likelihood where T of the sample is near enough to go on from
SEED = 20


@dataclass(frozen=True, eq=False)
class Shrunken:
    """Partially pooled profiles of D departments on F features.

    mean (D, F) and covariance (D, F, F): posterior of the true profile; the covariance holds the
    uncertainty of mu and of T. mu (F,), mu_covariance (F, F): mean over departments. A feature that no
    department observed is NaN in all of them. between (F, F): covariance T of true profiles.
    coefficients (F, C): of the covariates, intercept first. log_likelihood: restricted, of T.
    """

    mean: Array
    covariance: Array
    mu: Array
    mu_covariance: Array
    between: Array
    coefficients: Array
    log_likelihood: float

    def combine(self, weights: ArrayLike) -> tuple[Array, Array]:
        """Mean (D, G) and posterior variance (D, G) of linear combinations with weights (G, F); NaN where one
        needs a feature that no department observed."""
        w = np.atleast_2d(np.asarray(weights, dtype=np.float64))
        if w.shape[1] != self.mean.shape[1]:
            raise StatisticsError(
                f"weights for {w.shape[1]} features; the profiles have {self.mean.shape[1]}."
            )
        known = np.isfinite(self.mu)
        mean = self.mean[:, known] @ w[:, known].T
        covariance = self.covariance[:, known][:, :, known]
        variance = np.einsum("gf,dfh,gh->dg", w[:, known], covariance, w[:, known])
        unknown = (w[:, ~known] != 0).any(axis=1)
        return np.where(unknown, np.nan, mean), np.where(unknown, np.nan, variance)


def shrink(
    x: ArrayLike,
    noise: ArrayLike | None,
    *,
    covariates: ArrayLike | None = None,
    blocks: int = 1,
    prior: str | None = "exchangeable",
) -> Shrunken:
    """Multivariate empirical Bayes: mu + T (T + V_d)^-1 (x_d - mu), T by restricted maximum likelihood.

    x (D, F) profiles on one scale, NaN where nothing was observed; noise (D, F, F) their sampling
    covariance in squared units of x. covariates (D, C): explain part of the differences (Fay & Herriot
    1979). blocks: the features are so many blocks of the same priorities, such as stated then enacted.
    prior: "exchangeable" draws T to the likeliest matrix that treats all priorities alike, keeps it
    positive definite, and averages over what T could be when departments are fewer than 400; None is
    plain REML with T taken as known. Raises StatisticsError for malformed input or when nothing was
    observed.

    Source: Efron & Morris (1973), JASA 68, 117–130; Rao & Molina (2015), Small Area Estimation, chapters
    6 and 10.
    """
    observations = _on_one_scale(x, noise)
    if not observations.observed.any():
        raise StatisticsError("no department has an observed feature; there is nothing to pool.")
    if observations.features % blocks:
        raise StatisticsError(
            f"{observations.features} features do not split into {blocks} blocks of equal length."
        )
    design = _design(covariates, observations.departments)
    if prior is None:
        nothing = Target(np.eye(observations.features)[None], 0.0)
        between = fit_between(observations, design, _first_guess(observations), nothing, tolerance=1e-11)
        return _posterior(observations, design, between, between)
    structured, between = _between(observations, design, blocks)
    draws = between
    if observations.departments < MANY_DEPARTMENTS:
        draws = draw_between(observations, design, structured, between, blocks, SEED)
    return _posterior(observations, design, between, draws)


def _on_one_scale(x: ArrayLike, noise: ArrayLike | None) -> Observations:
    # One spread for all features, so that features stay comparable.
    own = observe(x, noise)
    spread = np.sqrt((own.values[0] ** 2 * own.scale**2).sum() / max(int(own.observed.sum()), 1))
    common = np.full(own.features, spread if spread > 0 else 1.0)
    ratio = own.scale / common
    values = own.values * ratio
    return Observations(values, own.noise * np.outer(ratio, ratio), own.observed, own.location, common)


def _design(covariates: ArrayLike | None, departments: int) -> Array:
    intercept = np.ones((departments, 1))
    if covariates is None:
        return intercept
    given = np.asarray(covariates, dtype=np.float64).reshape(departments, -1)
    if not np.isfinite(given).all():
        raise StatisticsError("a covariate is missing or infinite; give one for every department.")
    return np.hstack([intercept, given])


def _first_guess(observations: Observations) -> Array:
    count = np.maximum(observations.observed.sum(axis=0), 1)
    noise = np.einsum("dpp->p", observations.noise) / count
    variance = (observations.values[0] ** 2).sum(axis=0) / count
    return np.diag(np.maximum(variance - noise, np.maximum(0.05 * variance, 1e-6)))[None]


def _between(observations: Observations, design: Array, blocks: int) -> tuple[Array, Array]:
    """T (1, F, F) restricted to priorities that are alike, and T drawn to it."""
    noise = np.einsum("dpp->", observations.noise) / max(int(observations.observed.sum()), 1)
    floor = max(SMALLEST_SHARE * float(noise), 1e-6) * np.eye(observations.features)[None]
    some = np.unique(np.linspace(0, len(design) - 1, min(len(design), SAMPLE)).astype(int))
    sample, sample_design = observations.take(some), design[some]
    start = _first_guess(observations)
    at_first = Target(floor, DIFFER_STRENGTH)
    if len(some) == len(design):
        structured = fit_between(sample, sample_design, start, at_first, blocks)
        target = Target(structured, ALIKE_STRENGTH * observations.features)
        return structured, fit_between(observations, design, structured, target)
    near = fit_between(sample, sample_design, start, at_first, blocks, tolerance=NEAR)
    structured = fit_near(sample, sample_design, near, at_first, blocks)
    target = Target(structured, ALIKE_STRENGTH * observations.features)
    near = fit_between(sample, sample_design, structured, target, tolerance=NEAR)
    near = fit_near(sample, sample_design, near, target)
    return structured, fit_near(observations, design, near, target)


def _posterior(observations: Observations, design: Array, between: Array, draws: Array) -> Shrunken:
    centre, scale = design.mean(axis=0), observations.scale[0]
    log_likelihood = float(regress(observations, design, between).log_likelihood[0])
    moments = [_given(observations, design, draw[None], centre) for draw in draws]
    mean, covariance = _mixed([m[:2] for m in moments])
    observed = observations.observed.any(axis=0)
    covariance[:, ~observed] = covariance[:, :, ~observed] = (
        0.0  # beside their variance rounding would not be seen
    )
    covariance = _without_rounding(covariance)
    mu, mu_covariance = _mixed([m[2:4] for m in moments])
    coefficients = np.mean([m[4] for m in moments], axis=0) * scale
    coefficients[:, 0] += observations.location
    seen = np.where(observed, 1.0, np.nan)
    covariance *= scale**2 * np.outer(seen, seen)  # in place: of many departments it is the largest there is
    return Shrunken(
        mean=(mean * scale + observations.location) * seen,
        covariance=covariance,
        mu=(mu * scale + observations.location) * seen,
        mu_covariance=mu_covariance * scale**2 * np.outer(seen, seen),
        between=between[0] * scale**2,
        coefficients=coefficients,
        log_likelihood=log_likelihood + _constant(observations, design),
    )


def _given(observations: Observations, design: Array, between: Array, centre: Array) -> tuple[Array, ...]:
    """Mean and covariance of the profiles, then of mu, and the coefficients, given T (1, F, F)."""
    regression = regress(observations, design, between)
    mean, covariance = conditional(design, between, regression)
    coefficients = regression.coefficients[0]
    mu_covariance = np.einsum("pcqe,c,e->pq", regression.coefficient_covariance[0], centre, centre)
    return mean[0], covariance[0], coefficients @ centre, mu_covariance, coefficients


def _mixed(moments: list[tuple[Array, ...]]) -> tuple[Array, Array]:
    """Mean and covariance of an even mixture of distributions with these means and covariances."""
    if len(moments) == 1:
        return moments[0][0], moments[0][1]
    centre = np.mean([mean for mean, _ in moments], axis=0)
    covariance = np.zeros_like(moments[0][1])
    for mean, within in moments:
        away = mean - centre
        covariance += (within + away[..., :, None] * away[..., None, :]) / len(moments)
    return centre, covariance


def _without_rounding(covariance: Array) -> Array:
    """(D, F, F) without the variances below zero that subtraction leaves where there is none."""
    for stack in stacks(len(covariance)):
        try:
            np.linalg.cholesky(covariance[stack])
        except np.linalg.LinAlgError:
            covariance[stack] = [_without_negative(own) for own in covariance[stack]]
    return covariance


def _without_negative(covariance: Array) -> Array:
    return nearest_covariance(covariance) if np.linalg.eigvalsh(covariance)[0] < 0 else covariance


def _constant(observations: Observations, design: Array) -> float:
    """What the restricted log-likelihood lacks to be that of error contrasts in the units of x."""
    squares = observations.observed.T.astype(np.float64) @ (design[:, :, None] * design[:, None, :]).reshape(
        len(design), -1
    )
    width = design.shape[1]
    volume = np.linalg.slogdet(squares.reshape(-1, width, width) + 1e-300 * np.eye(width))[1].sum()
    contrasts = int(observations.observed.sum()) - observations.features * width
    return float(volume / 2 - contrasts * (np.log(2 * np.pi) / 2 + np.log(observations.scale[0])))
