"""The editor's pages as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.text import join_words
from portal.directory.checks import InvalidValue
from portal.directory.models import Location, Service
from portal.directory.shapes import Scalar
from portal.directory.vocabulary import SHOWN, ServiceStatus
from portal.listings.editing.queries import Editing, list_services_of, list_users
from portal.listings.editing.rules import access, hints
from portal.listings.editing.rules.merging import News
from portal.listings.editing.rules.sections import SECTIONS, Section, section_of
from portal.listings.record_forms import RecordForm
from portal.listings.record_words import Difference, compare, difference, say_place, say_value
from portal.listings.record_words.records import NOUNS, address_of

#: A sensible end to a list of the services at a place.
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a staff page."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field in words."""

    label: str
    lines: tuple[str, ...]
    changed: bool  # the viewer's draft says something else than the site


@dataclass(frozen=True, slots=True)
class SectionPart:
    """One section of a record's page."""

    slug: str
    title: str
    href: str
    fields: tuple[FieldLine, ...]
    empty: str  # the fields in which nothing is stated


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every page of one record."""

    name: str
    noun: str
    here: str
    entity: str
    public: str  # its address on the site; '' where the public does not see it
    shared: str  # that several services use this place; '' for others


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record's own staff page."""

    head: Head
    state: str
    draft_state: bool
    sections: tuple[SectionPart, ...]
    missing: tuple[tuple[str, str], ...]  # words, and the address of the section
    reading: tuple[tuple[str, str], ...]
    unsaved: tuple[str, ...]  # the labels of fields in the draft
    links: tuple[Link, ...]
    links_title: str
    owner: Link | None


def head_of(editing: Editing) -> Head:
    """What stands above every page of the record."""
    row, public, shared = editing.row, "", ""
    if isinstance(row, Service) and row.status in SHOWN:
        public = f"/listings/{row.slug}"
    if isinstance(row, Location):
        shared = _shared(list_users(row))
    elif not isinstance(row, Service):
        public = f"/organisations/{row.slug}"
    name = str(editing.values.get("name") or "A place without a name")
    return Head(
        name, NOUNS[editing.entity], address_of(editing.entity, row.id), editing.entity, public, shared
    )


def _shared(users: Sequence[Service]) -> str:
    if len(users) < 2:
        return ""
    named = [one.name for one in users[:_MOST_NAMED]]
    if len(users) > _MOST_NAMED:
        named.append(f"{len(users) - _MOST_NAMED} more")
    return f"{len(users)} listings use this place: {join_words(named)}. What you change here changes for all."


def record_page(editing: Editing) -> RecordPage:
    """The record's own page, with the draft in it."""
    row, here = editing.row, address_of(editing.entity, editing.row.id)
    links, title, owner = _neighbours(editing)
    return RecordPage(
        head=head_of(editing),
        state=_state(editing),
        draft_state=isinstance(row, Service) and row.status == ServiceStatus.DRAFT,
        sections=tuple(_section(editing, section, here) for section in SECTIONS[editing.entity]),
        missing=tuple(
            (one.words, f"{here}/edit/{one.section}") for one in hints.missing(editing.entity, editing.values)
        ),
        reading=tuple(
            (one.words, f"{here}/edit/{one.section}")
            for one in hints.readability(editing.entity, editing.values)
        ),
        unsaved=tuple(editing.shape.field(name).label for name in editing.changes),
        links=links,
        links_title=title,
        owner=owner,
    )


def _state(editing: Editing) -> str:
    if editing.entity != "service":
        return ""
    return say_value(editing.shape.field("status"), editing.live["status"], editing.lookup)[0]


def _neighbours(editing: Editing) -> tuple[tuple[Link, ...], str, Link | None]:
    """The records beside it: a listing's places and organisation, an organisation's or place's listings."""
    row = editing.row
    if isinstance(row, Service):
        places = tuple(
            Link(say_place(place), address_of("location", place.id))
            for at in editing.values["at"]
            if (place := editing.lookup.locations.get(at["location"]))
        )
        owner = Link(row.organization.name, address_of("organization", row.organization.id))
        return places, "Its places", owner
    users = list_users(row) if isinstance(row, Location) else list_services_of(row)
    links = tuple(Link(one.name, address_of("service", one.id)) for one in users)
    return links, "Listings at this place" if isinstance(row, Location) else "Its listings", None


