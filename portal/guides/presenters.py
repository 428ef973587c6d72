"""Guides and standing pages as their templates take them: parts of a text, sources, emergency contacts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from portal.core import text
from portal.core.references import slugify
from portal.directory.panels import Panel
from portal.directory.presenters.contacts import is_web, site_name
from portal.directory.provenance import CountedSource
from portal.directory.rules.wording import say_source_date
from portal.guides.models import Announcement, Guide, Page
from portal.guides.vocabulary import KIND_WORDS, GuideKind

_HEADING = re.compile(r"^## +(.+?) *#*$", re.MULTILINE)
_LINK = re.compile(r"(<a\b[^>]*>.*?</a>|<[^>]*>)", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w£.])(?:0\d{3,4} \d{3,6}(?: \d{3,4})?|0\d{9,10}|116 \d{3})(?!\w)")
_SHORT = ("999", "111", "101", "105")
_SHORT_NUMBER = re.compile(rf"(\b(?:call|ring|dial|on) )({'|'.join(_SHORT)})\b", re.IGNORECASE)
_RELATED = 3
_ENOUGH_IN_COMMON = 2


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text under its own heading, which links can point at."""

    id: str
    heading: str
    html: Markup


@dataclass(frozen=True, slots=True)
class GuideGroup:
    """The guides of one kind, under the words people see."""

    id: str
    heading: str
    guides: tuple[Guide, ...]


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A guide as its page shows it."""

    slug: str
    title: str
    summary: str
    kind: tuple[str, str]  # words, and their id on the page of all guides
    opening: Markup
    sections: list[Section]
    sources: list[dict[str, str]]
    reviewed_on: date | None


@dataclass(frozen=True, slots=True)
class ListingSources:
    """The sources of all listings: those of several in rows for a table, those of one as title and date."""

    total: int
    often: list[list[Any]]
    once: list[tuple[Markup | str, str]]


@dataclass(frozen=True, slots=True)
class EmergencyContact:
    """Whom to turn to, with the official page that says so."""

    name: str
    number: str  # "" where the source gives a website only
    texts_only: bool  # the number takes texts: a call to it would be a dead end
    note: str
    url: str
    site: str  # the website's plain name
    source_url: str
    source: str
    source_date: str


@dataclass(frozen=True, slots=True)
class EmergencyPanel:
    """What to do in one kind of emergency."""

    id: str
    heading: str
    level: str  # of the emergency_panel component
    body: tuple[str, ...]
    contacts: tuple[EmergencyContact, ...]


def link_numbers(html: str) -> Markup:
    """A text's HTML with its phone numbers made links to tap; what is in a link already is left alone.

    Three-digit numbers only after a word such as "call" or alone in bold: elsewhere they may be anything.
    """
    parts = _LINK.split(html)
    for at in range(0, len(parts), 2):
        words = _NUMBER.sub(lambda found: _call(found[0]), parts[at])
        words = _call(words) if words in _SHORT else words
        parts[at] = _SHORT_NUMBER.sub(lambda found: found[1] + _call(found[2]), words)
    return Markup("".join(parts))  # noqa: S704 - made of sanitised HTML and of digits


def _call(number: str) -> str:
    return f'<a class="app-phone app-nowrap" href="tel:{number.replace(" ", "")}">{number}</a>'


def split_text(body: str) -> tuple[Markup, list[Section]]:
    """A Markdown text as its opening and its "##" sections, each with an id of its own."""
    opening, *rest = _HEADING.split(body)
    sections = [
        Section(slugify(heading) or f"part-{number}", heading, link_numbers(text.markdown(words.strip())))
        for number, (heading, words) in enumerate(zip(rest[::2], rest[1::2], strict=True), start=1)
    ]
    return link_numbers(text.markdown(opening.strip())), sections


def present_guide(guide: Guide) -> GuidePage:
    """A guide with its text in parts and its sources in words."""
    opening, sections = split_text(guide.body)
    return GuidePage(
        slug=guide.slug,
        title=guide.title,
        summary=guide.summary,
        kind=_kind_heading(guide.kind),
        opening=opening,
        sections=sections,
        sources=say_sources(guide.sources),
        reviewed_on=guide.reviewed_on,
    )


def group_guides(guides: Iterable[Guide]) -> list[GuideGroup]:
    """The guides by kind, kinds in the order of their words, without empty kinds."""
    by_kind: dict[str, list[Guide]] = {}
    for guide in guides:
        by_kind.setdefault(guide.kind, []).append(guide)
    return [
        GuideGroup(slugify(words), words, tuple(sorted(by_kind[kind], key=_place)))
        for kind, words in KIND_WORDS.items()
        if kind in by_kind
    ]


def _place(guide: Guide) -> tuple[int, str]:
    return guide.position, guide.title


def related_guides(guide: Guide, guides: Iterable[Guide]) -> list[Guide]:
    """The few other guides that have most needs and kinds of help in common with this one."""
    others = [(_in_common(guide, other), other) for other in guides if other.slug != guide.slug]
    close = [(shared, other) for shared, other in others if shared >= _ENOUGH_IN_COMMON]
    return [other for _shared, other in sorted(close, key=lambda pair: (-pair[0], _place(pair[1])))][
        :_RELATED
    ]


def _in_common(one: Guide, other: Guide) -> int:
    """How close two guides are; a need in common says more than a kind of help."""
    return 2 * len(set(one.needs) & set(other.needs)) + len(set(one.service_types) & set(other.service_types))


def _kind_heading(kind: str) -> tuple[str, str]:
    words = KIND_WORDS[GuideKind(kind)]
    return words, slugify(words)


def say_date_of(source: str) -> str:
    """A source's date in words: '7 October 2020', 'April 2020', '2016'; 'date not stated' where none is."""
    return say_source_date(source) or "date not stated"


