"""Counting from inside a request: into bounded memory after the commit, into the store within a second.

The request pays for two tuples; it runs no SQL for it, waits for nothing, and never fails because counting
does. What a kill can lose is what was counted in the last second (DESIGN 9.3).
"""

from __future__ import annotations

import atexit
import logging
import os
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from flask import Flask, has_request_context, request
from werkzeug.http import parse_cookie

from portal.config import Settings, SettingsError
from portal.core import clock
from portal.core.references import new_id
from portal.extensions import db
from portal.extensions.present import this_app
from portal.extensions.transactions import after_commit
from portal.usage.classify import browser_said_no, classify, is_network
from portal.usage.rules import Event
from portal.usage.vocabulary import ActorClass, Kind, Refusal, check_keys
from portal.usage.words import words_key
from portal.usage.writer import Counted, Visit, Writer
from portal.web.cookies import NO_COUNT, SIGNED_IN

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger(__name__)

_SIGNED_IN = {SIGNED_IN.name, f"__Host-{SIGNED_IN.name}"}
_VISIT = "portal.visit"  # where a request's environment holds whose it is

#: Half the second that may be lost; the other half is for writing.
FLUSH_EVERY = 0.5
RETRY_AFTER = 5.0
MOST_WAITING = 10_000


class Recorder:
    """The events of one process that wait to be written, and the thread that writes them while there are any.

    The thread starts with the first event and ends when nothing is left: there is none before a fork, none
    in a process that counts nothing, and one that a fork left behind is not missed.
    """

    def __init__(
        self, writer: Writer, staff_networks: tuple[str, ...] = (), *, most: int = MOST_WAITING
    ) -> None:
        self.staff_networks = staff_networks
        self.dropped = self._told = 0
        self._writer = writer
        self._most = most
        self._begin_anew()
        _recorders.add(self)

    def _begin_anew(self) -> None:
        """Empty, with no thread: at the start, and in a child process, whose parent writes its own events."""
        self._waiting: deque[Counted] = deque()
        self._batch: list[Counted] = []
        self._batch_id = ""
        self._lock, self._flushing = Lock(), Lock()
        self._running = False

    def add(self, event: Counted) -> None:
        """Take an event; it is dropped, and counted as dropped, when too many are waiting. Never raises.

        It takes no lock: each step is one that no other thread can come between.
        """
        if len(self._waiting) + len(self._batch) >= self._most:
            with self._lock:
                self.dropped += 1
            return
        self._waiting.append(event)
        if not self._running:
            self._start()

    def _start(self) -> None:
        with self._lock:
            start, self._running = not self._running, True
        if start:
            try:
                Thread(target=self._run, name="usage", daemon=True).start()
            except RuntimeError:  # the process is ending, or has no thread left: the next event tries again
                self._running = False

    def flush(self) -> int:
        """Write what waits now; returns how many events. Raises what the database raises, losing none: what
        could not be written, or may have been, is tried again by itself and is kept once.

        What comes meanwhile waits for the next time: under load there is always something.
        """
        with self._flushing:
            written = self._write() if self._batch else 0
            take = self._waiting.popleft
            self._batch, self._batch_id = [take() for _ in range(len(self._waiting))], new_id()
            return written + self._write()

    def _write(self) -> int:
        if self._batch:
            self._writer.write(self._batch, self._batch_id)
        written, self._batch = len(self._batch), []
        return written

    def forget(self) -> None:
        """Let go of what waits, once a write that is under way has ended."""
        with self._flushing:
            self._waiting.clear()
            self._batch = []

    def flush_quietly(self) -> bool:
        """The same where nobody can be told: whether it worked. The log says that it failed, never what
        waits."""
        written = True
        try:
            self.flush()
        except Exception as error:
            log.error("usage: could not write (%s)", type(error).__name__)
            written = False
        if self.dropped > self._told:
            log.warning("usage: %d events dropped since the start", self.dropped)
            self._told = self.dropped
        return written

    def _run(self) -> None:
        wait = FLUSH_EVERY
        while True:
            time.sleep(wait)
            wait = FLUSH_EVERY if self.flush_quietly() else RETRY_AFTER
            if not self._waiting and not self._batch:
                self._running = False
                if self._waiting:  # it came before it could know that this thread ends
                    self._start()
                return

    def after_fork(self) -> None:
        """In a child process: its parent's events, thread, locks and connections are its parent's."""
        self._begin_anew()
        self._writer.engine.dispose(close=False)


_recorders: WeakSet[Recorder] = WeakSet()


def forget_what_waits() -> None:
    """Let everything go that any application of this process has not written yet: for tests, whose stores go
    with them."""
    for recorder in list(_recorders):
        recorder.forget()


