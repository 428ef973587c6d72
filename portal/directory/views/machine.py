"""What machines ask for: the site map, the rules for robots, and how to search from a browser's own box."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from portal.config import Settings
from portal.core import clock
from portal.directory.browse_queries import list_listing_addresses, list_organization_slugs
from portal.directory.catalogue import catalogue
from portal.directory.finding import search_runtime
from portal.directory.presenters.browse import letters, towns_and_villages, ways_in
from portal.directory.views.addresses import base_url
from portal.directory.views.versions import content_version
from portal.web.access import public
from portal.web.page_cache import cached_page, uncacheable
from search_index.documents import Query

bp = Blueprint("machine", __name__)

_MOST_ADDRESSES = 45_000  # a site map may hold 50,000
_STANDING = (
    "", "browse", "guides", "about", "help", "contact", "emergency", "privacy", "cookies", "accessibility",
    "sources", "figures",
)  # fmt: skip
#: Searches (their words are somebody's), forms and what belongs to one person are not for search engines.
_KEPT_OUT = ("/search", "/your-list", "/feedback", "/count", "/listings/*/report", "/listings/*/calendar.ics")


@bp.get("/sitemap.xml")
@public
@cached_page(content_version)
def sitemap() -> ResponseReturnValue:
    """The address of every public page."""
    home = base_url()
    lines = [
        f"<url><loc>{escape(home + path)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for path, changed in _addresses()
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Response(head + "\n".join(lines) + "\n</urlset>\n", mimetype="application/xml")


def _addresses() -> Iterator[tuple[str, str]]:
    """Each page's path, and the day it last changed where we know it."""
    yield from ((f"/{name}", "") for name in _STANDING)
    for branch, terms in ways_in(catalogue()):
        yield from ((f"/browse/{branch.path}/{term.slug}", "") for term in terms)
    for places in towns_and_villages():
        yield from ((f"/browse/places/{place.slug}", "") for place in places)
    yield from ((f"/browse/a-to-z/{one['path']}", "") for one in letters() if one["there"])
    guides, away = search_runtime().search(Query(kinds=("guide",), limit=1000))
    if away:
        uncacheable()
    else:
        yield from ((f"/guides/{hit.slug}", "") for hit in guides.hits)
    yield from ((f"/organisations/{slug}", "") for slug in list_organization_slugs(_MOST_ADDRESSES // 3))
    for slug, changed in list_listing_addresses(_MOST_ADDRESSES // 2):
        yield f"/listings/{slug}", clock.to_london(changed).date().isoformat()


@bp.get("/robots.txt")
@public
@cached_page(content_version)
def robots() -> ResponseReturnValue:
    """What robots may read."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _KEPT_OUT),
        "",
        f"Sitemap: {base_url()}/sitemap.xml",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/opensearch.xml")
@public
@cached_page(content_version)
def opensearch() -> ResponseReturnValue:
    """How a browser's own search box can search here."""
    settings: Settings = current_app.extensions["settings"]
    home, name = escape(base_url(), {'"': "&quot;"}), settings.site_name
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{escape(name[:16].strip())}</ShortName><LongName>{escape(name[:48])}</LongName>"
        f"<Description>Search {escape(name)} for local help and support.</Description>"
        "<InputEncoding>UTF-8</InputEncoding><Language>en-GB</Language>"
        f'<Url type="text/html" method="get" template="{home}/search?q={{searchTerms}}"/>'
        "</OpenSearchDescription>\n",
        mimetype="application/opensearchdescription+xml",
    )
