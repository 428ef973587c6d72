"""The listings that fit a guide: what serves Rutland first, then what serves everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.directory.finding import search_runtime
from portal.geography.queries import area_closure
from portal.geography.vocabulary import ENGLAND, GREAT_BRITAIN, LEICESTERSHIRE, RUTLAND, UNITED_KINGDOM
from search_index.documents import Place, Query

MOST = 12
_LOCAL = 8  # at most so many local ones while there are national ones to show
_OF_ONE_TYPE = 3  # at first: a guide's later kinds of help must not be crowded out by its first
_NATIONS = frozenset((ENGLAND, GREAT_BRITAIN, UNITED_KINGDOM))


@dataclass(frozen=True, slots=True)
class Fitting:
    """Ids of listings, best first. `away`: the index is away, and nothing can be said."""

    local: tuple[str, ...] = ()
    national: tuple[str, ...] = ()
    away: bool = False


def help_that_fits(about: str, types: Sequence[str]) -> Fitting:
    """At most MOST listings of these service types (best type first), local ones before national ones.

    `about` says in words what the guide is about: within a type, what fits those words best comes first.
    """
    rutland = frozenset((RUTLAND,))
    county = (area_closure(rutland) | {LEICESTERSHIRE}) - _NATIONS - rutland
    local: list[list[str]] = []
    national: list[list[str]] = []
    for code in types:
        near = _serving(about, code, rutland)
        wider = _serving(about, code, county)
        everybody = _serving(about, code, _NATIONS)
        if near is None or wider is None or everybody is None:
            return Fitting(away=True)
        local.append(list(dict.fromkeys([*near, *wider])))
        national.append(everybody)
    some_local = _take(local, MOST, ())
    some_national = _take(national, MOST, some_local)
    kept = max(_LOCAL, MOST - len(some_national))
    chosen = some_local[:kept]
    return Fitting(tuple(chosen), tuple(some_national[: MOST - len(chosen)]))


def _serving(about: str, code: str, areas: frozenset[str]) -> list[str] | None:
    """Ids of the listings of a type that say they serve one of these areas; None while the index is away.

    First those that the words find, then the others of the type: the tag alone makes a listing fit.
    """
    found: dict[str, None] = {}
    for words in (about, ""):
        query = Query(text=words, place=Place("", areas=areas), filters={"type": (code,)}, limit=MOST)
        results, away = search_runtime().search(query)
        if away:
            return None
        found |= dict.fromkeys(hit.id for hit in results.hits if hit.serves)
    return list(found)


def _take(by_type: Sequence[Sequence[str]], most: int, taken: Iterable[str]) -> list[str]:
    """The first few of each type in the order of types, then the others until there are enough."""
    first = [one for ids in by_type for one in ids[:_OF_ONE_TYPE]]
    others = [one for ids in by_type for one in ids[_OF_ONE_TYPE:]]
    already = set(taken)
    return [one for one in dict.fromkeys([*first, *others]) if one not in already][:most]
