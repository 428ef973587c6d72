"""Where a row of a figure leads on the team's own pages: to the same figures limited by it, or to the list
that is counted; and back again."""

from __future__ import annotations

from collections.abc import Callable

from portal.accounts.vocabulary import Permission
from portal.directory.catalogue import catalogue
from portal.directory.vocabulary import LinkType
from portal.listings.record_words.records import address_of
from portal.reporting.presenters.pages import FILTER_WORDS, Asked, known_values
from portal.reporting.rules.filters import CHOSEN
from portal.reporting.sections import LIST_OF_THEME, LISTING, SECTIONS, Part

#: The address of the row with a code; "" for one that cannot be opened.
Opens = Callable[[str], str]


def opens(part: Part, slug: str, asked: Asked, may: Callable[[Permission], bool]) -> Opens | None:
    """Where the rows of a part of a page lead, for somebody who `may` do some things; None where nowhere."""
    if part.opens == LISTING:
        return _listing if may(Permission.EDIT_LISTINGS) else None
    if part.opens == LIST_OF_THEME:
        return _theme
    if part.opens in CHOSEN:
        return _limited(part, slug, asked)
    return None


def _listing(code: str) -> str:
    return address_of("service", code)


def _theme(code: str) -> str:
    theme = catalogue().terms[LinkType.THEME].get(code)
    return f"/browse/themes/{theme.slug}" if theme else ""


def _limited(part: Part, slug: str, asked: Asked) -> Opens:
    """The page that can be limited so: this one, else the first that has the figure, else the first."""
    name = part.opens
    able = [one for one, section in SECTIONS.items() if name in section.filters]
    having = [one for one in able if SECTIONS[one].part(part.measure)]
    page = slug if slug in able else [*having, *able][0]
    known, chosen = known_values(name), getattr(asked.filters, name)

    def address(code: str) -> str:
        if code not in known or (page == slug and code == chosen):
            return ""
        return f"/staff/figures/{page}?{asked.query(**{name: code})}"

    return address


def limits_shown(asked: Asked, action: str) -> list[tuple[str, str]]:
    """What a page is limited by, in words, each with the address of the page without it."""
    return [
        (
            f"{FILTER_WORDS[name]}: {known_values(name)[getattr(asked.filters, name)]}",
            f"{action}?{asked.query(**{name: ''})}",
        )
        for name in asked.filters.chosen()
        if name in CHOSEN
    ]
