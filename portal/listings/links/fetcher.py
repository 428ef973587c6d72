"""Asking other people's web servers whether an address still works, without being sent to our own network.

Every connection, also after a redirect, goes to an address that was looked up and found public a moment
before, by the same look-up; the name stands in the Host header and in the certificate's check only. See
RELIABILITY 3.5.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.util import parse_url

from portal.listings.links.rules.addresses import is_public

CONNECT_SECONDS, WHOLE_SECONDS = 5.0, 10.0
MOST_BYTES, MOST_REDIRECTS, LONGEST = 64 * 1024, 3, 2000
PORTS = frozenset({80, 443})
_REDIRECTS, _FOR_GOOD = (301, 302, 303, 307, 308), (301, 308)
#: The page may be there for people: the server does not want to be asked by a machine.
_UNWILLING = (401, 402, 403, 405, 406, 408, 418, 421, 423, 425, 429, 451, 501, 503, 999)

Resolve = Callable[[str, int], list[str]]


class Refused(Exception):
    """The address may not, or cannot, be asked; `code` says why in one of our own words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking: `problem` is '' where it works and '?' where nobody can tell."""

    problem: str = ""
    moved_to: str = ""  # where it is for good, by the server's own word
    body: bytes = field(default=b"", repr=False)


def look_up(host: str, port: int) -> list[str]:
    """Every address of a host, as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass
class Fetcher:
    """Asks one address at a time. `may_reach` and `ports` say where it may go; tests have servers of their
    own."""

    agent: str
    resolve: Resolve = look_up
    may_reach: Callable[[str], bool] = is_public
    ports: Collection[int] = PORTS
    connect_seconds: float = CONNECT_SECONDS
    whole_seconds: float = WHOLE_SECONDS

    def check(self, url: str) -> Answer:
        """Whether an address works: HEAD, then a short GET where the server knows no HEAD. Never raises."""
        try:
            if not self._welcome(url):
                return Answer("?")
            answer = self._follow("HEAD", url)
            return self._follow("GET", url) if answer.problem else answer
        except Refused as refused:
            return Answer(refused.code)

    def _welcome(self, url: str) -> bool:
        """Whether the site's robots.txt lets us ask; a site without one does."""
        try:
            answer = self._follow("GET", urljoin(self._tidy(url), "/robots.txt"))
        except Refused as refused:
            if refused.code in ("not_public", "wrong_address"):
                raise
            return True
        rules = RobotFileParser()
        rules.parse([] if answer.problem else answer.body.decode("utf-8", "replace").splitlines())
        return rules.can_fetch(self.agent, url)

    def _follow(self, method: str, url: str) -> Answer:
        """Ask, and go where redirects lead, each looked at like the first. Raises Refused."""
        ends = time.monotonic() + self.whole_seconds
        here, for_good = self._tidy(url), True
        for _step in range(MOST_REDIRECTS + 1):
            status, location, body = self._ask(method, here, ends)
            if status not in _REDIRECTS:
                moved = here if for_good and here != self._tidy(url) and status == 200 else ""
                return Answer(_problem(status), moved, body)
            if not location:
                return Answer("wrong_redirect")
            for_good = for_good and status in _FOR_GOOD
            here = self._tidy(urljoin(here, location))
        return Answer("too_many_redirects")

    def _tidy(self, url: str) -> str:
        """The address as it will be asked: only http and https, no name and password, no port of its own.
        Raises Refused."""
        try:
            parts = parse_url(url)
            usual = {"http": 80, "https": 443}.get(parts.scheme or "", 0)
            port = usual if parts.port is None else parts.port
        except (HTTPError, ValueError):
            raise Refused("wrong_address") from None
        odd = any(letter <= " " or letter in "\\\x7f" for letter in url) or len(url) > LONGEST
        if odd or parts.scheme not in ("http", "https") or not parts.host or parts.auth is not None:
            raise Refused("wrong_address")
        if port not in self.ports:
            raise Refused("wrong_address")
        return parts._replace(fragment=None).url

    def _ask(self, method: str, url: str, ends: float) -> tuple[int, str, bytes]:
        """One request to one address: status, where it points to, and the beginning of what it says."""
        guard = _Guard(self, ends)
        session = requests.Session()
        session.trust_env = False  # no proxies, no passwords of the machine's
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter(guard))
        headers = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        if method == "GET":
            headers["Range"] = f"bytes=0-{MOST_BYTES - 1}"
        try:
            with session.request(
                method, url, headers=headers, timeout=self.connect_seconds, stream=True, allow_redirects=False
            ) as response:
                body = b""
                if method == "GET":
                    body = response.raw.read(MOST_BYTES, decode_content=False)
                if guard.refused:  # cut off in the midst: what came may look whole
                    raise Refused(guard.refused)
                return response.status_code, response.headers.get("Location", ""), body
        except requests.exceptions.SSLError:
            raise Refused(guard.refused or "wrong_certificate") from None
        except (requests.exceptions.RequestException, HTTPError, OSError, ValueError):
            raise Refused(guard.refused or "no_answer") from None
        finally:
            guard.end()
            session.close()


