"""The lists of words and their history as the pages show them: of a change, only the lines that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from portal.directory.models import ChangeSet
from portal.directory.vocabulary import WordListKind
from portal.listings.record_words.differences import CAME, WENT, Difference, RowDifference


class About(NamedTuple):
    """What a list is for, in words."""

    title: str
    lead: str
    how: str


ABOUT = {
    WordListKind.EQUIVALENTS: About(
        "Words that mean the same",
        "Whoever types one of them finds what is listed under the others.",
        "One group a line, with = between the words: mum = mother = mom. "
        "Where only the first also means the second: lad > son = boy.",
    ),
    WordListKind.SPELLINGS: About(
        "Wrong spellings",
        "Spellings that the search cannot guess. Each is read as the right word.",
        "One right word a line, a colon, then its wrong spellings: asthma: asma azma.",
    ),
    WordListKind.EVERYDAY: About(
        "Everyday words",
        "Right words that the search must not “correct”.",
        "Any number of words, with a space or a new line between them.",
    ),
    WordListKind.ELSEWHERE: About(
        "What we never list",
        "Shops, trades, travel and such. Whoever asks for it is told that we have nothing quite like it.",
        "One phrase a line. Leave out whatever a listing could answer.",
    ),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: when, by whom, and which lines."""

    id: str
    at: datetime
    author: str
    first: bool
    differences: tuple[Difference, ...]


def difference(before: Sequence[str], after: Sequence[str]) -> Difference:
    """The lines that came and went."""
    old, new = set(before), set(after)
    rows = [RowDifference(WENT, before=line) for line in before if line not in new]
    rows += [RowDifference(CAME, after=line) for line in after if line not in old]
    return Difference("lines", "The lines", tuple(before), tuple(after), tuple(rows), moved=False)


def present_edits(edits: Iterable[ChangeSet], people: Mapping[str, str]) -> list[Edit]:
    """A list's changes as its history shows them; `people` are the authors' names by their ids."""
    return [
        Edit(
            edit.id,
            edit.created_at,
            people.get(edit.author, "Somebody"),
            False,
            tuple(
                difference(_lines(one.previous_value), _lines(one.replacement_value)) for one in edit.fields
            ),
        )
        for edit in edits
    ]


def _lines(value: Any) -> list[str]:
    return [str(line) for line in value] if isinstance(value, list) else []
