"""Sealed columns: text that is encrypted on its way into the database and opened only when somebody reads
it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, overload

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.extensions import db
from portal.keys import rules, store

ERASED = "[erased]"


class Keyed:
    """A record with sealed columns: it knows the data key that all of them are under.

    Records about one person may share the person's key: give `key_id` before, or together with, the first
    sealed value.
    """

    key_id: Mapped[str | None] = mapped_column(String(36))

    @validates("key_id")
    def _keep_key(self, _name: str, key_id: str | None) -> str | None:
        """Refuse another key for a record that has one: what is sealed already would never open again."""
        if self.key_id is not None and key_id != self.key_id:
            raise ValueError(
                "a record keeps its data key: set key_id before anything is sealed under another"
            )
        return key_id


class Sealed:
    """`name = Sealed()` on a Keyed table: reads and writes text; the column `name_sealed` holds only cipher
    text.

    A value is bound to its table, its column and its key: copied to another column, or to a record with
    another key, it does not open. Empty text is stored as NULL. Reading one whose key was destroyed gives
    ERASED; writing to one raises KeyDestroyed.
    """

    def __set_name__(self, owner: type[Any], name: str) -> None:
        """Add the column that holds the cipher text; runs before SQLAlchemy looks at the class."""
        self.name, self.column = name, f"{name}_sealed"
        setattr(owner, self.column, mapped_column(self.column, Text, nullable=True))

    @overload
    def __get__(self, row: None, owner: type[Any]) -> Sealed: ...
    @overload
    def __get__(self, row: Any, owner: type[Any]) -> str: ...
    def __get__(self, row: Any, owner: type[Any]) -> str | Sealed:
        """The text; '' when there is none. Raises CannotOpen when it was tampered with or its key is gone."""
        if row is None:
            return self
        sealed = getattr(row, self.column)
        if sealed is None:
            return ""
        try:
            return rules.unseal(store.open_key(row.key_id), sealed, self._place(row))
        except store.KeyDestroyed:
            return ERASED

    def __set__(self, row: Any, text: str | None) -> None:
        """Seal `text` under the row's key, made now if it has none."""
        if not text:
            setattr(row, self.column, None)
            return
        if row.key_id is None:
            row.key_id, data_key = store.create_key()
        else:
            data_key = store.open_key(row.key_id)
        setattr(row, self.column, rules.seal(data_key, text, self._place(row)))

    def _place(self, row: Any) -> str:
        return f"{row.__tablename__}|{self.name}|{row.key_id}"


def erase(rows: Iterable[Keyed]) -> int:
    """Destroy the keys of these rows and delete the rows; returns how many.

    The key goes first: if the work is cut short, what is left cannot be read and goes with the next run.
    """
    erased = 0
    for row in rows:
        if row.key_id is not None:
            store.destroy_key(row.key_id)
        db.session.delete(row)
        erased += 1
    return erased
