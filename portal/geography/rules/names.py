"""Comparing names of places as people type them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_APOSTROPHE = re.compile(r"['’`]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_PREPOSITION = (
    r"(?:i(?:'?m| am)?\s+)?(?:(?:live[sd]?|living|based)\s+)?"
    r"(?:within\s+\d+\s*(?:miles?|km|kilometres?)\s+of|close to|next to|somewhere in|near to|nearby|near|nr|"
    r"in|at|around|round|by|from|outside|the village of|village of|the town of|town of)"
)
_LEADING = re.compile(rf"^(?:{_PREPOSITION}\s+)+(?=\S)")
_COUNTRY = re.compile(
    r"(?<=\w)[\s,-]+(?:in[\s-]+)?(?:rutland|leics|leicestershire|lincs|lincolnshire|northants|northamptonshire|cambs|"
    r"england|uk|gb|united kingdom)$"
)
_TAIL = re.compile(
    r"(?<=\w)\s+(?:town centre|city centre|village centre|village|town|city|area|parish|county|council)$"
)
_SHORT_FORMS = {
    "mkt": "market",
    "n": "north",
    "nth": "north",
    "s": "south",
    "sth": "south",
    "gt": "great",
    "lt": "little",
    "st": "saint",
}


def fold(text: str) -> str:
    """A name as a key: lower case, words with single spaces, "&" as "and", common short forms written out."""
    if text.isascii() and text.isalpha():  # one word, as most are
        word = text.lower()
        return _SHORT_FORMS.get(word, word)
    plain = _APOSTROPHE.sub("", text.casefold()).replace("&", " and ")
    words = _NOT_WORD.sub(" ", plain).split()
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


def bare_name(text: str) -> str:
    """The name in what was typed into a place box: without "near", ", Rutland" or "town centre"; folded."""
    tidy = re.sub(r"\s+", " ", text.casefold()).strip(" .,;:-")
    tidy = _LEADING.sub("", tidy)
    previous = ""
    while previous != tidy:
        previous = tidy
        tidy = _TAIL.sub("", _COUNTRY.sub("", tidy)).strip(" .,;:-")
    return fold(tidy)


def edit_distance(first: str, second: str, limit: int) -> int:
    """How many letters must be added, dropped, changed or swapped with the next; `limit` + 1 where more."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        above, before, row = before, row, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def closest(name: str, known: Iterable[str], limit: int) -> tuple[int, list[str]]:
    """The smallest distance up to `limit` and every known name at it; (limit + 1, []) where none is close."""
    best, names = limit + 1, []
    for candidate in known:
        distance = edit_distance(name, candidate, min(limit, best))
        if distance < best:
            best, names = distance, [candidate]
        elif distance == best and distance <= limit:
            names.append(candidate)
    return best, names
