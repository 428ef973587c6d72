"""Which passwords are good enough (ASVS 6.2): long, in no list of breached ones, not about the person."""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

SHORTEST, LONGEST = 12, 200
_LIST = Path(__file__).resolve().parent.parent / "data" / "common_passwords.txt.gz"
_LETTERS_WRITTEN_AS = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
)
_AROUND = "0123456789 !\"£$%^&*()-_=+[]{};:'@#~,<.>/?|\\"
_MOST_AROUND = 12

TOO_SHORT = f"Use {SHORTEST} characters or more. Three or four words you will remember work well."
TOO_LONG = f"Use {LONGEST} characters or fewer"
TOO_COMMON = (
    "This is one of the passwords that are tried first. Choose another, such as four words that do not "
    "belong together."
)
ABOUT_YOU = "Do not use your name, your email address or the name of this site in your password"


def normal_password(typed: str) -> str:
    """One form for all ways to type the same characters; nothing is cut and nothing trimmed."""
    return unicodedata.normalize("NFKC", typed)


def find_fault(password: str, about: Iterable[str] = ()) -> str:
    """What is wrong with a password, in words; '' for nothing. `about`: names it may not be made of."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    plain = password.casefold()
    if is_common(plain):
        return TOO_COMMON
    bare = re.sub(r"[\W_]+", "", plain)
    for name in about:
        for part in re.split(r"[\W_]+", name.casefold()):
            said = bare.count(part) if len(part) >= 4 else 0
            if said and len(bare) - len(part) * said < SHORTEST // 2:
                return ABOUT_YOU
    return ""


def is_common(plain: str) -> bool:
    """Whether a password (in small letters) is a breached one, or no more than one that was stretched: with
    figures or signs around it, letters swapped for figures, or the same said twice."""
    for form in (plain, plain.translate(_LETTERS_WRITTEN_AS)):
        unit = _unit(form)
        if len(unit) < 4 or any(core in breached() for text in {form, unit} for core in _cores(text)):
            return True
    return False


def _unit(text: str) -> str:
    """The part that a text repeats from beginning to end: the whole text where it repeats none."""
    return text[: (text + text).find(text, 1)]


def _cores(text: str) -> Iterator[str]:
    """The text without some of the figures and signs around it, in every way."""
    head = len(text) - len(text.lstrip(_AROUND))
    tail = len(text) - len(text.rstrip(_AROUND))
    for start in range(min(head, _MOST_AROUND) + 1):
        for end in range(min(tail, _MOST_AROUND) + 1):
            core = text[start : len(text) - end]
            if len(core) >= 4:
                yield core


@cache
def breached() -> frozenset[str]:
    """The commonest breached passwords (data/SOURCE.md)."""
    with gzip.open(_LIST, "rt", encoding="utf-8") as lines:
        return frozenset(line.rstrip("\n") for line in lines)
