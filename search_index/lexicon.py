"""Knows the words people really use for each term, and tells which terms a text is about."""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from search_index.analysis import TRIVIAL, Token, analyse, fold
from search_index.documents import Document

HINT = 0.8  # what a hint teaches against a saying
SAID = 0.86  # belief in a term that is no kind of service when one of its phrases is there
# What each kind of evidence counts: a word, a stop word, an equal word, a pair, a pair with a stop word.
CONTENT, STOPPED, MEANT, PAIR, HALF = 1.0, 0.2, 0.5, 0.5, 0.4
REACH = 3  # words apart that still make a pair
RARE = 0.3  # a word met so often is half as telling as one met often
EVENNESS = 0.3  # 1: a word tells for each term by its share; 0: the same for every term it is met with
ELSEWHERE = "elsewhere"  # the term of what people ask for and no listing is about
CERTAIN = 3.0  # a score at which a question is half understood
CLOSE = 0.75  # of the best score: such terms may be what was asked about too
EXPLAINED, ENOUGH = 0.3, 5  # the share of the telling words that a term must explain, and of how many at most
FIELD_WORDS = 150  # of each field, when a listing's own words are read
TAGS = (("types", 0.85), ("needs", 0.8), ("themes", 0.5), ("life_events", 0.5), ("audiences", 0.35))
FIELDS = (("name", 1.0), ("organisation", 0.5), ("summary", 0.6), ("description", 0.3), ("extra", 0.3))
SIDELINE = 5  # how much less a listing is about its lesser subjects than about its main one (a power)
POINTING = 0.7  # how much a term that only points at others says, unless told
DENIALS = frozenset(("denies", "denied", "denying", "nil"))  # clinicians' "not this"

# How much a term of each taxonomy says about what a listing is for. Where two taxonomies have the same code,
# the one that stands first here has it.
TAXONOMIES = {"service_types": 1.0, "needs": 0.8, "themes": 0.5, "life_events": 0.5, "audiences": 0.35}
LONGEST_NAME = 5  # words of a term's name that is itself taught as one of its sayings
LONGEST_PHRASE = 200  # characters

# Words that say who, or when, and so nothing of what is needed: they need no explaining.
WHO = frozenset(
    token.stem
    for token in analyse(
        """mum dad son daughter husband wife nan gran grandad mother father brother sister aunt uncle
        neighbour friend people person man woman lady child baby boy girl old year month week day today new"""
    )
)

Words = Mapping[str, Mapping[str, Sequence[str]]]
Equivalents = Sequence[Sequence[str] | Mapping[str, Sequence[str]]]


