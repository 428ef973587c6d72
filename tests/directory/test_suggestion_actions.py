"""Suggestions: the live record stays until somebody decides, field by field, and nothing is written twice or
lost."""

from __future__ import annotations

from contextvars import copy_context
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.audit.models import AuditEntry
from portal.config import Settings
from portal.core.errors import Conflict, NotFound
from portal.directory.actions import Authorship
from portal.directory.checks import InvalidValue
from portal.directory.models import ChangeSet, Service
from portal.directory.queries import content_generation, get_lookup
from portal.directory.rules.deciding import end_of
from portal.directory.suggestion_actions import (
    Clash,
    close_change,
    decide_change,
    reopen_change,
    suggest_change,
)
from portal.directory.suggestion_queries import (
    compare,
    find_suggestion,
    get_record,
    get_suggestion,
    list_pending,
)
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.factories import Made, a_service, change
from tests.support.public_pages import stored_bytes

pytestmark = pytest.mark.database

PROVIDER = Authorship(ChangeSource.PROVIDER, author="the tea club")
AGENT = Authorship(ChangeSource.EDITOR, author="4b1d7a3e-0000-4000-8000-000000000001")
OTHER = Authorship(ChangeSource.EDITOR, author="4b1d7a3e-0000-4000-8000-000000000002")


def _suggest(made: Made, values: dict[str, Any] | None = None, **more: Any) -> str:
    """A provider's suggestion, kept; returns its reference."""
    wanted = {"summary": "New.", "email": "new@example.org"} if values is None else values
    with transaction():
        row = get_record("service", made.id)
        found = suggest_change("service", row, wanted, PROVIDER, get_lookup(), **more)
        assert found is not None
        return str(found.reference)


def _decide(
    reference: str, accepted: set[str], declined: set[str], by: Authorship = AGENT, **more: Any
) -> None:
    with transaction():
        found = _find(reference)
        row = get_record(found.entity, found.entity_id)
        decide_change(found, row, accepted, declined, by, get_lookup(), **more)


def _find(reference: str) -> ChangeSet:
    found = find_suggestion(reference)
    assert found is not None
    return found


def _live(made: Made) -> Service:
    db.session.expire_all()
    row: Service = get_record("service", made.id)
    return row


def _written(made: Made) -> list[ChangeSet]:
    """The changes of the record itself, after its creation."""
    query = select(ChangeSet).where(ChangeSet.entity_id == made.id, ChangeSet.state == "accepted")
    return list(db.session.scalars(query.options(selectinload(ChangeSet.fields)).order_by(ChangeSet.pk)))[1:]


