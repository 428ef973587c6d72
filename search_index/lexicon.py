"""Knows the words people really use for each term, and tells which terms a text is about."""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from search_index.analysis import TRIVIAL, Token, analyse, fold
from search_index.documents import Document

SAYS, HINTS = 0.86, 0.42  # how far one phrase alone is believed
SOFT = 0.9  # how far single words are believed that often stand in phrases of a term
SMOOTHING, HEAT, HINT_WORTH = 0.05, 0.7, 0.8  # of the counts; of the odds; of a hint against a saying
PARTIAL = 0.6  # of belief in a phrase of three or more words when its commonest word is missing
FIELD_WORDS = 150  # of each field, when a listing's own words are read
TAGS = (("types", 0.85), ("needs", 0.8), ("themes", 0.5), ("life_events", 0.5), ("audiences", 0.35))
TAXONOMIES = {"needs": 0.8, "themes": 0.5, "life_events": 0.5, "audiences": 0.35}
FIELDS = (("name", 1.0), ("organisation", 0.6), ("summary", 0.6), ("description", 0.3), ("extra", 0.3))
NAMED_SO = 0.6  # how far the single words of a listing's name and summary are believed
SIDELINE = 2  # how much less a listing is about its lesser subjects than about its main one (a power)
POINTING = 0.7  # how much a term that only points at others says, unless told
WINDOW, STORY = 6, 0.8  # words of a story read together; the most that such reading is believed
FIRM, OUTRIGHT = 0.5, 0.9  # belief from which a term counts as said, and as said more than once
DENIALS = frozenset(("denies", "denied", "denying", "nil"))  # clinicians' "not this"

