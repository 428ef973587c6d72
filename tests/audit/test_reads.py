"""A page with personal data is on the record before it is sent."""

from __future__ import annotations

import pytest
from flask import Flask, abort
from sqlalchemy import select, text

from portal.audit.models import AuditEntry
from portal.audit.queries import verify
from portal.audit.reads import audited_read
from portal.audit.vocabulary import Actor, ActorKind
from portal.core.errors import Conflict
from portal.extensions import db
from portal.extensions.sqlite import writing

pytestmark = pytest.mark.database
STAFF = Actor(ActorKind.STAFF, "u-7")


@pytest.fixture
def shown(app: Flask) -> list[str]:
    """What the view has made so far; the view is at /case/<reference>."""
    made: list[str] = []

    @audited_read("referral", actor=lambda: STAFF, entity_id=lambda reference: reference)
    def case(reference: str) -> str:
        if reference == "none":
            abort(404)
        if reference == "taken":
            raise Conflict("Somebody else has it.")
        made.append(reference)
        return f"the case of {reference}"

    case.access = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/case/<reference>", view_func=case)
    return made


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry)))


def test_a_read_is_on_the_record_when_the_page_is_sent(app: Flask, shown: list[str]) -> None:
    response = app.test_client().get("/case/ab-12")
    assert response.get_data(as_text=True) == "the case of ab-12"
    with app.app_context():
        (entry,) = entries()
        assert (entry.action, entry.entity, entry.entity_id) == ("personal_data_read", "referral", "ab-12")
        assert (entry.actor_kind, entry.actor_id) == ("staff", "u-7")
        assert verify().ok


def test_the_page_is_not_sent_when_the_read_cannot_be_recorded(app: Flask, shown: list[str]) -> None:
    with app.app_context():
        token = writing.set(True)
        with db.engine.begin() as connection:
            connection.execute(text("alter table audit_entry rename to audit_entry_away"))
        writing.reset(token)
    response = app.test_client().get("/case/ab-12")
    assert shown == ["ab-12"]
    assert response.status_code == 500
    assert "the case of" not in response.get_data(as_text=True)


@pytest.mark.parametrize("reference", ["none", "taken"])
def test_nothing_is_recorded_when_nothing_was_shown(app: Flask, shown: list[str], reference: str) -> None:
    assert app.test_client().get(f"/case/{reference}").status_code in (404, 409)
    with app.app_context():
        assert entries() == []
