"""The small pattern language of content/crisis/ made ready to run: phrases, and where they stand in a text.

Where words stand is kept as bits of whole numbers (bit 5 set: here at the sixth word). "Followed closely by"
is then a shift and an "and", so a phrase costs the same few steps however often its words occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PART = re.compile(r"\{[^{}]*\}|[^\s{}&]+")
_DROP = dict.fromkeys(map(ord, "\0'’‘`´\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_DOUBLING = re.compile(r"(?:^|[^aeiou])[aeiou][bdgmnprt]$")  # hit, stab, grab: the last letter is doubled
MARGIN = 64  # bits kept free below the first word, so that looking back from it loses nothing
Bits = int  # one bit for each word of the text


class Choice:
    """Any of these; an option of several words is those words side by side, found by its longest word."""

    __slots__ = ("by_key", "keys", "options", "several", "single")

    def __init__(self, options: tuple[tuple[str, ...], ...]) -> None:
        self.options = options
        self.by_key: dict[str, list[tuple[str, ...]]] = {}
        self.single = frozenset(option[0] for option in options if len(option) == 1)
        for option in options:
            if len(option) > 1:
                self.by_key.setdefault(max(option, key=len), []).append(option)
        self.several = frozenset(self.by_key)
        self.keys = self.single | self.several


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """Choices in this order with a gap, or, if `within` is set, in any order this many words apart."""

    choices: tuple[Choice, ...]
    gap: int
    within: int = 0

    def words(self) -> set[str]:
        """Return every word that could be part of it."""
        return {word for choice in self.choices for option in choice.options for word in option}


class Window:
    """Where the rules' words stand in one stretch of text."""

    def __init__(self, steps: list[frozenset[str]]) -> None:
        self.length = len(steps)
        self.at: dict[str, Bits] = {}
        for position, words in enumerate(steps, MARGIN):
            for word in words:
                self.at[word] = self.at.get(word, 0) | 1 << position
        self.words = frozenset(self.at)
        self._places: dict[Choice, list[tuple[int, Bits]]] = {}
        self._zones: dict[int, Bits] = {}

    def places(self, choice: Choice) -> list[tuple[int, Bits]]:
        """Return, for each length in words, where an option of the choice ends."""
        found = self._places.get(choice)
        if found is None:
            ends: dict[int, Bits] = {}
            at, alone = self.at, 0
            for word in choice.single & self.words:
                alone |= at[word]
            if alone:
                ends[1] = alone
            for key in choice.several & self.words:
                for option in choice.by_key[key]:
                    bits = self._run(option)
                    if bits:
                        ends[len(option)] = ends.get(len(option), 0) | bits
            found = self._places[choice] = list(ends.items())
        return found

    def _run(self, option: tuple[str, ...]) -> Bits:
        bits = self.at.get(option[0], 0)
        for word in option[1:]:
            if not bits:
                break
            bits = bits << 1 & self.at.get(word, 0)
        return bits

    def ends(self, phrase: Phrase, not_at: Bits = 0) -> Bits:
        """Return where the phrase ends, when no word of it may stand at `not_at`."""
        words = self.words
        if any(choice.keys.isdisjoint(words) for choice in phrase.choices):
            return 0
        if any(not self.places(choice) for choice in phrase.choices):
            return 0
        return self._any_order(phrase, ~not_at) if phrase.within else self._in_order(phrase, ~not_at)

    def _in_order(self, phrase: Phrase, allowed: Bits) -> Bits:
        reached = self._anywhere(phrase.choices[0], allowed)
        for choice in phrase.choices[1:]:
            if not reached:
                return 0
            follows = spread(reached, phrase.gap)
            reached = 0
            for length, bits in self.places(choice):
                reached |= bits & follows << length
            reached &= allowed
        return reached

    def _any_order(self, phrase: Phrase, allowed: Bits) -> Bits:
        found = [self._anywhere(choice, allowed) for choice in phrase.choices]
        here = found[0]
        for bits in found[1:]:
            here &= spread(bits, phrase.within - 1) << 1 | spread(bits >> phrase.within, phrase.within - 1)
        return here

    def _anywhere(self, choice: Choice, allowed: Bits) -> Bits:
        bits = 0
        for _, ends in self.places(choice):
            bits |= ends
        return bits & allowed

    def close_to(self, phrases: list[Phrase], reach: int) -> Bits:
        """Return every place within `reach` words of a phrase; a list is always asked with one reach."""
        if id(phrases) in self._zones:
            return self._zones[id(phrases)]
        zone = 0
        for phrase in phrases:
            ends = self.ends(phrase)
            if ends:
                before = reach + max(len(option) for option in phrase.choices[0].options) - 1
                before += len(phrase.choices) - 1
                zone |= spread(ends >> before, before + reach)
        self._zones[id(phrases)] = zone
        return zone

    def is_whole(self, phrase: Phrase) -> bool:
        """Say whether the phrase is all there is."""
        left = {0}  # how many words are used up so far
        for choice in phrase.choices:
            ends = self.places(choice)
            left = {n + size for n in left for size, bits in ends if bits >> (MARGIN + n + size - 1) & 1}
        return self.length in left


