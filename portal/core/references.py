"""Unguessable ids, slugs and the short codes that people copy from paper."""

from __future__ import annotations

import re
import secrets
import unicodedata
import uuid

#: The shape of a UUID in small letters, for patterns.
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

# Crockford's base 32: no I, L, O or U, so that nothing is misread and no rude word appears.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_id() -> str:
    """A new UUID4 in its usual text form: the public id of a published record."""
    return str(uuid.uuid4())


def new_code(bits: int = 60) -> str:
    """A random code of at least `bits` bits for people to copy, in groups of four: 'ABCD-EFGH-JKMN'."""
    length = -(-bits // 5)
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return "-".join(letters[start : start + 4] for start in range(0, length, 4))


def read_code(typed: str) -> str:
    """The code as we store it, from however somebody typed it (spaces, small letters, O for 0)."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper().translate(_MISREAD))
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def slugify(text: str, limit: int = 80) -> str:
    """`text` as lower-case words joined by hyphens, at most `limit` characters; '' when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
    if len(words) <= limit:
        return words
    cut = words[:limit]
    return cut.rsplit("-", 1)[0] if "-" in cut and words[limit] != "-" else cut.strip("-")
