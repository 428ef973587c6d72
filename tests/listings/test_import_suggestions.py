"""What a file says of a field that somebody edited since waits for a person, once, and never overwrites."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from portal.directory.actions import Authorship
from portal.directory.models import ChangeSet
from portal.directory.queries import get_lookup
from portal.directory.suggestion_actions import decide_change
from portal.directory.suggestion_queries import get_record, get_suggestion, list_pending
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.listings.conftest import LUNCH, as_csv, imported
from tests.listings.test_importing import changed, edit, service

pytestmark = pytest.mark.database

AGENT = Authorship(ChangeSource.EDITOR, "4b1d7a3e-0000-4000-8000-000000000001")


def suggested() -> list[tuple[str, str, list[str]]]:
    """Every import suggestion: state, which file, what it says."""
    query = select(ChangeSet.id).where(ChangeSet.reference.is_not(None)).order_by(ChangeSet.pk)
    found = [get_suggestion(one) for one in db.session.scalars(query).all()]
    return [(one.state, one.author, [str(field.replacement_value) for field in one.fields]) for one in found]


def decide(accept: bool) -> None:
    with transaction():
        row = get_record("service", service("Lunch club").id)
        (waiting,) = list_pending("service", row.id)
        names = {one.field_name for one in waiting.fields}
        decide_change(waiting, row, names if accept else (), () if accept else names, AGENT, get_lookup())


def test_it_is_suggested_once_however_often_the_file_comes(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    edit("Lunch club", description="Better words")
    for _time in range(3):
        imported(as_csv(changed(LUNCH, about="The file's new words")))
    assert suggested() == [("pending", "clubs.csv", ["The file's new words"])]
    assert service("Lunch club").description == "Better words"
    imported(as_csv(changed(LUNCH, about="Newer still")))
    assert [values for _state, _by, values in suggested()] == [["The file's new words"], ["Newer still"]]


def test_what_was_declined_is_not_suggested_again(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    edit("Lunch club", description="Better words")
    file = as_csv(changed(LUNCH, about="The file's new words"))
    imported(file)
    decide(accept=False)
    imported(file)
    assert [state for state, _by, _values in suggested()] == ["declined"]


def test_what_was_accepted_follows_the_file_from_then_on(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    edit("Lunch club", description="Better words")
    imported(as_csv(changed(LUNCH, about="The file's new words")))
    decide(accept=True)
    assert service("Lunch club").description == "The file's new words"
    imported(as_csv(changed(LUNCH, about="Newer still")))
    assert service("Lunch club").description == "Newer still"
    assert [state for state, _by, _values in suggested()] == ["agreed"]
