"""How much the site is used (D2): visits, pages and what was done, by theme, place, device, time and source.

A visit is one browser on one day, so visits of a period are the visits of its days added up.
"""

from __future__ import annotations

from datetime import timedelta

from portal.core.text import say_date
from portal.reporting.fact_models import UsageFact, VisitFact
from portal.reporting.queries import names
from portal.reporting.queries.sums import add_up, known_days, table
from portal.reporting.rules.filters import EVERYTHING, Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row, single
from portal.usage.vocabulary import ContactKind, Device, Kind

_VISITS = ("visits", "pages")
_COLUMNS = ("Visits", "Pages")
#: What people do, as the table says it, in its order.
_DONE = {
    Kind.SEARCH: "Searches",
    Kind.LISTING_VIEWED: "Listings opened",
    Kind.CONTACT_USED: "Ways of contact used",
    Kind.GUIDE_VIEWED: "Guides opened",
    Kind.SELF_HELP: "Pages of “help me find”",
    Kind.LIST: "Lists started, changed or opened",
    Kind.PRINT: "Pages for printing",
    Kind.CALENDAR: "Dates put in a calendar",
    Kind.REFERRAL_STEP: "Pages of asking for help",
    Kind.VERIFICATION: "Listings that providers checked",
}
_PAGES = {
    "home": "The front page",
    "browse": "All ways in",
    "needs": "By need",
    "themes": "By theme",
    "audiences": "By whom it is for",
    "life-events": "By life event",
    "places": "By place",
    "a-to-z": "By letter",
    "organisation": "Organisations",
    "guides": "All guides",
    "figures": "Figures",
}
_CONTACTS = {
    ContactKind.PHONE: "Phone number",
    ContactKind.EMAIL: "Email address",
    ContactKind.WEB: "Website",
    ContactKind.MAP: "Map",
    ContactKind.DIRECTIONS: "Directions",
}
_DEVICES = {Device.PHONE: "Phone", Device.TABLET: "Tablet", Device.COMPUTER: "Computer", "": "Not known"}
_LEFT_OUT = {
    "staff": "The team's own",
    "bot": "Machines",
    "test": "Tests",
    "optout": "People who asked not to be counted",
}
_MOST_DAYS = 62


