"""What people looked for and did not find (D3), and the needs that referrals raise.

A gap is one of five things: a search without a result, somebody's word that they did not find it, a service
that had no room, a service that did not answer in time, a referral that ended because nothing fits.
"""

from __future__ import annotations

from collections import Counter

from portal.referrals.vocabulary import CloseReason, DeclineReason
from portal.reporting.fact_models import NeedFact, UsageFact
from portal.reporting.queries import names
from portal.reporting.queries.sums import add_up, table
from portal.reporting.rules.filters import EVERYTHING, Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row
from portal.reporting.vocabulary import Step
from portal.usage.queries import add_up_words
from portal.usage.vocabulary import Kind, Miss

GAPS = (
    "Searches without a result",
    "Said they could not find it",
    "No room",
    "Nobody answered",
    "Nothing fits",
)
_SEARCHES = ("times", "empty", "unopened")
_SAID_SO = (UsageFact.kind == Kind.MISS, UsageFact.detail == Miss.SAID_SO)


def searches(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Searches, and how many of them led nowhere."""
    (times, empty, unopened), said = _searched(period, filters)
    rows = {
        "Searches": times,
        "Without a result": empty,
        "With results, and nothing was opened": unopened,
        "Said they could not find it": said,
    }
    return FigureTable(
        "searches", "Searches", ("What",), ("Times",), tuple(Row((name,), (n,)) for name, n in rows.items())
    )


def _searched(period: Period, filters: Filters) -> tuple[tuple[int, ...], int]:
    found = add_up(UsageFact, period, (), _SEARCHES, UsageFact.kind == Kind.SEARCH, filters=filters)
    said = add_up(UsageFact, period, (), ("times",), *_SAID_SO, filters=filters)
    return found[()], said[()][0]


def gaps_by(period: Period, by: tuple[str, ...], filters: Filters) -> dict[tuple[str, ...], tuple[int, ...]]:
    """How many gaps of each of the five kinds, by need, ward or both."""
    empty = add_up(UsageFact, period, by, ("empty",), UsageFact.kind == Kind.SEARCH, filters=filters)
    said = add_up(UsageFact, period, by, ("times",), *_SAID_SO, filters=filters)
    steps = [
        (NeedFact.step == Step.DECLINED, NeedFact.code == DeclineReason.NO_CAPACITY),
        (NeedFact.step == Step.EXPIRED,),
        (NeedFact.step == Step.OVER, NeedFact.code == CloseReason.NOTHING_FITS),
    ]
    counts = [
        empty,
        said,
        *(add_up(NeedFact, period, by, ("times",), *one, filters=filters) for one in steps),
    ]
    keys = {key for count in counts for key, value in count.items() if value[0]}
    return {key: tuple(count.get(key, (0,))[0] for count in counts) for key in keys}


def gaps_by_need(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Gaps by need, each kind apart."""
    known = names.needs()
    found = gaps_by(period, ("need",), filters)
    summed = {key: (sum(values), *values) for key, values in found.items()}
    return table(
        "gaps_by_need", "What was missing, by need", "Need", ("All", *GAPS), summed,
        names=known | {"": names.NOT_STATED}, fixed=[*known, ""], people=True,
    )  # fmt: skip


def gaps_by_ward(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Gaps by ward, each kind apart; those of other places together."""
    known = names.wards()
    found: Counter[tuple[str, int]] = Counter()
    for (ward,), values in gaps_by(period, ("ward",), filters).items():
        for at, value in enumerate(values):
            found[ward if ward in known else "", at] += value
    summed = {}
    for ward in [*known, ""]:
        values = tuple(found[ward, at] for at in range(len(GAPS)))
        summed[ward,] = (sum(values), *values)
    return table(
        "gaps_by_ward", "What was missing, by ward", "Ward", ("All", *GAPS), summed,
        names=known | {"": "Elsewhere or not stated"}, fixed=[*known, ""], people=True,
    )  # fmt: skip


def gap_map(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Gaps of every kind together, by need and ward: a row a need, a column a ward."""
    wards, needs = names.wards(), names.needs() | {"": names.NOT_STATED}
    found: Counter[tuple[str, str]] = Counter()
    for (need, ward), values in gaps_by(period, ("need", "ward"), filters).items():
        found[need, ward if ward in wards else ""] += sum(values)
        needs.setdefault(need, need)
    columns = [*wards, ""]
    rows = tuple(
        Row((name,), (sum(found[need, ward] for ward in columns), *(found[need, ward] for ward in columns)))
        for need, name in needs.items()
    )
    heads = ("All", *wards.values(), "Elsewhere")
    return FigureTable(
        "gap_map", "What was missing, by need and ward", ("Need",), heads, rows, people=True,
        codes=tuple(((name,), need) for need, name in needs.items() if need),
    )  # fmt: skip


def missed_words(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """Words that at least five visits of a month used, in the months of the period; those found in vain
    first."""
    months = [f"{month.first:%Y-%m}" for month in period.months()]
    found = {(words,): (missed, visits) for words, visits, missed in add_up_words(months)}
    return table(
        "search_words",
        "Words that people search with",
        "Words",
        ("Visits that found nothing", "Visits"),
        found,
    )


def needs_raised(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Needs that people came with who asked for help or were referred."""
    known = names.needs()
    received = NeedFact.step == Step.RECEIVED
    found = add_up(NeedFact, period, ("need",), ("times",), received, filters=filters)
    return table(
        "needs_raised", "Needs raised in referrals", "Need", ("Referrals",), found, names=known, fixed=known,
        people=True,
    )  # fmt: skip
