"""A plan's rows as the import page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

AT_ONCE = 50
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class PlanRows:
    """One page of a plan's rows."""

    rows: tuple[Mapping[str, Any], ...]
    total: int
    page: int
    pages: int


def present_rows(rows: Iterable[Mapping[str, Any]], action: str, page: int) -> PlanRows:
    """The rows of one action (all for ''), a page of them, each change in words."""
    wanted = [row for row in rows if not action or row["action"] == action]
    pages = max(1, -(-len(wanted) // AT_ONCE))
    page = min(max(page, 1), pages)
    some = wanted[(page - 1) * AT_ONCE : page * AT_ONCE]
    shown = tuple({**row, "changes": [_say(*change) for change in row["changes"]]} for row in some)
    return PlanRows(shown, len(wanted), page, pages)


def _say(label: str, old: Any, new: Any) -> tuple[str, str, str]:
    return label, _words(old), _words(new)


def _words(value: Any) -> str:
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, list):
        words = "; ".join(_words(one) for one in value)
    elif isinstance(value, Mapping):
        said = [one for name, one in value.items() if name != "id" and one not in (None, "", [], False)]
        words = ", ".join(_words(one) for one in said)
    else:
        words = "yes" if value is True else "no" if value is False else str(value)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
