"""The team's own pages of figures: which measures stand on which page, made by what, limited by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from portal.accounts.vocabulary import Permission
from portal.reporting.queries import agents, answers, content, demand, referrals, use
from portal.reporting.queries.sums import is_known
from portal.reporting.rules.filters import Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable
from portal.reporting.vocabulary import ChartKind

Make = Callable[[Period, Filters], FigureTable]
_MAP, _COLUMN, _LINE = ChartKind.TILE_MAP, ChartKind.COLUMN, ChartKind.LINE


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a page. `takes`: the filters that it can be limited by; `alone`: that it tells of a
    course of time and is not set against another period; `first`: so many rows on the page of its section,
    all of them on its own page; `opens`: what a row leads to (a filter, or `LISTING`, or `LIST_OF_THEME`);
    `only_with`: the filter without which it is not shown."""

    measure: str
    make: Make
    chart: ChartKind | None = ChartKind.BAR
    takes: tuple[str, ...] = ()
    alone: bool = False
    first: int = 20
    opens: str = ""
    only_with: str = ""

    def table(self, period: Period, filters: Filters) -> FigureTable:
        """The figure of a period, limited by what it takes: its page says that it is not limited by the
        rest. "Not known", never 0, where the facts hold none of its days."""
        made = self.make(period, filters.only(self.takes))
        return made if is_known(period) else made.unknown()


class Behind(NamedTuple):
    """A list of what is counted, for those who may see it: its words, its address, and who may."""

    words: str
    href: str
    needs: Permission


@dataclass(frozen=True, slots=True)
class Section:
    """One page: its name, what it tells, its figures in order, what they can be limited by, and the lists
    behind them."""

    name: str
    tells: str
    parts: tuple[Part, ...]
    filters: tuple[str, ...] = field(default=())
    behind: tuple[Behind, ...] = field(default=())

    def part(self, measure: str) -> Part | None:
        """The figure of a measure; None where the page has none."""
        return next((one for one in self.parts if one.measure == measure), None)

    def shown(self, filters: Filters) -> tuple[Part, ...]:
        """The figures that the page shows with these limits."""
        return tuple(one for one in self.parts if not one.only_with or getattr(filters, one.only_with))


#: Rows that lead to a listing's record, and to the listings of a theme as they are now.
LISTING, LIST_OF_THEME = "listing", "list of theme"
P = Permission
_OPEN_REFERRALS = Behind("Referrals that are open now", "/hub", P.WORK_HUB)

_DID = ("ward", "need", "theme")
_REFERRED = ("ward", "door")
_NEEDS = ("ward", "need", "door")
_PRACTICE, _SERVICE = ("practice",), ("service",)
_SENT = (*_REFERRED, *_SERVICE)

