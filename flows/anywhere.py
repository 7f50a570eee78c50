"""A workspace at a URL that fsspec reaches (s3://, abfs://, a plugin of the user's): inputs are fetched, reports put.

Between the two lies a workspace on this machine, private to its owner, and everything else works on that one.
Answers never go back: `private/` and an SQLite history stay here. Object stores have no links, so that readers at the
URL follow a small file: `published/2026-Q3.json` names the folder of the version that counts.

Credentials come from the environment, as the plugin reads them, or from a block of Prefect that
QUALITY_CULTURE_STORAGE_BLOCK names; never from the URL or a file.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from culture.errors import ConfidentialityError, CultureError, MachineError, WorkspaceError
from culture.wave import Wave
from flows.lock import hold_file
from flows.settings import history_url, read_settings
from reports.history.database import open_engine
from reports.history.record import is_recorded
from reports.outbox import FILE_MODE, write
from reports.versions import MANIFEST, VERSIONS, current, digest_of, published_waves

STAGING, BLOCK = "QUALITY_CULTURE_STAGING", "QUALITY_CULTURE_STORAGE_BLOCK"
TOP = (".toml", ".csv")  # endings of the inputs beside waves/


def is_url(place: str) -> bool:
    """Whether a workspace is given as a URL."""
    return "://" in place


@contextmanager
def at_hand(place: str, waves: Sequence[Wave] = ()) -> Iterator[Path]:
    """The workspace as a folder of this machine while the block runs; a URL is fetched before and published after.

    waves: whose survey files are fetched. What the block leaves published is put to the URL when it ends well.
    Raises WorkspaceError for a URL that cannot be used, MachineError when the storage fails, ConfidentialityError
    when reports are at the URL that the history here does not know, WaveBusyError when another run uses the URL.
    """
    if not is_url(place):
        yield Path(place)
        return
    storage = Storage.at(place)
    folder = staging_of(place)
    for part in (folder.parent, folder):
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.chmod(0o700)
    with hold_file(folder / ".url.lock", f"Another run uses {place}. Wait until it has finished."):
        storage.fetch("", folder, TOP)
        for wave in waves:
            storage.fetch(f"waves/{wave}", folder / "waves" / str(wave))
        storage.fetch_published(folder)
        yield folder
        storage.put_published(folder / "published")


def folder_of(place: str) -> Path:
    """The folder of this machine that a workspace is in, or is fetched to."""
    return staging_of(place) if is_url(place) else Path(place)


def refuse_secrets(place: str) -> None:
    """WorkspaceError when an address carries a password."""
    if is_url(place) and urlsplit(place).password:
        raise WorkspaceError(
            "The address of a workspace holds no password, because addresses are written to logs. Put it into the "
            f"environment, or into a block of Prefect that {BLOCK} names."
        )


def staging_of(place: str) -> Path:
    """Where the workspace of a URL lies on this machine; QUALITY_CULTURE_STAGING names another parent."""
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    top = Path(os.environ.get(STAGING) or Path(home) / "quality-culture")
    return top / hashlib.sha256(place.rstrip("/").encode()).hexdigest()[:16]


class Storage:
    """Files below a URL."""

    def __init__(self, filesystem: Any, root: str, place: str) -> None:
        self._files, self._root, self._place = filesystem, root.rstrip("/"), place

    @classmethod
    def at(cls, place: str) -> "Storage":
        """Open a URL. WorkspaceError when it carries a password, or nothing here can read its kind."""
        refuse_secrets(place)
        from fsspec.core import url_to_fs

        try:
            filesystem, root = url_to_fs(place, **_options())
        except (ImportError, ValueError):
            kind = urlsplit(place).scheme
            raise WorkspaceError(
                f"Nothing here reads {kind}:// addresses. Install its plugin for fsspec, such as s3fs for s3."
            ) from None
        return cls(filesystem, root, place)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """A failure of the storage leaves as its kind: its text may quote a key."""
        failed: CultureError
        try:
            yield
            return
        except CultureError:
            raise
        except Exception as error:
            failed = MachineError(
                f"{self._place}: the storage cannot be used ({type(error).__name__}). Check address, network and "
                "credentials; reports published before are unchanged."
            )
        failed.__cause__ = failed.__context__ = None
        raise failed

    def _names(self, folder: str) -> list[str]:
        """Names of the files directly in a folder; none where there is no such folder."""
        path = f"{self._root}/{folder}".rstrip("/")
        self._files.invalidate_cache()
        try:
            found = self._files.ls(path, detail=True)
        except FileNotFoundError:
            return []
        names = [entry["name"].rsplit("/", 1)[-1] for entry in found if entry["type"] == "file"]
        return sorted(name for name in names if name and not name.startswith("."))

    def fetch(self, folder: str, target: Path, endings: tuple[str, ...] = ("",)) -> None:
        """Copy the files of a folder; files in the target that are not there any more are deleted."""
        with self._named():
            names = [name for name in self._names(folder) if name.endswith(endings)]
            here = [path for path in target.glob("*") if path.is_file() and path.name.endswith(endings)]
            for path in here:
                if path.name not in names and not path.name.startswith("."):
                    path.unlink()
            for name in names:
                self._get("/".join(filter(None, (self._root, folder, name))), target / name)

    def _get(self, source: str, target: Path) -> None:
        """One file, private and whole or not at all."""
        unfinished = write(target.parent, f".{target.name}.part", b"")
        self._files.get_file(source, str(unfinished))
        unfinished.chmod(FILE_MODE)
        unfinished.replace(target)

    def pointers(self) -> dict[Wave, dict[str, Any]]:
        """What the small files say: wave → version, folder, manifest (its SHA-256)."""
        with self._named():
            names = [name for name in self._names("published") if name.endswith(".json")]
            read = [json.loads(self._files.cat_file(f"{self._root}/published/{name}")) for name in names]
        return {Wave.parse(pointer["wave"]): pointer for pointer in read}

    def fetch_published(self, folder: Path) -> None:
        """Bring versions here that another machine has put; refused when the history here does not know them."""
        published = folder / "published"
        for wave, pointer in self.pointers().items():
            now = current(published, wave)
            if now is not None and now.number >= pointer["version"]:
                if now.number == pointer["version"] and digest_of(now.folder) != pointer["manifest"]:
                    raise self._other_machine(wave, now.number)
                continue
            engine = open_engine(history_url(folder, read_settings(folder)))
            if not is_recorded(engine, wave, pointer["version"]):
                raise ConfidentialityError(
                    f"{self._place} has reports of {wave} that the history here does not know, so that new ones "
                    "cannot be checked against them. Run where they were made, or name the common history (Postgres) "
                    "in culture.toml."
                )
            self._fetch_version(published, wave, pointer)

    def _fetch_version(self, published: Path, wave: Wave, pointer: dict[str, Any]) -> None:
        relative = f"{VERSIONS}/{wave}/{pointer['version']}"
        top = f"{self._root}/published/{relative}"
        with self._named():
            for path in self._files.find(top):
                name = path.rsplit(f"{relative}/", 1)[-1]
                if ".." not in name.split("/"):
                    self._get(path, published / relative / name)
        if digest_of(published / relative) != pointer["manifest"]:
            raise MachineError(
                f"{self._place}: {wave} is not whole there. Run where it was made; that puts it again."
            )
        link = published / f".{wave}.link"
        link.unlink(missing_ok=True)
        link.symlink_to(relative, target_is_directory=True)
        link.replace(published / str(wave))

    def put_published(self, published: Path) -> None:
        """Put every version that counts here and not there: its files, its manifest, and last what points at it."""
        known = self.pointers()
        for wave in published_waves(published):
            now = current(published, wave)
            assert now is not None, "a published wave has a version"
            digest = digest_of(now.folder)
            if known.get(wave, {}).get("manifest") == digest:
                continue
            folder = f"{VERSIONS}/{wave}/{now.number}"
            pointer = {"wave": str(wave), "version": now.number, "folder": folder, "manifest": digest}
            with self._named():
                self._put_version(now.folder, f"{self._root}/published/{folder}", digest)
                self._files.pipe_file(
                    f"{self._root}/published/{wave}.json", (json.dumps(pointer, indent=2) + "\n").encode()
                )

    def _put_version(self, folder: Path, target: str, digest: str) -> None:
        """Files first, the manifest last: a version whose manifest is there is whole. Nothing put is changed."""
        manifest = f"{target}/{MANIFEST}"
        if self._files.exists(manifest):
            if hashlib.sha256(self._files.cat_file(manifest)).hexdigest() == digest:
                return
            raise self._other_machine(Wave.parse(folder.parent.name), int(folder.name))
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
        for path in (*paths, folder / MANIFEST):
            self._files.put_file(str(path), f"{target}/{path.relative_to(folder).as_posix()}")

    def _other_machine(self, wave: Wave, number: int) -> MachineError:
        return MachineError(
            f"{self._place}: version {number} of {wave} there is not the one that was made here. One machine runs a "
            "workspace: run it where that version was made."
        )


def _options() -> dict[str, Any]:
    """What the block of Prefect says that QUALITY_CULTURE_STORAGE_BLOCK names: options of the plugin, as JSON."""
    name = os.environ.get(BLOCK, "")
    if not name:
        return {}
    try:
        from prefect.blocks.system import Secret

        value = Secret.load(name.removeprefix("secret/")).get()
        options = json.loads(value) if isinstance(value, str) else value
        return dict(options)
    except Exception as error:
        failed = MachineError(
            f"The block {name} cannot be used ({type(error).__name__}). Check the Prefect server, and that the block "
            'is a secret with JSON such as {"key": …, "secret": …}.'
        )
    failed.__cause__ = failed.__context__ = None
    raise failed
