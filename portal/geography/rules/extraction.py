"""Finding the place inside a search such as "lunch club near Uppingham", without taking words for places."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from portal.geography.rules.answers import PlaceFound
from portal.geography.rules.gazetteer import Entry, Gazetteer
from portal.geography.rules.names import fold
from portal.geography.vocabulary import PlaceNote

_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)?")
_TIGHT = {"in", "near", "nearby", "around", "nr", "at", "outside"}  # what follows is where the person looks
_LOOSE = {"by", "round"}
_PAIRS = {("close", "to"), ("near", "to"), ("next", "to")}
_LEADING = _TIGHT | {second for _, second in _PAIRS}  # without one, a place must be spelt as we have it
_LINKS = {"from", "to", "of", "for", "the", "and", "or"}
_GOES_NO_FURTHER = _LINKS | {"but", "with", "who", "where", "when", "that", "which", "please", "is", "are",
                             "was", "has", "my", "on", "at", "in", "near", "as"}  # fmt: skip
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "doctor", "sir", "lady", "sister", "nurse", "saint"}
_SETTLEMENT = {"village", "parish", "town", "ward"}
_WITHIN = re.compile(r"\bwithin\s+(?:a\s+)?\d*\s*(?:miles?|km|kilometres?)\s+of\s*$", re.IGNORECASE)
_DANGLING = re.compile(
    r"(?:^|\s)(?:in (?:or|and) )?"
    r"(?:in|near|nearby|nr|around|close to|next to|near to|at|by|round|outside|from)(?: the)?\s*$",
    re.IGNORECASE,
)
_MOST_WORDS = 400  # of a pasted text; places further down are not looked for


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text: where, how surely, and whether the words may be taken out of the text."""

    start: int
    end: int
    place: PlaceFound
    weight: int
    removable: bool


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    key: str


def find_mention(text: str, gazetteer: Gazetteer) -> Mention | None:
    """The place a search is about, or None: a name after "in" before a bare one, the first of equals."""
    keys = [_key(word) for word in _WORD.findall(text)]
    if gazetteer.begins_none(keys) and _LEADING.isdisjoint(keys):  # as in most searches
        return None
    words = [_word(match) for match in _WORD.finditer(text)][:_MOST_WORDS]
    best: Mention | None = None
    at = 0
    while at < len(words):
        mention, taken = _mention_at(text, words, at, gazetteer)
        if mention and (best is None or mention.weight > best.weight):
            best = mention
        at += taken
    return best


def without_span(text: str, start: int, end: int) -> str:
    """`text` without what stands from `start` to `end` and the "in" or "near" before it."""
    before = _DANGLING.sub("", _WITHIN.sub("", text[:start]).rstrip())
    after = text[end:]
    joined = f"{before.rstrip()} {after.lstrip()}"
    joined = re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r"\s+", " ", joined))
    return joined.strip(" ,;:-").removeprefix(". ").strip()


def _word(match: re.Match[str]) -> _Word:
    text = match[0]
    return _Word(match.start(), match.end(), text, _key(text))


def _key(word: str) -> str:
    return fold(word.removesuffix("'s").removesuffix("’s"))


def _mention_at(text: str, words: list[_Word], at: int, gazetteer: Gazetteer) -> tuple[Mention | None, int]:
    """The place whose name begins at word `at`, and how many words to move on."""
    for count in range(min(gazetteer.longest(words[at].key), len(words) - at), 0, -1):
        run = words[at : at + count]
        if count > 1 and _broken(text, run):
            continue
        entries = gazetteer.entries(" ".join(word.key for word in run))
        if len(entries) == 1:
            return _weigh(text, words, at, count, entries[0]), count
    if len(words[at].key) > 4 and not words[at].text[0].isdigit() and _preposition_before(words, at) == 2:
        return _misspelt(text, words, at, gazetteer)
    return None, 1


