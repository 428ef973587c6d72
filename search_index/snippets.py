"""Cuts the telling part out of a listing's text and marks the words that matched, safe to put into a page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from html import escape

from search_index.analysis import WORD, fold

LENGTH = 170
CUT = "&#8230;"  # three points, as a page is sent: in ASCII


def beginnings(stems: Iterable[str]) -> list[tuple[str, str]]:
    """Give each stem with the beginning that it shares with the words it stands for."""
    return [(s[:-1] if len(s) > 3 and s[-1] in "ei" else s, s) for s in stems if s]


def snippet(text: str, wanted: Sequence[tuple[str, str]], length: int = LENGTH) -> str:
    """Give HTML-safe text of about `length` characters with <mark> round words of the wanted stems."""
    found = _matches(text, wanted)
    start, end = _window(text, found, length)
    pieces = [f"{CUT} "] if start else []
    cut = text[start:end]
    safe = escape if escape(cut) != cut else str
    at = start
    for low, high in found:
        if low >= start and high <= end:
            pieces += [safe(text[at:low]), "<mark>", safe(text[low:high]), "</mark>"]
            at = high
    pieces.append(safe(text[at:end]))
    if end < len(text):
        pieces.append(f" {CUT}")
    return "".join(pieces)


def _matches(text: str, wanted: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """Give where words with these stems stand, by looking for their beginnings."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = text  # a rare letter changes its length: better unmarked than marked in the wrong place
    found = []
    for start, stem in wanted:
        at = lower.find(start)
        while at >= 0:
            word = WORD.match(text, at) if not (at and lower[at - 1].isalnum()) else None
            if word and fold(word.group())[1] == stem:
                found.append(word.span())
            at = lower.find(start, at + len(start))
    return sorted(found)


def _window(text: str, found: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """Choose where to cut: at the start when a match is there, else before the most matches."""
    if len(text) <= length:
        return 0, len(text)
    start = 0
    if found and found[0][1] > length:
        starts = [low for low, _ in found]
        shown = [bisect_left(starts, low + length - 20) - at for at, low in enumerate(starts)]
        best = starts[shown.index(max(shown))]
        start = text.rfind(" ", 0, max(best - 30, 0)) + 1
    end = start + length
    if end >= len(text):
        return start, len(text)
    cut = text.rfind(" ", start + length // 2, end)
    return start, cut if cut > 0 else end
