"""Forgives misspelling of a small, listed set of words, and never mistakes a listed real word for one of them.

Used for the crisis rules, where a missed word matters more than anywhere else: swapped, missing, extra, doubled and
wrong letters, digits and signs for letters (su1cide, k*ll) and words run together (killmyself). Each typed word costs a
few table look-ups once; after that it is remembered.
"""

from __future__ import annotations

from collections.abc import Set

MAX_WORD = 32  # longer runs of letters are not words people misspell
MEMO_LIMIT = 20_000  # remembered spellings; cleared when full so that memory stays bounded
_LEET = str.maketrans("0134578@$", "oieastbas")
_SUFFIXES = (
    "",
    "e",
    "al",
    "s",
    "es",
    "ed",
    "ing",
    "er",
    "y",
    "ion",
)  # to forgive misspelling of a `word*` pattern
Steps = tuple[
    frozenset[str], ...
]  # what one typed token may stand for: usually one word, several if run together


class Spelling:
    """The rules' own words and the ways people misspell them; words in `real` are never taken for a misspelling."""

    def __init__(self, words: Set[str], as_written: Set[str], real: Set[str], ignored: Set[str]) -> None:
        listed = words | as_written
        self.exact = {word for word in listed if not word.endswith("*")}
        self.pieces = {word for word in self.exact | ignored if len(word) > 1 and word.isalpha()} | {"i"}
        self.prefixes = {word[:-1] for word in listed if word.endswith("*")}
        self.real, self.ignored = real, ignored
        self.squeezed: dict[str, set[str]] = {}
        self.swapped: dict[str, set[str]] = {}
        self.deletes: dict[str, set[str]] = {}
        stems = {word[:-1] + end: word for word in words if word.endswith("*") for end in _SUFFIXES}
        self.target = stems | {word: word for word in words if not word.endswith("*")}
        for word in self.target:
            self.squeezed.setdefault(_squeeze(word), set()).add(word)
            if len(word) == 4:
                for i in range(3):
                    self.swapped.setdefault(word[:i] + word[i + 1] + word[i] + word[i + 2 :], set()).add(word)
            if len(word) >= 5:
                for cut in _deletes(word, 2 if len(word) >= 8 else 1):
                    self.deletes.setdefault(cut, set()).add(word)
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
        if token in self.ignored:
            return ()
        words = self.known(token)
        if words:
            return (words,)
        if token in self.real or token.isdigit() or len(token) > MAX_WORD:
            return (frozenset(),)
        if not token.isalpha():
            token = token.translate(_LEET)
            masked = token.replace("*", "")
            return (self.known(token) or (self._unmask(token) if masked != token else self._guess(token)),)
        return self._run_together(token) or (self._guess(token),)

    def _unmask(self, token: str) -> frozenset[str]:
        """Read a word with letters starred out (k*ll): any rule word of that shape."""
        fits = (w for w in self.exact if len(w) == len(token) and w[0] == token[0])
        return frozenset(
            w for w in fits if all(t in ("*", letter) for t, letter in zip(token, w, strict=True))
        )

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
        return tuple(self.known(word) for word in words if word not in self.ignored) if len(words) > 1 else ()

    def known(self, token: str) -> frozenset[str]:
        """Return the rule words that this spelling is, without guessing."""
        found = {token} if token in self.exact else set()
        found.update(token[:n] + "*" for n in range(2, len(token) + 1) if token[:n] in self.prefixes)
        return frozenset(found)

    def _guess(self, token: str) -> frozenset[str]:
        if token in self.real or not 4 <= len(token) <= MAX_WORD - 8:
            return frozenset()
        squeezed = _squeeze(token)
        if squeezed in self.squeezed:
            return frozenset(self.target[word] for word in self.squeezed[squeezed])
        if token in self.swapped:
            return frozenset(self.target[word] for word in self.swapped[token])
        best: dict[int, set[str]] = {}
        for cut in _deletes(token, 2 if len(token) >= 7 else 1):
            for word in self.deletes.get(cut, ()):
                bound = 2 if len(word) >= 8 else 1
                same_start = word[0] == token[0] or word[:2] == token[1::-1]
                if same_start and abs(len(word) - len(token)) <= bound:
                    distance = _distance(token, word)
                    if distance <= bound:
                        best.setdefault(distance, set()).add(self.target[word])
        return frozenset(best[min(best)]) if best else frozenset()


def _squeeze(word: str) -> str:
    return "".join(letter for i, letter in enumerate(word) if not i or letter != word[i - 1])


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
