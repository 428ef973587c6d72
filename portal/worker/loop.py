"""The worker's loop: every servant looks, does one piece, looks again; side by side, so that a slow mail
server delays no edit."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
import traceback

from flask import Flask

from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.worker.actions import beat
from portal.worker.servants import Servant, all_servants

log = logging.getLogger(__name__)

#: Seconds between signs of life, and the longest wait after work that fails again and again.
_BEAT, _LONGEST_WAIT = 30.0, 30.0


class Worker:
    """All servants at work in this process. Several processes may do this: each piece is one worker's."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stop = threading.Event()
        self.owner = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        with app.app_context():
            self._servants = all_servants()
        self._threads = [
            threading.Thread(target=self._serve, args=(one,), name=one.name) for one in self._servants
        ]

    def start(self) -> None:
        """Begin, each servant in a thread of its own."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask everybody to finish the present piece and to take no other."""
        self._stop.set()

    def join(self) -> None:
        """Wait until everybody has."""
        for thread in self._threads:
            thread.join()
        self._rest()

    def once(self) -> tuple[dict[str, int], list[str]]:
        """Do what is due and no more: (how much each servant did, those that failed)."""
        done: dict[str, int] = {}
        failed = []
        for servant in self._servants:
            done[servant.name] = 0
            while not self._stop.is_set() and (did := self._turn(servant, beating=False)):
                done[servant.name] += 1
            if did is None:
                failed.append(servant.name)
            else:
                self._beat(servant)
        self._rest()
        return done, failed

    def _serve(self, servant: Servant) -> None:
        beaten, failures = -_BEAT, 0
        while not self._stop.is_set():
            beating = time.monotonic() - beaten >= _BEAT
            did = self._turn(servant, beating=beating)
            if did is not None and beating:
                beaten = time.monotonic()
            failures = failures + 1 if did is None else 0
            if not did:
                self._stop.wait(min(servant.pause * 2.0 ** min(failures, 10), _LONGEST_WAIT))

    def _turn(self, servant: Servant, *, beating: bool) -> bool | None:
        """One look: whether something was done; None when it failed, which is logged without its words."""
        with self._app.app_context():
            try:
                if not servant.ready():
                    return False
                did = servant.turn(self.owner)
                if beating:
                    self._note(servant)
            except Exception as fault:
                trace = "".join(traceback.format_tb(fault.__traceback__))
                log.error("%s failed with %s\n%s", servant.name, type(fault).__name__, trace)
                return None
            else:
                return did
            finally:
                db.session.remove()

    def _beat(self, servant: Servant) -> None:
        with self._app.app_context():
            if servant.ready():
                self._note(servant)
            db.session.remove()

    def _rest(self) -> None:
        for servant in self._servants:
            servant.rest()

    def _note(self, servant: Servant) -> None:
        with transaction():
            beat(servant.name, self.owner)
