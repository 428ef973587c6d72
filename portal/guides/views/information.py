"""Standing pages: privacy, cookies, accessibility, contact, sources, help, about, and emergencies."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from portal import usage
from portal.config import ROOT, Settings
from portal.core.text import markdown
from portal.directory.panels import all_panels
from portal.directory.provenance import count_sources
from portal.directory.views.versions import content_version
from portal.guides import presenters
from portal.guides.attributions import place_attributions, vendored_licences
from portal.guides.queries import get_page
from portal.usage.vocabulary import Kind
from portal.web.access import public
from portal.web.cookies import all_cookies
from portal.web.page_cache import cached_page, replayed

bp = Blueprint("information", __name__)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _page(slug: str, template: str = "page", **values: Any) -> str:
    """One standing page, counted."""
    replayed(usage.counted(Kind.PAGE_VIEWED, page=slug))
    page = get_page(slug)
    return render_template(
        f"information/{template}.html",
        page=page,
        text=presenters.link_numbers(markdown(page.body)),
        feedback_url=f"/feedback?page=/{slug}",
        **values,
    )


@bp.get("/privacy")
@public
@cached_page(content_version)
def privacy() -> ResponseReturnValue:
    """What is stored of whom, and people's rights."""
    return _page("privacy")


@bp.get("/accessibility")
@public
@cached_page(content_version)
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return _page("accessibility")


@bp.get("/accessibility-statement")
@public
def accessibility_statement() -> ResponseReturnValue:
    """The address where people look for it on public sites."""
    return redirect("/accessibility", 301)


@bp.get("/help")
@public
@cached_page(content_version)
def help_page() -> ResponseReturnValue:
    """How to use the site."""
    return _page("help")


@bp.get("/about")
@public
@cached_page(content_version)
def about() -> ResponseReturnValue:
    """What the site is."""
    return _page("about")


@bp.get("/cookies")
@public
@cached_page(content_version)
def cookies() -> ResponseReturnValue:
    """Every cookie the site can set, from the code that sets them."""
    return _page("cookies", "cookies", cookies=all_cookies())


@bp.get("/contact")
@public
@cached_page(content_version)
def contact() -> ResponseReturnValue:
    """Ask a person, and who runs the site."""
    settings = _settings()
    return _page("contact", "contact", organisation=settings.organisation, email=settings.site_email)


@bp.get("/sources")
@public
@cached_page(content_version)
def sources() -> ResponseReturnValue:
    """Where facts, places and tools come from, and their licences."""
    return _page(
        "sources",
        "sources",
        attributions=place_attributions(_settings().content),
        licences=vendored_licences(ROOT / "static"),
        listings=presenters.present_sources(count_sources()),
    )


@bp.get("/emergency")
@public
@cached_page(content_version)
def emergency() -> ResponseReturnValue:
    """Whom to call now, by what is happening; only officially sourced numbers."""
    panels = presenters.emergency_panels(all_panels().values())
    return _page(
        "emergency", "emergency", panels=panels, contacts=presenters.each_contact(panels), quick_exit=True
    )
