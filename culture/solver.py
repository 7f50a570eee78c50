"""Linear and integer programmes, solved by HiGHS through scipy: one form for all of them.

Huangfu & Hall (2018), Parallelizing the dual revised simplex method. Deterministic: the same programme has the same
solution every time.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from culture.errors import ConfidentialityError

Floats = npt.NDArray[np.float64]
INFEASIBLE = 2  # status of both solvers
NODES = (
    20_000  # of a search for whole numbers; a limit of work, not of time, so that every machine stops alike
)


class Limits(NamedTuple):
    """rows x <= most, same x = value (None: no such rows), and bounds (V, 2) of x."""

    rows: Any
    most: Floats
    same: Any
    value: Floats
    bounds: Floats


class Solution(NamedTuple):
    """x (V,), or None where it is proved that none fits; binding: which rows of each kind keep the value from being
    smaller."""

    x: Floats | None
    binding: npt.NDArray[np.bool_]
    binding_same: npt.NDArray[np.bool_]


def minimise(cost: Floats, limits: Limits) -> Solution:
    """The x that makes cost · x smallest. Raises ConfidentialityError when the solver comes to no end."""
    solved: Any = linprog(  # type: ignore[call-overload]
        cost,
        A_ub=limits.rows,
        b_ub=None if limits.rows is None else limits.most,
        A_eq=limits.same,
        b_eq=None if limits.same is None else limits.value,
        bounds=limits.bounds,
        method="highs",
    )
    if solved.status == INFEASIBLE:
        return Solution(None, np.zeros(0, dtype=bool), np.zeros(0, dtype=bool))
    if solved.x is None:
        raise ConfidentialityError(
            f"The attack on the candidate could not be completed ({solved.message}). Nothing was published."
        )
    duals = (solved.ineqlin.marginals, solved.eqlin.marginals)
    binding, binding_same = (np.abs(np.asarray(dual, dtype=float)) > 1e-9 for dual in duals)
    return Solution(solved.x, binding, binding_same)


class Choice(NamedTuple):
    """x (V,), or None where none was found; `complete` is False where the search was cut short."""

    x: Floats | None
    complete: bool


def choose(
    cost: Floats, rows: Any, between: tuple[Floats, Floats], bounds: tuple[Floats, Floats], whole: Floats
) -> Choice:
    """The x that makes cost · x smallest, whole where `whole` is 1.

    between: lower and upper limits of rows x; bounds: of x.
    """
    solved: Any = milp(
        cost,
        integrality=whole,  # type: ignore[arg-type]
        bounds=Bounds(*bounds),
        constraints=LinearConstraint(csr_array(rows), *between),
        options={"mip_rel_gap": 0.0, "node_limit": NODES},
    )
    x = None if solved.x is None else np.asarray(solved.x, dtype=float)
    return Choice(x, solved.status in (0, INFEASIBLE))
