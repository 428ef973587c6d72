"""What figures can be limited to: a ward, a need, a theme, a door, a team that refers, the services of one
provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

#: The filters that somebody can choose, by their names in an address.
CHOSEN = ("ward", "need", "theme", "door")


@dataclass(frozen=True, slots=True)
class Filters:
    """Limits of figures; an empty one limits nothing. `service_ids` and `team_pk` are never in an address:
    they are set for whoever may see only their own."""

    ward: str = ""
    need: str = ""
    theme: str = ""
    door: str = ""
    team_pk: int = 0
    service_ids: frozenset[str] | None = None

    def chosen(self) -> tuple[str, ...]:
        """The names of those that limit something."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) not in ("", 0, None))


EVERYTHING = Filters()


def read_filters(args: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> Filters:
    """The filters of a query string; a value that is not among the `known` ones of its name is no limit."""
    ward, need, theme, door = (
        value if (value := args.get(name, "")) in known.get(name, {}) else "" for name in CHOSEN
    )
    return Filters(ward, need, theme, door)
