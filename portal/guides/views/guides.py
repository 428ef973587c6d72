"""The guides: all of them, and each with the listings that fit and a person to ask."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import usage
from portal.directory.catalogue import catalogue
from portal.directory.presenters.cards import cards_for
from portal.directory.views.versions import search_version
from portal.directory.vocabulary import LinkType
from portal.guides import presenters
from portal.guides.fitting import help_that_fits
from portal.guides.queries import get_guide, list_guides
from portal.usage.vocabulary import Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed, uncacheable

bp = Blueprint("guides", __name__)


@bp.get("/guides")
@public
@cached_page(search_version)
def index() -> ResponseReturnValue:
    """Every guide, by what it answers."""
    replayed(usage.counted(Kind.PAGE_VIEWED, page="guides"))
    groups = presenters.group_guides(list_guides())
    return render_template("guides/index.html", groups=groups, feedback_url="/feedback?page=/guides")


@bp.get("/guides/<slug>")
@public
@cached_page(search_version)
def show(slug: str) -> ResponseReturnValue:
    """One guide: its text, the listings that fit, a person to ask."""
    guide = get_guide(slug)
    fitting = help_that_fits(f"{guide.title}. {guide.summary}", guide.service_types)
    if fitting.away:
        uncacheable()
    about = {"need": guide.needs[0]} if guide.needs else {}
    replayed(usage.counted(Kind.GUIDE_VIEWED, guide=slug, **about))
    searches = _searches(guide.needs)
    return render_template(
        "guides/show.html",
        guide=presenters.present_guide(guide),
        fitting=fitting,
        cards=cards_for([*fitting.local, *fitting.national]),
        searches=searches,
        ask=searches[0]["href"].replace("/search", "/ask") if searches else "/ask",
        related=presenters.related_guides(guide, list_guides()),
        quick_exit=guide.sensitive,
        feedback_url="/feedback?" + urlencode({"page": f"/guides/{slug}"}, safe="/"),
    )


def _searches(needs: list[str]) -> list[dict[str, str]]:
    """The full search for each need of a guide, in the need's own words."""
    terms = catalogue().terms[LinkType.NEED]
    now = [terms[code].merged_into or code for code in needs if code in terms]
    shown = [code for code in dict.fromkeys(now) if code in terms and not terms[code].hidden]
    return [{"text": terms[code].name, "href": f"/search?need={code}"} for code in shown]