Words = Mapping[str, Mapping[str, Sequence[str]]]
Equivalents = Sequence[Sequence[str] | Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The stems that must stand near each other, rarest first, and the terms they then point to."""

    stems: tuple[str, ...]
    window: int
    codes: tuple[tuple[str, float], ...]


class Lexicon:
    """The compiled words. Built once, never changed, safe to share between threads."""

    def __init__(
        self,
        words: Words,
        equivalents: Equivalents = (),
        links: Mapping[str, Sequence[str]] | None = None,
        importance: Mapping[str, float] | None = None,
    ) -> None:
        """Compile {term code: {says, hints}}, groups of equal words, {need code: service type codes}, and
        {term code: how much it says about what a listing is for} (1 unless told)."""
        self.links = {code: tuple(to) for code, to in (links or {}).items()}
        self.importance = dict(dict.fromkeys(self.links, POINTING) if importance is None else importance)
        source = json.dumps([words, equivalents, self.links], sort_keys=True, default=list)
        self.fingerprint = hashlib.sha256(source.encode()).hexdigest()[:16]
        self.says: list[str] = []  # whole phrases, for suggestions
        self.vocabulary: dict[str, int] = defaultdict(int)  # words as written, with how often
        self._joined: dict[str, tuple[str, str]] = {}
        self._alternatives: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        self._compile_equivalents(equivalents)
        self._compile(self._collect(words))
        self._train(words)
        fold.cache_clear()  # ten thousand words that may never be asked for again
        self.vocabulary = dict(self.vocabulary)

    def _learn(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self.vocabulary[token.word] += 1
        for one, two in pairwise(tokens):
            if not (one.stop or two.stop) and one.word.isalpha() and two.word.isalpha():
                self._joined.setdefault(one.word + two.word, (one.stem, two.stem))

    def _collect(self, words: Words) -> dict[tuple[tuple[str, ...], int], dict[str, float]]:
        """Give each different phrase once, with every term it belongs to."""
        phrases: dict[tuple[tuple[str, ...], int], dict[str, float]] = defaultdict(dict)
        for code, kinds in words.items():
            for kind, strength in (("says", SAYS), ("hints", HINTS)):
                for phrase in kinds.get(kind) or ():
                    tokens = analyse(str(phrase))
                    self._learn(tokens)
                    if kind == "says":
                        self.says.append(str(phrase))
                    shape = _shape(tokens)
                    if shape[0]:
                        known = phrases[shape]
                        known[code] = max(strength, known.get(code, 0.0))
        return phrases

    def _compile(self, phrases: Mapping[tuple[tuple[str, ...], int], Mapping[str, float]]) -> None:
        seen: dict[str, int] = defaultdict(int)
        for stems, _ in phrases:
            for stem in stems:
                seen[stem] += 1
        self._by_stem: dict[str, list[Phrase]] = defaultdict(list)
        kept: dict[
            tuple[tuple[str, float], ...], tuple[tuple[str, float], ...]
        ] = {}  # equal ones are held once
        for (stems, window), codes in phrases.items():
            share = len(codes) ** 0.3
            ordered = tuple(sorted(stems, key=lambda s: (seen[s], s)))
            pairs = tuple((c, s / share) for c, s in codes.items())
            entry = Phrase(ordered, window, kept.setdefault(pairs, pairs))
            self._by_stem[ordered[0]].append(entry)
        most = max(seen.values(), default=1)
        self.weight = {stem: math.log(1 + most / n) for stem, n in seen.items()}

    def _train(self, words: Words) -> None:
        """Count which words go with which term (a naive Bayes classifier whose examples are the phrases)."""
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        totals: dict[str, float] = defaultdict(float)
        for code, kinds in words.items():
            for kind, worth in (("says", 1.0), ("hints", HINT_WORTH)):
                for phrase in kinds.get(kind) or ():
                    for stem, weight in self._features(analyse(str(phrase))).items():
                        counts[stem][code] += worth * weight
                        totals[code] += worth * weight
        self._codes = sorted(totals)
        self._at = at = {code: i for i, code in enumerate(self._codes)}
        spread = SMOOTHING * len(counts)
        self._size = array("f", [math.log(totals[code] + spread) for code in self._codes])
        self._gains: dict[str, int] = {}  # stem -> its row; the rows lie end to end in three arrays
        self._ends, self._gain_codes, self._gain_values = array("I", [0]), array("H"), array("f")
        for stem, held in counts.items():
            self._gains[stem] = len(self._gains)
            self._gain_codes.extend(at[code] for code in held)
            self._gain_values.extend(math.log(n / SMOOTHING + 1) for n in held.values())
            self._ends.append(len(self._gain_codes))

    def _features(self, tokens: Sequence[Token]) -> dict[str, float]:
        features: dict[str, float] = {}
        for _, stem in self.expand(tokens):
            features[stem] = 0.5
        for token in tokens:
            if token.word not in TRIVIAL:
                features[token.stem] = 0.3 if token.stop else 1.0
        return features

    def _likely(self, tokens: Sequence[Token]) -> dict[str, float]:
        """Give how likely each term is by single words alone; a story is read a few words at a time.

        Most of a story is about other things: read whole, its one telling remark would drown.
        """
        if len(tokens) <= WINDOW + 4:
            return self._odds(tokens)
        summed: dict[str, float] = defaultdict(float)
        for start in range(0, len(tokens) - WINDOW // 2, WINDOW // 2):
            for code, chance in self._odds(tokens[start : start + WINDOW]).items():
                summed[code] += chance
        most = max(1.0, max(summed.values(), default=0.0))
        return {code: STORY * value / most for code, value in summed.items() if value > 0.1 * most}

    def _odds(self, tokens: Sequence[Token]) -> dict[str, float]:
        """Give how likely each term is for a few words, by naive Bayes."""
        known = {stem: weight for stem, weight in self._features(tokens).items() if stem in self._gains}
        mass = sum(known.values())
        if not mass:
            return {}
        scores = [-mass * size for size in self._size]
        for stem, weight in known.items():
            row = self._gains[stem]
            for i in range(self._ends[row], self._ends[row + 1]):
                scores[self._gain_codes[i]] += weight * self._gain_values[i]
        best = max(scores)
        heat = HEAT * max(1.0, mass / 4) ** 0.5  # many words are not independent witnesses
        odds = [math.exp((score - best) / heat) for score in scores]
        total = sum(odds)
        return {self._codes[i]: odd / total for i, odd in enumerate(odds) if odd > 0.03 * total}

    def _compile_equivalents(self, groups: Equivalents) -> None:
        for group in groups:
            one_way = isinstance(group, Mapping)
            pairs = group.items() if isinstance(group, Mapping) else ((member, group) for member in group)
            for member, others in pairs:
                tokens = analyse(str(member))
                self._learn(tokens)
                stems = tuple(t.stem for t in tokens)
                for other in others:
                    alternative = analyse(str(other))
                    if one_way:
                        self._learn(alternative)
                    if stems and other != member:
                        self._alternatives[stems[0]].append((stems, tuple(t.stem for t in alternative)))

    def knows(self, word: str) -> bool:
        """Tell whether a folded word stands anywhere in the lexicon."""
        return word in self.vocabulary or word in self._joined

    def joins(self, tokens: Sequence[Token]) -> list[tuple[int, str]]:
        """Give the stems of words written apart or together elsewhere (daycentre), with the index."""
        found: list[tuple[int, str]] = []
        for i, token in enumerate(tokens):
            if token.stop:
                continue
            split = self._joined.get(token.word)
            if split:
                found += [(i, split[0]), (i, split[1])]
            if i + 1 < len(tokens):
                joined = token.word + tokens[i + 1].word
                if joined in self.vocabulary or joined in self._joined:
                    found.append((i, fold(joined)[1]))
        return found

    def expand(self, tokens: Sequence[Token]) -> list[tuple[int, str]]:
        """Give further stems that mean the same, each with the index of the word it stands for."""
        found = self.joins(tokens)
        for i, token in enumerate(tokens):
            for stems, alternative in self._alternatives.get(token.stem, ()):
                if len(stems) == 1 or tuple(t.stem for t in tokens[i : i + len(stems)]) == stems:
                    found += [(i, stem) for stem in alternative]
        return found

    def concepts(self, tokens: Sequence[Token], limit: int = 8) -> tuple[tuple[str, float], ...]:
        """Give the terms that a question is about, best first, each with a belief from 0 to 1."""
        return self.understand(tokens, limit)[0]

    def understand(
        self, tokens: Sequence[Token], limit: int = 8
    ) -> tuple[tuple[tuple[str, float], ...], bool]:
        """Give the terms a question is about, and whether that is firm: said outright, not guessed."""
        believed = self._combine(self._evidence(tokens, None))
        likely = self._likely(tokens)
        firm = any(self._firm(code, believed.get(code, 0.0), likely, tokens) for code in {*believed, *likely})
        for code, chance in likely.items():
            believed[code] = 1.0 - (1.0 - believed.get(code, 0.0)) * (1.0 - SOFT * chance)
        for code, to in self.links.items():
            for rank, linked in enumerate(to if code in believed else ()):
                extra = believed[code] * 0.7 / (1 + 0.4 * rank)
                believed[linked] = max(believed.get(linked, 0.0), extra)
        ranked = sorted(believed.items(), key=lambda item: (-item[1], item[0]))
        kept = tuple((code, round(value, 4)) for code, value in ranked[:limit] if value >= 0.1)
        return kept, firm

    def _firm(self, code: str, said: float, likely: Mapping[str, float], tokens: Sequence[Token]) -> bool:
        """Tell whether a term was said outright, or many words point to it, and little else was said."""
        if said < FIRM and likely.get(code, 0.0) < FIRM:
            return False
        content = {t.stem for t in tokens if not t.stop}
        pointing = sum(self._points_to(stem, code) for stem in content)
        if len(content) <= 3 and pointing < (0.6 if said >= OUTRIGHT else 0.7) * len(content):
            return False
        return said >= FIRM or pointing >= 2

    def _points_to(self, stem: str, code: str) -> bool:
        row = self._gains.get(stem)
        if row is None or code not in self._at:
            return False
        return self._at[code] in self._gain_codes[self._ends[row] : self._ends[row + 1]]

    def describe(self, document: Document) -> dict[str, float]:
        """Give what a listing is about: from its tags when it has service types, else from its own words."""
        about: dict[str, float] = {}
        for attribute, strength in TAGS:
            for code in getattr(document, attribute):
                about[code] = max(strength, about.get(code, 0.0))
        if document.types:
            about[document.types[0]] = 1.0
            return about
        tokens: list[Token] = []
        trust: list[float] = []
        for attribute, strength in FIELDS:
            text = getattr(document, attribute)
            part = analyse(text if attribute != "organisation" or text != document.name else "", FIELD_WORDS)
            tokens += part
            trust += [strength] * len(part)
        inferred = self._combine(self._evidence(tokens, trust))
        opening = analyse(document.name) + analyse(document.summary, 40)
        for code, likely in self._odds(opening).items():
            inferred[code] = 1.0 - (1.0 - inferred.get(code, 0.0)) * (1.0 - NAMED_SO * likely)
        best = max(inferred.values(), default=0.0)
        for code, value in inferred.items():
            scaled = value * (value / best) ** SIDELINE * self.importance.get(code, 1.0)
            if scaled >= 0.15:
                about[code] = max(about.get(code, 0.0), round(scaled, 3))
        return about

    def _evidence(
        self, tokens: Sequence[Token], trust: Sequence[float] | None
    ) -> dict[str, dict[str, float]]:
        """Give, for each term, the best belief that each word of the text lends it."""
        positions: dict[str, list[int]] = {}
        for i, token in enumerate(tokens):
            if not (i and tokens[i - 1].word in DENIALS):
                positions.setdefault(token.stem, []).append(i)
        for i, stem in self.expand(tokens):
            positions.setdefault(stem, []).append(i)
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for stem, places in positions.items():
            belief = max(trust[i] for i in places) if trust else 1.0
            for phrase in self._by_stem.get(stem, ()):
                part = _matched(phrase, positions)
                if part:
                    for code, value in phrase.codes:
                        _raise(found[code], stem, value * belief * part)
        return found

    @staticmethod
    def _combine(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        believed: dict[str, float] = {}
        for code, lent in found.items():
            doubt = 1.0
            for value in lent.values():
                doubt *= 1.0 - value
            believed[code] = 1.0 - doubt
        return believed


def _raise(lent: dict[str, float], stem: str, value: float) -> None:
    if value > lent.get(stem, 0.0):
        lent[stem] = value


def _shape(tokens: Sequence[Token]) -> tuple[tuple[str, ...], int]:
    """Give the stems a phrase cannot do without, and how far apart they may stand."""
    kept = [t for t in tokens if t.word not in TRIVIAL]
    content = [t for t in kept if not t.stop]
    if len(content) >= 2:
        stems = tuple(dict.fromkeys(t.stem for t in content))
        return stems, 2 * len(tokens) + 2
    chosen = tuple(dict.fromkeys(t.stem for t in kept))
    return chosen, len(tokens) + 1


def _matched(phrase: Phrase, positions: Mapping[str, Sequence[int]]) -> float:
    """Give 1 when the phrase is there, a part when only the commonest of its three words is not, else 0."""
    stems = phrase.stems
    if len(stems) == 1 or _together(stems, positions, phrase.window):
        return 1.0
    return PARTIAL if len(stems) > 2 and _together(stems[:-1], positions, phrase.window) else 0.0


def _together(stems: Sequence[str], positions: Mapping[str, Sequence[int]], window: int) -> bool:
    """Tell whether all the stems stand somewhere within so many words."""
    rest = []
    for stem in stems[1:]:
        places = positions.get(stem)
        if places is None:
            return False
        rest.append(places)
    for start in positions.get(stems[0], ()):
        low = high = start
        for places in rest:
            nearest = places[0] if len(places) == 1 else min(places, key=lambda p: abs(p - start))
            low, high = min(low, nearest), max(high, nearest)
        if high - low < window:
            return True
    return False


def read_words(content: Path) -> Lexicon:
    """Read content/words/*.yaml and links of content/taxonomies/*.yaml. Raises OSError, yaml.YAMLError."""
    words: dict[str, dict[str, list[str]]] = {}
    equivalents: list[Any] = []
    for path in sorted((content / "words").glob("*.yaml")):
        loaded = _read(path)
        if isinstance(loaded, list):
            equivalents += loaded
            continue
        for code, kinds in loaded.items():
            entry = words.setdefault(str(code), {"says": [], "hints": []})
            for kind in ("says", "hints"):
                entry[kind] += [str(phrase) for phrase in (kinds or {}).get(kind) or ()]
    names: dict[str, str] = {}
    links: dict[str, list[str]] = {}
    importance: dict[str, float] = {}
    for path in sorted((content / "taxonomies").glob("*.yaml")):
        for term in _read(path).get("terms") or ():
            names[str(term["code"])] = str(term["name"])
            importance.setdefault(str(term["code"]), TAXONOMIES.get(path.stem, 1.0))
            links[str(term["code"])] = [str(code) for code in term.get("points_to") or ()]
    return build_lexicon(words, equivalents, names, links, importance)


def build_lexicon(
    words: Mapping[str, Mapping[str, Sequence[str]]],
    equivalents: Equivalents,
    names: Mapping[str, str],
    links: Mapping[str, Sequence[str]],
    importance: Mapping[str, float] | None = None,
) -> Lexicon:
    """Make the lexicon of the words of each term code, the terms' own names, and what each term points at."""
    said = {code: {kind: list(phrases) for kind, phrases in kinds.items()} for code, kinds in words.items()}
    for code, name in names.items():
        entry = said.setdefault(code, {})
        entry.setdefault("hints", [])
        entry["says"] = entry.get("says", []) + ([name] if _worth(name) else [])
    return Lexicon(said, equivalents, {code: list(to) for code, to in links.items() if to}, importance)


def _read(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # both are safe; the C one is ten times as fast
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}  # noqa: S506


def _worth(name: Iterable[str]) -> bool:
    return len(analyse(str(name))) <= 5
