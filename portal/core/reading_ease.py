"""A hint at how hard a text is to read: the Flesch-Kincaid grade, worked out roughly, while somebody writes.

The one measure of all our texts that are written on screen: guides and listings. The committed guides are
held to their grade by a library in the tests; this one has none to ask and errs by about half a grade.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EASY = 5.0  # the reading age of 9 to 10 that our own words keep to

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+]|\d+\.|>)\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_VOWELS = re.compile(r"[aeiouy]+")
_LONG_SENTENCE = 20
_HARD_WORD = 4  # syllables
_FEWEST_WORDS = 30


@dataclass(frozen=True, slots=True)
class ReadingHint:
    """How a text reads: its grade (a year of school), the longest sentences and the hardest words."""

    grade: float
    words: int
    long_sentences: tuple[str, ...]
    hard_words: tuple[str, ...]

    @property
    def easy(self) -> bool:
        """Whether it is as plain as our words are to be."""
        return self.grade <= EASY


def long_sentences(markdown: str) -> list[tuple[int, str]]:
    """The sentences that should be two, with how many words each has, the longest first."""
    found = [(len(words), one) for one, words in _sentences(markdown) if len(words) > _LONG_SENTENCE]
    return sorted(found, reverse=True)


def reading_hint(markdown: str) -> ReadingHint | None:
    """How a Markdown text reads; None for one too short to say."""
    counted = _sentences(markdown)
    words = [word for _one, of_it in counted for word in of_it]
    if len(words) < _FEWEST_WORDS:
        return None
    syllables = {word: count_syllables(word) for word in set(words)}
    total = sum(syllables[word] for word in words)
    grade = 0.39 * len(words) / len(counted) + 11.8 * total / len(words) - 15.59
    long = long_sentences(markdown)
    hard = {word.casefold() for word in words if syllables[word] >= _HARD_WORD}
    return ReadingHint(
        round(max(grade, 0.0), 1), len(words), tuple(one for _n, one in long[:3]), tuple(sorted(hard)[:8])
    )


def _sentences(markdown: str) -> list[tuple[str, list[str]]]:
    plain = _LINK.sub(r"\1", _MARKS.sub("", markdown)).replace("*", "").replace("`", "")
    counted = [(one.strip(), _WORD.findall(one)) for one in _SENTENCE.findall(plain)]
    return [(one, words) for one, words in counted if words]


def count_syllables(word: str) -> int:
    """About how many syllables an English word has."""
    plain = word.casefold().replace("’", "'").split("'")[0]
    count = len(_VOWELS.findall(plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee", "ye")) and count > 1
    past = plain.endswith("ed") and not plain.endswith(("ted", "ded")) and count > 1
    plural = plain.endswith("es") and not plain.endswith(("ses", "ches", "shes", "xes", "zes", "ges", "ces"))
    return max(1, count - int(silent or past or (plural and count > 1)))
