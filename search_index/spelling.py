"""Mends misspelt words from the words the index and the lexicon hold, when it can be fairly sure."""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from zlib import crc32

LONGEST = 24
MINIMUM = 4  # shorter words are never mended
COMMON = 12  # so often met that a short word that sounds the same is taken for it
INDEX_BITS = 24
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^x", "s"), (r"[ts]ch", "k"), (r"ph", "f"),
        (r"gh(?=[^aeiou]|\Z)", ""), (r"(?:ti|si|ci|sh|su)(?=on|an|un|en|al)|t(?=on\Z)", "x"), (r"sh|ch", "x"),
        (r"dg", "j"),
        (r"sc(?=[eiy])|c(?=[eiy])|t?z", "s"), (r"ck|c|q", "k"), (r"g(?=[eiy])", "j"), (r"x(?!\w*\Z)", "ks"),
        (r"th", "t"), (r"v", "f"), (r"mb\Z", "m"), (r"(?<=.)r(?=[^aeiouyhwr]|e?\Z)", ""),
        (r"(?<=.)[aeiouyhw]+", ""), (r"^[aeiouy]", "a"),
        (r"d\Z", "t"), (r"bt", "t"),
    )
)  # fmt: skip
REPEATS = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """Give a key that words which sound alike share."""
    word = REPEATS.sub(r"\1", word)
    for pattern, key in SOUNDS:
        word = pattern.sub(key, word)
    return REPEATS.sub(r"\1", word)


def sounds(word: str) -> set[str]:
    """Give the keys of a word: ch may be said as in chips or as in chemist."""
    return {sound(word), sound(word.replace("ch", "k"))} if "ch" in word else {sound(word)}


def distance(one: str, two: str, limit: int = 4) -> int:
    """Give how many letters must be changed, added, dropped or swapped; limit + 1 when it is more."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    while one and two and one[0] == two[0]:
        one, two = one[1:], two[1:]
    while one and two and one[-1] == two[-1]:
        one, two = one[:-1], two[:-1]
    older: list[int] = []
    before = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and b == one[i - 2]:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        older, before = before, row
    return min(before[-1], limit + 1)


class Speller:
    """A delete-neighbourhood dictionary in two sorted arrays: about a megabyte for ten thousand words."""

    def __init__(self, frequency: Mapping[str, int], protected: Iterable[str] = ()) -> None:
        """Take every known word with how often it is met, and words that are right but never proposed."""
        self._frequency = frequency
        self._protected = frozenset(protected)
        self._words = sorted(w for w in frequency if MINIMUM <= len(w) <= LONGEST and w.isalpha())
        self._near = _table((crc32(v.encode()), i) for i, w in enumerate(self._words) for v in _deletes(w))
        self._sounds = _table((crc32(s.encode()), i) for i, w in enumerate(self._words) for s in sounds(w))

    def knows(self, word: str) -> bool:
        """Tell whether the word is right as it stands."""
        return word in self._frequency or word in self._protected

    def correct(self, word: str) -> str:
        """Give the word that was most likely meant; "" when it is right or nothing is near enough."""
        if len(word) < MINIMUM or len(word) > LONGEST or not word.isalpha() or self.knows(word):
            return ""
        alike = frozenset(_lookup(self._sounds, crc32(sound(word).encode())))
        found = set(alike)
        for variant in _deletes(word):
            found.update(_lookup(self._near, crc32(variant.encode())))
        best, least = "", 99.0
        for number in found:
            candidate = self._words[number]
            cost = self._cost(word, candidate, number in alike)
            if cost < least or (cost == least and candidate < best):
                best, least = candidate, cost
        return best if least < 50 else ""

    def _cost(self, word: str, candidate: str, alike: bool) -> float:
        swapped = sorted(word) == sorted(candidate)
        allowed = 1 if len(word) < 7 else 2
        common = self._frequency[candidate] >= COMMON
        if alike and (len(word) >= 6 or (common and len(word) == 5)):
            allowed = max(allowed + 1, len(word) // 3)
        unsure = len(word) <= 5 and not (
            swapped or (common and len(word) == 5) or (alike and (common or len(word) != len(candidate)))
        )
        slipped = len(word) > 5 and (word[1:] == candidate[1:] or word == candidate[1:])
        if unsure or (word[0] != candidate[0] and not (alike or swapped or slipped)):
            return 99.0
        away = distance(word, candidate, min(allowed, 4))
        if away > allowed:
            return 99.0
        return (
            away
            - 0.7 * alike
            - 0.2 * math.log(1 + self._frequency[candidate])
            + 0.4 * (word[0] != candidate[0])
        )

    def complete(self, start: str, limit: int = 5) -> list[str]:
        """Give known words that begin so, the commonest first."""
        low = bisect_left(self._words, start)
        high = bisect_left(self._words, start + "\U0010ffff")
        return sorted(self._words[low:high], key=lambda w: (-self._frequency[w], w))[:limit]


def _deletes(word: str) -> Iterator[str]:
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _table(pairs: Iterable[tuple[int, int]]) -> array[int]:
    return array("Q", sorted({key << INDEX_BITS | number for key, number in pairs}))


def _lookup(table: array[int], key: int) -> list[int]:
    low = bisect_left(table, key << INDEX_BITS)
    high = bisect_right(table, (key << INDEX_BITS) | ((1 << INDEX_BITS) - 1))
    return [entry & ((1 << INDEX_BITS) - 1) for entry in table[low:high]]
