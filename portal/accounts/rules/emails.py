"""How an email address is read, compared and told by its shape."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
_SHAPE = re.compile(r"[^\s@<>\"(),:;\[\]\\]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_]{2,24}")


def tidy_email(typed: str | None) -> str:
    """The address as it was typed, without what surrounds it."""
    return unicodedata.normalize("NFKC", typed or "").strip().strip("<>").strip()


def same_email(address: str) -> str:
    """One form for all ways to write an address: what is compared."""
    return tidy_email(address).casefold()


def is_email(address: str) -> bool:
    """Whether it looks like an address; only a message can tell whether it is one."""
    return len(address) <= LONGEST and _SHAPE.fullmatch(address) is not None