class _Guard:
    """Opens the connections of one request, and ends them when their time is over."""

    def __init__(self, fetcher: Fetcher, ends: float) -> None:
        self.fetcher, self.ends = fetcher, ends
        self.refused = ""
        self._handles: list[socket.socket] = []
        self._timer = threading.Timer(max(0.05, ends - time.monotonic()), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to a host at an address that was looked up now and found public. Raises OSError."""
        fetcher = self.fetcher
        if port not in fetcher.ports:
            raise self._no("wrong_address")
        addresses = self._look_up(host.strip("[]").rstrip("."), port)
        if not addresses:
            raise self._no("no_such_site")
        if not all(map(fetcher.may_reach, addresses)):
            raise self._no("not_public")
        problem: OSError = OSError("no time left")
        for address in addresses[:4]:
            left = min(fetcher.connect_seconds, self.ends - time.monotonic())
            if left <= 0:
                break
            try:
                made = socket.create_connection((address, port), timeout=left)
            except OSError as error:
                problem = error
                continue
            if not fetcher.may_reach(str(made.getpeername()[0])):
                made.close()
                raise self._no("not_public")
            # Shutting the copy down ends the connection in whatever state it is, also in the midst of TLS.
            self._handles.append(socket.socket(fileno=os.dup(made.fileno())))
            return made
        raise problem

    def end(self) -> None:
        """The request is over."""
        self._timer.cancel()
        for handle in self._handles:
            handle.close()

    def _cut(self) -> None:
        self.refused = self.refused or "no_answer"
        for handle in self._handles:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    def _no(self, code: str) -> OSError:
        self.refused = code
        return OSError(code)

    def _look_up(self, host: str, port: int) -> list[str]:
        """The system's look-up has no end of its own: it is given one."""
        found: list[str] = []

        def ask() -> None:
            with suppress(OSError, UnicodeError):
                found.extend(self.fetcher.resolve(host, port))

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(max(0.0, min(self.fetcher.connect_seconds, self.ends - time.monotonic())))
        return [] if thread.is_alive() else found


def _guarded(base: type[Any], guard: _Guard) -> type[Any]:
    """A kind of connection that `guard` opens."""

    class Guarded(base):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            try:
                return guard.connect(self.host, self.port)
            except OSError as error:
                raise NewConnectionError(self, "refused or not reached") from error

    return Guarded


class _Adapter(HTTPAdapter):
    """Sends every request through the guard's connections; no proxies, no second tries."""

    def __init__(self, guard: _Guard) -> None:
        self._guard = guard
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """A pool of guarded connections."""
        guard = self._guard

        class Http(HTTPConnectionPool):
            ConnectionCls = _guarded(HTTPConnection, guard)

        class Https(HTTPSConnectionPool):
            ConnectionCls = _guarded(HTTPSConnection, guard)

        self.poolmanager = PoolManager(num_pools=1)
        self.poolmanager.pool_classes_by_scheme = {"http": Http, "https": Https}


def _problem(status: int) -> str:
    if 200 <= status < 300 or status == 304 or status == 416:
        return ""
    return "?" if status in _UNWILLING else f"status_{status}"
