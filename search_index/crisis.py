"""Tells from what a person typed whether an emergency panel must be shown, by the rules in content/crisis/.

The rules are content: content/crisis/README.md explains their small pattern language to editors. This module
reads them, forgives misspelling of their own words, and looks at the whole text, however long, in windows.
It errs towards showing. Each step is a table look-up or a bounded loop, so time grows only with the text.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from search_index.crisis_phrases import Bits, Compiler, Phrases, Window, spread
from search_index.misspelling import Spelling
from search_index.rows import Rows

SEVERITIES = ("emergency", "safeguarding", "urgent")  # the order of the panels
WINDOW, OVERLAP = 2000, 60  # words looked at together, and repeated in the next window
_TOKEN = re.compile(r"[a-z0-9]+(?:[*@$]+[a-z0-9]+)*")
_SPACED = re.compile(r"(?<![a-z0-9])(?:[a-z][ ,.-]{1,2}){4,}[a-z](?![a-z0-9])")  # s u i c i d a l
_STOP = re.compile(r"[.!?]\s|[\n\r]+")  # the last of many marks: looking at all of them costs their square
_PAUSE = "0pause"  # stands for the end of a sentence, which keeps words of two sentences apart
_QUERY = re.compile(r"\?(?=[a-z])")  # a clinician's ?CVA
_ACCENTS = re.compile("[\u0300-\u036f]+")
_SIGNS = 0xFFFF  # in place of a phrase: by the signs together
_SILENCE = [frozenset[str]()] * 3
_DROP = dict.fromkeys(map(ord, "\0'’‘`´\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Match:
    """One panel to show and the first rule that asked for it (never the person's words)."""

    panel: str
    rule: str
    severity: str
    sensitive: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Rule:
    """One rule, with the numbers of its phrases. It can fire by any phrase, by its signs, or by a phrase
    alone: its ways, in this order."""

    code: str
    panel: str
    reach: int
    near: range
    unless: range
    any: range
    alone: range
    signs: tuple[range, ...] = ()  # `needs` of these groups ...
    needs: int = 2
    within: int = 0  # ... this close together

    def ways(self) -> list[int]:
        """Give the phrase of each way; _SIGNS for the signs."""
        return [*self.any, *([_SIGNS] if self.signs else []), *self.alone]

    def phrases(self) -> list[range]:
        """Give all by which it can fire."""
        return [self.any, *self.signs, self.alone]


class CrisisRules:
    """The compiled rules; safe to share between threads once loaded."""

    def __init__(self, rules: dict[str, Any], panels: list[dict[str, Any]], real: frozenset[str]) -> None:
        self._ignored = frozenset(rules["ignore"])
        self._panels = {panel["code"]: panel for panel in panels}
        self._order = {
            panel["code"]: (SEVERITIES.index(panel["severity"]), n) for n, panel in enumerate(panels)
        }
        self._phrases = Phrases()
        compiler = Compiler(rules["classes"], self._ignored, self._phrases)
        self._rules = [_compile(raw, compiler) for raw in rules["rules"]]
        self._phrases.close()
        unknown = sorted({rule.panel for rule in self._rules} - self._order.keys())
        if unknown:
            raise ValueError(f"crisis rules name panels that do not exist: {unknown}")
        self.rule_codes = tuple(dict.fromkeys(rule.code for rule in self._rules if rule.ways()))
        self._way, self._rule_of = array("H"), array("H")  # of each way in which a rule can fire
        for number, rule in enumerate(self._rules):
            self._way.extend(rule.ways())
            self._rule_of.extend([number] * len(rule.ways()))
        self._filed, self._besides = self._file()
        spellings = {wrong: right for right, wrongs in rules["spellings"].items() for wrong in wrongs}
        watched = self._words(phrases for rule in self._rules for phrases in (*rule.phrases(), rule.near))
        spoiling = self._words(rule.unless for rule in self._rules)
        self._spelling = Spelling(
            watched, spoiling - watched, real - watched - spoiling, self._ignored, spellings
        )
        self._long = {word for word in watched if len(word) >= 7 and not word.endswith("*")}

    def _words(self, phrases: Iterable[range]) -> set[str]:
        return self._phrases.words_of(itertools.chain.from_iterable(phrases))

    def _file(self) -> tuple[Rows, array[int]]:
        """File each way under the words of its rarest choice, so that common words cost nothing. Give for
        each phrase, too, which choice must be there besides: the next rarest, or its only one again."""
        known = self._phrases
        ways = [self._phrases_of(number) for number in range(len(self._way))]
        uses = Counter(choice for phrases in ways for phrase in phrases for choice in known.choices[phrase])
        use: Counter[int] = Counter()
        for choice, times in uses.items():
            for word in known.keys(choice):
                use[word] += times
        weight = {choice: sum(use[word] for word in known.keys(choice)) for choice in uses}
        filed: list[dict[int, None]] = [{} for _ in known.words]
        besides = array("H", bytes(2 * len(known.choices)))
        for number, phrases in enumerate(ways):
            for phrase in phrases:
                anchor, *others = sorted(known.choices[phrase], key=weight.__getitem__)
                besides[phrase] = others[0] if others else anchor
                for word in known.keys(anchor):
                    filed[word][number] = None
        return Rows(filed), besides

    def _phrases_of(self, number: int) -> Sequence[int]:
        """Give the phrases of which one must be there for a rule to fire in this way."""
        way = self._way[number]
        if way != _SIGNS:
            return [way]
        return [phrase for group in self._rules[self._rule_of[number]].signs for phrase in group]

    @classmethod
    def load(cls, folder: Path) -> CrisisRules:
        """Read words.yaml, rules/, panels.yaml and real_words.txt. Raises if a rule cannot be understood."""
        rules = _read(folder / "words.yaml")
        files = sorted((folder / "rules").glob("*.yaml"))  # each is named after the panel of its rules
        rules["rules"] = [{"panel": path.stem, **rule} for path in files for rule in _read(path)]
        panels = yaml.safe_load((folder / "panels.yaml").read_text(encoding="utf-8"))["panels"]
        lines = (folder / "real_words.txt").read_text(encoding="utf-8").splitlines()
        real = frozenset(word for line in lines if not line.startswith("#") for word in line.split())
        return cls(rules, panels, real)

    def match(self, text: str) -> tuple[Match, ...]:
        """Return the panels that must be shown for the text, gravest first; none for ordinary text."""
        steps = self._steps(text)
        fired: dict[str, str] = {}
        for start in range(0, max(len(steps), 1), WINDOW - OVERLAP):
            window = Window(steps[start : start + WINDOW], self._phrases)
            self._look(window, fired, whole=len(steps) <= WINDOW)
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
        read, previous, paused = self._spelling.steps, "", False
        text = _SPACED.sub(lambda letters: re.sub("[^a-z]", "", letters[0]), text.casefold().translate(_DROP))
        for token in _TOKEN.findall(_STOP.sub(f" {_PAUSE} ", _QUERY.sub(" query ", text.strip()))):
            known = read(token)
            if token == _PAUSE:
                paused = bool(steps)
            if not known or token == _PAUSE:
                continue
            if paused:
                steps += _SILENCE
                paused = False
            steps.extend(known)
            if previous and previous + token in self._long:  # "over dose", "un alive"
                steps.append(self._spelling.known(previous + token))
            previous = token
        return steps

    def _look(self, window: Window, fired: dict[str, str], whole: bool) -> None:
        """Try the ways filed under the words that are here, in the order of the files; note their panels."""
        for number in sorted({number for word in window.words for number in self._filed[word]}):
            way = self._way[number]
            if way != _SIGNS and self._besides[way] not in window.choices:
                continue
            rule = self._rules[self._rule_of[number]]
            if rule.panel in fired or not self._ends(window, rule, way, 0):
                continue
            if way in rule.alone and not (whole and window.is_whole(way)):
                continue
            if self._holds(window, rule, way):
                fired[rule.panel] = rule.code

    def _holds(self, window: Window, rule: _Rule, way: int) -> bool:
        """Say whether it stands somewhere with what `near` asks for close by and nothing of `unless`."""
        ends = self._ends(window, rule, way, window.close_to(rule.unless, rule.reach)) if rule.unless else -1
        return bool(ends and (not rule.near or ends & window.close_to(rule.near, rule.reach)))

    def _ends(self, window: Window, rule: _Rule, way: int, not_at: Bits) -> Bits:
        if way != _SIGNS:
            return window.ends(way, not_at)
        counts = [0] * rule.needs  # where at least one, two ... of the groups are near
        for group in rule.signs:
            here = 0
            for phrase in group:
                if self._besides[phrase] in window.choices:
                    here |= window.ends(phrase, not_at)
            here = spread(here, rule.within)
            for number in range(len(counts) - 1, 0, -1):
                counts[number] |= counts[number - 1] & here
            counts[0] |= here
        return counts[-1]


def _read(path: Path) -> Any:
    # every value of a rule file is text: YAML would read the words no, on and off as true or false
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C one is ten times as fast
    return yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506


def _compile(raw: dict[str, Any], compiler: Compiler) -> _Rule:
    """Compile one rule as the file has it. Raises ValueError in plain words if a phrase of it can never be
    found."""
    gap, within = int(raw.get("gap", 2)), int(raw.get("within", 10))
    return _Rule(
        code=raw["code"],
        panel=raw["panel"],
        reach=int(raw.get("reach", 4)),
        near=compiler.any_of(raw.get("near", ()), 1, within),
        unless=compiler.any_of(raw.get("unless", ()), 1, within),
        any=compiler.any_of(raw.get("any", ()), gap, within),
        alone=compiler.phrases(raw.get("alone", ()), 0, within),
        signs=tuple(compiler.any_of(texts, gap, within) for texts in raw.get("signs", {}).values()),
        needs=int(raw.get("needs", 2)),
        within=within,
    )
