"""Steps: plain functions that run as Prefect tasks inside a Prefect flow and as themselves outside one.

`run` and `run --direct` therefore take the same steps, and only the first imports Prefect. No step's result is
persisted or cached: a stored result could hold what must not be stored, and a tampered one could run code. An
exception that nobody foresaw leaves a step without its text, which could quote an answer.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, Generic, ParamSpec, TypeVar

from culture.errors import MachineError
from flows.progress import stage
from flows.unexpected import discreet

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Step(Generic[Parameters, Result]):
    """One function of the other packages, with the name people see while it runs."""

    function: Callable[Parameters, Result]
    name: str
    retries: int

    def __call__(self, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with stage(self.name):
            if inside_flow():
                return self._task(*args, **kwargs)
            with discreet():
                return self.function(*args, **kwargs)

    @cached_property
    def _task(self) -> Any:
        from prefect import task
        from prefect.cache_policies import NO_CACHE

        # Not discreet() as a decorator: Dask workers get a copy of the task, and a generator has none.
        @wraps(self.function)
        def discreetly(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            with discreet():
                return self.function(*args, **kwargs)

        return task(
            discreetly,
            name=self.name,
            retries=self.retries,
            retry_delay_seconds=2,
            retry_condition_fn=_may_pass,
            persist_result=False,
            cache_policy=NO_CACHE,
            log_prints=False,
        )


def step(function: Callable[Parameters, Result], *, name: str, retries: int = 0) -> Step[Parameters, Result]:
    """Make a function a step. Only reads may be retried: writing twice is not the same as writing once."""
    return Step(function, name, retries)


def _may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Whether trying again may help: the machine can recover within seconds, a refused input cannot."""
    return isinstance(state.data, MachineError)


def inside_flow() -> bool:
    """Whether a Prefect flow is running in this context. Never imports Prefect by itself."""
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None
