"""Reading the search's lists of words: from their tables and, for a letter that was never loaded, from the
files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from portal.core.files import ContentError, read_yaml
from portal.directory.models import WordList
from portal.directory.rules.word_lists import by_letter, line_of_group
from portal.directory.vocabulary import WordListKind
from portal.extensions import db
from search_index.words import read_lines

#: kind -> letter -> lines
Lists = dict[WordListKind, dict[str, list[str]]]

FILES = {
    WordListKind.EQUIVALENTS: "equivalents.yaml",
    WordListKind.EVERYDAY: "everyday.txt",
    WordListKind.SPELLINGS: "misspelt.txt",
    WordListKind.ELSEWHERE: "elsewhere.txt",
}


def read_lists(content: Path) -> Lists:
    """The lists as content/words has them. Raises ContentError, naming what is wrong."""
    return {kind: by_letter(_lines(kind, content / "words" / name)) for kind, name in FILES.items()}


def _lines(kind: WordListKind, path: Path) -> list[str]:
    if kind != WordListKind.EQUIVALENTS:
        lines = read_lines(path)
        return (
            sorted({word for line in lines for word in line.split()})
            if kind == WordListKind.EVERYDAY
            else lines
        )
    groups = read_yaml(path) if path.exists() else []
    try:
        return [line for group in groups or () for line in line_of_group(group)]
    except (AttributeError, TypeError) as slip:
        raise ContentError(f"{path.name}: give each group of equal words as a list ({slip})") from slip


def held_lists(files: Lists) -> Lists:
    """The lists as the search takes them: what the tables hold, else what the files say."""
    lists = {kind: dict(files.get(kind, {})) for kind in WordListKind}
    for row in db.session.execute(select(WordList.kind, WordList.letter, WordList.lines)):
        lists[WordListKind(row.kind)][row.letter] = row.lines
    return lists


def find_list(kind: WordListKind, letter: str, *, to_change: bool = False) -> WordList | None:
    """One list's row under one letter; `to_change` holds it until the transaction ends."""
    query = select(WordList).where(WordList.kind == kind, WordList.letter == letter)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def every_line(lists: Mapping[WordListKind, Mapping[str, list[str]]], kind: WordListKind) -> list[str]:
    """A whole list."""
    return [line for _letter, lines in sorted(lists.get(kind, {}).items()) for line in lines]
