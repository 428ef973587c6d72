"""Tells from what a person typed whether an emergency panel must be shown, by the rules in content/crisis/.

The rules are content: content/crisis/README.md explains their small pattern language to editors. This module
reads them, forgives misspelling of their own words, and looks at the whole text, however long, in windows.
It errs towards showing. Each step is a table look-up or a bounded loop, so time grows only with the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from search_index.crisis_phrases import Bits, Compiler, Phrase, Window, spread
from search_index.misspelling import Spelling

SEVERITIES = ("emergency", "safeguarding", "urgent")  # the order of the panels
WINDOW, OVERLAP = 2000, 60  # words looked at together, and repeated in the next window
_TOKEN = re.compile(r"[a-z0-9]+(?:[*@$]+[a-z0-9]+)*")
_SPACED = re.compile(r"(?<![a-z0-9])(?:[a-z][ ,.-]{1,2}){4,}[a-z](?![a-z0-9])")  # s u i c i d a l
_STOP = re.compile(r"[.!?]+\s|[\n\r]+")
_PAUSE = "0pause"  # stands for the end of a sentence, which keeps words of two sentences apart
_QUERY = re.compile(r"\?(?=[a-z])")  # a clinician's ?CVA
_ACCENTS = re.compile("[\u0300-\u036f]+")
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
    code: str
    panel: str
    reach: int
    near: list[Phrase]
    unless: list[Phrase]
    signs: list[list[Phrase]] = field(default_factory=list)  # `needs` of these groups ...
    needs: int = 2
    within: int = 0  # ... this close together


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """One way in which a rule can fire."""

    rule: _Rule
    phrase: Phrase | None  # None: by its signs
    alone: bool = False

    def phrases(self) -> list[Phrase]:
        return [self.phrase] if self.phrase else [phrase for group in self.rule.signs for phrase in group]


def _words(phrases: list[Phrase]) -> set[str]:
    return {word for phrase in phrases for word in phrase.words()}


class CrisisRules:
    """The compiled rules; safe to share between threads once loaded."""

    def __init__(self, rules: dict[str, Any], panels: list[dict[str, Any]], real: frozenset[str]) -> None:
        self._ignored = frozenset(rules["ignore"])
        self._panels = {panel["code"]: panel for panel in panels}
        self._order = {
            panel["code"]: (SEVERITIES.index(panel["severity"]), n) for n, panel in enumerate(panels)
        }
        compiler = _RuleReader(Compiler(rules["classes"], self._ignored))
        self._entries = [entry for raw in rules["rules"] for entry in compiler.entries(raw)]
        unknown = sorted({entry.rule.panel for entry in self._entries} - self._order.keys())
        if unknown:
            raise ValueError(f"crisis rules name panels that do not exist: {unknown}")
        self.rule_codes = tuple(dict.fromkeys(entry.rule.code for entry in self._entries))
        self._file()
        spellings = {wrong: right for right, wrongs in rules["spellings"].items() for wrong in wrongs}
        watched = _words([p for e in self._entries for p in (*e.phrases(), *e.rule.near)])
        spoiling = _words([phrase for entry in self._entries for phrase in entry.rule.unless])
        self._spelling = Spelling(
            watched, spoiling - watched, real - watched - spoiling, self._ignored, spellings
        )
        self._long = {word for word in watched if len(word) >= 7 and not word.endswith("*")}

    def _file(self) -> None:
        """File each entry under the words of its rarest choice, so that common words cost nothing."""
        use = Counter(key for e in self._entries for p in e.phrases() for c in p.choices for key in c.keys)
        by_anchor: dict[str, dict[int, None]] = {}
        for number, entry in enumerate(self._entries):
            for phrase in entry.phrases():
                anchor = min(phrase.choices, key=lambda choice: sum(use[key] for key in choice.keys))
                for word in anchor.keys:
                    by_anchor.setdefault(word, {})[number] = None
        self._by_anchor = {word: frozenset(numbers) for word, numbers in by_anchor.items()}

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
            self._look(Window(steps[start : start + WINDOW]), fired, whole=len(steps) <= WINDOW)
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
        """Try the entries whose rarest words are here, in the order of the files; note their panels."""
        filed = [self._by_anchor[word] for word in window.words if word in self._by_anchor]
        for number in sorted(frozenset().union(*filed)):
            entry = self._entries[number]
            rule = entry.rule
            if rule.panel in fired or not self._ends(window, entry, 0):
                continue
            if entry.alone and not (whole and entry.phrase and window.is_whole(entry.phrase)):
                continue
            if self._holds(window, entry):
                fired[rule.panel] = rule.code

    def _holds(self, window: Window, entry: _Entry) -> bool:
        """Say whether it stands somewhere with what `near` asks for close by and nothing of `unless`."""
        rule = entry.rule
        ends = self._ends(window, entry, window.close_to(rule.unless, rule.reach)) if rule.unless else -1
        return bool(ends and (not rule.near or ends & window.close_to(rule.near, rule.reach)))

    @staticmethod
    def _ends(window: Window, entry: _Entry, not_at: Bits) -> Bits:
        if entry.phrase:
            return window.ends(entry.phrase, not_at)
        counts = [0] * entry.rule.needs  # where at least one, two ... of the groups are near
        for group in entry.rule.signs:
            here = 0
            for phrase in group:
                here |= window.ends(phrase, not_at)
            here = spread(here, entry.rule.within)
            for number in range(len(counts) - 1, 0, -1):
                counts[number] |= counts[number - 1] & here
            counts[0] |= here
        return counts[-1]


def _read(path: Path) -> Any:
    # every value of a rule file is text: YAML would read the words no, on and off as true or false
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506


class _RuleReader:
    """Makes the entries of one rule as the file has it."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    def entries(self, raw: dict[str, Any]) -> list[_Entry]:
        """Compile one rule. Raises ValueError in plain words if a phrase of it can never be found."""
        gap, within = int(raw.get("gap", 2)), int(raw.get("within", 10))
        near, unless = (self._compiler.any_of(raw.get(key, ()), 1, within) for key in ("near", "unless"))
        signs = [self._compiler.any_of(texts, gap, within) for texts in raw.get("signs", {}).values()]
        needs = int(raw.get("needs", 2))
        rule = _Rule(raw["code"], raw["panel"], int(raw.get("reach", 4)), near, unless, signs, needs, within)
        made = [_Entry(rule, phrase) for phrase in self._compiler.any_of(raw.get("any", ()), gap, within)]
        made += [_Entry(rule, None)] if signs else []
        alone = self._compiler.phrases(raw.get("alone", ()), 0, within)
        return made + [_Entry(rule, phrase, alone=True) for phrase in alone]
