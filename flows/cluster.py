"""Other machines that share the work: a Dask cluster, when culture.toml names one. Without it Dask is not imported.

Tasks are coarse (a survey file, a batch of department pages) and pure, so that those of a worker that dies are done
again elsewhere. What travels are paths, counts and publishable numbers. Workers see the workspace's files under the
same paths.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from culture.errors import MachineError, WorkspaceError
from flows.prefect_guard import is_loopback
from flows.private_process import keep_private
from flows.progress import advance
from flows.settings import Settings
from flows.steps import inside_flow
from flows.unexpected import discreet

Spread = Callable[[Callable[..., Any], str, Sequence[tuple[Any, ...]]], list[Any]]
"""Call a function with each of several arguments on some worker; results in their order. The text is for progress."""


@contextmanager
def workers(settings: Settings) -> Iterator[Spread | None]:
    """The cluster of culture.toml while the block runs; None where runs stay on this machine.

    Through Prefect's Dask task runner inside a flow, straight to the scheduler outside one. MachineError when Dask
    is not installed, the scheduler cannot be reached, or what travels could be read by strangers.
    """
    if settings.engine.runner == "local":
        yield None
        return
    address = settings.engine.scheduler
    refuse_open_road(address)
    with ExitStack() as stack:
        try:
            connection = _through_prefect(address) if inside_flow() else _straight(address)
            submit = stack.enter_context(connection)
        except ImportError:
            raise MachineError(
                "Dask is not installed. Install it with `pip install quality-culture[dask]`."
            ) from None
        except OSError:
            raise MachineError(
                f"The Dask scheduler at {address} cannot be reached. Start it, or correct culture.toml."
            ) from None
        yield _Workers(submit)


def refuse_open_road(address: str) -> None:
    """MachineError when counts would travel unencrypted to another machine, WorkspaceError without an address."""
    url = urlsplit(address)
    if not url.hostname:
        raise WorkspaceError(
            'culture.toml: engine.scheduler is no address. Write something like "tls://scheduler:8786".'
        )
    if url.scheme != "tls" and not is_loopback(url.hostname):
        raise MachineError(
            f"{address} would send counts of small departments unencrypted to another machine. Set up TLS for Dask "
            "and write tls:// in culture.toml."
        )


class _Workers:
    """Calls functions on the workers. Prefect sends the arguments of a step with its tasks: this one stays."""

    def __init__(self, submit: Callable[..., Any]) -> None:
        self._submit = submit

    def __call__(
        self, function: Callable[..., Any], what: str, arguments: Sequence[tuple[Any, ...]]
    ) -> list[Any]:
        futures = [self._submit(function, what, words) for words in arguments]
        results = []
        for done, future in enumerate(futures):
            advance(what, done, len(futures))
            results.append(future.result())
        advance(what, len(futures), len(futures))
        return results

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, ("the workers of this run",)


def on_worker(function: Callable[..., Any], words: tuple[Any, ...]) -> Any:
    """What a worker does: private, and with errors that quote nothing."""
    keep_private()
    with discreet():
        return function(*words)


@contextmanager
def _straight(address: str) -> Iterator[Callable[..., Any]]:
    from distributed import Client

    with Client(address, timeout="30s") as client:
        yield lambda function, what, words: client.submit(on_worker, function, words, pure=False, key=None)


@contextmanager
def _through_prefect(address: str) -> Iterator[Callable[..., Any]]:
    from prefect import task
    from prefect.cache_policies import NO_CACHE
    from prefect_dask import DaskTaskRunner

    with DaskTaskRunner(address=address) as runner:

        def submit(function: Callable[..., Any], what: str, words: tuple[Any, ...]) -> Any:
            one = task(on_worker, name=what, persist_result=False, cache_policy=NO_CACHE, log_prints=False)
            return runner.submit(one, parameters={"function": function, "words": words})

        yield submit