def _broken(text: str, run: list[_Word]) -> bool:
    """Whether a comma or a full stop stands between the words: then they are not one name."""
    return any(text[a.end : b.start].strip(" -–’'&") for a, b in pairwise(run))


def _weigh(text: str, words: list[_Word], at: int, count: int, entry: Entry) -> Mention | None:
    """How surely the name at word `at` says where the person is; None where it is no place or not theirs."""
    previous = words[at - 1].key if at else ""
    last = at + count - 1
    an_area = last + 1 < len(words) and words[last + 1].key == "area"  # "in the Oakham area"
    before = _preposition_before(words, at - 1 if an_area and previous == "the" else at)
    last += an_area
    at_the_end = last == len(words) - 1
    in_a_name = not at_the_end and _goes_on(text, words[last], words[last + 1])
    if previous in _TITLES or not _may_stand(before, entry, _written_as_a_name(text, words, at, count)):
        return None
    if entry.rank > 1 and in_a_name:
        return None  # "near Rutland Water"
    if not entry.local and (previous == "at" or not (before or at_the_end)):
        return (
            None  # "the eye clinic at Leicester" and "Leicester Royal Infirmary" are not where the person is
        )
    named = in_a_name and (previous == "at" or (words[last + 1].text[0].isupper() and not text.istitle()))
    removable = not named if before else at_the_end and previous not in _LINKS
    weight = 10 * before + (5 if at_the_end else 0) + 1
    return Mention(words[at].start, words[last].end, entry.place, weight, removable)


def _may_stand(before: int, entry: Entry, written_as_a_name: bool) -> bool:
    """Whether a name may be taken for the place here: a neighbour's ward never, a word only as a name."""
    if before:
        return entry.rank <= 2
    return entry.rank < 2 and (entry.bare or written_as_a_name)


def _goes_on(text: str, last: _Word, following: _Word) -> bool:
    """Whether the name runs on into the next word, as in "Oakham Castle"; "Oakham and" does not."""
    return not text[last.end : following.start].strip() and following.key not in _GOES_NO_FURTHER


def _misspelt(text: str, words: list[_Word], at: int, gazetteer: Gazetteer) -> tuple[Mention | None, int]:
    """A town or Rutland village that the one or two words after "near" nearly spell."""
    for count in (2, 1):
        run = words[at : at + count]
        if len(run) < count or _broken(text, run):
            continue
        key = " ".join(word.key for word in run)
        entry = gazetteer.closest_entry(key, 1 if len(key) < 9 else 2)
        if entry and entry.bare and (" " in key) == (" " in fold(entry.place.name)):
            place = replace(entry.place, notes=entry.place.notes | {PlaceNote.CORRECTED})
            return Mention(run[0].start, run[-1].end, place, 15, removable=True), count
    return None, 1


def _preposition_before(words: list[_Word], at: int) -> int:
    """2 where "in" or "near" stands before the word, 1 for a weaker one ("by", "miles of"), 0 for none."""
    if at == 0:
        return 0
    previous = words[at - 1].key
    pair = (words[at - 2].key if at > 1 else "", previous)
    if previous in _TIGHT or pair in _PAIRS:
        return 2
    return 1 if previous in _LOOSE or pair in {("miles", "of"), ("mile", "of"), ("km", "of")} else 0


def _written_as_a_name(text: str, words: list[_Word], at: int, count: int) -> bool:
    """Whether a name that is also a word is meant as the name: capital in a sentence, "village" after it."""
    following = words[at + count].key if at + count < len(words) else ""
    if following in _SETTLEMENT or (at == 0 and count == len(words)):
        return True
    starts_sentence = at == 0 or text[words[at - 1].end : words[at].start].strip()[-1:] in {".", "!", "?"}
    others = [word.text for word in words[:at] + words[at + count :]]
    return not starts_sentence and words[at].text[:1].isupper() and any(other.islower() for other in others)
