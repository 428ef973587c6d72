"""Whole public pages kept per process while nothing they are made of has changed (DESIGN 7, 9.5)."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import ParamSpec

from flask import Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from portal.web import compression

P = ParamSpec("P")
Replay = Callable[[], None]

_MOST_PAGES = 1000
_MOST_BYTES = 8_000_000  # in each process
_LONGEST_ADDRESS = 1000  # a longer one is nobody's link, and keeping it would fill the memory


@dataclass(slots=True)
class _Page:
    body: bytes
    content_type: str
    etag: str
    replays: tuple[Replay, ...]
    _packed: bytes | None = None

    def packed(self) -> bytes | None:
        """The page for a slow line, packed when it is first asked for so; None where that gains nothing."""
        if self._packed is None:
            self._packed = compression.packed(self.body)
        return self._packed


class PageCache:
    """The least recently used pages, bounded in number and bytes; safe for a process's threads."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> _Page | None:
        """The page under `key`, made most recent; None when there is none."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: _Page) -> None:
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


def replayed(act: Replay) -> None:
    """Do `act` now and again whenever this page is served from the cache: how a cached view is still
    counted."""
    g.setdefault("page_replays", []).append(act)
    act()


def uncacheable() -> None:
    """Say, while a page is made, that it may not be kept: it stands on a fall-back or on something that
    passes."""
    g.page_uncacheable = True


def cached_page(
    version: Callable[[], Hashable | None],
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """Keep a GET view's page while `version()` stays the same; None means do not keep it.

    For pages that carry no token, session or person, and are the same for everybody. Answers If-None-Match
    with 304.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
            cache: PageCache = current_app.extensions["page_cache"]
            address = _address()
            current = version() if request.method in ("GET", "HEAD") and address else None
            key = (address, current)
            page = cache.get(key) if current is not None else None
            if page is not None:
                for act in page.replays:
                    act()
                return _answer(page)
            response = make_response(view(*args, **kwargs))
            if current is None or response.status_code != 200 or g.get("page_uncacheable", False):
                return response
            body = response.get_data()
            page = _Page(
                body,
                response.content_type,
                hashlib.sha256(body).hexdigest()[:20],
                tuple(g.get("page_replays", ())),
            )
            cache.put(key, page)
            return _answer(page)

        return wrapper

    return decorate


def _address() -> tuple[str, ...] | None:
    """What the page was asked under, as it came; None for one too long to keep."""
    came = request.environ
    path, query = came.get("PATH_INFO", ""), came.get("QUERY_STRING", "")
    if len(path) + len(query) > _LONGEST_ADDRESS:
        return None
    host = came.get("HTTP_HOST") or request.host
    return (came["wsgi.url_scheme"], host, came.get("SCRIPT_NAME", ""), path, query)


def _answer(page: _Page) -> Response:
    """The kept page, or 304 when the browser has it already."""
    # "no-cache": it may be kept, but must be asked about each time.
    headers = [("ETag", f'"{page.etag}"'), ("Cache-Control", "no-cache")]
    if page.etag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=headers)
    response = Response(page.body, headers=[("Content-Type", page.content_type), *headers])
    if compression.wanted() and (body := page.packed()):
        return compression.send_packed(response, body)
    return response
