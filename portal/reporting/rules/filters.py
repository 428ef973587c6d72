"""What figures can be limited to: a ward, a need, a theme, a door, a practice, a service; for whoever may see
only their own, a team that refers or the services of one provider."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Self

#: The filters that somebody can choose, by their names in an address.
CHOSEN = ("ward", "need", "theme", "door", "practice", "service")


@dataclass(frozen=True, slots=True)
class Filters:
    """Limits of figures; an empty one limits nothing. `service_ids` and `team_pk` are never in an address:
    they are set for whoever may see only their own."""

    ward: str = ""
    need: str = ""
    theme: str = ""
    door: str = ""
    practice: str = ""  # a team's number
    service: str = ""  # a listing's id
    team_pk: int = 0
    service_ids: frozenset[str] | None = None

    def chosen(self) -> tuple[str, ...]:
        """The names of those that limit something."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name) not in ("", 0, None))

    def only(self, names: Collection[str]) -> Self:
        """The same without what somebody chose that is not among `names`; one's own limits stay."""
        return replace(self, **{name: "" for name in CHOSEN if name not in names})  # type: ignore[arg-type]


EVERYTHING = Filters()


def limited_to(values: Mapping[str, str]) -> Filters:
    """The filters of those that somebody chose, by name."""
    ward, need, theme, door, practice, service = (values.get(name, "") for name in CHOSEN)
    return Filters(ward, need, theme, door, practice, service)


def read_filters(args: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> Filters:
    """The filters of a query string; a value that is not among the `known` ones of its name is no limit."""
    return limited_to({name: args[name] for name in CHOSEN if args.get(name) in known.get(name, {})})
