"""One sentence to those whom culture.toml names, when a run of the flow has ended, however it ended.

The sentence is put together from the name of the run and the kind of the end; the text of an exception, a number or
an id never is in it. It goes through a notification block of Prefect, which keeps the address and its password.
"""

from typing import Any

from culture.errors import CultureError

DONE = {
    "assess wave": "the wave is assessed and its reports are published",
    "check inputs": "the survey files are checked and nothing stops a run",
    "compare waves": "the comparison is ready",
}
CANCELLED = "was cancelled; reports published before are unchanged"
ENDS = {
    "CANCELLING": CANCELLED,  # as a worker tells it
    "CANCELLED": CANCELLED,
    "CRASHED": "broke off; reports published before are unchanged, start it again",
}
REFUSALS = {
    1: "was refused: something in the inputs has to be mended",
    3: "was refused: another run holds the wave",
    4: "published nothing: confidentiality forbids it",
    5: "failed: the disk, a permission, a database or a server has to be mended",
}
FAILED = "failed"
WHERE = "What to do stands on the page of the run."


def sentence(flow: str, run: str, kind: str, cause: object = None) -> str:
    """What is told. flow, run: their names; kind: of the final state; cause: the exception of a failure."""
    if kind == "COMPLETED":
        return f"{run}: {DONE[flow]}."
    if kind == "FAILED":
        code = cause.exit_code if isinstance(cause, CultureError) else None
        return f"{run}: {flow} {REFUSALS.get(code, FAILED)}. {WHERE}"
    return f"{run}: {flow} {ENDS.get(kind, FAILED)}."


def notify(flow: Any, flow_run: Any, state: Any) -> None:
    """A hook of the flow for every final state. A notification that cannot be sent changes nothing else."""
    from prefect.logging import get_logger

    blocks = _blocks(flow_run.parameters)
    cause = getattr(state.data, "result", state.data)
    text = sentence(flow.name, flow_run.name, state.type.value, cause)
    for name in blocks:
        try:
            _send(name, text)
        except Exception as error:  # whose text may quote the address
            get_logger("quality_culture").warning("%s could not notify: %s.", name, type(error).__name__)


def _blocks(parameters: dict[str, Any]) -> tuple[str, ...]:
    """The blocks that the workspace of a run names; none where it cannot be read."""
    from flows.anywhere import folder_of
    from flows.settings import read_settings

    try:
        return read_settings(folder_of(str(parameters["workspace"]))).notify.blocks
    except (CultureError, KeyError):
        return ()


def _send(name: str, text: str) -> None:
    import prefect.blocks.notifications  # noqa: F401  so that its kinds of blocks are known
    from prefect.blocks.core import Block

    import flows.mail  # noqa: F401

    block: Any = Block.load(name)
    with block.raise_on_failure():
        block.notify(body=text, subject=text.partition(":")[0])
