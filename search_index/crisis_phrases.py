"""The small pattern language of content/crisis/ made ready to run: phrases, and where they stand in a text.

Where words stand is kept as bits of whole numbers (bit 5 set: here at the sixth word). "Followed closely by"
is then a shift and an "and", so a phrase costs the same few steps however often its words occur.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

from search_index.rows import Rows

_PART = re.compile(r"\{[^{}]*\}|[^\s{}&]+")
_DROP = dict.fromkeys(map(ord, "\0'’‘`´\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_DOUBLING = re.compile(r"(?:^|[^aeiou])[aeiou][bdgmnprt]$")  # hit, stab, grab: the last letter is doubled
MARGIN = 64  # bits kept free below the first word, so that looking back from it loses nothing
Bits = int  # one bit for each word of the text
Options = tuple[tuple[str, ...], ...]  # of which one must be there: runs of one word or of several


class Phrases:
    """Every phrase of the rules by its number. A phrase is choices in this order with a gap, or, if `within`
    is set, in any order this many words apart. A choice is any of its options: a word, or a run of words side
    by side, which is found by its longest word."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}  # of the words
        self.words: list[str] = []
        self.singles = Rows()  # choice -> its options of one word
        self.runs_of = Rows()  # choice -> its other options
        self.longest = array("H")  # choice -> how many words its longest option has
        self.runs = Rows()  # run -> its words
        self.found_by = array("H")  # run -> the longest of them
        self.choices = Rows()  # phrase -> its choices
        self.gaps, self.withins = array("H"), array("H")  # of each phrase
        self.choices_with = Rows()  # word -> the choices that may be there when it is
        self._made: dict[Options, int] = {}

    def add(self, parts: Sequence[Options], gap: int, within: int) -> int:
        """Put a phrase of these choices at the end; give its number."""
        self.gaps.append(gap)
        self.withins.append(within)
        return self.choices.add([self._choice(options) for options in parts])

    def keys(self, choice: int) -> set[int]:
        """Give the words of which one must be there for the choice to be."""
        return {*self.singles[choice], *(self.found_by[run] for run in self.runs_of[choice])}

    def words_of(self, phrases: Iterable[int]) -> set[str]:
        """Give every word that could be part of one of them."""
        choices = {choice for phrase in phrases for choice in self.choices[phrase]}
        found = {word for choice in choices for word in self.singles[choice]}
        found |= {word for choice in choices for run in self.runs_of[choice] for word in self.runs[run]}
        return {self.words[word] for word in found}

    def _choice(self, options: Options) -> int:
        """Give the number of a choice; the same one is made once and shared."""
        made = self._made.get(options)
        if made is None:
            self.singles.add(self._number(option[0]) for option in options if len(option) == 1)
            self.runs_of.add([self._run(option) for option in options if len(option) > 1])
            self.longest.append(max(map(len, options), default=0))
            made = self._made[options] = len(self.longest) - 1
        return made

    def _run(self, option: tuple[str, ...]) -> int:
        self.found_by.append(self._number(max(option, key=len)))
        return self.runs.add([self._number(word) for word in option])

    def _number(self, word: str) -> int:
        number = self.numbers.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number

    def close(self) -> None:
        """Make ready for windows: nothing is added from now on."""
        self._made.clear()
        held: list[list[int]] = [[] for _ in self.words]
        for choice in range(len(self.singles)):
            for word in self.keys(choice):
                held[word].append(choice)
        self.choices_with = Rows(held)