class Lexicon:
    """The compiled words. Built once, never changed, safe to share between threads."""

    def __init__(
        self,
        words: Words,
        equivalents: Equivalents = (),
        links: Mapping[str, Sequence[str]] | None = None,
        importance: Mapping[str, float] | None = None,
        everyday: Iterable[str] = (),
        elsewhere: Iterable[str] = (),
    ) -> None:
        """Compile {term code: {says, hints}}, groups of equal words, {need code: service type codes}, {term
        code: how much it says about what a listing is for} (1 unless told), right words of no term, and
        phrases about what is never listed."""
        self.links = {code: tuple(to) for code, to in (links or {}).items()}
        self.importance = dict(dict.fromkeys(self.links, POINTING) if importance is None else importance)
        source = json.dumps(
            [words, equivalents, self.links, self.importance, list(elsewhere)], sort_keys=True, default=list
        )
        self.fingerprint = hashlib.sha256(source.encode()).hexdigest()[:16]
        self.says: list[str] = []  # whole phrases, for suggestions
        self.vocabulary: dict[str, int] = defaultdict(int)  # words as written, with how often
        self.everyday = frozenset(everyday)
        self._joined: dict[str, tuple[str, str]] = {}
        self._alternatives: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        self._sayings: dict[frozenset[str], list[str]] = defaultdict(
            list
        )  # of terms that are no service type
        self._compile_equivalents(equivalents)
        self._train((*self._examples(words), *((ELSEWHERE, 1.0, analyse(phrase)) for phrase in elsewhere)))
        fold.cache_clear()  # ten thousand words that may never be asked for again
        self.vocabulary = dict(self.vocabulary)

    def _learn(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self.vocabulary[token.word] += 1
        for one, two in pairwise(tokens):
            if not (one.stop or two.stop) and one.word.isalpha() and two.word.isalpha():
                self._joined.setdefault(one.word + two.word, (one.stem, two.stem))

    def _examples(self, words: Words) -> Iterator[tuple[str, float, list[Token]]]:
        """Give each phrase as an example of a kind of service; others' phrases of the first they point at."""
        for code, kinds in words.items():
            main = self.importance.get(code, 1.0) == 1.0
            for kind, worth in (("says", 1.0), ("hints", HINT)):
                for phrase in kinds.get(kind) or ():
                    tokens = analyse(str(phrase))
                    self._learn(tokens)
                    if kind == "says":
                        self.says.append(str(phrase))
                    if main:
                        yield code, worth, tokens
                        continue
                    stems = frozenset(t.stem for t in tokens if t.word not in TRIVIAL)
                    if stems:
                        self._sayings[stems].append(code)

    def _train(self, examples: Iterable[tuple[str, float, list[Token]]]) -> None:
        """Weigh each word and pair for each term: by how few terms have it, and how often this one."""
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        totals: dict[str, float] = defaultdict(float)
        for code, worth, tokens in examples:
            for feature, weight in self._features(tokens).items():
                counts[feature][code] += worth * weight
                if " " not in feature:
                    totals[code] += worth * weight
        self._codes = sorted(totals)
        self._rows: dict[str, int] = {}  # word or pair -> its row; the rows lie end to end in three arrays
        self._ends, self._at, self._gains = array("I", [0]), array("H"), array("f")
        self.weight: dict[str, float] = {}  # how much each word tells terms apart
        place = {code: i for i, code in enumerate(self._codes)}
        self._most = most = math.log(max(len(totals), 2))  # what a word of one term only tells
        for feature, held in counts.items():
            rates = {code: n / totals[code] for code, n in held.items()}
            whole, met = sum(rates.values()), sum(held.values())
            telling = most + math.fsum(r / whole * math.log(r / whole) for r in rates.values())
            telling *= met / (met + RARE)
            if telling < 0.05:
                continue
            if " " not in feature:
                self.weight[feature] = telling
            self._rows[feature] = len(self._rows)
            self._at.extend(place[code] for code in rates)
            self._gains.extend(telling * (r / whole) ** EVENNESS for r in rates.values())
            self._ends.append(len(self._at))

    def _features(self, tokens: Sequence[Token]) -> dict[str, float]:
        """Give the words, equal words and pairs of near words of a text, each with what it counts."""
        features = {stem: MEANT for _, stem in self.expand(tokens)}
        kept = [
            t for i, t in enumerate(tokens)
            if t.word not in TRIVIAL and not (i and tokens[i - 1].word in DENIALS)
        ]  # fmt: skip
        for i, one in enumerate(kept):
            features[one.stem] = STOPPED if one.stop else CONTENT
            for two in kept[i + 1 : i + 1 + REACH]:
                if not (one.stop and two.stop) and one.stem != two.stem:
                    features[_pair(one.stem, two.stem)] = HALF if one.stop or two.stop else PAIR
        return features

    def _score(self, features: Mapping[str, float]) -> dict[str, float]:
        """Give how much speaks for each term."""
        scores: dict[int, float] = {}
        for feature, weight in features.items():
            row = self._rows.get(feature)
            if row is None:
                continue
            for i in range(self._ends[row], self._ends[row + 1]):
                at = self._at[i]
                scores[at] = scores.get(at, 0.0) + weight * self._gains[i]
        return {self._codes[at]: value for at, value in scores.items()}

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
        """Tell whether a folded word is right as it stands."""
        return word in self.vocabulary or word in self._joined or word in self.everyday

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

    def understand(
        self, tokens: Sequence[Token], limit: int = 8
    ) -> tuple[tuple[tuple[str, float], ...], bool]:
        """Give the terms a question is about, best first, each with a belief from 0 to 1, and whether that
        is firm: most of what was said is about the first."""
        features = self._features(tokens)
        scores = self._score(features)
        other = scores.pop(ELSEWHERE, 0.0)
        best = max(scores.values(), default=0.0)
        believed = {code: value / (best + CERTAIN) for code, value in scores.items()}
        least = EXPLAINED * (1.0 + other / (best or 1.0))
        firm = other < best and any(
            self._explained(code, features, tokens) >= least
            for code, value in scores.items()
            if value > CLOSE * best
        )
        for stems, codes in self._sayings.items():
            for code in codes if stems <= features.keys() else ():
                importance = self.importance[code]
                believed[code] = SAID * importance
                firm = firm or importance >= 0.5
                for rank, linked in enumerate(self.links.get(code, ())):
                    extra = believed[code] * 0.7 / (1 + 0.4 * rank)
                    believed[linked] = max(believed.get(linked, 0.0), extra)
        ranked = sorted(believed.items(), key=lambda item: (-item[1], item[0]))
        kept = tuple((code, round(value, 4)) for code, value in ranked[:limit] if value >= 0.1)
        return kept, firm

    def _explained(self, code: str, features: Mapping[str, float], tokens: Sequence[Token]) -> float:
        """Give the share of what was said that a term explains: a word alone in part, a known pair more."""
        lent: dict[str, float] = defaultdict(float)
        for feature in features:
            gain = self._gain(feature, code) / self._most
            for stem in feature.split(" ") if gain else ():
                lent[stem] = max(lent[stem], 1.3 * gain if " " in feature else 1.3 * gain**2)
        for i, stem in self.expand(tokens):
            lent[tokens[i].stem] = max(lent[tokens[i].stem], lent[stem])
        content = {t.stem for t in tokens if not t.stop}
        explained = sum(min(1.0, lent[stem]) for stem in content)
        return explained / max(1, min(len(content - WHO), ENOUGH))

    def _gain(self, feature: str, code: str) -> float:
        row = self._rows.get(feature)
        for i in range(self._ends[row], self._ends[row + 1]) if row is not None else ():
            if self._codes[self._at[i]] == code:
                return self._gains[i]
        return 0.0

    def describe(self, document: Document) -> dict[str, float]:
        """Give what a listing is about: from its tags when it has service types, else from its own words."""
        about: dict[str, float] = {}
        for attribute, strength in TAGS:
            for code in getattr(document, attribute):
                about[code] = max(strength, about.get(code, 0.0))
        if document.types:
            about[document.types[0]] = 1.0
            return about
        features: dict[str, float] = defaultdict(float)
        for attribute, strength in FIELDS:
            text = getattr(document, attribute)
            part = analyse(text if attribute != "organisation" or text != document.name else "", FIELD_WORDS)
            for feature, weight in self._features(part).items():
                features[feature] = max(features[feature], strength * weight)
        scores = self._score(features)
        scores.pop(ELSEWHERE, None)
        best = max(scores.values(), default=0.0)
        for code, value in scores.items():
            strength = best / (best + CERTAIN) * (value / best) ** SIDELINE
            if strength >= 0.15:
                about[code] = max(about.get(code, 0.0), round(strength, 3))
        return about


def _pair(one: str, two: str) -> str:
    return f"{one} {two}" if one < two else f"{two} {one}"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a taxonomy, with the codes of the service types that it points at."""

    taxonomy: str
    code: str
    name: str
    points_to: tuple[str, ...] = ()


def build_lexicon(
    words: Mapping[str, Mapping[str, Sequence[str]]],
    equivalents: Equivalents,
    terms: Iterable[Term],
    everyday: Iterable[str] = (),
    elsewhere: Iterable[str] = (),
) -> Lexicon:
    """Make the lexicon of each term's words, groups of equal words, the terms, right words of no term, and
    phrases about what is never listed. Words whose code is no term's are left out. The order of terms says
    nothing: rows of a database and files of the same content give the same lexicon."""
    order = list(TAXONOMIES)
    known: dict[str, Term] = {}
    for term in sorted(terms, key=lambda t: (order.index(t.taxonomy), t.code)):
        known.setdefault(term.code, term)
    said: dict[str, dict[str, list[str]]] = {}
    for code, term in sorted(known.items()):
        kinds = words.get(code, {})
        says = dict.fromkeys(str(p)[:LONGEST_PHRASE] for p in kinds.get("says") or ())
        hints = dict.fromkeys(str(p)[:LONGEST_PHRASE] for p in kinds.get("hints") or ())
        if len(analyse(term.name)) <= LONGEST_NAME:
            says[term.name] = None
        said[code] = {"says": list(says), "hints": [hint for hint in hints if hint not in says]}
    links = {code: term.points_to for code, term in known.items() if term.points_to}
    importance = {code: TAXONOMIES[term.taxonomy] for code, term in known.items()}
    return Lexicon(said, equivalents, links, importance, everyday, elsewhere)


def read_words(content: Path) -> Lexicon:
    """Make the lexicon of content/words and content/taxonomies. Raises OSError, yaml.YAMLError."""
    words: dict[str, dict[str, list[str]]] = {}
    for path in sorted((content / "words").glob("*.yaml")):
        for code, kinds in (_read(path) if path.stem != "equivalents" else {}).items():
            entry = words.setdefault(str(code), {"says": [], "hints": []})
            for kind in ("says", "hints"):
                entry[kind] += (kinds or {}).get(kind) or ()
    terms = [
        Term(path.stem, str(row["code"]), str(row["name"]), tuple(map(str, row.get("points_to") or ())))
        for path in sorted((content / "taxonomies").glob("*.yaml"))
        for row in _read(path).get("terms") or ()
    ]
    return build_lexicon(words, _equivalents(content), terms, read_everyday(content), read_elsewhere(content))


def _equivalents(content: Path) -> list[Any]:
    """Give the groups of words that mean the same; none where there is no such file."""
    path = content / "words" / "equivalents.yaml"
    return list(_read(path)) if path.exists() else []


def read_everyday(content: Path) -> set[str]:
    """Give the words that are right as they stand though no term is taught with them."""
    found: set[str] = set()
    for path in (content / "words" / "everyday.txt", content / "crisis" / "real_words.txt"):
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        found.update(word for line in lines if not line.startswith("#") for word in line.split())
    return found


def read_elsewhere(content: Path) -> list[str]:
    """Give the phrases about what is never listed; none where there is no such file."""
    path = content / "words" / "elsewhere.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line for line in lines if line and not line.startswith("#")]


def _read(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # both are safe; the C one is ten times as fast
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}  # noqa: S506
