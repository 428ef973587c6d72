"""Changing, hiding and merging terms; every change can be taken back, and a code is never used again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, Actor
from portal.core.errors import CHANGED_SINCE, Conflict, PortalError
from portal.directory.actions import Authorship, change_record, note_change
from portal.directory.edit_actions import note_edit, values_before
from portal.directory.models import ChangeSet, TaxonomyTerm
from portal.directory.queries import get_lookup
from portal.directory.shapes import SERVICE, Terms
from portal.directory.term_values import term_values, tidy_words, write_term
from portal.directory.values import read_values
from portal.directory.vocabulary import TAXONOMY_OF_LINK, ChangeSource
from portal.extensions import db
from portal.listings.terms.queries import list_carriers, list_pointing_at, service_types

ENTITY = "taxonomy_term"
_PLAIN = ("name", "description", "guide_slug", "sensitive", "position")


def read_term(term: TaxonomyTerm) -> dict[str, Any]:
    """What can be changed of a term, as plain values."""
    held = term_values(term)
    return {name: held[name] for name in _PLAIN} | {
        "links": held["links"],
        "says": held["words"]["says"],
        "hints": held["words"]["hints"],
        "hidden": term.hidden,
        "merged_into": term.merged_into,
    }


def change_term(
    term: TaxonomyTerm, values: Mapping[str, Any], who: Actor, *, expected: int | None = None
) -> ChangeSet | None:
    """Write the values that differ into a term that was read to be changed; None when none does.

    Raises Conflict when somebody changed it since the `expected` version.
    """
    before = read_term(term)
    after = before | dict(values)
    words = tidy_words({"says": after["says"], "hints": after["hints"]})
    after |= words
    if after == before:
        return None
    if expected is not None and term.version != expected:
        raise Conflict(CHANGED_SINCE)
    held = term_values(term)
    wanted = held | {name: after[name] for name in _PLAIN} | {"links": after["links"], "words": words}
    write_term(term, wanted, service_types())
    term.hidden, term.merged_into = after["hidden"], after["merged_into"]
    term.version += 1
    db.session.flush()
    by = Authorship(ChangeSource.EDITOR, author=who.id)
    change = note_edit(ENTITY, term.id, before, after, by)
    note_change("words", "")
    if change is not None:
        told = {"source": "editor", "change_set": change.id}
        audit.record(Action.RECORD_CHANGED, actor=who, entity=ENTITY, entity_id=term.id, detail=told)
    return change


def hide_term(term: TaxonomyTerm, hidden: bool, who: Actor) -> ChangeSet | None:
    """Offer a term nowhere, or again. What carries it keeps it."""
    return change_term(term, {"hidden": hidden, "merged_into": ""}, who)


def merge_term(term: TaxonomyTerm, into: TaxonomyTerm, who: Actor) -> int:
    """Let another term take a term's place: its listings, its words, what points at it. Returns how many
    listings changed. Each of these changes can be taken back on its own."""
    if into.pk == term.pk or into.hidden or into.taxonomy_pk != term.taxonomy_pk:
        raise PortalError("Choose another term of the same list, one that is not hidden.")
    by = Authorship(ChangeSource.EDITOR, author=who.id, reason=f"{term.code} is now {into.code}")
    link = next(link for link, code in TAXONOMY_OF_LINK.items() if code == term.taxonomy.code)
    field = next(part for part in SERVICE.fields if isinstance(part, Terms) and part.link_type == link)
    carriers, lookup = list_carriers(term), get_lookup()
    for service in carriers:
        codes = _instead(read_values(service, SERVICE)[field.name], term.code, into.code)
        change_record("service", service, {field.name: codes}, by, lookup)
    for pointing in list_pointing_at(term):
        links = _instead(read_term(pointing)["links"], term.code, into.code)
        change_term(pointing, {"links": links}, who)
    mine, theirs = read_term(term), read_term(into)
    said = {name: [*theirs[name], *mine[name]] for name in ("says", "hints")}
    change_term(into, said | {"says": [*said["says"], term.name]}, who)
    change_term(term, {"hidden": True, "merged_into": into.code}, who)
    return len(carriers)


def _instead(codes: list[str], old: str, new: str) -> list[str]:
    return list(dict.fromkeys(new if code == old else code for code in codes))


def take_back(term: TaxonomyTerm, change: ChangeSet, who: Actor) -> ChangeSet | None:
    """Put back what a change replaced. Raises Conflict where it was changed again since."""
    return change_term(term, values_before(change, read_term(term)), who)


def add_words(term: TaxonomyTerm, phrase: str, strength: str, who: Actor) -> ChangeSet | None:
    """One more phrase that people use for a term."""
    held = read_term(term)[strength]
    return change_term(term, {strength: [*held, phrase]}, who)
