"""docs/operate.md with the workspace at a URL, its credentials in a block, and the sentence sent by mail."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from tests.console import on_page
from tests.trust.operated import free_port, installed, wait_until
from tests.trust.prefect_server import stored
from tests.trust.small_company import EARLIER, Plan, write_company

URL = "s3://quality/little"
KEY = "wombat-key-of-the-tests"
BLOCKS = """
import json, sys
from prefect.blocks.system import Secret
from flows.mail import MailServer

options, mail = sys.argv[1:]
Secret(value=json.loads(options)).save("quality-storage")
MailServer(url=mail).save("quality-team")
"""


@dataclass
class Mailbox:
    """A mail server of this machine, and what it took, in order."""

    address: str = ""
    taken: list[Any] = field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        """Take one mail; aiosmtpd calls it."""
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    controller = pytest.importorskip("aiosmtpd.controller", reason="needs aiosmtpd")
    box = Mailbox()
    running = controller.Controller(box, hostname="127.0.0.1", port=free_port())
    running.start()
    box.address = f"mailto://127.0.0.1:{running.port}?from=culture@example.com&to=quality@example.com"
    yield box
    running.stop()


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[Any]:
    """An S3 server of this machine with the inputs of the small company in it."""
    server = pytest.importorskip("moto.server", reason="needs moto").ThreadedMotoServer("127.0.0.1", 0, False)
    server.start()
    host, port = server.get_host_and_port()
    client = pytest.importorskip("boto3").client(
        "s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1",
        aws_access_key_id="other", aws_secret_access_key="other",
    )  # fmt: skip
    client.create_bucket(Bucket="quality")
    plan = Plan(settings='[notify]\nblocks = ["quality-culture-mail/quality-team"]\n')
    folder = write_company(tmp_path / "inputs", plan)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            client.put_object(
                Bucket="quality", Key=f"little/{path.relative_to(folder)}", Body=path.read_bytes()
            )
    yield client
    server.stop()


@pytest.mark.prove
def test_a_worker_fetches_a_workspace_with_the_credentials_of_a_block_and_the_end_is_mailed(
    bucket: Any, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    options = {"key": "nobody", "secret": KEY, "endpoint_url": bucket.meta.endpoint_url}
    staging = tmp_path / "staging"
    more = f"QUALITY_CULTURE_STORAGE_BLOCK=secret/quality-storage\nQUALITY_CULTURE_STAGING={staging}\n"
    with installed(tmp_path / "culture", more) as culture:
        culture.start("culture-prefect")
        wait_until(lambda: _answers(culture.environment), "the server answers")
        culture.call(on_page("operate.md", "prefect block register"))
        (culture.home / "blocks.py").write_text(BLOCKS)
        culture.call(f"python blocks.py '{json.dumps(options)}' '{mailbox.address}'")
        culture.deploy(URL)
        culture.start("culture-worker")
        culture.call(f"prefect deployment run 'assess wave/assess-wave' --param wave={EARLIER} --watch")
        wait_until(lambda: mailbox.taken, "the mail is there")
        (run,) = [run for run in stored(culture.environment, "flow_runs") if run["start_time"]]
        assert (run["name"], run["state_type"]) == (
            f"{EARLIER} · little",
            "COMPLETED",
        )  # not fetched when it was named
        told = json.dumps([stored(culture.environment, what) for what in ("logs", "artifacts", "flow_runs")])
    pointer = bucket.get_object(Bucket="quality", Key=f"little/published/{EARLIER}.json")["Body"].read()
    assert json.loads(pointer)["version"] == 1
    ((sender, receivers, mail),) = mailbox.taken
    assert (sender, receivers) == ("culture@example.com", ["quality@example.com"])
    text = "".join(part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart())
    assert f"{EARLIER} · little: the wave is assessed and its reports are published." in text
    assert KEY not in told
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "blocks.py":
            assert KEY.encode() not in path.read_bytes(), path


def _answers(environment: dict[str, str]) -> bool:
    try:
        return stored(environment, "flow_runs") == []
    except OSError:
        return False