def test_the_live_record_stays_when_something_is_suggested(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Old.", email="old@example.org")
        generation = content_generation()
        reference = _suggest(made)
        row = _live(made)
        assert (row.summary, row.email, row.version) == ("Old.", "old@example.org", 1)
        assert content_generation() == generation, "no page changes"
        (waiting,) = list_pending("service", made.id)
        assert waiting.reference == reference
        assert [(one.name, one.before, one.live, one.wanted, one.clash) for one in compare(waiting, row)] == [
            ("summary", "Old.", "Old.", "New.", False),
            ("email", "old@example.org", "old@example.org", "new@example.org", False),
        ]
        assert _written(made) == []


def test_nothing_waits_when_nothing_differs_but_words_are_never_dropped(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Same.")
        with transaction():
            row = get_record("service", made.id)
            same = {"summary": " Same. "}
            assert suggest_change("service", row, same, PROVIDER, get_lookup()) is None
            said = suggest_change("service", row, same, PROVIDER, get_lookup(), message="We have moved.")
            assert said is not None
        (waiting,) = list_pending("service", made.id)
        assert (waiting.message, waiting.fields) == ("We have moved.", [])


@pytest.mark.parametrize("values", [{"email": "wrong"}, {"colour": "red"}, {"slug": "taken"}])
def test_a_suggestion_with_a_wrong_value_is_refused_whole(app: Flask, values: dict[str, str]) -> None:
    with app.app_context():
        a_service("Taken", slug="taken")
        made = a_service()
        with pytest.raises(InvalidValue):
            _suggest(made, {"summary": "New."} | values)
        db.session.rollback()
        assert list_pending("service", made.id) == []


def test_what_is_accepted_is_written_in_the_name_of_who_suggested_it(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Old.", email="old@example.org")
        reference = _suggest(made)
        _decide(reference, {"summary"}, {"email"}, note="They told us on the phone.")
        row = _live(made)
        assert (row.summary, row.email, row.version) == ("New.", "old@example.org", 2)
        ended = _find(reference)
        assert (ended.state, ended.decided_by) == ("partly", AGENT.author)
        assert {
            field.field_name: (field.decision, field.decided_by, field.note) for field in ended.fields
        } == {
            "summary": ("accepted", AGENT.author, "They told us on the phone."),
            "email": ("declined", AGENT.author, "They told us on the phone."),
        }
        (written,) = _written(made)
        assert (written.source, written.author, written.decided_by) == (
            "provider", "the tea club", AGENT.author,
        )  # fmt: skip
        assert (written.suggestion_id, written.reference) == (ended.id, None)
        assert [(one.previous_value, one.replacement_value) for one in written.fields] == [("Old.", "New.")]
        assert list_pending("service", made.id) == []
        told = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
        assert told[-3:] == ["change_suggested", "change_accepted", "change_declined"]


def test_fields_that_nobody_decided_on_go_on_waiting(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Old.")
        reference = _suggest(made)
        _decide(reference, {"summary"}, set())
        assert _find(reference).state == "pending"
        with pytest.raises(Conflict, match="decided on this already"):
            _decide(reference, {"summary"}, {"email"}, OTHER)
        _decide(reference, {"email"}, set(), OTHER)
        assert _find(reference).state == "agreed"
        assert (_live(made).summary, _live(made).email) == ("New.", "new@example.org")


def test_a_field_that_was_changed_since_is_shown_as_a_clash_and_not_overwritten(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Old.", email="old@example.org")
        reference = _suggest(made)
        change("service", made.id, summary="An editor's.")
        found = {one.name: one for one in compare(_find(reference), _live(made))}
        assert (found["summary"].clash, found["summary"].live) == (True, "An editor's.")
        assert not found["email"].clash
        with pytest.raises(Clash) as clash:
            _decide(reference, {"summary", "email"}, set())
        assert clash.value.fields == ("summary",)
        assert (_live(made).summary, _live(made).email) == ("An editor's.", "old@example.org")
        assert _find(reference).state == "pending"
        _decide(reference, {"summary", "email"}, set(), expected=2)  # by somebody who saw the live value
        assert (_live(made).summary, _live(made).email) == ("New.", "new@example.org")


def test_a_decision_on_a_record_that_changed_since_it_was_looked_at_is_refused(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Old.", description="Old words.")
        reference = _suggest(made)
        change("service", made.id, description="Other words.")
        with pytest.raises(Conflict):
            _decide(reference, {"summary"}, set(), expected=1)
        assert _find(reference).state == "pending"


def test_accepting_what_is_there_already_writes_nothing(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Old.")
        reference = _suggest(made, {"summary": "New."})
        change("service", made.id, summary="New.")
        assert [one.done for one in compare(_find(reference), _live(made))] == [True]
        _decide(reference, {"summary"}, set())
        assert _find(reference).state == "agreed"
        assert _live(made).version == 2
        assert len(_written(made)) == 1


@pytest.mark.parametrize(
    ("accepted", "declined"), [(set(), set()), ({"email"}, {"email"}), ({"colour"}, set()), ({"name"}, set())]
)
def test_a_decision_that_makes_no_sense_changes_nothing(
    app: Flask, accepted: set[str], declined: set[str]
) -> None:
    with app.app_context():
        made = a_service(summary="Old.")
        reference = _suggest(made)
        with pytest.raises(InvalidValue):
            _decide(reference, accepted, declined)
        assert _find(reference).state == "pending"
        assert _live(made).version == 1


def test_two_who_decide_at_the_same_moment_never_both_apply(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Old.")
        references = [_suggest(made, {"summary": f"New {number}."}) for number in range(4)]
    ends: list[str] = []

    def decide(reference: str, by: Authorship, take: bool, start: Barrier) -> None:
        with app.app_context():
            start.wait()
            try:
                _decide(reference, {"summary"} if take else set(), set() if take else {"summary"}, by)
                ends.append(f"{reference} {take}")
            except Conflict:
                pass

    for reference in references:
        start = Barrier(2)
        both = [
            Thread(target=copy_context().run, args=(decide, reference, by, take, start))
            for by, take in ((AGENT, True), (OTHER, False))
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()
    with app.app_context():
        for reference in references:
            ended = _find(reference)
            mine = [end for end in ends if end.startswith(reference)]
            assert len(mine) == (ended.state != "pending"), "one is told that it was done, if any"
            if mine:
                assert ended.state == ("agreed" if mine[0].endswith("True") else "declined")
        applied = [end for end in ends if end.endswith("True")]
        assert len(_written(made)) == len(applied)
        assert _live(made).version == 1 + len(applied)


def test_one_reference_is_one_suggestion_however_often_it_is_sent(app: Flask) -> None:
    with app.app_context():
        made = a_service()
        first = _suggest(made, reference="ABCD-EFGH", message="Once.")
        assert _suggest(made, {"summary": "Another."}, reference="ABCD-EFGH") == first
        assert len(list_pending("service", made.id)) == 1


def test_a_report_is_closed_with_what_was_done_and_can_be_taken_up_again(app: Flask) -> None:
    with app.app_context():
        made = a_service()
        reference = _suggest(made, {}, message="The number is wrong.")
        with transaction():
            close_change(_find(reference), ChangeState.AGREED, AGENT, note="Rang them.", answer="Thank you.")
        ended = _find(reference)
        assert (ended.state, ended.note, ended.answer, ended.decided_by) == (
            "agreed", "Rang them.", "Thank you.", AGENT.author,
        )  # fmt: skip
        with pytest.raises(Conflict), transaction():
            close_change(_find(reference), ChangeState.SPAM, OTHER)
        with transaction():
            reopen_change(_find(reference), OTHER)
        assert [one.reference for one in list_pending("service", made.id)] == [reference]
        assert _find(reference).message == "The number is wrong."


def test_spam_is_what_a_person_says_and_loses_nothing(app: Flask) -> None:
    with app.app_context():
        made = a_service(summary="Old.")
        reference = _suggest(made, message="Buy cheap.")
        with transaction():
            close_change(_find(reference), ChangeState.SPAM, AGENT)
        ended = _find(reference)
        assert (ended.state, ended.message) == ("spam", "Buy cheap.")
        assert {field.decision for field in ended.fields} == {"declined"}
        with transaction():
            reopen_change(_find(reference), AGENT)
        _decide(reference, {"summary", "email"}, set())
        assert _find(reference).state == "agreed"


def test_only_a_suggestion_is_found_as_one(app: Flask) -> None:
    with app.app_context():
        made = a_service()
        created = db.session.scalars(select(ChangeSet).where(ChangeSet.entity_id == made.id)).one()
        with pytest.raises(NotFound):
            get_suggestion(created.id)
        reference = _suggest(made)
        assert get_suggestion(_find(reference).id).reference == reference


@pytest.mark.sqlite
def test_what_was_written_with_it_is_sealed(app: Flask, settings: Settings) -> None:
    with app.app_context():
        made = a_service()
        reference = _suggest(
            made, message="canary-message", name="canary-name", contact="canary-contact@example.org"
        )
        with transaction():
            close_change(
                _find(reference), ChangeState.DECLINED, AGENT, note="canary-note", answer="canary-answer"
            )
        found = _find(reference)
        assert (found.message, found.reporter_name) == ("canary-message", "canary-name")
        assert db.session.scalar(select(func.count()).select_from(ChangeSet)) == 3
    assert b"canary" not in stored_bytes(settings)


@given(st.lists(st.sampled_from(["", "accepted", "declined"]), min_size=1, max_size=6))
def test_a_suggestion_ends_when_every_field_is_decided(decisions: list[str]) -> None:
    end = end_of(decisions)
    assert (end is ChangeState.PENDING) == ("" in decisions)
    assert (end is ChangeState.AGREED) == (set(decisions) == {"accepted"})
    assert (end is ChangeState.DECLINED) == (set(decisions) == {"declined"})
