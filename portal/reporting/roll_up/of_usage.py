"""One day's counted events as facts: what was done, and how many visits there were.

A visit is a browser on one day: the hash that tells visits apart is another one tomorrow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.core import clock
from portal.reporting.fact_models import UsageFact, VisitFact
from portal.usage.packing import Whose
from portal.usage.queries import hours_of, read_events
from portal.usage.rules import Row
from portal.usage.vocabulary import PAGES, ActorClass, Kind

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
        self._searches: Counter[tuple[tuple[str, ...], str]] = Counter()  # with results: about what, by whom
        self._opened: set[str] = set()
        self.events = 0

    def add(self, hour: datetime, event: Row, whose: Whose, times: int) -> None:
        """Take in what a visit did in an hour, so many times."""
        if whose.actor_class != ActorClass.PUBLIC:
            self._leave_out(event, whose, times)
            return
        self.events += times
        for service_id in (event.shown or "").split():
            self._done[Kind.RESULTS_SHOWN, "", "", service_id, "", "", "", ""].times += times
        if event.kind == Kind.RESULTS_SHOWN:
            return
        visitor = whose.visitor or ""
        about = (event.kind, *(getattr(event, name) or "" for name in _ABOUT))
        count = self._done[about]
        count.times += times
        if event.kind == Kind.SEARCH:
            if event.results:
                self._searches[about, visitor] += times
            else:
                count.empty += times
        if event.kind in _OPENED:
            self._opened.add(visitor)
        pages = times if event.kind in PAGES else 0
        for where in self._dimensions(hour, event, whose):
            self._visits[where].add(visitor)
            self._pages[where] += pages

    def _leave_out(self, event: Row, whose: Whose, times: int) -> None:
        """Count the pages that were left out, by whose they were."""
        if event.kind in PAGES or event.kind == Kind.NOT_COUNTED:
            self.events += times
            self._pages["left_out", whose.actor_class] += times
            self._visits["left_out", whose.actor_class] = set()

    def _dimensions(self, hour: datetime, event: Row, whose: Whose) -> Iterator[tuple[str, str]]:
        """What a visit and a page are counted under."""
        yield "all", ""
        yield "hour", f"{clock.to_london(hour).hour:02}"
        yield "did", event.kind
        yield "device", whose.device or ""
        if whose.host:
            yield "host", whose.host
        if event.kind not in PAGES:
            return
        for name in ("need", "ward", "place"):
            if getattr(event, name):
                yield name, getattr(event, name)
        for theme in dict.fromkeys([*filter(None, [event.theme]), *self._themes(event)]):
            yield "theme", theme

    def _themes(self, event: Row) -> Iterable[str]:
        return self._themes_of.get(event.service_id or "", ()) if event.kind == Kind.LISTING_VIEWED else ()

    def facts(self, day: date) -> Facts:
        """The rows of both tables."""
        for (about, visitor), times in self._searches.items():
            if visitor not in self._opened:
                self._done[about].unopened += times
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
    adding = _Day(themes_of)
    for hour, event, whose, times in read_events(*hours_of(day)):
        adding.add(hour, event, whose, times)
    return adding.facts(day), adding.events


def views_of(facts: Facts) -> Counter[str]:
    """How often each listing was looked at, or its contacts used, by its id, from the facts of a day."""
    views: Counter[str] = Counter()
    for row in facts[UsageFact]:
        if row["service_id"] and row["kind"] in (Kind.LISTING_VIEWED, Kind.CONTACT_USED):
            views[row["service_id"]] += row["times"]
    return views
