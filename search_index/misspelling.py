"""Forgives misspelling of a listed set of words, and never mistakes a listed real word for one of them.

Used for the crisis rules, where a missed word matters more than anywhere: swapped, missing, extra or wrong
letters, doubled letters, digits and signs for letters (su1cide, k*ll), words run together (killmyself). Each
typed word costs a few table look-ups once; after that it is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Set

from search_index.rows import Filed

MAX_WORD = 32  # longer runs of letters are not words people misspell
MEMO_LIMIT = 20_000  # remembered spellings; cleared when full so that memory stays bounded
_LEET = str.maketrans("0134578@$", "oieastbas")
# what may follow in a misspelt `word*`, and the small words that people run into their neighbours
_SUFFIXES = ("", "e", "al", "s", "es", "ed", "ing", "er", "y", "ion")
_SMALL = {"i", "im", "me", "my", "to", "it", "in", "he", "up", "no", "go", "do", "us", "of", "we"}
Steps = tuple[frozenset[str], ...]  # what one typed token may stand for: one word, or several run together

_NOTHING: Steps = (frozenset(),)


class Spelling:
    """The rules' own words and how people misspell them; `real` words are never taken for a misspelling."""

    def __init__(
        self, words: Set[str], as_written: Set[str], real: Set[str], ignored: Set[str], listed: dict[str, str]
    ) -> None:
        self.listed = listed  # misspelling -> right word
        every = words | as_written
        self.exact = frozenset(word for word in every if not word.endswith("*"))
        self.lines = "\n".join(("", *sorted(self.exact), ""))
        self.prefixes = frozenset(word[:-1] for word in every if word.endswith("*"))
        self.real, self.ignored = real, ignored
        stems = {word[:-1] + end for word in words if word.endswith("*") for end in _SUFFIXES}
        forgiven = stems | {word for word in words if not word.endswith("*")}
        long_enough = {
            word for word in self.exact | ignored | listed.keys() if len(word) > 2 and word.isalpha()
        }
        self.pieces = frozenset(long_enough | _SMALL)
        self.four = frozenset(word for word in forgiven if len(word) == 4)
        self.squeezed = Filed((word, (_squeeze(word),)) for word in forgiven)
        self.shortened = Filed(
            (word, _deletes(word, 2 if len(word) >= 8 else 1)) for word in forgiven if len(word) >= 5
        )
        self._memo: dict[str, Steps] = {}

    def steps(self, token: str) -> Steps:
        """Return what the token may stand for: no step for a word that never matters, else one or more."""
        known = self._memo.get(token)
        if known is None:
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            known = self._memo[token] = self._read(token)
        return known

    def _read(self, token: str) -> Steps:
        if len(token) > MAX_WORD:
            return _NOTHING
        token = self.listed.get(token, token)
        if token in self.ignored:
            return ()
        words = self.known(token)
        if token in self.exact or (words and token in self.real):
            return (words,)
        if words:  # it begins like a `word*`: that, words run together, or a slip in another word
            ending = len(token) - max(map(len, words)) + 1
            return (self._run_together(token) if ending > 4 else ()) or (words | self._guess(token),)
        if token in self.real or token.isdigit():
            return _NOTHING
        if not token.isalpha():
            token = token.translate(_LEET)
            masked = token.replace("*", "")
            return (self.known(token) or (self._unmask(token) if masked != token else self._guess(token)),)
        guessed = self._guess(token)
        return (guessed,) if guessed else self._run_together(token) or (guessed,)

    def _unmask(self, token: str) -> frozenset[str]:
        """Read a word with letters starred out (k*ll): any rule word of that shape."""
        shape = token.replace("*", ".")
        return frozenset(re.findall(f"(?<=\n){shape}(?=\n)", self.lines))

    def _run_together(self, token: str) -> Steps:
        """Cut a token such as "killmyself" into rule words, or return nothing if it is not made of them."""
        if len(token) < 7:
            return ()
        ways: dict[int, tuple[str, ...]] = {0: ()}  # how far -> the fewest words that reach there
        for start in range(len(token) - 1):
            if start in ways and len(ways[start]) < 6:
                for end in range(start + 1, min(start + 14, len(token)) + 1):
                    piece = token[start:end]
                    if (
                        piece in self.pieces
                        and len(ways.get(end, ways[start] + ("", ""))) > len(ways[start]) + 1
                    ):
                        ways[end] = (*ways[start], piece)
        words = ways.get(len(token), ())
        return (
            tuple(self.known(self.listed.get(w, w)) for w in words if w not in self.ignored)
            if len(words) > 1
            else ()
        )

    def known(self, token: str) -> frozenset[str]:
        """Return the rule words that this spelling is, without guessing."""
        found = {token} if token in self.exact else set()
        found.update(token[:n] + "*" for n in range(2, len(token) + 1) if token[:n] in self.prefixes)
        return frozenset(found)

    def _guess(self, token: str) -> frozenset[str]:
        """Return the rule words this is most likely a misspelling of; none for a real word."""
        if token in self.real or not 3 <= len(token) <= MAX_WORD - 8:
            return frozenset()
        plain = _squeeze(token)
        meant = {word for word in self.squeezed.find((plain,)) if _squeeze(word) == plain}
        if not meant and len(token) == 4:
            meant = {_swap(token, i) for i in range(3)} & self.four
        if not meant and len(token) > 3:
            meant = self._nearest(token)
        return frozenset().union(*map(self.known, meant))

    def _nearest(self, token: str) -> set[str]:
        best: dict[int, set[str]] = {}
        for word in self.shortened.find(_deletes(token, 2 if len(token) >= 7 else 1)):
            bound = 2 if len(word) >= 8 else 1
            same_start = word[0] == token[0] or word[:2] == token[1::-1]
            if same_start and abs(len(word) - len(token)) <= bound:
                distance = _distance(token, word)
                if distance <= bound:
                    best.setdefault(distance, set()).add(word)
        return best[min(best)] if best else set()


def _squeeze(word: str) -> str:
    return "".join(letter for i, letter in enumerate(word) if not i or letter != word[i - 1])


def _swap(word: str, i: int) -> str:
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _deletes(word: str, depth: int) -> set[str]:
    found = level = {word}
    for _ in range(depth):
        level = {w[:i] + w[i + 1 :] for w in level for i in range(len(w))}
        found = found | level
    return found


def _distance(a: str, b: str) -> int:
    """Return the edit distance, a swap of two neighbours counting one. Both words are short."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
