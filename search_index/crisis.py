"""Tells from what a person typed whether an emergency panel must be shown, by the rules in content/crisis/.

The rules are content: content/crisis/README.md explains their small pattern language to editors. This module
reads them, forgives misspelling of their own words, and looks at the whole text, however long, in windows.
It errs towards showing. Each step is a table look-up or a bounded loop, so time grows only with the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from search_index.misspelling import Spelling

SEVERITIES = ("emergency", "safeguarding", "urgent")  # the order of the panels
WINDOW, OVERLAP = 200, 40  # words looked at together, and repeated in the next window
_TOKEN = re.compile(r"[a-z0-9]+(?:[*@$]+[a-z0-9]+)*")
_SPACED = re.compile(r"(?<![a-z0-9])(?:[a-z][ ,.-]{1,2}){4,}[a-z](?![a-z0-9])")  # s u i c i d a l
_QUERY = re.compile(r"\?(?=[a-z])")  # a clinician's ?CVA
_ACCENTS = re.compile("[\u0300-\u036f]+")
_PART = re.compile(r"\{[^{}]*\}|[^\s{}&]+")
_DROP = dict.fromkeys(map(ord, "\0'’‘`´\u00ad\u200b\u200c\u200d\u2060\ufeff"))
Span = tuple[int, int]  # the positions of its first and last word


@dataclass(frozen=True, slots=True)
class Match:
    """One panel to show and the first rule that asked for it (never the person's words)."""

    panel: str
    rule: str
    severity: str
    sensitive: bool


class _Choice:
    """Any of these; an option of several words is those words side by side, found by its longest word."""

    __slots__ = ("by_key", "keys", "options")

    def __init__(self, options: tuple[tuple[str, ...], ...]) -> None:
        self.options = options
        self.by_key: dict[str, list[tuple[str, ...]]] = {}
        for option in options:
            self.by_key.setdefault(max(option, key=len), []).append(option)
        self.keys = frozenset(self.by_key)


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    choices: tuple[_Choice, ...]
    gap: int  # how many other words may stand between two choices
    within: int = 0  # 0: in this order; else in any order, this many words apart


@dataclass(frozen=True, slots=True, eq=False)
class _Rule:
    code: str
    panel: str
    reach: int
    near: tuple[_Phrase, ...]
    unless: tuple[_Phrase, ...]


class _Window:
    """Where the rules' words stand in one stretch of text."""

    def __init__(self, steps: list[frozenset[str]]) -> None:
        self.steps = steps
        self.at: dict[str, list[int]] = {}
        for position, words in enumerate(steps):
            for word in words:
                self.at.setdefault(word, []).append(position)
        self.words = frozenset(self.at)
        self._choices: dict[_Choice, list[Span]] = {}

    def places(self, choice: _Choice) -> list[Span]:
        """Return where any option of the choice stands, in the order of the text."""
        found = self._choices.get(choice)
        if found is None:
            keys = choice.keys & self.words
            found = sorted(
                {span for key in keys for option in choice.by_key[key] for span in self._run(key, option)}
            )
            self._choices[choice] = found
        return found

    def _run(self, key: str, option: tuple[str, ...]) -> list[Span]:
        if len(option) == 1:
            return [(here, here) for here in self.at[key]]
        before, after = option.index(key), len(option) - 1
        starts = [here - before for here in self.at[key] if before <= here < len(self.steps) - after + before]
        return [
            (start, start + after)
            for start in starts
            if all(
                word in words
                for word, words in zip(option, self.steps[start : start + after + 1], strict=True)
            )
        ]

    def spans(self, phrase: _Phrase) -> list[Span]:
        """Return every place where the phrase stands."""
        if any(choice.keys.isdisjoint(self.words) for choice in phrase.choices):
            return []
        places = []
        for choice in phrase.choices:
            here = self.places(choice)
            if not here:
                return []
            places.append(here)
        return _any_order(places, phrase.within) if phrase.within else _in_order(places, phrase.gap)


def _in_order(places: list[list[Span]], gap: int) -> list[Span]:
    begun = {end: start for start, end in places[0]}  # where the phrase so far ends -> where it began
    for spans in places[1:]:
        reached: dict[int, int] = {}
        for start, end in spans:
            for before in range(start - 1, start - gap - 2, -1):
                if before in begun:
                    reached[end] = begun[before]
                    break
        begun = reached
    return [(start, end) for end, start in begun.items()]


def _any_order(places: list[list[Span]], within: int) -> list[Span]:
    rarest = min(places, key=len)
    found = []
    for here in rarest:
        low, high = here
        for spans in places:
            if spans is rarest:
                continue
            index = bisect_left(spans, (here[0] - within, 0))
            near = (s for s in spans[index : index + 2 * within] if s[0] <= here[1] + within and s != here)
            closest = min(near, key=lambda span: _apart(span, here), default=None)
            if closest is None:
                break
            low, high = min(low, closest[0]), max(high, closest[1])
        else:
            found.append((low, high))
    return found


def _apart(a: Span, b: Span) -> int:
    return max(a[0] - b[1], b[0] - a[1], 0)


class _Compiler:
    """Turns the phrases of the rule file into choices of words; the same choice is made once and shared."""

    def __init__(self, classes: dict[str, list[str]], ignored: frozenset[str]) -> None:
        self.classes, self.ignored = classes, ignored
        self._made: dict[tuple[tuple[str, ...], ...], _Choice] = {}

    def phrases(self, texts: Iterable[str], gap: int, within: int) -> tuple[_Phrase, ...]:
        """Compile phrases; raises ValueError in plain words if one of them can never be found."""
        return tuple(self._phrase(text, gap, within) for text in texts)

    def _phrase(self, text: str, gap: int, within: int) -> _Phrase:
        made = (self._choice(part) for part in _PART.findall(text.lower().translate(_DROP)))
        choices = tuple(choice for choice in made if choice.options)
        if not choices:
            raise ValueError(f"crisis rule phrase has no word that counts: {text!r}")
        return _Phrase(choices, gap, within if " & " in text else 0)

    def _choice(self, part: str) -> _Choice:
        options = [part.replace("_", " ")]
        if part.startswith("{"):
            body = part[1:-1].strip()
            options = self.classes[body] if body in self.classes else body.split("|")
            options = [o for name in options for o in (self.classes[name[1:]] if name[:1] == "@" else [name])]
        runs = (
            tuple(w for w in option.replace("_", " ").split() if w not in self.ignored) for option in options
        )
        key = tuple(dict.fromkeys(run for run in runs if run))
        return self._made.setdefault(key, _Choice(key))


def _words(phrases: Iterable[_Phrase]) -> set[str]:
    return {
        word for part in phrases for choice in part.choices for option in choice.options for word in option
    }


class CrisisRules:
    """The compiled rules; safe to share between threads once loaded."""

    def __init__(self, rules: dict[str, Any], panels: list[dict[str, Any]], real: frozenset[str]) -> None:
        self._ignored = frozenset(rules["ignore"])
        compiler = _Compiler(rules["classes"], self._ignored)
        self._panels = {panel["code"]: panel for panel in panels}
        self._order = {
            panel["code"]: (SEVERITIES.index(panel["severity"]), n) for n, panel in enumerate(panels)
        }
        found: list[tuple[_Phrase, _Rule, bool]] = []
        for raw in rules["rules"]:
            gap, within = int(raw.get("gap", 2)), int(raw.get("within", 10))
            near, unless = (compiler.phrases(raw.get(key, ()), 1, within) for key in ("near", "unless"))
            rule = _Rule(raw["code"], raw["panel"], int(raw.get("reach", 4)), near, unless)
            found += [(phrase, rule, False) for phrase in compiler.phrases(raw.get("any", ()), gap, within)]
            found += [(phrase, rule, True) for phrase in compiler.phrases(raw.get("alone", ()), 0, within)]
        unknown = sorted({rule.panel for _, rule, _ in found} - self._order.keys())
        if unknown:
            raise ValueError(f"crisis rules name panels that do not exist: {unknown}")
        self.rule_codes = tuple(dict.fromkeys(rule.code for _, rule, _ in found))
        spellings = {wrong: right for right, wrongs in rules["spellings"].items() for wrong in wrongs}
        self._index(found, real, spellings)

    def _index(
        self, found: list[tuple[_Phrase, _Rule, bool]], real: frozenset[str], listed: dict[str, str]
    ) -> None:
        """File each phrase under the words of its rarest choice, so that common words cost nothing."""
        watched = _words(part for phrase, rule, _ in found for part in (phrase, *rule.near))
        spoiling = _words(part for _, rule, _ in found for part in rule.unless)
        use = Counter(key for phrase, _, _ in found for choice in phrase.choices for key in choice.keys)
        self._found = found
        self._by_anchor: dict[str, list[int]] = {}
        for number, (phrase, _, _) in enumerate(found):
            anchor = min(phrase.choices, key=lambda choice: sum(use[key] for key in choice.keys))
            for word in anchor.keys:
                self._by_anchor.setdefault(word, []).append(number)
        self._spelling = Spelling(
            watched, spoiling - watched, real - watched - spoiling, self._ignored, listed
        )
        self._long = {word for word in watched if len(word) >= 7 and not word.endswith("*")}

    @classmethod
    def load(cls, folder: Path) -> CrisisRules:
        """Read rules.yaml, panels.yaml and real_words.txt. Raises if a rule cannot be understood."""
        # every value of the rule file is text: YAML would read the words no, on and off as true or false
        rules = yaml.load((folder / "rules.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
        panels = yaml.safe_load((folder / "panels.yaml").read_text(encoding="utf-8"))["panels"]
        lines = (folder / "real_words.txt").read_text(encoding="utf-8").splitlines()
        real = frozenset(word for line in lines if not line.startswith("#") for word in line.split())
        return cls(rules, panels, real)

    def match(self, text: str) -> tuple[Match, ...]:
        """Return the panels that must be shown for the text, gravest first; none for ordinary text."""
        steps = self._steps(text)
        fired: dict[str, str] = {}
        for start in range(0, max(len(steps), 1), WINDOW - OVERLAP):
            self._look(_Window(steps[start : start + WINDOW]), fired, whole=len(steps) <= WINDOW)
            if start + WINDOW >= len(steps):
                break
        return tuple(self._describe(code, fired[code]) for code in sorted(fired, key=self._order.__getitem__))

    def _describe(self, code: str, rule: str) -> Match:
        panel = self._panels[code]
        return Match(code, rule, panel["severity"], bool(panel.get("sensitive", False)))

    def _steps(self, text: str) -> list[frozenset[str]]:
        if not text.isascii():
            text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        steps: list[frozenset[str]] = []
        read, previous = self._spelling.steps, ""
        text = _SPACED.sub(lambda letters: re.sub("[^a-z]", "", letters[0]), text.casefold().translate(_DROP))
        for token in _TOKEN.findall(_QUERY.sub(" query ", text)):
            known = read(token)
            if not known:
                continue
            steps.extend(known)
            if previous and previous + token in self._long:  # "over dose", "un alive"
                steps.append(self._spelling.known(previous + token))
            previous = token
        return steps

    def _look(self, window: _Window, fired: dict[str, str], whole: bool) -> None:
        """Try the phrases whose rarest words are here, in the order of the file; note their panels."""
        everything = (0, len(window.steps) - 1)
        for number in sorted({n for word in window.words for n in self._by_anchor.get(word, ())}):
            phrase, rule, alone = self._found[number]
            if rule.panel in fired:
                continue
            spans = window.spans(phrase)
            if alone and not (whole and everything in spans):
                continue
            if spans and self._holds(window, rule, spans):
                fired[rule.panel] = rule.code

    @staticmethod
    def _holds(window: _Window, rule: _Rule, spans: list[Span]) -> bool:
        """Say whether one of the places has what `near` asks for close by and nothing of `unless`."""
        near = [span for phrase in rule.near for span in window.spans(phrase)]
        spoiled = [span for phrase in rule.unless for span in window.spans(phrase)]
        return any(
            (not rule.near or any(_apart(span, other) <= rule.reach for other in near))
            and not any(_apart(span, other) <= rule.reach for other in spoiled)
            for span in spans
        )
