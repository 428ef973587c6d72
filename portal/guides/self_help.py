"""Self-help: a few plain questions, and from the answers the guides and listings that fit, with the reasons.
Nothing is kept: the answers stand in the address, as those of a search do, and none of them says who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from portal.core.text import one_line
from portal.directory.catalogue import Term, catalogue
from portal.directory.forms import SearchRequest
from portal.directory.panels import PANELS_OF_NEEDS, Panel, all_panels
from portal.directory.presenters.results import ResultRow
from portal.directory.searching import Where, find
from portal.directory.vocabulary import LinkType
from portal.guides.models import Guide

#: The questions in their order, each with its words.
QUESTIONS = {
    "who": "Who is it for?",
    "needs": "What would help?",
    "place": "Where is the help needed?",
    "age": "How old is the person?",
    "how": "How should the help come?",
}
WHO = (("me", "Me"), ("other", "Someone I know"), ("work", "Someone I work with"))
HOW = (
    ("in_person", "I can go to it", "Like a group, a class or an office."),
    ("home_visit", "It should come to the home", ""),
    ("phone", "By phone", ""),
    ("online", "Online", ""),
)
MOST_NEEDS = 4
_OF_EACH = 3


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was answered so far; every answer may be missing."""

    who: str = ""
    needs: tuple[str, ...] = ()
    place: str = ""
    age: str = ""
    how: str = ""

    def pairs(self, leave_out: str = "") -> list[tuple[str, str]]:
        """The answers as names and values, without those to one question."""
        pairs = [("for", self.who), *(("need", code) for code in self.needs)]
        pairs += [("place", self.place), ("years", self.age), ("how", self.how)]
        own = {"who": "for", "needs": "need", "age": "years"}.get(leave_out, leave_out)
        return [(name, value) for name, value in pairs if value and name != own]

    def address(self, page: str) -> str:
        """The address of a page of the self-help with these answers."""
        asked = urlencode(self.pairs())
        return f"/help-me/{page}{'?' + asked if asked else ''}"

    def search(self, code: str, words: str, *, how: bool = True) -> SearchRequest:
        """The search for one of the needs: what its words find comes first."""
        chosen = {"need": (code,)} | ({"how": (self.how,)} if how and self.how else {})
        years = int(self.age) if self.age else None
        return SearchRequest(q=words, place=self.place, chosen=chosen, years=years)


@dataclass(frozen=True, slots=True)
class Part:
    """What a plan holds for one need."""

    need: Term
    guide: Guide | None
    rows: tuple[ResultRow, ...]
    total: int
    search: str  # the address of the whole search
    wider: bool  # nothing comes in the way that was wanted: this is what comes in others


@dataclass(frozen=True, slots=True)
class Plan:
    """The help that fits, need by need."""

    parts: tuple[Part, ...]
    where: Where
    away: bool  # the full search is away

    @property
    def listings(self) -> list[ResultRow]:
        """Every listing in it, once."""
        return [row for part in self.parts for row in part.rows]


def read_wishes(values: MultiDict[str, str]) -> Wishes:
    """The answers of an address; what cannot be understood is passed over."""
    known = {term.code for term in catalogue().offered(LinkType.NEED)}
    needs = dict.fromkeys(code for code in values.getlist("need")[:50] if code in known)
    age = one_line(values.get("years", ""), 5)
    who, how = values.get("for", ""), values.get("how", "")
    return Wishes(
        who=who if who in {code for code, _words in WHO} else "",
        needs=tuple(needs)[:MOST_NEEDS],
        place=one_line(values.get("place", ""), 120),
        age=age if age.isascii() and age.isdigit() and int(age) <= 120 else "",
        how=how if how in {code for code, _words, _hint in HOW} else "",
    )


def panels_for(wishes: Wishes) -> list[Panel]:
    """The emergency panels of the needs that stand for an emergency."""
    panels = all_panels()
    codes = [PANELS_OF_NEEDS[code] for code in wishes.needs if code in PANELS_OF_NEEDS]
    return [panels[code] for code in codes if code in panels]


def make_plan(wishes: Wishes, guides: Sequence[Guide]) -> Plan:
    """For each need its guide and the few listings that fit best; no listing twice."""
    by_slug = {guide.slug: guide for guide in guides}
    seen: set[str] = set()
    parts: list[Part] = []
    where, away = Where(), False
    for code in wishes.needs:
        need = catalogue().terms[LinkType.NEED][code]
        for words, how in _ways(need, wishes):
            request, wider = wishes.search(code, words, how=how), how is not bool(wishes.how)
            page = find(request)
            if page.total:
                break
        rows = [row for row in page.rows if row.card.id not in seen][:_OF_EACH] if page.total else []
        seen |= {row.card.id for row in rows}
        guide = by_slug.get(need.guide_slug)
        parts.append(Part(need, guide, tuple(rows), page.total, replace(request, page=1).address(), wider))
        where, away = page.where, away or page.fallback
    return Plan(tuple(parts), where, away)


def _ways(need: Term, wishes: Wishes) -> list[tuple[str, bool]]:
    """What to search with, until something is found: in the way that was wanted, with the need's own words
    and without, then in any way."""
    wanted = [True, False] if wishes.how else [False]
    return [(words, how) for how in wanted for words in (need.name, "")]
