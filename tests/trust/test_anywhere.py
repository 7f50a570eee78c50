"""A workspace in an object store: fetched, assessed on this machine, put back so that readers never see a half."""

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from culture.errors import ConfidentialityError, MachineError, WorkspaceError
from culture.wave import Wave
from flows.anywhere import Storage, at_hand, staging_of
from tests.console import on_page
from tests.trust.forked import Forker
from tests.trust.small_company import EARLIER, WAVE
from tests.trust.state import pointed_at

URL = "s3://quality/little"
KEYS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "wombat-key-of-the-tests",
    "AWS_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of those who use an S3 server of this machine, and a place for what is fetched."""
    server = pytest.importorskip("moto.server", reason="needs moto").ThreadedMotoServer("127.0.0.1", 0, False)
    server.start()
    host, port = server.get_host_and_port()
    staging = tmp_path_factory.mktemp("staging") / "fetched"
    yield {**KEYS, "AWS_ENDPOINT_URL": f"http://{host}:{port}", "QUALITY_CULTURE_STAGING": str(staging)}
    server.stop()


@pytest.fixture(scope="module")
def bucket(store: dict[str, str]) -> Any:
    """The store as somebody else sees it."""
    boto3 = pytest.importorskip("boto3")
    client = boto3.client(
        "s3", endpoint_url=store["AWS_ENDPOINT_URL"], region_name="us-east-1",
        aws_access_key_id="other", aws_secret_access_key="other",
    )  # fmt: skip
    client.create_bucket(Bucket="quality")
    return client


def keys(bucket: Any) -> dict[str, str]:
    pages = bucket.get_paginator("list_objects_v2").paginate(Bucket="quality", Prefix="little/")
    return {o["Key"].removeprefix("little/"): o["ETag"] for page in pages for o in page.get("Contents", [])}


@pytest.fixture(scope="module")
def ran(begun: Path, forker: Forker, store: dict[str, str], bucket: Any) -> tuple[Path, str]:
    """The inputs of the small company put into a bucket, a quarter run from there; where they were fetched to."""
    for path in sorted(begun.rglob("*")):
        relative = path.relative_to(begun)
        if path.is_file() and relative.parts[0] not in ("private", "published", "history.db"):
            bucket.put_object(Bucket="quality", Key=f"little/{relative.as_posix()}", Body=path.read_bytes())
    line = on_page(
        "operate.md", "quality-culture run s3://", ("s3://quality/my-company", URL), ("2026-Q3", EARLIER)
    )
    ended = forker.run(*shlex.split(line)[1:], **store)
    assert ended.returncode == 0, ended.stderr
    (folder,) = [f for f in Path(store["QUALITY_CULTURE_STAGING"]).iterdir() if f.is_dir()]
    return folder, ended.stdout + ended.stderr


def test_the_same_bytes_are_published_as_from_a_folder(
    ran: tuple[Path, str], begun: Path, bucket: Any
) -> None:
    expected = pointed_at(begun, EARLIER)
    assert expected is not None
    assert pointed_at(ran[0], EARLIER) == expected
    pointer = bucket.get_object(Bucket="quality", Key=f"little/published/{EARLIER}.json")["Body"].read()
    assert json.loads(pointer) == {
        "wave": EARLIER,
        "version": 1,
        "folder": f".versions/{EARLIER}/1",
        "manifest": expected.files["manifest.json"],
    }
    version = f"published/.versions/{EARLIER}/1/"
    assert {key.removeprefix(version) for key in keys(bucket) if key.startswith(version)} == set(
        expected.files
    )


def test_answers_and_credentials_stay_on_this_machine(ran: tuple[Path, str], bucket: Any) -> None:
    folder, said = ran
    assert [key for key in keys(bucket) if key.startswith(("private", "history"))] == []
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in said
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert KEYS["AWS_SECRET_ACCESS_KEY"].encode() not in path.read_bytes()
            assert path.stat().st_mode & 0o777 == 0o600, path
        elif path.is_dir() and not path.is_symlink():
            assert path.stat().st_mode & 0o777 == 0o700, path


