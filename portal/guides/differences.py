"""What a change did to a guide, a page or an announcement, field by field, in words set side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from portal.core import text
from portal.directory.catalogue import Catalogue
from portal.directory.models import ChangeSet
from portal.directory.presenters import edits as edits_in_words
from portal.directory.presenters.edits import Difference, Edit, Say
from portal.directory.vocabulary import LinkType
from portal.guides.actions import DAYS
from portal.guides.vocabulary import ANNOUNCEMENT_WORDS, KIND_WORDS

LABELS = {
    "title": "Title",
    "summary": "Summary",
    "body": "Text",
    "kind": "Kind",
    "codes": "What it is the guide for",
    "service_types": "Kinds of help shown",
    "needs": "Needs",
    "audiences": "Who it is for",
    "sensitive": "Carries the quick exit",
    "position": "Place in the list",
    "sources": "Sources",
    "off": "Taken off",
    "reviewed_on": "Last looked at",
    "review_by": "Look at it again by",
    "message": "Message",
    "link": "Link",
    "from_on": "From",
    "until_on": "Until",
}
_TERMS = {
    "service_types": (LinkType.SERVICE_TYPE,),
    "needs": (LinkType.NEED,),
    "audiences": (LinkType.AUDIENCE,),
    "codes": (LinkType.THEME, LinkType.LIFE_EVENT, LinkType.NEED),
}


def say_value(name: str, value: Any, terms: Catalogue) -> str:
    """A field's plain value in words."""
    if name == "sources":
        return "\n".join(say_source_line(one) for one in value or ())
    if name in _TERMS:
        return "\n".join(_name(code, _TERMS[name], terms) for code in value or ())
    if name in DAYS:
        return text.say_date(date.fromisoformat(value)) if value else ""
    if name == "kind":
        return KIND_WORDS.get(value) or ANNOUNCEMENT_WORDS.get(value, ("",))[0]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)


def _name(code: str, kinds: Iterable[LinkType], terms: Catalogue) -> str:
    return next((terms.terms[kind][code].name for kind in kinds if code in terms.terms[kind]), code)


def say_source_line(source: Mapping[str, str]) -> str:
    """A source on one line, as the form takes it: title | address | date."""
    return " | ".join(source.get(name, "") for name in ("title", "url", "date")).rstrip(" |")


def differences(before: Mapping[str, Any], after: Mapping[str, Any], terms: Catalogue) -> list[Difference]:
    """The fields of two sets of plain values that differ, in the order of the form."""
    return edits_in_words.differences(before, after, LABELS, _in_words(terms))


def present_edits(edits: Iterable[ChangeSet], names: Mapping[str, str], terms: Catalogue) -> list[Edit]:
    """A record's changes as its history shows them."""
    return edits_in_words.present_edits(edits, names, LABELS, _in_words(terms))


def _in_words(terms: Catalogue) -> Say:
    return lambda name, value: say_value(name, value, terms)
