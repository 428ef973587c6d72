"""Whole public pages kept per process while nothing they are made of has changed, and answered before the
application is asked (DESIGN 7, 9.5)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, ParamSpec

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from werkzeug.http import parse_cookie
from xxhash import xxh3_128_hexdigest

from portal.extensions.present import this_app, this_request
from portal.web import compression
from portal.web.cookies import SIGNED_IN
from portal.web.vary import vary_on

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

P = ParamSpec("P")
Version = Callable[[], Hashable | None]
#: How a kept page is counted each time it is served: takes the request's WSGI environment.
Replay = Callable[["WSGIEnvironment"], None]

_MOST_PAGES = 1000
_MOST_BYTES = 4_000_000  # in each process
_LONGEST_ADDRESS = 1000  # a longer one is nobody's link, and keeping it would fill the memory
_KEEP = "portal.page_to_keep"
_REPLAYS, _NOT_KEPT = "portal.page_replays", "portal.page_not_kept"
_SIGNED_IN = {SIGNED_IN.name, f"__Host-{SIGNED_IN.name}"}
_OF_THE_BODY = ("content-type", "content-length")


@dataclass(slots=True)
class Page:
    """A page as it was sent, and what it stands on."""

    version: Version
    made_for: Hashable
    body: bytes
    etag: str
    replays: tuple[Replay, ...]
    headers: tuple[tuple[str, str], ...] = ()
    _packed: bytes | None = None

    def packed(self) -> bytes | None:
        """The page for a slow line, packed when it is first asked for so; None where that gains nothing."""
        if self._packed is None:
            self._packed = compression.packed(self.body)
        return self._packed


class PageCache:
    """The least recently used pages, bounded in number and bytes; safe for a process's threads."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Page | None:
        """The page under `key`, made most recent; None when there is none."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Page) -> None:
        """Keep a page, dropping the least recently used ones when there are too many."""
        with self._lock:
            previous = self._pages.pop(key, None)
            self._bytes += len(page.body) - (len(previous.body) if previous else 0)
            self._pages[key] = page
            while len(self._pages) > _MOST_PAGES or self._bytes > _MOST_BYTES:
                _key, dropped = self._pages.popitem(last=False)
                self._bytes -= len(dropped.body)

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0


class KeptPages:
    """The WSGI application around the portal's own: it answers with a kept page where there is a right one,
    and keeps those that `cached_page` says may be kept, with the headers they were sent with."""

    def __init__(self, app: Flask) -> None:
        self._app, self._inner = app, app.wsgi_app
        self._cache: PageCache = app.extensions["page_cache"]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._inner(environ, start_response)
        if is_signed_in(environ):  # the page may offer them what nobody else may do
            return self._inner(environ, start_response)
        key = _address(environ)
        page = self._cache.get(key)
        if page is not None and self._is_right(page):
            for act in page.replays:
                act(environ)
            return _answer(page, environ, start_response)

        started: list[Any] = []
        answer = self._inner(environ, lambda *begun: started.append(begun))  # type: ignore[arg-type]
        made: Page | None = environ.pop(_KEEP, None)
        if made is None:
            start_response(*started[-1])
            return answer
        made.headers = tuple(started[-1][1])
        if len(key[-1]) + len(key[-2]) <= _LONGEST_ADDRESS:
            self._cache.put(key, made)
        return _answer(made, environ, start_response)

    def _is_right(self, page: Page) -> bool:
        with self._app.app_context():
            return page.version() == page.made_for


def replayed(act: Replay) -> None:
    """Do `act` now and again whenever this page is served from the cache: how a cached view is still
    counted."""
    environ = this_request().environ
    environ.setdefault(_REPLAYS, []).append(act)
    act(environ)


def uncacheable() -> None:
    """Say, while a page is made, that it may not be kept: it stands on a fall-back or on something that
    passes."""
    this_request().environ[_NOT_KEPT] = True


def cached_page(
    version: Version,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """Keep a GET view's page while `version()` stays the same; None means do not keep it.

    For pages that carry no token, session or person, and are the same for every visitor; for whoever is
    signed in a page is made anew and kept by nobody. Answers If-None-Match with 304.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
            environ = this_request().environ
            kept = environ["REQUEST_METHOD"] in ("GET", "HEAD") and not is_signed_in(environ)
            current = version() if kept else None
            response = this_app().make_response(view(*args, **kwargs))
            if current is None or response.status_code != 200 or _NOT_KEPT in environ:
                return response
            body = response.get_data()
            etag = xxh3_128_hexdigest(body)  # no secret is kept by it; a tenth of what SHA-256 takes
            # "no-cache": it may be kept, but must be asked about each time.
            response.headers["Cache-Control"] = "no-cache"
            response.headers["ETag"] = f'"{etag}"'
            vary_on(response, "Accept-Encoding")
            environ[_KEEP] = Page(version, current, body, etag, tuple(environ.get(_REPLAYS, ())))
            return response

        return wrapper

    return decorate


def is_signed_in(environ: WSGIEnvironment) -> bool:
    """Whether the browser holds the cookie of somebody who signed in, be its session live or not."""
    cookies = environ.get("HTTP_COOKIE", "")
    return SIGNED_IN.name in cookies and not _SIGNED_IN.isdisjoint(parse_cookie(environ))


def _address(environ: WSGIEnvironment) -> tuple[str, ...]:
    """What a page was asked under, as it came."""
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
    )


def _answer(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The kept page, or 304 when the browser has it already."""
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        about = [(name, value) for name, value in page.headers if name.lower() not in _OF_THE_BODY]
        start_response("304 Not Modified", about)
        return ()
    headers, body = list(page.headers), page.body
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") and (packed := page.packed()):
        headers, body = compression.packed_headers(headers, packed), packed
    start_response("200 OK", headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
