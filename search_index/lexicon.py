"""Knows the words people really use for each term, and tells which terms a text is about."""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from search_index.analysis import TRIVIAL, Token, analyse, fold
from search_index.documents import Document
from search_index.kept_words import KeptWords, packed, unpacked

HINT = 0.8  # what a hint teaches against a saying
SAID = 0.86  # belief in a term that is no kind of service when one of its phrases is there
# What each kind of evidence counts: a word, a stop word, an equal word, a pair, a pair with a stop word.
CONTENT, STOPPED, MEANT, PAIR, HALF = 1.0, 0.4, 0.3, 0.5, 0.4
REACH = 3  # words apart that still make a pair
DULL = 0.07  # of what a word of one term only tells: a word that tells less is left out
RARE = 0.3  # a word met so often is half as telling as one met often
EVENNESS = 0.3  # 1: a word tells for each term by its share; 0: the same for every term it is met with
ELSEWHERE = "elsewhere"  # the term of what people ask for and no listing is about
CERTAIN = 3.0  # a score at which a question is half understood
CLOSE = 0.75  # of the best score: such terms may be what was asked about too
EXPLAINED, ENOUGH = 0.23, 5  # the share of the telling words a term must explain, and of how many at most
SHORT = 0.2  # how much more of a question it must explain for each word fewer than those
FIELD_WORDS = 150  # of each field, when a listing's own words are read
TAGS = (("types", 0.85), ("needs", 0.8), ("themes", 0.5), ("life_events", 0.5), ("audiences", 0.35))
FIELDS = (("name", 1.0), ("organisation", 0.5), ("summary", 0.6), ("description", 0.3), ("extra", 0.3))
SIDELINE = 5  # how much less a listing is about its lesser subjects than about its main one (a power)
POINTING = 0.7  # how much a term that only points at others says, unless told
NUMBERS = frozenset(str(n) for n in range(100))  # that are no age: how often, how long, which day
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
        misspelt: Mapping[str, str] | None = None,
        kept: KeptWords | None = None,
    ) -> None:
        """Compile {term code: {says, hints}}, groups of equal words, {need code: service type codes}, {term
        code: how much it says about what a listing is for} (1 unless told), right words of no term, phrases
        about what is never listed, and {wrong spelling: right one}; or take it all from where it is kept."""
        elsewhere = list(elsewhere)
        self.links = {code: tuple(to) for code, to in (links or {}).items()}
        self.importance = dict(dict.fromkeys(self.links, POINTING) if importance is None else importance)
        self.compiled_from = _mark([words, equivalents, self.links, self.importance, elsewhere])
        self.everyday = frozenset(everyday)
        self.misspelt = dict(misspelt or {})
        self.fingerprint = _mark([self.compiled_from, sorted(self.everyday), self.misspelt])
        self.says: list[str] = []  # whole phrases, for suggestions
        self.vocabulary: dict[str, int] = defaultdict(int)  # words as written, with how often
        self._joined: dict[str, tuple[str, str]] = {}
        self._alternatives: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        self._sayings: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)  # of no service type
        self._rows: dict[str, int] = {}  # word or pair -> its row; the rows lie end to end in three arrays
        self.weight: dict[str, float] = {}  # how much each word tells terms apart
        compiled = kept.read(self.compiled_from) if kept else None
        if compiled is not None:
            self._take(compiled)
            return
        self._compile_equivalents(equivalents)
        self._train((*self._examples(words), *((ELSEWHERE, 1.0, analyse(phrase)) for phrase in elsewhere)))
        fold.cache_clear()  # ten thousand words that may never be asked for again
        self.vocabulary = dict(self.vocabulary)
        if kept:
            kept.write(self.compiled_from, self._give())

    def _give(self) -> dict[str, Any]:
        """What compiling found out, to be kept."""
        sayings = {first: [[sorted(stems), code] for stems, code in s] for first, s in self._sayings.items()}
        return {
            "says": self.says,
            "vocabulary": self.vocabulary,
            "joined": self._joined,
            "alternatives": self._alternatives,
            "sayings": sayings,
            "codes": self._codes,
            "rows": self._rows,
            "arrays": [packed(self._ends), packed(self._at), packed(self._gains)],
            "weight": self.weight,
            "most": self._most,
        }

    def _take(self, compiled: Mapping[str, Any]) -> None:
        """Be what was kept."""
        self.says, self.vocabulary, self._codes = (compiled[n] for n in ("says", "vocabulary", "codes"))
        self._rows, self.weight, self._most = (compiled[n] for n in ("rows", "weight", "most"))
        self._ends, self._at, self._gains = map(unpacked, compiled["arrays"])
        self._joined = {word: (one, two) for word, (one, two) in compiled["joined"].items()}
        for first, every in compiled["alternatives"].items():
            self._alternatives[first] = [(tuple(stems), tuple(other)) for stems, other in every]
        for first, every in compiled["sayings"].items():
            self._sayings[first] = [(frozenset(stems), code) for stems, code in every]

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
                        self._sayings[min(stems)].append((stems, code))

    def _train(self, examples: Iterable[tuple[str, float, list[Token]]]) -> None:
        """Weigh each word and pair for each term: by how few terms have it, and how often this one."""
        totals: dict[str, float] = defaultdict(float)
        numbers: dict[str, int] = {}  # word or pair -> its number
        # Each meeting of a word and a term: the word's number, the term's, what it counts.
        met, who, much = array("I"), array("H"), array("d")
        terms: dict[str, int] = {}
        for code, worth, tokens in examples:
            for feature, weight in self._features(tokens).items():
                met.append(numbers.setdefault(feature, len(numbers)))
                who.append(terms.setdefault(code, len(terms)))
                much.append(worth * weight)
                if " " not in feature:
                    totals[code] += worth * weight
        codes, self._codes = list(terms), sorted(totals)
        self._ends, self._at, self._gains = array("I", [0]), array("H"), array("f")
        place = {code: i for i, code in enumerate(self._codes)}
        self._most = most = math.log(max(len(totals), 2))  # what a word of one term only tells
        order = array("I", sorted(range(len(met)), key=met.__getitem__))
        for feature, (_, meetings) in zip(numbers, groupby(order, met.__getitem__), strict=True):
            held: dict[str, float] = defaultdict(float)
            for i in meetings:
                held[codes[who[i]]] += much[i]
            rates = {code: n / totals[code] for code, n in held.items()}
            whole, met_in_all = sum(rates.values()), sum(held.values())
            telling = most + math.fsum(r / whole * math.log(r / whole) for r in rates.values())
            telling *= met_in_all / (met_in_all + RARE)
            if telling < DULL * most:
                continue
            if " " not in feature:
                self.weight[feature] = telling
            self._rows[feature] = len(self._rows)
            self._at.extend(place[code] for code in rates)
            self._gains.extend(telling * (r / whole) ** EVENNESS for r in rates.values())
            self._ends.append(len(self._at))

    def _features(
        self, tokens: Sequence[Token], meant: Sequence[tuple[int, str]] | None = None
    ) -> dict[str, float]:
        """Give the words, equal words (found unless given) and near pairs of a text, as each counts."""
        features = {stem: MEANT for _, stem in (self.expand(tokens) if meant is None else meant)}
        kept = [
            t for i, t in enumerate(tokens)
            if t.word not in TRIVIAL and t.stem not in NUMBERS and not (i and tokens[i - 1].word in DENIALS)
        ]  # fmt: skip
        for i, one in enumerate(kept):
            features[one.stem] = STOPPED if one.stop else CONTENT
            for two in kept[i + 1 : i + 1 + REACH]:
                if not (one.stop and two.stop) and one.stem != two.stem:
                    features[_pair(one.stem, two.stem)] = HALF if one.stop or two.stop else PAIR
        return features

    def _score(self, features: Mapping[str, float]) -> dict[str, float]:
        """Give how much speaks for each term."""
        scores = [0.0] * len(self._codes)
        rows, ends, every, gains = self._rows, self._ends, self._at, self._gains
        for feature, weight in features.items():
            row = rows.get(feature)
            if row is None:
                continue
            start, end = ends[row], ends[row + 1]
            for at, gain in zip(every[start:end], gains[start:end], strict=True):
                scores[at] += weight * gain
        return {code: value for code, value in zip(self._codes, scores, strict=True) if value}

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
        self, tokens: Sequence[Token], limit: int = 8, meant: Sequence[tuple[int, str]] | None = None
    ) -> tuple[tuple[tuple[str, float], ...], Callable[[], bool], bool]:
        """Give the terms a question is about, best first, each with a belief from 0 to 1; what tells whether
        that is firm: most of what was said is about the first (few need to know, and it takes long); and
        whether it is more about what is never listed. What `expand` finds is looked for unless given."""
        meant = self.expand(tokens) if meant is None else meant
        features = self._features(tokens, meant)
        scores = self._score(features)
        other = scores.pop(ELSEWHERE, 0.0)
        best = max(scores.values(), default=0.0)
        believed = {code: value / (best + CERTAIN) for code, value in scores.items()}
        said = [one for feature in features for one in self._sayings.get(feature, ())]
        said = [one for one in said if one[0] <= features.keys()]
        spots = [*enumerate(t.stem for t in tokens), *meant] if said else []
        outright = False
        for code in [code for stems, code in said if _together(stems, spots)]:
            importance = self.importance[code]
            believed[code] = SAID * importance
            outright = outright or importance >= 0.5
            for rank, linked in enumerate(self.links.get(code, ())):
                extra = believed[code] * 0.7 / (1 + 0.4 * rank)
                believed[linked] = max(believed.get(linked, 0.0), extra)
        likely = [(-value, code) for code, value in believed.items() if value >= 0.1]
        concepts = tuple((code, round(-value, 4)) for value, code in sorted(likely)[:limit])

        def firm() -> bool:
            if outright or other >= best:
                return outright
            near, least = CLOSE * best, EXPLAINED * (1.0 + other / best)
            close = sorted((c for c in scores if scores[c] > near), key=scores.__getitem__, reverse=True)
            return any(share >= least for share in self._explained(close, features, tokens, meant))

        return concepts, firm, other > best

    def _explained(
        self,
        codes: Iterable[str],
        features: Mapping[str, float],
        tokens: Sequence[Token],
        meant: Iterable[tuple[int, str]],
    ) -> Iterator[float]:
        """Give what share of a text each term explains: a word alone in part, a known pair more."""
        content = {t.stem for t in tokens if not t.stop} - NUMBERS
        count = max(1, min(len(content - WHO), ENOUGH))
        most = count * (1 + SHORT * (ENOUGH - count))
        ends, every, gains = self._ends, self._at, self._gains
        rows = [(f.split(" "), row) for f in features if (row := self._rows.get(f)) is not None]
        for code in codes:
            place = bisect_left(self._codes, code)
            lent: dict[str, float] = defaultdict(float)
            for stems, row in rows:
                for i in range(ends[row], ends[row + 1]):
                    if every[i] == place:
                        gain = gains[i] / self._most
                        for stem in stems:
                            lent[stem] = max(lent[stem], 1.3 * gain if len(stems) > 1 else 1.3 * gain**2)
                        break
            for i, stem in meant:
                lent[tokens[i].stem] = max(lent[tokens[i].stem], lent[stem])
            yield sum(min(1.0, lent[stem]) for stem in content) / most

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


def _together(stems: frozenset[str], spots: Sequence[tuple[int, str]]) -> bool:
    """Tell whether the words of a saying stand near each other, given each word with its place."""
    within = len(stems) + REACH
    return any(stems <= {stem for at, stem in spots if first <= at < first + within} for first, _ in spots)


def _pair(one: str, two: str) -> str:
    return f"{one} {two}" if one < two else f"{two} {one}"


def _mark(source: object) -> str:
    told = json.dumps(source, sort_keys=True, default=list)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


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
    misspelt: Mapping[str, str] | None = None,
    kept: KeptWords | None = None,
) -> Lexicon:
    """Make the lexicon of each term's words, groups of equal words, the terms, right words of no term,
    phrases about what is never listed, and wrong spellings. Words whose code is no term's are left out. The
    order of terms and groups says nothing: rows of a database and files of one content give one lexicon."""
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
    groups = sorted(equivalents, key=json.dumps)
    return Lexicon(said, groups, links, importance, everyday, sorted(elsewhere), misspelt, kept)
