"""The team's own pages of figures: which measures stand on which page, made by what, limited by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

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
    all of them on its own page."""

    measure: str
    make: Make
    chart: ChartKind | None = ChartKind.BAR
    takes: tuple[str, ...] = ()
    alone: bool = False
    first: int = 20

    def table(self, period: Period, filters: Filters) -> FigureTable:
        """The figure of a period; "not known", never 0, where the facts hold none of its days."""
        made = self.make(period, filters)
        return made if is_known(period) else made.unknown()


@dataclass(frozen=True, slots=True)
class Section:
    """One page: its name, what it tells, and its figures in order."""

    name: str
    tells: str
    parts: tuple[Part, ...]
    filters: tuple[str, ...] = field(default=())

    def part(self, measure: str) -> Part | None:
        """The figure of a measure; None where the page has none."""
        return next((one for one in self.parts if one.measure == measure), None)


_DID = ("ward", "need", "theme")
_REFERRED = ("ward", "door")
_NEEDS = ("ward", "need", "door")

SECTIONS: dict[str, Section] = {
    "overview": Section(
        "Overview",
        "The main figures of every page.",
        (
            Part("visits", use.visits, None),
            Part("pages", use.pages, None),
            Part("content", content.content, None),
            Part("searches", demand.searches, takes=_DID),
            Part("gaps_by_ward", demand.gaps_by_ward, _MAP, ("need",)),
            Part("referrals_by_door", referrals.by_door, takes=("ward",)),
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
            Part("content_by_theme", content.by_theme),
            Part("content_by_ward", content.by_ward, _MAP),
            Part("content_by_sector", content.by_sector),
            Part("content_by_check", content.by_check),
            Part("content_by_field", content.by_field),
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
            Part("use_by_theme", use.by_theme),
            Part("use_by_need", use.by_need, first=40),
            Part("use_by_ward", use.by_ward, _MAP),
            Part("listings_used", use.listings, takes=()),
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
            Part("gaps_by_ward", demand.gaps_by_ward, _MAP, ("need",)),
            Part("gap_map", demand.gap_map, None, first=60),
            Part("gaps_by_need", demand.gaps_by_need, takes=("ward",), first=60),
            Part("needs_raised", demand.needs_raised, takes=("ward", "door"), first=60),
            Part("search_words", demand.missed_words, None),
        ),
        ("ward", "need"),
    ),
    "referrals": Section(
        "Referrals",
        "Who asked and was referred, how long it took, what services answered and how it ended.",
        (
            Part("referrals_by_door", referrals.by_door, takes=("ward",)),
            Part("referrals_by_source", referrals.by_source, takes=_REFERRED),
            Part("needs_raised", demand.needs_raised, takes=_NEEDS, first=60),
            Part("referrals_by_ward", referrals.by_ward, _MAP, ("door",)),
            Part("first_contact", referrals.first_contact, None, _REFERRED),
            Part("onward_steps", referrals.onward, takes=_REFERRED),
            Part("onward_by_type", referrals.by_type, takes=_REFERRED, first=60),
            Part("answer_times", referrals.answer_times, None, _REFERRED),
            Part("decline_reasons", referrals.declines, takes=_REFERRED),
            Part("outcomes", referrals.outcomes, takes=_REFERRED),
            Part("endings", referrals.endings, takes=_REFERRED),
        ),
        _REFERRED,
    ),
    "agents": Section(
        "Community agents",
        "Whom the agents supported, how people were when they were signed out, and what was started.",
        (
            Part("people_supported", agents.supported, None, ("ward",)),
            Part("people_supported_by_ward", agents.supported_by_ward, _MAP),
            Part("signed_out", agents.signed_out, None),
            Part("progress", agents.progress, None),
            Part("onward_by_type", referrals.by_type, takes=("ward",), first=60),
            Part("groups_started", agents.groups_started),
        ),
        ("ward",),
    ),
    "practices": Section(
        "Practices",
        "What each practice sent, whom it told of a service, and what came of it.",
        (
            Part("practices", referrals.by_practice, None, first=100),
            Part("signposts", referrals.signposts, first=60),
        ),
    ),
    "providers": Section(
        "Providers",
        "What was sent to each service, how it answered and how it ended.",
        (
            Part("services_referred_to", referrals.by_service, None, _REFERRED, first=100),
            Part("answer_times", referrals.answer_times, None, _REFERRED),
            Part("decline_reasons", referrals.declines, takes=_REFERRED),
        ),
        _REFERRED,
    ),
    "satisfaction": Section(
        "Satisfaction",
        "What people say of our pages, and of the help they got.",
        (
            Part("pages_useful", answers.useful, None),
            Part("did_it_help", answers.helped),
        ),
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
