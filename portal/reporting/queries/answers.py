"""How satisfied people are: with our pages, and with the help they got."""

from __future__ import annotations

from portal.reporting.fact_models import AnswerFact
from portal.reporting.queries.sums import PERCENT, add_up, share, table
from portal.reporting.rules.filters import EVERYTHING, Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row

_PAGES = {
    "listings": "Listings",
    "search": "Search results",
    "guides": "Guides",
    "home": "The front page",
    "browse": "Ways in",
    "help-me": "“Help me find”",
}
_USEFUL = {"yes": "Useful", "partly": "Partly useful", "no": "Not useful"}
_HELPED = {"yes": "Yes", "a_little": "A little", "no": "No"}


def useful(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """What people said of our pages, by what sort of page."""
    about = AnswerFact.question == "useful"
    found = add_up(AnswerFact, period, ("about", "answer"), ("times",), about)
    rows = {}
    for page in sorted({key[0] for key in found} | set(_PAGES)):
        counts = [found.get((page, answer), (0,))[0] for answer in _USEFUL]
        rows[page,] = (*counts, share(counts[0], sum(counts)))
    return table(
        "pages_useful", "Was this page useful?", "Page", (*_USEFUL.values(), "Useful, of all answers"), rows,
        names=_PAGES, fixed=_PAGES, people=True, other_units=(("Useful, of all answers", PERCENT),),
    )  # fmt: skip


def helped(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """What people said when they were asked, six weeks later, whether the help helped."""
    about = AnswerFact.question == "helped"
    found = add_up(AnswerFact, period, ("answer",), ("times",), about)
    counts = {answer: found.get((answer,), (0,))[0] for answer in _HELPED}
    answers = sum(counts.values())
    rows = tuple(
        Row((words,), (counts[code], share(counts[code], answers))) for code, words in _HELPED.items()
    )
    return FigureTable(
        "did_it_help", "Did it help?", ("Answer",), ("People", "Of all answers"), rows, people=True,
        other_units=(("Of all answers", PERCENT),),
    )  # fmt: skip
