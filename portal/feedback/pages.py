"""Which of our own pages an answer is about: a path that the site has, without anything a person typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.directory.queries import get_version

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 200
#: Arguments that hold nothing but published names; a path is cut in front of any other.
_PUBLIC_ARGUMENTS = {"slug", "letter", "taxonomy", "kind", "term", "place", "need", "audience", "event"}


@dataclass(frozen=True, slots=True)
class AboutPage:
    """A page of ours: its path ('' for the site as a whole), and the listing or guide it shows."""

    path: str = ""
    service_id: str | None = None
    guide: str | None = None


def about_page(sent: str | None) -> AboutPage:
    """The page that `sent` names; the site as a whole when it names none of ours.

    Never a query string, which may hold words, and never the code of somebody's list or a reference.
    """
    path = _path(sent or "")
    matched = _match(path)
    if matched is None:
        return AboutPage()
    rule, arguments = matched
    for name, value in arguments.items():
        if name not in _PUBLIC_ARGUMENTS or not _SLUG.fullmatch(str(value).lower()):
            return about_page(path[: path.index(f"/{value}")])
    slug = str(arguments.get("slug", ""))
    if rule.startswith("/listings/<"):
        found = get_version(slug)
        return AboutPage(path, service_id=found[0]) if found else AboutPage()
    return AboutPage(path, guide=slug if slug and rule.startswith("/guides/<") else None)


def _path(sent: str) -> str:
    try:
        path = urlsplit(sent).path
    except ValueError:
        return ""
    return path if path.startswith("/") and len(path) <= _LONGEST else ""


def _match(path: str) -> tuple[str, dict[str, object]] | None:
    if not path or path.startswith("/static/"):
        return None
    try:
        rule, arguments = current_app.url_map.bind("localhost").match(path, method="GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    return rule.rule, dict(arguments)
