"""Shaping the queue and one suggestion for their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.core import clock
from portal.core.suspicions import SUSPICION_WORDS
from portal.core.text import join_words
from portal.directory.models import ChangeSet
from portal.directory.rules.deciding import Suggested
from portal.directory.shapes import SHAPES
from portal.directory.values import Lookup
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.listings.forms import TOPICS
from portal.listings.record_words import Difference, difference
from portal.listings.record_words.records import NOUNS, address_of
from portal.listings.suggestions.actions import can_be_thanked
from portal.listings.suggestions.queries import WORDED, About, Queue
from portal.listings.suggestions.vocabulary import (
    SOURCE_WORDS,
    STATE_WORDS,
)

_TOPIC_WORDS = {topic[0]: topic[1] for topic in TOPICS}


@dataclass(frozen=True, slots=True)
class Line:
    """One suggestion in the queue: nobody's words."""

    id: str
    name: str
    source: str
    what: str
    since: datetime
    age: str
    taken_by: str
    suspect: bool
    state: tuple[str, str]  # words and the tag's classes


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a suggestion beside the record."""

    name: str
    change: Difference  # from what the record holds now to what is suggested
    before: tuple[str, ...]  # what it held when this was suggested, where that is another thing
    clash: bool
    done: bool
    decision: str
    decided_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One suggestion as its page shows it."""

    title: str
    about: About
    entity: str
    what: str
    state: tuple[str, str]
    open: bool
    suspicion: str
    fields: Sequence[FieldLine]
    waiting: int
    worded: bool  # it has words of a person
    message: str  # '' too where the viewer may not read it
    name: str
    contact: str
    thankable: bool
    edit_href: str


def lines(queue: Queue, people: Mapping[str, str]) -> list[Line]:
    """The queue's rows."""
    return [
        Line(
            id=row.id,
            name=queue.about[row.id].name,
            source=SOURCE_WORDS[ChangeSource(row.source)],
            what=_what(row),
            since=row.created_at,
            age=_age(row.created_at),
            taken_by=people.get(row.assigned_to, "Somebody who left" if row.assigned_to else ""),
            suspect=row.reason in SUSPICION_WORDS,
            state=STATE_WORDS[ChangeState(row.state)],
        )
        for row in queue.rows
    ]


def detail(
    change: ChangeSet, about: About, found: Sequence[Suggested], lookup: Lookup, *, reads: bool
) -> Detail:
    """One suggestion, with its maker's words only where `reads`."""
    worded = change.source in WORDED and change.key_id is not None
    fields = [_field(change.entity, one, lookup) for one in found]
    return Detail(
        title=f"{SOURCE_WORDS[ChangeSource(change.source)]}: {about.name}",
        about=about,
        entity=NOUNS[change.entity],
        what=_what(change),
        state=STATE_WORDS[ChangeState(change.state)],
        open=change.state == ChangeState.PENDING,
        suspicion=SUSPICION_WORDS.get(change.reason, ""),
        fields=fields,
        waiting=sum(not one.decision for one in fields) if change.state == ChangeState.PENDING else 0,
        worded=worded,
        message=change.message if reads or change.source not in WORDED else "",
        name=change.reporter_name if reads else "",
        contact=change.reporter_contact if reads else "",
        thankable=worded and can_be_thanked(change),
        edit_href=address_of(change.entity, about.id),
    )


def _field(entity: str, one: Suggested, lookup: Lookup) -> FieldLine:
    part = SHAPES[entity].field(one.name)
    change = difference(part, one.live, one.wanted, lookup)
    before = difference(part, one.before, one.live, lookup).before if one.clash else ()
    if one.decision:  # the record moved on: what counts is what was suggested for what
        change = replace(difference(part, one.before, one.wanted, lookup))
    return FieldLine(
        one.name, change, before, one.clash and not one.decision, one.done and not one.decision,
        one.decision, one.decided_by, one.note,
    )  # fmt: skip


def _what(change: ChangeSet) -> str:
    """What it is about, in our own words."""
    if change.topic in _TOPIC_WORDS:
        return _TOPIC_WORDS[change.topic]
    shape = SHAPES[change.entity]
    labels = join_words([shape.field(one.field_name).label for one in change.fields])
    if change.source in WORDED:
        return labels or "In their own words"
    return f"{change.reason}: {labels}" if change.reason and labels else change.reason or labels


def _age(since: datetime) -> str:
    days = (clock.today() - clock.to_london(since).date()).days
    return "Today" if days < 1 else "Yesterday" if days == 1 else f"{days} days ago"