def test_a_machine_without_the_history_is_refused(
    ran: tuple[Path, str], forker: Forker, store: dict[str, str], tmp_path: Path, bucket: Any
) -> None:
    before = keys(bucket)
    elsewhere = store | {"QUALITY_CULTURE_STAGING": str(tmp_path / "new")}
    ended = forker.run("run", URL, "--wave", WAVE, "--direct", **elsewhere)
    assert ended.returncode == ConfidentialityError.exit_code
    assert "has reports of 2026-Q2 that the history here does not know" in ended.stderr
    assert keys(bucket) == before


def test_a_storage_that_refuses_is_named_without_its_words(forker: Forker, tmp_path: Path) -> None:
    nobody = KEYS | {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "QUALITY_CULTURE_STAGING": str(tmp_path / "new"),
    }
    ended = forker.run("check", URL, "--wave", WAVE, **nobody)
    assert ended.returncode == MachineError.exit_code
    assert ended.stderr.startswith(f"{URL}: the storage cannot be used (")
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in ended.stderr


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("s3://key:hunter2@bucket/little", "holds no password"),
        ("nowhere://bucket", "Nothing here reads nowhere://"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(place: str, told: str) -> None:
    with pytest.raises(WorkspaceError, match=told) as refused, at_hand(place):
        pass
    assert "hunter2" not in str(refused.value)


class Breaks(MemoryFileSystem):  # type: ignore[misc]
    """A store whose connection breaks after so many files."""

    protocol = "breaks"
    left = 0

    def put_file(self, *arguments: Any, **options: Any) -> None:
        """Put one file, or break."""
        if Breaks.left == 0:
            raise OSError("broken off")
        Breaks.left -= 1
        super().put_file(*arguments, **options)


@pytest.mark.parametrize("files", [0, 5, 1000])
def test_what_breaks_off_is_never_pointed_at_and_the_next_run_finishes_it(
    begun: Path, copy: Callable[..., Path], files: int
) -> None:
    fsspec.register_implementation("breaks", Breaks, clobber=True)
    store, place = Breaks(), f"/{files}"
    storage, published = Storage(store, place, f"breaks:/{place}"), copy(begun) / "published"
    Breaks.left = files
    if files < 1000:
        with pytest.raises(MachineError, match="OSError"):
            storage.put_published(published)
        assert storage.pointers() == {}
        assert not store.exists(f"{place}/published/.versions/{EARLIER}/1/manifest.json")
        Breaks.left = 1000
    storage.put_published(published)
    assert set(storage.pointers()) == {Wave.parse(EARLIER)}
    count = len(store.find(place))
    storage.put_published(published)
    assert len(store.find(place)) == count
    (published / EARLIER).resolve().joinpath("manifest.json").write_text("{}")
    with pytest.raises(MachineError, match=f"version 1 of {EARLIER} there is not the one that was made here"):
        storage.put_published(published)


def test_a_file_that_is_deleted_at_the_url_is_deleted_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALITY_CULTURE_STAGING", str(tmp_path))
    store, place = MemoryFileSystem(), "memory://company"
    store.pipe({"/company/culture.toml": b"[organisation]\nname='W'\n", "/company/waves/2026-Q3/a.csv": b"1",
                "/company/waves/2026-Q3/b.csv": b"2", "/company/waves/2026-Q3/deep/c.csv": b"3"})  # fmt: skip
    wave = Wave.parse(WAVE)
    with at_hand(place, [wave]) as folder:
        assert sorted(path.name for path in (folder / "waves" / WAVE).iterdir()) == ["a.csv", "b.csv"]
    store.rm("/company/waves/2026-Q3/b.csv")
    with at_hand(place, [wave]) as folder:
        assert sorted(path.name for path in (folder / "waves" / WAVE).iterdir()) == ["a.csv"]
        assert folder == staging_of(place)
