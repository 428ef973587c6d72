"""Taking a backup of a live site: records in one folder, keys in another, finished at once or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

from portal.backup.manifest import BackupError, Manifest, finished, moment_of, stamp_of, sync
from portal.backup.stores import Step, Store, copy, key_store, record_stores, size
from portal.config import Settings
from portal.core import clock
from portal.core.locks import FileLock

#: Keys are let go of at this age: what was erased can then be read from no backup (DESIGN 9.7).
KEYS_KEPT = timedelta(days=30)
_UNFINISHED = ".unfinished-"

Progress = Callable[[str, int], AbstractContextManager[Step]]


def backup_folder(settings: Settings) -> Path:
    """Where backups go when nobody says otherwise."""
    return settings.backup_folder or settings.instance / "backups"


def take_backup(settings: Settings, to: Path, keys_to: Path, progress: Progress) -> Path:
    """Copy records and keys; returns the folder of the records.

    The keys are copied after the records, so that every record has its key, and get their name before, so
    that no backup of records looks finished without them. Raises BackupError.
    """
    with _alone(to), _alone(keys_to):
        for folder in (to, keys_to):
            for left in folder.glob(f"{_UNFINISHED}*"):
                shutil.rmtree(left)
        name = stamp_of(clock.now())
        records, keys = record_stores(settings), key_store(settings)
        with progress("Backup", sum(map(size, [*records, keys]))) as step:
            drafts = [
                (_copy_all("records", records, to / f"{_UNFINISHED}{name}", step), to),
                (_copy_all("keys", [keys], keys_to / f"{_UNFINISHED}{name}", step), keys_to),
            ]
        for draft, folder in reversed(drafts):
            draft.rename(folder / name)
            sync(folder)
    return to / name


def prune(to: Path, keys_to: Path, keep: int) -> int:
    """Let go of all but the newest `keep` backups of records, and of keys older than they may be; returns
    how many went. The newest of each stays."""
    oldest = clock.now() - KEYS_KEPT
    keys = [one for one in finished(keys_to)[:-1] if moment_of(one) < oldest]
    going = [*finished(to)[:-keep], *keys]
    with _alone(to), _alone(keys_to):
        for one in going:
            gone = one.rename(one.with_name(f"{_UNFINISHED}{one.name}"))
            shutil.rmtree(gone)
    return len(going)


def _copy_all(kind: str, stores: Sequence[Store], draft: Path, step: Step) -> Path:
    draft.mkdir(parents=True, mode=0o700)
    facts = {store.file: copy(store, draft / store.file, step) for store in stores}
    first = next(iter(facts.values()))
    counts = {file: one.counts for file, one in facts.items()}
    Manifest(kind, first.migration, counts, first.audit_head if kind == "records" else "").write(draft)
    return draft


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / "backup.lock")
    if not lock.take():
        raise BackupError("Another backup is under way in that folder.")
    try:
        yield
    finally:
        lock.release()
