"""One page made at a time in each process: threads that wait for Python's own lock make every page dearer."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Seconds after which a page is made beside one that takes long, or waits for something.
LONGEST = 0.05


class Turns:
    """The WSGI application, whose pages are made by one thread after the other.

    Python lets one thread work at a time anyhow; those that wait to take over cost a tenth of a page more
    (docs/decisions/0029). What is sent in may wait for another's lock, and waits for no turn.
    """

    def __init__(self, inner: WSGIApplication, longest: float = LONGEST) -> None:
        self._inner, self._turn, self._longest = inner, Lock(), longest

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._inner(environ, start_response)
        ours = self._turn.acquire(timeout=self._longest)
        try:
            return self._inner(environ, start_response)
        finally:
            if ours:
                self._turn.release()