def spread(bits: Bits, steps: int) -> Bits:
    """Return the bits, each also set at the next `steps` places."""
    done = 0
    while done < steps:
        step = min(done + 1, steps - done)
        bits |= bits << step
        done += step
    return bits


def inflect(word: str) -> set[str]:
    """Return the regular forms of a verb or noun: punch, punches, punched, punching, punchin."""
    if word.endswith("e"):
        stem, past, several = word[:-1], word + "d", word + "s"
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        return {word, word[:-1] + "ies", word[:-1] + "ied", word + "ing", word + "in"}
    else:
        stem = word + word[-1] if len(word) <= 5 and _DOUBLING.search(word) else word
        past = stem + "ed"
        several = word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
    return {word, several, past, stem + "ing", stem + "in"}


class Compiler:
    """Turns the phrases of the rule files into choices of words; the same choice is made once and shared."""

    def __init__(self, classes: dict[str, list[str]], ignored: frozenset[str]) -> None:
        self.classes, self.ignored = classes, ignored
        self._made: dict[tuple[tuple[str, ...], ...], Choice] = {}

    def phrases(self, texts: Iterable[str], gap: int, within: int) -> list[Phrase]:
        """Compile phrases; raises ValueError in plain words if one of them can never be found."""
        return [self._phrase(text, gap, within) for text in texts]

    def any_of(self, texts: Iterable[str], gap: int, within: int) -> list[Phrase]:
        """Compile phrases of which one is enough: those of a single part become one choice."""
        made = self.phrases(texts, gap, within)
        single = dict.fromkeys(
            o for phrase in made if len(phrase.choices) == 1 for o in phrase.choices[0].options
        )
        several = [phrase for phrase in made if len(phrase.choices) > 1]
        return ([Phrase((self._shared(tuple(single)),), gap)] if single else []) + several

    def _phrase(self, text: str, gap: int, within: int) -> Phrase:
        made = (self._choice(part) for part in _PART.findall(text.lower().translate(_DROP)))
        choices = tuple(choice for choice in made if choice.options)
        if not choices:
            raise ValueError(f"crisis rule phrase has no word that counts: {text!r}")
        return Phrase(choices, gap, within if " & " in text and len(choices) > 1 else 0)

    def _choice(self, part: str) -> Choice:
        names = [part]
        if part.startswith("{"):
            body = part[1:-1].strip()
            names = [f"@{body}"] if body in self.classes else body.split("|")
        options: dict[tuple[str, ...], None] = {}
        for name in names:
            options.update(self._options(name.strip()))
        return self._shared(tuple(options))

    def _shared(self, options: tuple[tuple[str, ...], ...]) -> Choice:
        return self._made.setdefault(options, Choice(options))

    def _options(self, name: str) -> dict[tuple[str, ...], None]:
        """Return the runs of words that an option, or @class, stands for."""
        if name.startswith("@"):
            if name[1:] not in self.classes:
                raise ValueError(f"crisis rules name a class that does not exist: {name!r}")
            return {run: None for part in self.classes[name[1:]] for run in self._options(part)}
        runs: list[tuple[str, ...]] = [()]
        for word in name.lower().translate(_DROP).replace("_", " ").split():
            if word not in self.ignored:
                forms = sorted(inflect(word[:-1])) if word.endswith("+") else [word]
                runs = [(*run, form) for run in runs for form in forms]
        return {run: None for run in runs if run}
