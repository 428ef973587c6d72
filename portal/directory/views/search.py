"""The search page: the front door's main answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.core.paging import Paging
from portal.directory.forms import MILES, PER_PAGE, SearchRequest, read_search
from portal.directory.searching import SearchPage, find
from portal.directory.views.versions import search_version
from portal.extensions import csrf
from portal.usage.vocabulary import Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed, uncacheable

bp = Blueprint("search", __name__)


@bp.get("/search")
@public
@cached_page(search_version)
def results() -> ResponseReturnValue:
    """Results for what the address asks."""
    return _page(read_search(request.args))


@bp.post("/search")
@public
@csrf.exempt  # type: ignore[untyped-decorator]  # it changes nothing: long words are sent here
def ask() -> ResponseReturnValue:
    """Send short words on to an address that can be shared; answer long ones here (DESIGN 9.8)."""
    asked = read_search(request.form)
    return _page(asked) if asked.long else redirect(asked.address(asked.page), 303)


def _page(asked: SearchRequest) -> str:
    page = find(asked)
    if page.fallback:
        uncacheable()
    _count(page)
    return render_template("search/results.html", **_context(page))


def _context(page: SearchPage) -> dict[str, Any]:
    return {
        "page": page,
        "heading": _heading(page),
        "count_words": _count_words(page),
        "miles_options": MILES,
        "has_errors": bool(page.where.problem),
        "quick_exit": page.sensitive,
        "noindex": True,
        "feedback_url": "/feedback?page=/search",
    }


def _heading(page: SearchPage) -> str:
    near = f" for {page.where.found.name}" if page.where.found else ""
    if page.request.empty:
        return "All the help we list"
    if page.miss:
        return "We found nothing for just that" if page.rows else "We found nothing for that"
    return f"Help we found{near}"


def _count_words(page: SearchPage) -> str:
    if not page.total:
        return "Nothing found" if not page.rows else f"Nothing for just that. {_near(page.results.total)}"
    if page.total == 1:
        return "1 result"
    here = Paging(page.request.page, PER_PAGE, page.total)
    if here.pages == 1:
        return f"{page.total} results"
    return f"Results {here.first_row} to {here.last_row} of {page.total}"


def _near(how_many: int) -> str:
    return "1 comes close" if how_many == 1 else f"{how_many} come close"


def _count(page: SearchPage) -> None:
    """Count the search without anything that could tell who searched; again whenever the kept page is
    served."""
    if page.request.empty or page.request.page > 1:  # turning a page is not another search
        return
    known: dict[str, Any] = {"words": page.request.q} if page.request.q and not page.request.long else {}
    if page.where.found and page.where.found.ward_code:
        known["ward"] = page.where.found.ward_code
    needs = page.request.chosen.get("need", ())
    if needs:
        known["need"] = needs[0]
    themes = page.request.chosen.get("theme", ())
    if themes:
        known["theme"] = themes[0]
    shown = [row.card.id for row in page.rows]
    replayed(usage.counted(Kind.SEARCH, results=page.total, services=shown, **known))
