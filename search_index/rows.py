"""Large tables that never change, each in a few long arrays.

Reading an ordinary object writes to it (Python counts its users), so each worker of a server would soon hold
a copy of its own of a table of small objects. The numbers inside an array have no count: they stay shared.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate


class Rows:
    """Rows of whole numbers below 65,536, laid end to end."""

    __slots__ = ("_ends", "_numbers")

    def __init__(self, rows: Iterable[Iterable[int]] = ()) -> None:
        self._ends, self._numbers = array("I", [0]), array("H")
        for row in rows:
            self.add(row)

    def add(self, row: Iterable[int]) -> int:
        """Put a row at the end; give its number."""
        self._numbers.extend(row)
        self._ends.append(len(self._numbers))
        return len(self._ends) - 2

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> array[int]:
        ends = self._ends
        return self._numbers[ends[row] : ends[row + 1]]


class Texts:
    """Texts laid end to end: reading one gives a copy of it and writes to nothing."""

    __slots__ = ("_bytes", "_ends")

    def __init__(self, texts: Iterable[str]) -> None:
        pieces = [text.encode() for text in texts]
        self._ends = array("I", [0, *accumulate(map(len, pieces))])
        self._bytes = b"".join(pieces)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        ends = self._ends
        return self._bytes[ends[number] : ends[number + 1]].decode()


class Filed:
    """Words filed under keys, such as what is left of them when a letter is dropped. Very seldom a word is
    found under another's key: who asks looks at what is found."""

    __slots__ = ("_letters", "_mask", "_slots", "_starts")

    def __init__(self, words: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Take up to 65,535 different words, each with its keys."""
        letters: list[str] = []
        self._starts = array("I", [0, 0])  # there is no word 0: it marks an empty slot
        hashes, numbers = array("q"), array("H")
        for number, (word, keys) in enumerate(words, 1):
            letters.append(word)
            self._starts.append(self._starts[-1] + len(word))
            for key in keys:
                hashes.append(hash(key))
                numbers.append(number)
        self._letters = "".join(letters)
        self._mask = mask = (1 << (2 * len(hashes)).bit_length()) - 1
        self._slots = slots = array(
            "I", bytes(4 * (mask + 1))
        )  # 16 bits of the hash, 16 of the word's number
        for whole, number in zip(hashes, numbers, strict=True):
            at = whole & mask
            while slots[at]:
                at = (at + 1) & mask
            slots[at] = (whole >> 32 & 0xFFFF) << 16 | number

    def find(self, keys: Iterable[str]) -> list[str]:
        """Give the words filed under any of the keys, each once."""
        slots, mask = self._slots, self._mask
        found: list[int] = []
        for key in keys:
            whole = hash(key)
            at = whole & mask
            while slot := slots[at]:
                if slot >> 16 == whole >> 32 & 0xFFFF:
                    found.append(slot & 0xFFFF)
                at = (at + 1) & mask
        starts = self._starts
        return [self._letters[starts[n] : starts[n + 1]] for n in dict.fromkeys(found)]