def _section(editing: Editing, section: Section, here: str) -> SectionPart:
    told, empty = [], []
    for part in section.fields:
        value = editing.values[part.name]
        lines = say_value(part, value, editing.lookup)
        changed = part.name in editing.changes
        unset = isinstance(part, Scalar) and part.kind == "flag" and not value
        if (unset or not lines) and not changed:
            empty.append(part.label)
            continue
        told.append(FieldLine(part.label, lines, changed))
    return SectionPart(
        section.slug,
        section.title,
        f"{here}/edit/{section.slug}",
        tuple(told),
        join_words(empty),
    )


@dataclass(frozen=True, slots=True)
class SectionPage:
    """The page of one section's form."""

    head: Head
    title: str
    lead: str
    action: str
    reading: tuple[str, ...]
    questions: tuple[access.Question, ...]
    adds_places: bool


def section_page(editing: Editing, section: Section, form: RecordForm) -> SectionPage:
    """One section's page; at places with what to ask about access, as the form stands now."""
    here = address_of(editing.entity, editing.row.id)
    questions: list[access.Question] = []
    if "accessibility" in section.names:
        questions = access.open_questions(form.column("accessibility", "description"))
    return SectionPage(
        head=head_of(editing),
        title=section.title,
        lead=section.lead,
        action=f"{here}/edit/{section.slug}",
        reading=tuple(
            one.words
            for one in hints.readability(editing.entity, editing.values)
            if one.section == section.slug
        ),
        questions=tuple(questions),
        adds_places="at" in section.names,
    )


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What a draft changes."""

    head: Head
    changes: tuple[tuple[Difference, str], ...]  # each with the address of its section
    wrong: tuple[str, str] | None  # what cannot be saved, and where to mend it
    missing: tuple[tuple[str, str], ...]
    reading: tuple[str, ...]


def changes_page(editing: Editing, wrong: InvalidValue | None = None) -> ChangesPage:
    """The draft beside the record, and what is still missing or hard to read."""
    here = address_of(editing.entity, editing.row.id)

    def href(name: str) -> str:
        return f"{here}/edit/{section_of(editing.entity, name).slug}#{name}"

    found = compare(editing.shape, editing.live, editing.changes, editing.lookup)
    touched = {section_of(editing.entity, name).slug for name in editing.changes}
    return ChangesPage(
        head=head_of(editing),
        changes=tuple((one, href(one.name)) for one in found),
        wrong=(wrong.message, href(wrong.field) if wrong.field in editing.shape.names else here)
        if wrong
        else None,
        missing=tuple(
            (one.words, f"{here}/edit/{one.section}") for one in hints.missing(editing.entity, editing.values)
        ),
        reading=tuple(
            one.words for one in hints.readability(editing.entity, editing.values) if one.section in touched
        ),
    )


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people want to say different things."""

    name: str
    label: str
    before: tuple[str, ...]
    theirs: tuple[str, ...]
    yours: tuple[str, ...]
    error: str


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Somebody else's change and the editor's."""

    head: Head
    clashes: tuple[Clash, ...]
    theirs: tuple[Difference, ...]  # what only they changed
    yours: tuple[Difference, ...]  # what only the editor changes


def conflict_page(editing: Editing, news: News, open_: Sequence[str]) -> ConflictPage:
    """Theirs and yours, field by field, in the record's order."""
    base = dict(editing.draft.base) if editing.draft else {}
    clashes, theirs, yours = [], [], []
    for part in editing.shape.fields:
        name = part.name
        if name in news.clashes:
            values = (base.get(name), editing.live[name], editing.changes[name])
            before, their, your = (say_value(part, value, editing.lookup) for value in values)
            problem = "Choose theirs or yours." if name in open_ else ""
            clashes.append(Clash(name, part.label, before, their, your, problem))
        elif name in news.theirs:
            theirs.append(difference(part, news.theirs[name][0], editing.live[name], editing.lookup))
        elif name in editing.changes:
            yours.append(difference(part, editing.live[name], editing.changes[name], editing.lookup))
    return ConflictPage(head_of(editing), tuple(clashes), tuple(theirs), tuple(yours))
