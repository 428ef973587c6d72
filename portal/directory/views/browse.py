"""Browsing by need, audience, life event, theme, place and letter: guidance, then listings, then a person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.core.errors import NotFound
from portal.core.paging import read_page
from portal.directory.browsing import Shelf, shelf_of_letter, shelf_of_place, shelf_of_term
from portal.directory.catalogue import catalogue
from portal.directory.presenters.browse import (
    BRANCHES,
    OTHER,
    letters,
    page_links,
    towns_and_villages,
    ways_in,
)
from portal.directory.views.versions import content_version, search_version
from portal.geography.queries import get_place
from portal.usage import Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed, uncacheable

bp = Blueprint("browse", __name__, url_prefix="/browse")

_BRANCHES = {branch.path: branch for branch in BRANCHES}


@bp.get("")
@public
@cached_page(content_version)
def index() -> ResponseReturnValue:
    """Every way in."""
    replayed(usage.counted(Kind.PAGE_VIEWED, page="browse"))
    rutland, towns = towns_and_villages()
    return render_template(
        "browse/index.html", ways=ways_in(catalogue()), letters=letters(), rutland=rutland, towns=towns
    )


@bp.get("/<any('needs', 'audiences', 'life-events', 'themes'):kind>/<slug>")
@public
@cached_page(search_version)
def term(kind: str, slug: str) -> ResponseReturnValue:
    """One term: its guide first, then the listings that carry it, then a person to ask."""
    branch, terms = _BRANCHES[kind], catalogue()
    found = next((one for one in terms.terms[branch.link_type].values() if one.slug == slug), None)
    if found is not None and found.merged_into in terms.terms[branch.link_type]:
        return redirect(f"/browse/{kind}/{terms.terms[branch.link_type][found.merged_into].slug}", 302)
    if found is None or found.hidden:
        raise NotFound
    shelf = shelf_of_term(found, read_page(request.args.get("page")))
    about = {name: found.code for name in ("need", "theme") if kind == f"{name}s"}
    return _page(
        "term",
        shelf,
        f"/browse/{kind}/{slug}",
        about,
        term=found,
        branch=branch,
        quick_exit=terms.sensitive([found.code]),
    )


@bp.get("/places/<slug>")
@public
@cached_page(search_version)
def place(slug: str) -> ResponseReturnValue:
    """What serves a town or village, and what is near it."""
    found = get_place(slug)
    shelf = shelf_of_place(found, read_page(request.args.get("page")))
    about = {"place": slug} | ({"ward": found.ward_code} if found.ward_code else {})
    return _page("place", shelf, f"/browse/places/{slug}", about, place=found)


@bp.get("/a-to-z/<letter>")
@public
@cached_page(content_version)
def letter(letter: str) -> ResponseReturnValue:
    """The listings whose name starts with a letter."""
    low = letter.lower()
    if low != OTHER and not (len(low) == 1 and "a" <= low <= "z"):
        abort(404)
    if low != letter:
        return redirect(f"/browse/a-to-z/{low}", 301)
    shelf = shelf_of_letter("#" if low == OTHER else low, read_page(request.args.get("page")))
    return _page("letter", shelf, f"/browse/a-to-z/{low}", {}, letter=low.upper(), letters=letters(low))


def _page(template: str, shelf: Shelf, path: str, about: dict[str, str], **values: Any) -> str:
    """One page of listings, counted. A page beyond the last one is no page."""
    if shelf.paging.page > shelf.paging.pages:
        raise NotFound
    if shelf.away:
        uncacheable()
    replayed(usage.counted(Kind.PAGE_VIEWED, page=path.split("/")[2], **about))
    return render_template(
        f"browse/{template}.html", shelf=shelf, path=path, paging=page_links(shelf.paging, path), **values
    )
