"""Reads a question: mends its spelling, finds its telling words and the terms it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from search_index.analysis import FUNCTION, TRIVIAL, Token, analyse, fold, informative
from search_index.lexicon import Lexicon
from search_index.segments import Snapshot
from search_index.spelling import REPEATS, Speller

EXPANDED = 0.45  # what a word counts that stands for one that was typed
ENDINGS = frozenset(("s", "es", "ed", "ing", "er", "ers", "ly"))
SHORT_NAME = 5  # letters of a word with a capital, up to which it is taken for a name
UNSEEN = 1.0  # words no listing has count against an answer as much as the rarest word there is


class Question(NamedTuple):
    """A question as the engine understood it."""

    tokens: tuple[Token, ...]
    words: dict[str, float]  # stem -> weight, the words that were typed
    expanded: dict[str, float]  # stem -> weight, words that mean the same
    concepts: tuple[tuple[str, float], ...]
    keys: tuple[str, ...]  # runs of words that could be a listing's whole name, the longest first
    firm: Callable[[], bool]  # whether a term was said outright: then its listings are answers, not only near
    mass: float  # the weight of all telling words, those no listing has included
    elsewhere: bool = False  # it sounds like what is never listed: its words must be met nearly all
    did_you_mean: str = ""
    corrected: bool = False


def read(text: str, snapshot: Snapshot, lexicon: Lexicon, speller: Speller) -> Question:
    """Give what a text asks for. Takes any text at all; never raises."""
    tokens = informative(analyse(text), _Interest(lexicon, snapshot))
    mended, meant = _mend(text, tokens, snapshot, lexicon, speller)
    telling = [t for t in mended if not t.stop] or [t for t in mended if t.word not in FUNCTION] or mended
    rarest = max(snapshot.rarest, 1.0)
    weights = {t.stem: snapshot.idf(t.stem) for t in telling}
    words = {stem: weight for stem, weight in weights.items() if weight}
    expanded: dict[str, float] = {}
    alike: dict[str, float] = {}  # a typed stem -> the most that a word which means the same tells apart
    equal = lexicon.expand(mended)
    for at, stem in equal:
        weight = snapshot.idf(stem) * EXPANDED
        alike[mended[at].stem] = max(weight, alike.get(mended[at].stem, 0.0))
        if weight and stem not in words:
            expanded[stem] = weight
    # "Hubby" is in no listing, but it is no riddle either.
    mass = sum(weight or alike.get(stem, rarest * UNSEEN) for stem, weight in weights.items())
    corrected = mended != tokens
    concepts, firm, elsewhere = lexicon.understand(mended, meant=equal)
    said = meant if corrected else ""
    return Question(
        tuple(mended), words, expanded, concepts, _keys(mended), firm, mass, elsewhere, said, corrected
    )


class _Interest(dict[str, float]):
    """How much a stem matters when a long text must be cut: known to the lexicon first, then rare ones."""

    def __init__(self, lexicon: Lexicon, snapshot: Snapshot) -> None:
        super().__init__()
        self._lexicon, self._snapshot = lexicon, snapshot

    def get(self, stem: str, default: float | None = None) -> float:  # type: ignore[override]
        return 3 * self._lexicon.weight.get(stem, 0.0) + self._snapshot.idf(stem)


def _mend(
    text: str, tokens: Sequence[Token], snapshot: Snapshot, lexicon: Lexicon, speller: Speller
) -> tuple[list[Token], str]:
    """Give the tokens with unknown words put right, and the text with them put right."""
    mended: list[Token] = []
    pieces: list[str] = []
    at = 0
    for i, token in enumerate(tokens):
        named = len(token.word) <= SHORT_NAME and _named(text, token)
        better = "" if named else _better(token, i == len(tokens) - 1, snapshot, lexicon, speller)
        if not better:
            mended.append(token)
            continue
        _, stem, stop = fold(better)
        mended.append(Token(better, stem, stop, token.start, token.end))
        pieces += [text[at : token.start], better]
        at = token.end
    pieces.append(text[at:])
    return mended, "".join(pieces)


def _named(text: str, token: Token) -> bool:
    """Tell whether a word has a capital where no sentence begins, and is not shouted: somebody's name."""
    written = text[token.start : token.end]
    return written.istitle() and text[: token.start].rstrip()[-1:] not in ("", ".", "!", "?", ":")


def _better(token: Token, last: bool, snapshot: Snapshot, lexicon: Lexicon, speller: Speller) -> str:
    """Give what was meant by a word that nobody knows; "" when it is known or beyond guessing."""
    word = token.word
    listed = lexicon.misspelt.get(word)
    if listed:
        return listed
    if token.stop or len(word) < 4 or lexicon.knows(word) or speller.knows(word):
        return ""
    known = token.stem in lexicon.weight or snapshot.idf(token.stem)
    if known or (token.stem in lexicon.everyday and word.removeprefix(token.stem) in ENDINGS):
        return ""  # another form of a known word
    once = REPEATS.sub(r"\1", word)
    if once != word and lexicon.knows(once):
        return once
    if word.endswith("in") and (lexicon.knows(word + "g") or speller.knows(word + "g")):
        return word + "g"  # as many people say it
    corrected = speller.correct(word)
    if corrected:
        return corrected
    complete = speller.complete(word, 1) if last else []
    return complete[0] if complete else ""


def _keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Give runs of two to six words, and the whole question, as name keys."""
    stems = [t.stem for t in tokens if t.word not in TRIVIAL][:14]
    runs = [" ".join(stems)] if stems else []
    for length in range(min(6, len(stems)), 1, -1):
        runs += [" ".join(stems[i : i + length]) for i in range(len(stems) - length + 1)]
    return tuple(dict.fromkeys(runs))
