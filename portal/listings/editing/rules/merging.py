"""Somebody else changed the record meanwhile: which fields only they changed, only the editor, or both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.directory.values import Values, same


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a record since an editor looked. Values are (before, now) of each field."""

    theirs: Mapping[str, tuple[Any, Any]]  # changed by somebody else, in the editor's draft or not
    clashes: tuple[str, ...]  # fields that both want to say different things
    clear: tuple[str, ...] = field(default=())  # fields that only the editor changes

    @property
    def any(self) -> bool:
        """Whether there is anything that the editor has not seen."""
        return bool(self.theirs)


def find_news(draft: Values, base: Values, live: Values, before: Mapping[str, Any]) -> News:
    """What the editor of a draft must see before it is saved.

    `before` are the fields that were changed since, each with what it said when the editor looked.
    """
    theirs = {
        name: (base.get(name, old), live[name])
        for name, old in before.items()
        if name in live and not same(base.get(name, old), live[name])
    }
    clashes = tuple(name for name in draft if name in theirs and not same(draft[name], live[name]))
    clear = tuple(name for name in draft if name not in clashes)
    return News(theirs, clashes, clear)


def settle(
    draft: Values, live: Values, clashes: Collection[str], answers: Mapping[str, str]
) -> tuple[Values, list[str]]:
    """The draft after the editor chose "theirs" or "yours" for each clash, and the clashes still open."""
    open_ = [name for name in clashes if answers.get(name) not in ("theirs", "yours")]
    kept = {
        name: value
        for name, value in draft.items()
        if answers.get(name) != "theirs" and not same(value, live.get(name))
    }
    return kept, open_
