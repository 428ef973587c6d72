"""Two versions of a text side by side: which words went and which came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s\w]|\w+(?:['’]\w+)*")
_MOST_WORDS = 4_000  # of one changed stretch; longer ones are compared line by line only


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one version; `changed`: the other version has not got it."""

    words: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both versions as pieces that, put together, are the texts."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        """Whether there is no difference."""
        return not any(piece.changed for piece in (*self.old, *self.new))


def compare_words(old: str, new: str) -> Comparison:
    """What differs between two texts, word by word; first by lines, so that long texts take no time."""
    olds: list[Piece] = []
    news: list[Piece] = []
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            olds.append(Piece(gone))
            news.append(Piece(came))
        else:
            _compare_stretch(gone, came, olds, news)
    return Comparison(_joined(olds), _joined(news))


def _compare_stretch(gone: str, came: str, olds: list[Piece], news: list[Piece]) -> None:
    before, after = _WORDS.findall(gone), _WORDS.findall(came)
    if max(len(before), len(after)) > _MOST_WORDS:
        olds.append(Piece(gone, True))
        news.append(Piece(came, True))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        olds.append(Piece("".join(before[i1:i2]), tag != "equal"))
        news.append(Piece("".join(after[j1:j2]), tag != "equal"))


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind put together, and nothing empty."""
    kept: list[Piece] = []
    for piece in pieces:
        if not piece.words:
            continue
        if kept and kept[-1].changed == piece.changed:
            kept[-1] = Piece(kept[-1].words + piece.words, piece.changed)
        else:
            kept.append(piece)
    return tuple(kept)
