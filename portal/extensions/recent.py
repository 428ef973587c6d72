"""What nearly every page asks of the database, remembered for a moment (docs/decisions/0009)."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from portal.extensions.present import this_app
from portal.extensions.transactions import last_commit

T = TypeVar("T")

#: Seconds for which another process's change may go unseen; a change of this process is seen at once.
LONGEST = 0.1


class Recent(Generic[T]):
    """One answer, asked for again when it is a tenth of a second old or this process has committed since."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._held: tuple[int, float, T] | None = None

    def __call__(self) -> T:
        """The answer; raises what asking raises."""
        held, commit = self._held, last_commit()
        if held is not None and held[0] == commit and monotonic() < held[1]:
            return held[2]
        until = monotonic() + LONGEST  # counted from before the look: what is found may be older than it
        answer = self._ask()
        self._held = (commit, until, answer)
        return answer


def recently(name: str, ask: Callable[[], T]) -> T:
    """The running application's answer under `name`, asked for when there is none recent enough."""
    held: dict[str, Recent[T]] = this_app().extensions.setdefault("recent", {})
    recent = held.get(name)
    if recent is None:
        recent = held[name] = Recent(ask)
    return recent()