def visits(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """How many visits there were."""
    found = add_up(VisitFact, period, (), _VISITS, VisitFact.dimension == "all")
    return single("visits", "Visits", found[()][0])


def pages(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """How many pages they opened."""
    found = add_up(VisitFact, period, (), _VISITS, VisitFact.dimension == "all")
    return single("pages", "Pages opened", found[()][1])


def use_over_time(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Visits and pages by day, or by month where the period is longer than two of them."""
    found = add_up(VisitFact, period, ("day",), _VISITS, VisitFact.dimension == "all")
    by_day = {key[0]: values for key, values in found.items()}
    rows, known = [], known_days()
    if period.days <= _MOST_DAYS:
        for number in range(period.days):
            day = period.first + timedelta(days=number)
            nothing = (0, 0) if known and known[0] <= day <= known[1] else (None, None)
            rows.append(Row((say_date(day),), tuple(by_day.get(day.isoformat(), nothing))))
        return FigureTable("use_over_time", "Visits and pages by day", ("Day",), _COLUMNS, tuple(rows))
    for month in period.months():
        inside = [values for day, values in by_day.items() if day[:7] == f"{month.first:%Y-%m}"]
        rows.append(Row((month.name,), tuple(sum(value[at] for value in inside) for at in (0, 1))))
    return FigureTable("use_over_time", "Visits and pages by month", ("Month",), _COLUMNS, tuple(rows))


def done(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """What was done, and how often."""
    found = add_up(UsageFact, period, ("kind",), ("times",), filters=filters)
    shown = {(str(kind),): found.get((str(kind),), (0,)) for kind in _DONE}
    return table("things_done", "What people did", "What", ("Times",), shown, names=_DONE, fixed=_DONE)


def _by(
    period: Period,
    dimension: str,
    measure: str,
    title: str,
    by: str,
    known: dict[str, str],
    more: bool = True,
) -> FigureTable:
    found = add_up(VisitFact, period, ("value",), _VISITS, VisitFact.dimension == dimension)
    kept = {key: values for key, values in found.items() if more or key[0] in known}
    return table(measure, title, by, _COLUMNS, kept, names=known, fixed=known)


def by_theme(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Visits that looked at something of each theme."""
    return _by(period, "theme", "use_by_theme", "Use by theme", "Theme", names.themes())


def by_need(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Visits that looked for help with each need."""
    return _by(period, "need", "use_by_need", "Use by need", "Need", names.needs())


def by_ward(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Visits that looked for help in each ward."""
    known = names.wards()
    found = add_up(VisitFact, period, ("value",), _VISITS, VisitFact.dimension == "ward")
    inside = {key: values for key, values in found.items() if key[0] in known}
    others = [values for key, values in found.items() if key[0] not in known]
    inside["",] = (sum(one[0] for one in others), sum(one[1] for one in others))
    return table(
        "use_by_ward", "Use by ward", "Ward", _COLUMNS, inside, names=known | {"": "Elsewhere"},
        fixed=[*known, ""],
    )  # fmt: skip


def by_device(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Visits by what sort of device they were on."""
    known = {str(device): words for device, words in _DEVICES.items()}
    return _by(period, "device", "use_by_device", "Use by device", "Device", known)


def by_hour(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Visits and pages by the hour of the day in London."""
    hours = {f"{hour:02}": f"{hour:02}:00" for hour in range(24)}
    return _by(period, "hour", "use_by_hour", "Use by time of day", "From", hours)


def by_site(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Visits that came by a link on another site, by that site's name."""
    return _by(period, "host", "use_by_site", "Sites that people came from", "Site", {})


def left_out(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Pages that are in no other figure, by why."""
    found = add_up(VisitFact, period, ("value",), ("pages",), VisitFact.dimension == "left_out")
    return table(
        "left_out", "Left out of the figures", "Whose", ("Pages",), found, names=_LEFT_OUT, fixed=_LEFT_OUT
    )


def by_page(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Pages that are no listing, guide or search, by which."""
    found = add_up(
        UsageFact, period, ("page",), ("times",), UsageFact.kind == Kind.PAGE_VIEWED, filters=filters
    )
    return table("pages_by_name", "Pages", "Page", ("Times",), found, names=_PAGES)


def guides(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Guides, by how often they were opened."""
    opened = UsageFact.kind == Kind.GUIDE_VIEWED
    found = add_up(UsageFact, period, ("page",), ("times",), opened, filters=filters)
    titles = names.guide_titles()
    return table("guides_opened", "Guides opened", "Guide", ("Times",), found, names=titles)


def contacts(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Ways of contact that people used in listings."""
    used = UsageFact.kind == Kind.CONTACT_USED
    found = add_up(UsageFact, period, ("detail",), ("times",), used, filters=filters)
    known = {str(kind): words for kind, words in _CONTACTS.items()}
    return table("contacts_used", "Ways of contact used", "By", ("Times",), found, names=known, fixed=known)


def listings(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Listings by how often they were opened, used and shown among results."""
    kinds = (Kind.LISTING_VIEWED, Kind.CONTACT_USED, Kind.RESULTS_SHOWN)
    about = UsageFact.service_id != ""
    found = add_up(
        UsageFact,
        period,
        ("service_id", "kind"),
        ("times",),
        about,
        UsageFact.kind.in_(kinds),
        filters=filters,
    )
    ids = sorted({key[0] for key in found})
    values = {(one,): tuple(found.get((one, str(kind)), (0,))[0] for kind in kinds) for one in ids}
    return table(
        "listings_used", "Listings by how much they are used", "Listing",
        ("Opened", "Contact used", "Shown in results"), values, names=names.services(ids),
    )  # fmt: skip
