"""One day's counted events as facts: what was done, and how many visits there were.

A visit is a browser on one day: the hash that tells visits apart is another one tomorrow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from portal.core import clock
from portal.extensions import db
from portal.reporting.fact_models import UsageFact, VisitFact
from portal.usage.models import UsageEvent
from portal.usage.queries import hours_of
from portal.usage.vocabulary import PAGES, ActorClass, Kind

_BATCH = 20_000
#: Who did one of these has opened what they were looking for.
_OPENED = frozenset({Kind.LISTING_VIEWED, Kind.GUIDE_VIEWED, Kind.CONTACT_USED, Kind.CALENDAR})
_ABOUT = ("detail", "page", "service_id", "need", "ward", "theme", "place")

Facts = dict[type[Any], list[dict[str, Any]]]


@dataclass
class _Count:
    times: int = 0
    empty: int = 0
    unopened: int = 0


class _Day:
    """Adds up one day, event by event."""

    def __init__(self, themes_of: Mapping[str, tuple[str, ...]]) -> None:
        self._themes_of = themes_of
        self._done: defaultdict[tuple[str, ...], _Count] = defaultdict(_Count)
        self._pages: Counter[tuple[str, str]] = Counter()
        self._visits: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._searches: list[tuple[tuple[str, ...], str]] = []  # with results: what they were about, by whom
        self._opened: set[str] = set()
        self.events = 0

    def add(self, event: Row[Any]) -> None:
        """Take in one event of the public."""
        self.events += 1
        for service_id in (event.shown or "").split():
            self._done[Kind.RESULTS_SHOWN, "", "", service_id, "", "", "", ""].times += 1
        if event.kind == Kind.RESULTS_SHOWN:
            return
        about = (event.kind, *(getattr(event, name) or "" for name in _ABOUT))
        count = self._done[about]
        count.times += 1
        if event.kind == Kind.SEARCH:
            if event.results:
                self._searches.append((about, event.visitor))
            else:
                count.empty += 1
        if event.kind in _OPENED:
            self._opened.add(event.visitor)
        self._visit(event)

    def _visit(self, event: Row[Any]) -> None:
        page = event.kind in PAGES
        for where in self._dimensions(event):
            self._visits[where].add(event.visitor)
            if page:
                self._pages[where] += 1

    def _dimensions(self, event: Row[Any]) -> Iterator[tuple[str, str]]:
        """What a visit and a page are counted under."""
        yield "all", ""
        yield "hour", f"{clock.to_london(event.hour).hour:02}"
        yield "did", event.kind
        yield "device", event.device or ""
        if event.host:
            yield "host", event.host
        if event.kind not in PAGES:
            return
        for name in ("need", "ward", "place"):
            if getattr(event, name):
                yield name, getattr(event, name)
        for theme in dict.fromkeys([*filter(None, [event.theme]), *self._themes(event)]):
            yield "theme", theme

    def _themes(self, event: Row[Any]) -> Iterable[str]:
        return self._themes_of.get(event.service_id, ()) if event.kind == Kind.LISTING_VIEWED else ()

    def leave_out(self, whose: str, pages: int) -> None:
        """Say how many pages were left out because of whose they were."""
        self._pages["left_out", whose] += pages
        self._visits["left_out", whose] = set()

    def facts(self, day: date) -> Facts:
        """The rows of both tables."""
        for about, visitor in self._searches:
            if visitor not in self._opened:
                self._done[about].unopened += 1
        return {
            UsageFact: [
                {"day": day, **dict(zip(("kind", *_ABOUT), about, strict=True)), **vars(count)}
                for about, count in sorted(self._done.items())
            ],
            VisitFact: [
                {
                    "day": day,
                    "dimension": dimension,
                    "value": value,
                    "visits": len(visitors),
                    "pages": self._pages[dimension, value],
                }
                for (dimension, value), visitors in sorted(self._visits.items())
            ],
        }


def read_day(day: date, themes_of: Mapping[str, tuple[str, ...]]) -> tuple[Facts, int]:
    """The facts of a London day, and how many events they stand on. `themes_of`: the themes of each listing,
    by its id."""
    first, last = hours_of(day)
    of_day = (UsageEvent.hour >= first, UsageEvent.hour < last)
    public = UsageEvent.actor_class == ActorClass.PUBLIC
    adding = _Day(themes_of)
    with db.engines["usage"].connect() as store:
        query = select(UsageEvent.__table__).where(*of_day, public)
        for event in store.execute(query.execution_options(yield_per=_BATCH)):
            adding.add(event)
        pages = UsageEvent.kind.in_([*PAGES, Kind.NOT_COUNTED])
        others = (
            select(UsageEvent.actor_class, func.count())
            .where(*of_day, ~public, pages)
            .group_by(UsageEvent.actor_class)
        )
        for whose, times in store.execute(others):
            adding.leave_out(str(whose), int(times))
            adding.events += int(times)
    return adding.facts(day), adding.events
