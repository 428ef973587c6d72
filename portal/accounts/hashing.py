"""Turning passwords into hashes and comparing them: a few at a time, and as long for nobody as for somebody.

One comparison costs about a fifth of a second of a processor and 64 MB on purpose, so a process does two at
once at most and the rest wait their turn (RELIABILITY 3.3).
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from portal.accounts.rules.passwords import normal_password
from portal.core.errors import Unavailable
from portal.extensions.sqlite import writing

#: Rounds, memory in KiB, lanes.
_FULL = (3, 65_536, 4)
_CHEAP = (1, 64, 1)
_AT_ONCE = 2
_LONGEST_WAIT = 10.0


class Hashing:
    """The hashing of one application. `cheap` is for tests: production refuses it."""

    def __init__(self, *, cheap: bool) -> None:
        time, memory, lanes = _CHEAP if cheap else _FULL
        self._argon = PasswordHasher(time, memory, lanes)
        self._turns = BoundedSemaphore(_AT_ONCE)
        # Random bytes in the shape of a hash: no password fits, and to find that out takes as long as ever.
        salt, digest = (b64encode(os.urandom(size)).decode().rstrip("=") for size in (16, 32))
        self._nobody = f"$argon2id$v=19$m={memory},t={time},p={lanes}${salt}${digest}"
        self.compared = 0  # how often, so that a test can count

    def hash(self, password: str) -> str:
        """The hash to keep of a new password."""
        with self._turn():
            return self._argon.hash(normal_password(password))

    def matches(self, kept: str, password: str) -> bool:
        """Whether it is the password. Without a kept hash the answer is no, and takes as long."""
        with self._turn():
            self.compared += 1
            try:
                return self._argon.verify(kept or self._nobody, normal_password(password)) and bool(kept)
            except (Argon2Error, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made with other costs than those of today."""
        return self._argon.check_needs_rehash(kept)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for a turn. Raises Unavailable when too many wait, RuntimeError inside a transaction: nobody
        else could write meanwhile."""
        if writing.get():
            raise RuntimeError("a password is hashed outside of transactions")
        if not self._turns.acquire(timeout=_LONGEST_WAIT):
            raise Unavailable("Too many people are signing in at this moment. Try again in a minute.")
        try:
            yield
        finally:
            self._turns.release()