SECTIONS: dict[str, Section] = {
    "overview": Section(
        "Overview",
        "The main figures of every page.",
        (
            Part("visits", use.visits, None),
            Part("pages", use.pages, None),
            Part("content", content.content, None),
            Part("searches", demand.searches, takes=_DID),
            Part("gaps_by_ward", demand.gaps_by_ward, _MAP, ("need",), opens="ward"),
            Part("referrals_by_door", referrals.by_door, takes=("ward",), opens="door"),
            Part("first_contact", referrals.first_contact, None, _REFERRED),
            Part("people_supported", agents.supported, None, ("ward",)),
        ),
    ),
    "content": Section(
        "Content and freshness",
        "What was listed at the end of the period, and how much of it somebody had checked in time.",
        (
            Part("content", content.content, None),
            Part("content_by_kind", content.by_kind),
            Part("content_by_type", content.by_type, first=60),
            Part("content_by_theme", content.by_theme, opens=LIST_OF_THEME),
            Part("content_by_ward", content.by_ward, _MAP),
            Part("content_by_sector", content.by_sector),
            Part("content_by_check", content.by_check),
            Part("content_by_field", content.by_field),
        ),
        behind=(
            Behind("Find and change listings", "/staff/listings", P.CHANGE_LISTINGS),
            Behind("Listings to check", "/staff/checks", P.EDIT_LISTINGS),
        ),
    ),
    "use": Section(
        "Use of the site",
        "How many visits there were, what they looked at, when and from where.",
        (
            Part("visits", use.visits, None),
            Part("pages", use.pages, None),
            Part("use_over_time", use.use_over_time, _LINE, alone=True, first=70),
            Part("things_done", use.done, takes=_DID),
            Part("use_by_theme", use.by_theme, opens="theme"),
            Part("use_by_need", use.by_need, first=40, opens="need"),
            Part("use_by_ward", use.by_ward, _MAP, opens="ward"),
            Part("listings_used", use.listings, opens=LISTING),
            Part("guides_opened", use.guides),
            Part("pages_by_name", use.by_page, takes=_DID),
            Part("contacts_used", use.contacts),
            Part("use_by_device", use.by_device),
            Part("use_by_hour", use.by_hour, _COLUMN, first=24),
            Part("use_by_site", use.by_site),
            Part("left_out", use.left_out),
        ),
        _DID,
    ),
    "demand": Section(
        "Demand and unmet need",
        "What people looked for and did not find, and what they came with.",
        (
            Part("searches", demand.searches, takes=_DID),
            Part("gaps_by_ward", demand.gaps_by_ward, _MAP, ("need",), opens="ward"),
            Part("gap_map", demand.gap_map, None, first=60, opens="need"),
            Part("gaps_by_need", demand.gaps_by_need, takes=("ward",), first=60, opens="need"),
            Part("needs_raised", demand.needs_raised, takes=("ward",), first=60, opens="need"),
            Part("search_words", demand.missed_words, None),
        ),
        ("ward", "need"),
    ),
    "referrals": Section(
        "Referrals",
        "Who asked and was referred, how long it took, what services answered and how it ended.",
        (
            Part("referrals_by_door", referrals.by_door, takes=("ward",), opens="door"),
            Part("referrals_by_source", referrals.by_source, takes=_REFERRED, opens="practice"),
            Part("needs_raised", demand.needs_raised, takes=_NEEDS, first=60, opens="need"),
            Part("referrals_by_ward", referrals.by_ward, _MAP, ("door",), opens="ward"),
            Part("first_contact", referrals.first_contact, None, _REFERRED),
            Part("onward_steps", referrals.onward, takes=_REFERRED),
            Part("onward_by_type", referrals.by_type, takes=_REFERRED, first=60),
            Part("answer_times", referrals.answer_times, None, _REFERRED),
            Part("decline_reasons", referrals.declines, takes=_REFERRED),
            Part("outcomes", referrals.outcomes, takes=_REFERRED),
            Part("endings", referrals.endings, takes=_REFERRED),
        ),
        _REFERRED,
        (_OPEN_REFERRALS,),
    ),
    "agents": Section(
        "Community agents",
        "Whom the agents supported, how people were when they were signed out, and what was started.",
        (
            Part("people_supported", agents.supported, None, ("ward",)),
            Part("people_supported_by_ward", agents.supported_by_ward, _MAP, opens="ward"),
            Part("signed_out", agents.signed_out, None),
            Part("progress", agents.progress, None),
            Part("onward_by_type", referrals.by_type, takes=("ward",), first=60),
            Part("groups_started", agents.groups_started),
        ),
        ("ward",),
        (_OPEN_REFERRALS, Behind("Community groups", "/hub/groups", P.WORK_HUB)),
    ),
    "practices": Section(
        "Practices",
        "What each practice sent, whom it told of a service, and what came of it.",
        (
            Part("practices", referrals.by_practice, None, _PRACTICE, first=100, opens="practice"),
            Part("signposts", referrals.signposts, takes=_PRACTICE, first=60),
            Part("needs_raised", demand.needs_raised, first=60, takes=_PRACTICE, only_with="practice"),
            Part("first_contact", referrals.first_contact, None, _PRACTICE, only_with="practice"),
            Part("onward_steps", referrals.onward, takes=_PRACTICE, only_with="practice"),
            Part("onward_by_type", referrals.by_type, takes=_PRACTICE, first=60, only_with="practice"),
            Part("outcomes", referrals.outcomes, takes=_PRACTICE, only_with="practice"),
            Part("endings", referrals.endings, takes=_PRACTICE, only_with="practice"),
        ),
        _PRACTICE,
        (_OPEN_REFERRALS,),
    ),
    "providers": Section(
        "Providers",
        "What was sent to each service, how it answered and how it ended.",
        (
            Part("services_referred_to", referrals.by_service, None, _SENT, first=100, opens="service"),
            Part("answer_times", referrals.answer_times, None, _SENT),
            Part("decline_reasons", referrals.declines, takes=_SENT),
            Part("onward_steps", referrals.onward, takes=_SENT, only_with="service"),
            Part("outcomes", referrals.outcomes, takes=_SENT, only_with="service"),
            Part("listings_used", use.listings, None, _SERVICE, only_with="service", opens=LISTING),
            Part("contacts_used", use.contacts, takes=_SERVICE, only_with="service"),
        ),
        _SENT,
        (_OPEN_REFERRALS,),
    ),
    "satisfaction": Section(
        "Satisfaction",
        "What people say of our pages, and of the help they got.",
        (
            Part("pages_useful", answers.useful, None),
            Part("did_it_help", answers.helped),
        ),
        behind=(Behind("What people wrote", "/staff/feedback", P.READ_REPORTS),),
    ),
}

#: What a practice sees: its own alone.
OF_A_PRACTICE = Section(
    "Your practice's figures",
    "What your practice sent, whom it told of a service, and what came of it.",
    (
        Part("practices", referrals.by_practice, None),
        Part("needs_raised", demand.needs_raised, first=60),
        Part("first_contact", referrals.first_contact, None),
        Part("onward_steps", referrals.onward),
        Part("onward_by_type", referrals.by_type, first=60),
        Part("outcomes", referrals.outcomes),
        Part("endings", referrals.endings),
        Part("signposts", referrals.signposts, first=60),
    ),
)
#: What a provider sees: of its own services alone.
OF_A_PROVIDER = Section(
    "Figures of your services",
    "What was sent to your services, how you answered and how it ended; and how your listings are used.",
    (
        Part("services_referred_to", referrals.by_service, None),
        Part("onward_steps", referrals.onward),
        Part("answer_times", referrals.answer_times, None),
        Part("decline_reasons", referrals.declines),
        Part("outcomes", referrals.outcomes),
        Part("listings_used", use.listings, None),
        Part("contacts_used", use.contacts),
    ),
)
