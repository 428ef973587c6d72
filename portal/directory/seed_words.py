"""Loading the search's lists of words from content/ into their table, repeatably (DESIGN 9.13)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from portal.core.loading import LoadReport, content_hash, decide
from portal.directory.actions import note_change
from portal.directory.models import WordList
from portal.directory.rules.word_lists import LETTERS
from portal.directory.vocabulary import WordListKind
from portal.directory.word_queries import FILES, read_lists
from portal.extensions import db


def load_word_lists(content: Path, report: LoadReport) -> None:
    """Bring the lists to what the files say; a letter that was edited on screen is kept and reported."""
    rows = {(row.kind, row.letter): row for row in db.session.scalars(select(WordList))}
    changed = 0
    for kind, letters in read_lists(content).items():
        for letter in LETTERS:
            row, lines = rows.get((kind, letter)), letters.get(letter, [])
            if row is not None or lines:
                changed += _load(kind, letter, row, lines, report)
    db.session.flush()
    if changed:
        note_change("words", "")


def _load(kind: WordListKind, letter: str, row: WordList | None, lines: list[str], report: LoadReport) -> int:
    wanted = content_hash(lines)
    verdict = "create" if row is None else decide(row.origin_hash, content_hash(row.lines), wanted)
    if verdict in ("unchanged", "keep"):
        report.did("words", "unchanged" if verdict == "unchanged" else "kept")
        if verdict == "keep":
            report.note(
                f"words/{FILES[kind]}: “{letter}” was edited on screen and differs from the file; kept"
            )
        return 0
    if row is None:
        row = WordList(kind=kind, letter=letter)
        db.session.add(row)
    else:
        row.version += 1
    row.lines = lines
    row.origin, row.origin_key, row.origin_hash = f"words/{FILES[kind]}", letter, wanted
    report.did("words", "created" if verdict == "create" else "changed")
    return 1
