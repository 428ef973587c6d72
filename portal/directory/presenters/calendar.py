"""A listing's dates as a calendar file: recurring events on London's clock, with ids that stay the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

from icalendar import Calendar, Event, vRecur

from portal.core.clock import LONDON, to_london
from portal.core.text import join_words
from portal.directory.models import Service, ServiceAtLocation
from portal.directory.presenters.contacts import service_phones
from portal.directory.presenters.places import address_lines
from portal.directory.presenters.timing import dates_from, for_calendar, groups_of
from portal.directory.rules.schedules import LOOK_AHEAD, Recurrence, covers, days_between, end_of, slots


def calendar_file(service: Service, address: str, today: date) -> bytes | None:
    """The iCalendar file of a fully loaded listing, `address` being its page; None when it has no dates."""
    first = dates_from(service, today)
    calendar = Calendar()
    calendar.add("prodid", "-//Community directory//Listing dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", service.name)
    for rules, at in groups_of(service):
        if for_calendar(rules, first):
            for event in _events(rules, first):
                calendar.add_component(_described(event, service, at, address))
    if not calendar.events:
        return None
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _events(rules: Sequence[Recurrence], today: date) -> Iterator[Event]:
    special = [one for one in rules if one.exceptional]
    for one in rules:
        if one.exceptional or one.opens_at is None or one.over(today):
            continue
        event = _recurring(one, special, today)
        if event is not None:
            yield event
    for slot in slots(special, today, today + LOOK_AHEAD):
        if slot.opens_at is not None:
            uid = f"{slot.schedule_id}-{slot.day.isoformat()}"
            yield _event(uid, slot.day, slot.opens_at, slot.closes_at)


def _recurring(one: Recurrence, special: Sequence[Recurrence], today: date) -> Event | None:
    """One schedule as an event with its rule, from its next day on (from its first where the rule counts).

    Days left out, and days for which special hours stand, are exceptions.
    """
    assert one.opens_at is not None
    begin = one.first_day if one.count is not None and one.first_day else today
    days = days_between(one, begin, today + LOOK_AHEAD)
    if not days:
        return None
    event = _event(one.id, days[0], one.opens_at, one.closes_at)
    if one.freq:
        event.add("rrule", _rule(one))
        left_out = one.except_dates | {day for day in days for other in special if covers(other, day)}
        for day in sorted(day for day in left_out if day >= days[0]):
            event.add("exdate", datetime.combine(day, one.opens_at, LONDON))
    return event


def _rule(one: Recurrence) -> vRecur:
    rule: dict[str, object] = {"freq": one.freq, "interval": one.interval}
    if one.count is not None:
        rule["count"] = one.count
    elif one.last_day is not None:  # RFC 5545: a moment in UTC, where the start has a time zone
        rule["until"] = datetime.combine(one.last_day, time(23, 59, 59), LONDON).astimezone(UTC)
    parts = {
        "byday": one.byday,
        "bymonthday": one.bymonthday,
        "byweekno": one.byweekno,
        "byyearday": one.byyearday,
    }
    rule |= {name: list(values) for name, values in parts.items() if values}
    if one.interval > 1 and one.wkst:
        rule["wkst"] = one.wkst
    return vRecur(rule)


def _event(uid: str, day: date, opens_at: time, closes_at: time | None) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstart", datetime.combine(day, opens_at, LONDON))
    ends = end_of(day, opens_at, closes_at)
    if ends is not None:
        event.add("dtend", ends)
    return event


def _described(event: Event, service: Service, at: ServiceAtLocation | None, address: str) -> Event:
    event.add("summary", service.name)
    event.add("dtstamp", service.last_modified)
    event.add("last-modified", service.last_modified)
    event.add("sequence", service.version)
    event.add("url", address)
    numbers = [phone.number for phone in service_phones(service) if phone.type == "voice"]
    said = [service.summary, f"Call {join_words(numbers[:2], 'or')}" if numbers else "", address]
    seen = to_london(service.last_modified)
    said.append(f"From the listing as it was on {seen.day} {seen:%B %Y}. Check before you go.")
    event.add("description", "\n".join(words for words in said if words))
    where = _where(service, at)
    if where:
        event.add("location", where)
    return event


def _where(service: Service, at: ServiceAtLocation | None) -> str:
    """The one place it is at; '' for several, and for a secret one."""
    places = [at.location] if at is not None else [one.location for one in service.at_locations]
    if len(places) != 1 or places[0].confidential:
        return ""
    return ", ".join(dict.fromkeys(line for line in (places[0].name, *address_lines(places[0])) if line))
