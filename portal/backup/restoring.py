"""Putting a backup back: into a site, or into a scratch place where it is looked over."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.backup import postgres
from portal.backup.manifest import BackupError, Manifest, finished, moment_of, stamp_of, sync
from portal.backup.stores import Store, key_store, record_stores
from portal.config import Settings
from portal.core import clock
from portal.core.locks import FileLock
from portal.core.references import new_id


@dataclass(frozen=True)
class Backup:
    """One backup: the folders of records and keys, and what each says of itself."""

    records: Path
    keys: Path
    of_records: Manifest
    of_keys: Manifest

    @classmethod
    def open(cls, records: Path, keys: Path | None = None) -> Backup:
        """The backup in a folder, with the newest keys that lie beside it: whoever was erased since stays
        erased. Raises BackupError when it is not finished, or has no keys."""
        records = records.resolve()
        of_records = Manifest.read(records, "records")
        keys = keys.resolve() if keys else _newest_keys(records)
        return cls(records, keys, of_records, Manifest.read(keys, "keys"))

    def differences(self) -> list[str]:
        """Files that are not as they were written."""
        return self.of_records.differences(self.records) + self.of_keys.differences(self.keys)

    def parts(self, settings: Settings) -> list[tuple[Store, Path, dict[str, int]]]:
        """Which store of a site each file belongs to, with what must be in it; the keys last.

        Raises BackupError when the site's databases are of another sort than the backup's.
        """
        wanted = [(store, self.records, self.of_records) for store in record_stores(settings)]
        wanted.append((key_store(settings), self.keys, self.of_keys))
        parts = []
        for store, folder, manifest in wanted:
            if store.file not in manifest.files:
                raise BackupError(f"{folder} has no {store.file}: it is of a site with other databases.")
            parts.append((store, folder / store.file, manifest.counts[store.file]))
        return parts


def _newest_keys(records: Path) -> Path:
    folder = records.parent / "keys"
    found = [one for one in finished(folder) if moment_of(one) >= moment_of(records)]
    if not found:
        raise BackupError(f"{folder} holds no keys of that time or later: name them with --keys.")
    return found[-1]


def restore(backup: Backup, settings: Settings) -> None:
    """Put every file into its store, which is empty; the keys before the records of a file-based site."""
    parts = backup.parts(settings)
    for store, source, _counts in parts:
        if not store.on_sqlite:
            postgres.load(store.url, source)
    for store, source, _counts in reversed(parts):
        if store.on_sqlite:
            _put(source, store.path)


def restore_into(backup: Backup, settings: Settings, *, force: bool) -> Path | None:
    """Put the backup into a site that is not running. Raises BackupError when something is there already;
    with `force` that is set aside first, and the place returned."""
    lock = FileLock(settings.index_folder / "indexer.lock")
    if not lock.take():
        raise BackupError("The site or its worker is running: stop it first.")
    try:
        stores = list({store.url: store for store, _source, _counts in backup.parts(settings)}.values())
        taken = [store for store in stores if not _is_free(store)]
        if taken and not force:
            names = ", ".join(store.name for store in taken)
            raise BackupError(f"There is a site already ({names}): --force sets it aside first.")
        aside = settings.instance / f"before-restore-{stamp_of(clock.now())}" if taken else None
        for store in taken:
            _set_aside(store, aside or settings.instance)
        restore(backup, settings)
        return aside
    finally:
        lock.release()


def _is_free(store: Store) -> bool:
    return not store.path.exists() if store.on_sqlite else postgres.is_empty(store.url)


def _set_aside(store: Store, aside: Path) -> None:
    if not store.on_sqlite:
        postgres.set_aside(store.url, aside.name)
        return
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in store.path.parent.glob(f"{store.path.name}*"):  # with its log
        path.rename(aside / path.name)


def _put(source: Path, target: Path) -> None:
    """Copy a file to its place, whole before it has its name."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.restoring")
    shutil.copyfile(source, draft)
    draft.chmod(0o600)
    sync(draft)
    draft.replace(target)
    sync(target.parent)


@contextmanager
def scratch_site(settings: Settings) -> Iterator[Settings]:
    """The settings of an empty site with the same kinds of databases, gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="portal-check-")))
        made: dict[str, str] = {}

        def scratch(url: str, file: str) -> str:
            if url not in made:
                made[url] = (
                    f"sqlite:///{folder / file}"
                    if url.startswith("sqlite")
                    else stack.enter_context(postgres.scratch_database(url, f"portal_check_{new_id()}"))
                )
            return made[url]

        yield replace(
            settings,
            instance=folder,
            usage_enabled=False,
            database_url=scratch(settings.database_url, "portal.db"),
            usage_database_url=scratch(settings.usage_database_url, "usage.db"),
            keys_database_url=scratch(settings.keys_database_url, "keys/keys.db"),
        )
