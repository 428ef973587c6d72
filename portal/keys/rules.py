"""The cryptography: AES-256-GCM, bound to the place a value belongs to. Pure functions, no database."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = "v1."
_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class KeyRingError(Exception):
    """The key ring setting cannot be read; the message says why."""


class CannotOpen(Exception):
    """A sealed value does not open: wrong key, wrong place, or it was tampered with."""


@dataclass(frozen=True)
class KeyRing:
    """The master keys by id, newest first: the first one wraps, every one unwraps."""

    keys: tuple[tuple[str, bytes], ...] = field(
        repr=False
    )  # a key must not come into a log by way of an error

    @classmethod
    def parse(cls, entries: Sequence[str]) -> KeyRing:
        """Read "id:hex" entries. Raises KeyRingError when one is malformed or two share an id."""
        keys: list[tuple[str, bytes]] = []
        for entry in entries:
            name, _, text = entry.partition(":")
            if not _KEY_ID.fullmatch(name):  # never quoted: with the colon forgotten it is the key itself
                raise KeyRingError(
                    "each master key is an id of up to 40 letters and digits, a colon and the key"
                )
            try:
                key = bytes.fromhex(text)
            except ValueError:
                raise KeyRingError(f"master key {name!r} is not written in hex") from None
            if len(key) != KEY_BYTES:
                raise KeyRingError(f"master key {name!r} must have {KEY_BYTES * 2} hex digits")
            keys.append((name, key))
        if not keys or len({name for name, _ in keys}) != len(keys):
            raise KeyRingError("the key ring needs at least one master key, each under an id of its own")
        return cls(tuple(keys))

    @property
    def newest(self) -> str:
        """The id of the key that wraps new data keys."""
        return self.keys[0][0]

    def wrap(self, data_key: bytes, key_id: str) -> tuple[str, bytes]:
        """The data key under the newest master key: (master key id, wrapped bytes)."""
        name, master = self.keys[0]
        return name, _encrypt(master, data_key, f"data-key|{key_id}")

    def unwrap(self, master_id: str, wrapped: bytes, key_id: str) -> bytes:
        """The data key again. Raises CannotOpen when the master key is gone or the bytes were changed."""
        for name, master in self.keys:
            if name == master_id:
                return _decrypt(master, wrapped, f"data-key|{key_id}")
        raise CannotOpen(f"master key {master_id!r} is not in the key ring")


def new_data_key() -> bytes:
    """A fresh random data key."""
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def seal(data_key: bytes, text: str, place: str) -> str:
    """`text` sealed for one `place` ("table|column|key id"): moved elsewhere it does not open."""
    return _VERSION + base64.b64encode(_encrypt(data_key, text.encode(), place)).decode()


def unseal(data_key: bytes, sealed: str, place: str) -> str:
    """The text again. Raises CannotOpen."""
    if not sealed.startswith(_VERSION):
        raise CannotOpen("unknown format")
    try:
        raw = base64.b64decode(sealed[len(_VERSION) :], validate=True)
    except ValueError:  # binascii.Error, or letters that are not ASCII
        raise CannotOpen("not base64") from None
    return _decrypt(data_key, raw, place).decode()


def _encrypt(key: bytes, plain: bytes, place: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def _decrypt(key: bytes, raw: bytes, place: str) -> bytes:
    try:
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen("the value was changed, or belongs elsewhere") from None