def say_sources(sources: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """A guide's sources as title, address and date in words."""
    return [
        {
            "title": one.get("title", ""),
            "url": one.get("url", ""),
            "date": say_date_of(one.get("date", "")),
        }
        for one in sources
    ]


def present_sources(sources: Sequence[CountedSource]) -> ListingSources:
    """The counted sources as the sources page shows them, each linked where it has an address."""
    often = [one for one in sources if one.listings > 1]
    once = [one for one in sources if one.listings == 1]
    return ListingSources(
        total=len(sources),
        often=[[_linked(one), say_date_of(one.date), _figure(one.listings)] for one in often],
        once=[(_linked(one), say_date_of(one.date)) for one in once],
    )


def _linked(source: CountedSource) -> Markup | str:
    if not is_web(source.url):
        return source.title
    link = Markup('<a class="govuk-link" href="{}" rel="noopener noreferrer">{}</a>')
    return link.format(source.url, source.title)


def _figure(number: int) -> dict[str, Any]:
    """A number as the table component takes it."""
    return {"text": number, "format": "numeric"}


def emergency_panels(panels: Iterable[Panel]) -> list[EmergencyPanel]:
    """The panels in their order. A contact that names no source is left out: it may not be shown."""
    return [
        EmergencyPanel(
            id=panel.code.replace("_", "-"),
            heading=panel.heading,
            level=panel.level,
            body=panel.body,
            contacts=tuple(_contact(one) for one in (*panel.numbers, *panel.others) if one["source_url"]),
        )
        for panel in panels
    ]


def each_contact(panels: Iterable[EmergencyPanel]) -> list[EmergencyContact]:
    """Every contact of the panels once, in the order of first use."""
    return list({(one.name, one.number): one for panel in panels for one in panel.contacts}.values())


def _contact(given: Mapping[str, Any]) -> EmergencyContact:
    return EmergencyContact(
        name=given["name"],
        number=given["number"],
        texts_only=given["texts_only"],
        note=given["note"],
        url=given["url"],
        site=site_name(given["url"]),
        source_url=given["source_url"],
        source=site_name(given["source_url"]),
        source_date=say_date_of(given["source_date"]),
    )


@dataclass(frozen=True, slots=True)
class ForReview:
    """A guide or a page in the editors' list."""

    shelf: str
    slug: str
    title: str
    kind: str
    reviewed_on: date | None
    review_by: date | None
    overdue: bool
    off: bool


def list_for_review(guides: Iterable[Guide], pages: Iterable[Page], today: date) -> list[ForReview]:
    """All texts, those whose day has come first, then by that day; those taken off last."""
    texts: list[Guide | Page] = [*guides, *pages]
    rows = [
        ForReview(
            row.__tablename__,
            row.slug,
            row.title,
            KIND_WORDS[GuideKind(row.kind)] if isinstance(row, Guide) else "Standing page",
            row.reviewed_on,
            row.review_by,
            row.review_by is None or row.review_by <= today,
            isinstance(row, Guide) and row.off,
        )
        for row in texts
    ]
    return sorted(rows, key=lambda row: (row.off, not row.overdue, row.review_by or date.min, row.title))


def preview_guide(values: Mapping[str, Any], slug: str) -> GuidePage:
    """A guide that is not saved, from the plain values of its form."""
    opening, sections = split_text(str(values["body"]))
    return GuidePage(
        slug=slug,
        title=str(values["title"]),
        summary=str(values["summary"]),
        kind=_kind_heading(str(values["kind"])),
        opening=opening,
        sections=sections,
        sources=say_sources(values["sources"]),
        reviewed_on=date.fromisoformat(values["reviewed_on"]) if values["reviewed_on"] else None,
    )


def say_state(row: Announcement, today: date) -> tuple[str, str]:
    """Where an announcement is, in a word, and the colour of its tag."""
    if row.off:
        return "Taken down", "govuk-tag--grey"
    if row.until_on < today:
        return "Over", "govuk-tag--grey"
    return ("To come", "govuk-tag--blue") if row.from_on > today else ("Shown now", "govuk-tag--green")
