"""Keeps the compiled words beside the index: compiling takes seconds, reading them in a tenth of one."""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from array import array
from functools import lru_cache
from pathlib import Path
from typing import Any

KEPT = 2  # the words of now, and those of before, which another process may be reading
CODE = ("lexicon.py", "analysis.py", "kept_words.py")  # what compiling depends on besides the words


class KeptWords:
    """A folder with compiled words: one file for each state of them, made and read by any process."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which is made when first written to."""
        self._folder = folder

    def read(self, fingerprint: str) -> dict[str, Any] | None:
        """What was kept of these words; None where nothing was, or not by this version, or it is damaged."""
        try:
            head, _, body = self._path(fingerprint).read_bytes().partition(b"\n")
            return dict(json.loads(body)) if head.decode() == _head(body) else None
        except (OSError, ValueError):
            return None

    def write(self, fingerprint: str, compiled: dict[str, Any]) -> None:
        """Keep them, whole or not at all, and let go of older ones. Where that cannot be done, it is not."""
        body = json.dumps(compiled, separators=(",", ":")).encode()
        draft = self._folder / f".words-{fingerprint}.{os.getpid()}"
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(_head(body).encode() + b"\n" + body)
            draft.replace(self._path(fingerprint))
            held = sorted(self._folder.glob("words-*.json"), key=lambda path: -path.stat().st_mtime_ns)
            for old in held[KEPT:]:
                old.unlink(missing_ok=True)

    def _path(self, fingerprint: str) -> Path:
        return self._folder / f"words-{fingerprint}.json"


def packed(numbers: array[Any]) -> list[str]:
    """Numbers as text, exactly."""
    return [numbers.typecode, numbers.tobytes().hex()]


def unpacked(text: list[str]) -> array[Any]:
    """The numbers again."""
    return array(text[0], bytes.fromhex(text[1]))


def _head(body: bytes) -> str:
    return f"{zlib.crc32(body):08x} {_code()}"


@lru_cache(maxsize=1)
def _code() -> str:
    here = Path(__file__).parent
    return "".join(f"{zlib.crc32((here / name).read_bytes()):08x}" for name in CODE)
