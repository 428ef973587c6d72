"""The stores of a site as a backup sees them: which file each becomes, and how it is copied while in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import make_url

from portal.backup import postgres
from portal.backup.manifest import BackupError
from portal.config import Settings
from portal.extensions.engines import store_urls
from portal.extensions.sqlite import driver
from portal.extensions.tables import Model

Ask = Callable[[str], Sequence[Sequence[Any]]]
Step = Callable[[int], object]

KEYS_TABLE = "data_key"
_PAGES = 500  # copied between two steps of the progress bar


@dataclass(frozen=True)
class Store:
    """One database: "portal", "usage" or "keys"."""

    name: str
    url: str = field(repr=False)
    #: Tables whose rows are copied elsewhere, or the only ones whose rows are copied here.
    without: str = ""
    only: str = ""

    @property
    def on_sqlite(self) -> bool:
        """Whether it is a file."""
        return self.url.startswith("sqlite")

    @property
    def path(self) -> Path:
        """The file of a SQLite store."""
        return Path(make_url(self.url).database or "")

    @property
    def file(self) -> str:
        """Its name in a backup."""
        return f"{self.name}.{'db' if self.on_sqlite else 'dump'}"


@dataclass(frozen=True)
class Facts:
    """What was in a store at the moment of the copy."""

    migration: str
    counts: dict[str, int]
    audit_head: str


def record_stores(settings: Settings) -> list[Store]:
    """Where records and counts are, each database once; without the keys where they share it."""
    urls = store_urls(settings)
    main = str(urls[None])
    stores = [Store("portal", main, without=KEYS_TABLE if urls["keys"] == main else "")]
    if urls["usage"] != main:
        stores.append(Store("usage", urls["usage"]))
    return stores


def key_store(settings: Settings) -> Store:
    """Where the data keys are."""
    urls = store_urls(settings)
    return Store("keys", urls["keys"], only=KEYS_TABLE if urls["keys"] == urls[None] else "")


def size(store: Store) -> int:
    """How many steps copying takes."""
    if not store.on_sqlite:
        return 1
    with closing(_open(store.path)) as source:
        return int(source.execute("PRAGMA page_count").fetchone()[0])


def copy(store: Store, target: Path, step: Step) -> Facts:
    """Copy a store in use to a new file, as it is at one moment; returns what was in it at that moment."""
    if not store.on_sqlite:
        facts = postgres.dump(
            store.url, target, lambda ask: _read_facts(ask, store), store.without, store.only
        )
        step(1)
        return facts
    with closing(_open(store.path)) as source, closing(driver().connect(target)) as copied:
        # The reading transaction holds the moment: without it a copy begins anew at every write of others.
        source.execute("BEGIN")
        facts = _read_facts(lambda sql: source.execute(sql).fetchall(), store)
        left: int | None = None

        def progress(_status: int, remaining: int, total: int) -> None:
            nonlocal left
            step((total if left is None else left) - remaining)
            left = remaining

        source.backup(copied, pages=_PAGES, progress=progress)
        source.execute("ROLLBACK")
        copied.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself
        verdict = copied.execute("PRAGMA quick_check").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"{store.path} is damaged ({verdict}): no backup was made of it.")
    return facts


def _read_facts(ask: Ask, store: Store) -> Facts:
    """What is in a store, by its own connection or transaction."""
    tables = [store.only] if store.only else [one for one in _tables() if one != store.without]
    counts = {table: int(ask(f'select count(*) from "{table}"')[0][0]) for table in tables}  # noqa: S608
    head = ask("select segment, number, hash from audit_entry order by number desc limit 1")
    [[migration]] = ask("select version_num from alembic_version")
    return Facts(str(migration), counts, " ".join(str(part) for part in head[0]) if head else "")


def _tables() -> list[str]:
    return sorted(Model.metadata.tables)


def _open(path: Path) -> Any:
    if not path.is_file():
        raise BackupError(f"{path} is not there: run `portal setup`.")
    connection = driver().connect(f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None)
    connection.execute("PRAGMA busy_timeout=15000")
    connection.execute("PRAGMA query_only=ON")
    return connection
