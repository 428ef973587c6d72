"""Changing the search's lists of words; every change can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, Actor
from portal.core.errors import CHANGED_SINCE, Conflict
from portal.directory.actions import Authorship, note_change
from portal.directory.edit_actions import note_edit, values_before
from portal.directory.models import ChangeSet, WordList
from portal.directory.rules.word_lists import tidy_lines
from portal.directory.vocabulary import ChangeSource, WordListKind
from portal.directory.word_queries import find_list
from portal.extensions import db
from portal.extensions.inserts import insert_once

ENTITY = "word_list"


def change_list(
    kind: WordListKind,
    letter: str,
    lines: Sequence[str],
    who: Actor,
    *,
    before: Sequence[str],
    expected: int | None = None,
) -> ChangeSet | None:
    """Write the entries of a list under a letter; None when nothing differs from `before`, which is what the
    search has now. Raises WrongLine, and Conflict when somebody changed it since the `expected` version (0
    for one that was never loaded)."""
    wanted = tidy_lines(kind, letter, lines)
    row = find_list(kind, letter, to_change=True)
    if expected is not None and (row.version if row is not None else 0) != expected:
        raise Conflict(CHANGED_SINCE)
    if wanted == list(before):
        return None
    if row is None:
        row = WordList(kind=kind, letter=letter, lines=list(before))
        if not insert_once(row):
            raise Conflict(CHANGED_SINCE)
    row.lines = wanted
    row.version += 1
    db.session.flush()
    by = Authorship(ChangeSource.EDITOR, author=who.id)
    change = note_edit(ENTITY, row.id, {"lines": list(before)}, {"lines": wanted}, by)
    note_change("words", "")
    if change is not None:
        told = {"source": "editor", "change_set": change.id}
        audit.record(Action.RECORD_CHANGED, actor=who, entity=ENTITY, entity_id=row.id, detail=told)
    return change


def take_back(row: WordList, change: ChangeSet, who: Actor) -> ChangeSet | None:
    """Put back what a change replaced. Raises Conflict where it was changed again since."""
    values = values_before(change, {"lines": row.lines})
    kind = WordListKind(row.kind)
    return change_list(kind, row.letter, values["lines"], who, before=row.lines)
