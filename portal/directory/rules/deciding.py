"""What becomes of a suggestion: which fields clash with the record as it is now, and how it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.directory.vocabulary import ChangeState


@dataclass(frozen=True, slots=True)
class Suggested:
    """One field of a suggestion beside the record as it is now."""

    name: str
    label: str
    before: Any  # what the record held when it was suggested
    live: Any  # what it holds now
    wanted: Any
    done: bool  # it holds what was suggested already
    clash: bool  # it holds something else than both: somebody changed it since
    decision: str
    decided_by: str
    note: str


def end_of(decisions: Iterable[str]) -> ChangeState:
    """The state of a suggestion whose fields were decided so; "" is not decided yet."""
    found = set(decisions)
    if "" in found:
        return ChangeState.PENDING
    if found == {"accepted"}:
        return ChangeState.AGREED
    return ChangeState.PARTLY if "accepted" in found else ChangeState.DECLINED