class Window:
    """Where the rules' words stand in one stretch of text."""

    def __init__(self, steps: list[frozenset[str]], phrases: Phrases) -> None:
        self.length = len(steps)
        self.words = frozenset(map(phrases.numbers.__getitem__, chain.from_iterable(steps)))
        self._steps, self._phrases = steps, phrases
        self._places: dict[int, list[tuple[int, Bits]]] = {}
        self._zones: dict[range, Bits] = {}

    @cached_property
    def choices(self) -> frozenset[int]:
        """No other choice than these can be there."""
        return frozenset().union(*map(self._phrases.choices_with.__getitem__, self.words))

    @cached_property
    def at(self) -> dict[int, Bits]:
        """Where each word stands. Most short texts hold no phrase's words: then nobody asks."""
        at: dict[int, Bits] = {}
        for position, words in enumerate(self._steps, MARGIN):
            for word in words:
                number = self._phrases.numbers[word]
                at[number] = at.get(number, 0) | 1 << position
        return at

    def places(self, choice: int) -> list[tuple[int, Bits]]:
        """Return, for each length in words, where an option of the choice ends."""
        found = self._places.get(choice)
        if found is None:
            ends: dict[int, Bits] = {}
            at, known = self.at, self._phrases
            for word in self.words.intersection(known.singles[choice]):
                ends[1] = ends.get(1, 0) | at[word]
            for run in known.runs_of[choice]:
                if known.found_by[run] in at:
                    option = known.runs[run]
                    bits = self._run(option)
                    if bits:
                        ends[len(option)] = ends.get(len(option), 0) | bits
            found = self._places[choice] = list(ends.items())
        return found

    def _run(self, option: Sequence[int]) -> Bits:
        bits = self.at.get(option[0], 0)
        for word in option[1:]:
            if not bits:
                break
            bits = bits << 1 & self.at.get(word, 0)
        return bits

    def ends(self, phrase: int, not_at: Bits = 0) -> Bits:
        """Return where the phrase ends, when no word of it may stand at `not_at`."""
        choices = self._phrases.choices[phrase]
        if not self.choices.issuperset(choices) or not all(map(self.places, choices)):
            return 0
        within = self._phrases.withins[phrase]
        if within:
            return self._any_order(choices, within, ~not_at)
        return self._in_order(choices, self._phrases.gaps[phrase], ~not_at)

    def _in_order(self, choices: Sequence[int], gap: int, allowed: Bits) -> Bits:
        reached = self._anywhere(choices[0], allowed)
        for choice in choices[1:]:
            if not reached:
                return 0
            follows = spread(reached, gap)
            reached = 0
            for length, bits in self.places(choice):
                reached |= bits & follows << length
            reached &= allowed
        return reached

    def _any_order(self, choices: Sequence[int], within: int, allowed: Bits) -> Bits:
        found = [self._anywhere(choice, allowed) for choice in choices]
        here = found[0]
        for bits in found[1:]:
            here &= spread(bits, within - 1) << 1 | spread(bits >> within, within - 1)
        return here

    def _anywhere(self, choice: int, allowed: Bits) -> Bits:
        bits = 0
        for _, ends in self.places(choice):
            bits |= ends
        return bits & allowed

    def close_to(self, phrases: range, reach: int) -> Bits:
        """Return every place within `reach` words of a phrase; a range is always asked with one reach."""
        zone = self._zones.get(phrases)
        if zone is None:
            zone = 0
            for phrase in phrases:
                ends = self.ends(phrase)
                if ends:
                    choices = self._phrases.choices[phrase]
                    before = reach + self._phrases.longest[choices[0]] - 1 + len(choices) - 1
                    zone |= spread(ends >> before, before + reach)
            self._zones[phrases] = zone
        return zone

    def is_whole(self, phrase: int) -> bool:
        """Say whether the phrase is all there is."""
        left = {0}  # how many words are used up so far
        for choice in self._phrases.choices[phrase]:
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
    """Turns the phrases of the rule files into choices of words."""

    def __init__(self, classes: dict[str, list[str]], ignored: frozenset[str], into: Phrases) -> None:
        self.classes, self.ignored, self._into = classes, ignored, into

    def phrases(self, texts: Iterable[str], gap: int, within: int) -> range:
        """Compile phrases; raises ValueError in plain words if one of them can never be found."""
        return self._put([self._made(text, within) for text in texts], gap)

    def any_of(self, texts: Iterable[str], gap: int, within: int) -> range:
        """Compile phrases of which one is enough: those of a single part become one choice."""
        made = [self._made(text, within) for text in texts]
        single = dict.fromkeys(o for choices, _ in made if len(choices) == 1 for o in choices[0])
        several = [one for one in made if len(one[0]) > 1]
        return self._put(([((tuple(single),), 0)] if single else []) + several, gap)

    def _put(self, made: Iterable[tuple[tuple[Options, ...], int]], gap: int) -> range:
        numbers = [self._into.add(choices, gap, within) for choices, within in made]
        return range(numbers[0], numbers[-1] + 1) if numbers else range(0)

    def _made(self, text: str, within: int) -> tuple[tuple[Options, ...], int]:
        made = (self._choice(part) for part in _PART.findall(text.lower().translate(_DROP)))
        choices = tuple(options for options in made if options)
        if not choices:
            raise ValueError(f"crisis rule phrase has no word that counts: {text!r}")
        return choices, within if " & " in text and len(choices) > 1 else 0

    def _choice(self, part: str) -> Options:
        names = [part]
        if part.startswith("{"):
            body = part[1:-1].strip()
            names = [f"@{body}"] if body in self.classes else body.split("|")
        options: dict[tuple[str, ...], None] = {}
        for name in names:
            options.update(self._options(name.strip()))
        return tuple(options)

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