def _after_fork() -> None:
    for recorder in list(_recorders):
        recorder.after_fork()


@atexit.register
def _at_exit() -> None:
    for recorder in list(_recorders):
        recorder.flush_quietly()


os.register_at_fork(after_in_child=_after_fork)


def init_usage(app: Flask, settings: Settings) -> None:
    """Let `app` count, unless the settings say not to. Call it after `init_databases`.

    Raises SettingsError for a network that cannot be read: counting itself must never fail a page.
    """
    for network in settings.staff_networks:
        if not is_network(network):
            raise SettingsError(f"PORTAL_STAFF_NETWORKS holds {network!r}: write each as 192.0.2.0/24.")
    app.extensions["usage"] = None
    if settings.usage_enabled:
        with app.app_context():
            writer = Writer(db.engines["usage"], words_key(settings.secret_key))
        app.extensions["usage"] = Recorder(writer, settings.staff_networks)


def record(kind: Kind, **keys: Any) -> None:
    """Count that `kind` happened in the present request, once its transaction, if any, is on disk.

    The keys are those of `vocabulary.CATALOGUE`; a value of None is the same as none. Raises WrongUsage for
    other keys, and nothing else: a value that has not its shape is left out when it is written.
    """
    act = counted(kind, **keys)
    if has_request_context():
        after_commit(partial(act, request.environ))


def counted(kind: Kind, **keys: Any) -> Callable[[WSGIEnvironment], None]:
    """How to count that `kind` happened, for any request's WSGI environment: what a kept page does each time.

    Keys and errors as in `record`.
    """
    check_keys(kind, keys)
    recorder: Recorder | None = this_app().extensions["usage"]
    return partial(_count, recorder, Event(kind, keys)) if recorder is not None else _count_nothing


def _count_nothing(_environ: WSGIEnvironment) -> None:
    return


def _count(recorder: Recorder, event: Event, environ: WSGIEnvironment) -> None:
    visit = environ.get(_VISIT)
    if visit is None:
        visit = _see(recorder, environ)
        if visit[0] is ActorClass.OPTED_OUT:
            recorder.add((clock.now(), _refused(environ), visit))
    if visit[0] is not None and visit[0] is not ActorClass.OPTED_OUT:
        recorder.add((clock.now(), event, visit))


def _refused(environ: WSGIEnvironment) -> Event:
    """That a page was seen by somebody who said no: how they said it, and nothing else."""
    return _REFUSALS[Refusal.BROWSER if browser_said_no(environ) else Refusal.HERE]


_REFUSALS = {said: Event(Kind.NOT_COUNTED, {"said": said}) for said in Refusal}


def _see(recorder: Recorder, environ: WSGIEnvironment) -> Visit:
    """Whose request this is, found once."""
    address = environ.get("REMOTE_ADDR") or ""
    cookies = parse_cookie(environ) if "HTTP_COOKIE" in environ else {}
    said_no = cookies.get(NO_COUNT.name) == "1"
    found = classify(environ, said_no=said_no, address=address, staff_networks=recorder.staff_networks)
    if found in _PUBLIC and not cookies.keys().isdisjoint(_SIGNED_IN):
        found = _PUBLIC[found]  # a kept page is served without asking who it is
    if found is ActorClass.OPTED_OUT:
        visit: Visit = (found, "", "", "")
    else:
        site = _outside_host(environ) if "HTTP_REFERER" in environ else ""
        visit = (found, address, environ.get("HTTP_USER_AGENT", ""), site)
    environ[_VISIT] = visit
    return visit


#: What a visit that looks like the public's is, once somebody is known to be signed in.
_PUBLIC = {ActorClass.PUBLIC: ActorClass.STAFF, ActorClass.OPTED_OUT: None}


def _outside_host(environ: WSGIEnvironment) -> str:
    """The host of another site that a link here was followed from, as the browser gives it; "" for none."""
    host = str(environ["HTTP_REFERER"][:300]).partition("//")[2].partition("/")[0].partition("?")[0]
    return "" if host == environ.get("HTTP_HOST") else host


def count_as_staff() -> None:
    """Say that this request is one of the team's own: somebody is signed in."""
    recorder: Recorder | None = this_app().extensions["usage"]
    if recorder is not None:
        found, *rest = request.environ.get(_VISIT) or _see(recorder, request.environ)
        if found in _PUBLIC:
            request.environ[_VISIT] = (_PUBLIC[found], *rest)


def flush() -> int:
    """Write what this process has counted so far, now; returns how many events. For tests and for a clean
    stop."""
    recorder: Recorder | None = this_app().extensions["usage"]
    return recorder.flush() if recorder is not None else 0
