"""Checking is not editing: what was made sure of is kept apart, shown at once, asked for again in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.audit.vocabulary import command
from portal.core import clock
from portal.core.errors import Conflict
from portal.directory.check_actions import ALL_RIGHT, check_listing, note_call, plan, set_stage
from portal.directory.check_queries import batches_of_shown, email_of, get_to_check, list_in_motion
from portal.directory.models import ChangeSet, Service, Verification
from portal.directory.rules.checking import Cadence
from portal.directory.vocabulary import CheckGroup, CheckStage, Tick, VerificationMethod
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.client import PageClient
from tests.support.factories import a_service, build_index

pytestmark = pytest.mark.database
BY = command("test")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def check(service_id: str, ticks: dict[CheckGroup, Tick] | None = None, *, seen: int | None = None) -> bool:
    """Somebody of the team rings and ticks."""
    with transaction():
        return check_listing(
            get_to_check(service_id),
            ALL_RIGHT if ticks is None else ticks,
            method=VerificationMethod.PHONE,
            by="Community agents",
            actor=BY,
            cadence=Cadence(),
            seen=seen,
        )


def standing(service_id: str) -> Verification:
    """How a listing stands now."""
    db.session.expire_all()
    row = db.session.scalar(select(Verification).join(Service).where(Service.id == service_id))
    assert row is not None
    return row


def plan_all() -> int:
    """Give every listing its day."""
    with transaction():
        return sum(plan(service, 0, Cadence()) for batch in batches_of_shown() for service in batch)


def stage(service_id: str, to: CheckStage) -> None:
    """The asking comes to a stage."""
    with transaction():
        set_stage(get_to_check(service_id), to, clock.today(), BY)


def test_a_check_is_shown_at_once_and_is_no_edit(app: Flask, client: PageClient) -> None:
    with app.app_context():
        made = a_service()
    assert "Not yet checked" in client.get(f"/listings/{made.slug}").text
    with app.app_context(), clock.frozen(NOON):
        before = get_to_check(made.id)
        version, modified = before.version, before.last_modified
        changes = len(db.session.scalars(select(ChangeSet)).all())
        assert check(made.id)
        after = get_to_check(made.id)
        assert (after.version, after.last_modified) == (version, modified)
        assert len(db.session.scalars(select(ChangeSet)).all()) == changes
        assert standing(made.id).due_at == date(2027, 5, 30)
    text = client.get(f"/listings/{made.slug}").text
    assert "Checked on 30 November 2026 by Community agents, by phone" in text


def test_a_check_of_some_groups_is_kept_and_does_not_count_as_the_whole(app: Flask) -> None:
    with app.app_context(), clock.frozen(NOON):
        made = a_service()
        assert not check(made.id, {CheckGroup.NAME: Tick.CONFIRMED, CheckGroup.COST: Tick.UNKNOWN})
        row = standing(made.id)
        assert row.verified_at is None
        assert row.fields["name"] == {"state": "confirmed", "at": "2026-11-30T12:00:00+00:00"}
        assert row.fields["cost"]["state"] == "unknown"
        rest = {group: Tick.CONFIRMED for group in CheckGroup if group != CheckGroup.NAME}
        assert check(made.id, rest)
        assert standing(made.id).verified_at == NOON


def test_what_changed_since_somebody_looked_is_not_confirmed_unseen(app: Flask) -> None:
    with app.app_context():
        made = a_service()
        version = get_to_check(made.id).version
        with pytest.raises(Conflict, match="changed a moment ago"):
            check(made.id, seen=version - 1)
        assert check(made.id, seen=version)


def test_the_record_says_who_checked_what_and_how(app: Flask) -> None:
    with app.app_context():
        made = a_service()
        check(made.id)
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert entry is not None
        assert entry.action == "listing_checked"
        assert entry.entity_id == made.id
        assert '"method":"phone"' in entry.detail_text
        assert '"whole":true' in entry.detail_text


def test_every_public_listing_gets_a_day_and_keeps_it(app: Flask) -> None:
    with app.app_context():
        made = [a_service(f"Club {number}") for number in range(5)]
        a_service("A draft", status="draft")
        assert plan_all() == 5
        assert plan_all() == 0, "a second look changes nothing"
        rows = db.session.scalars(select(Verification)).all()
        assert {row.due_at is None for row in rows} == {False}
        assert len(rows) == len(made)


def test_a_listing_that_people_are_referred_to_is_due_sooner_than_a_national_one(app: Flask) -> None:
    with app.app_context(), clock.frozen(NOON):
        route = a_service("By referral", referral_route="professional")
        usual = a_service("Usual", referral_route="self")
        national = a_service("Line", service_areas=[{"name": "England", "code": "E92000001"}])
        for made in (route, usual, national):
            check(made.id)
        days = [standing(made.id).due_at for made in (route, usual, national)]
        assert days == [date(2027, 2, 28), date(2027, 5, 30), date(2027, 11, 30)]


def test_a_listing_that_becomes_risky_is_due_sooner_from_the_next_plan_on(app: Flask) -> None:
    with app.app_context(), clock.frozen(NOON):
        made = a_service()
        check(made.id)
        with transaction():
            service = next(row for batch in batches_of_shown() for row in batch)
            assert plan(service, 500, Cadence())
        assert standing(made.id).due_at == date(2027, 2, 28)


def test_while_a_listing_is_asked_about_its_day_stays(app: Flask) -> None:
    with app.app_context(), clock.frozen(NOON):
        made = a_service()
        plan_all()
        due = standing(made.id).due_at
        stage(made.id, CheckStage.ASKED)
        with transaction():
            service = next(row for batch in batches_of_shown() for row in batch)
            assert not plan(service, 5000, Cadence())
        assert standing(made.id).due_at == due


def test_a_listing_nobody_could_confirm_says_so_and_is_not_hidden(app: Flask, client: PageClient) -> None:
    with app.app_context(), clock.frozen(NOON - timedelta(days=300)):
        made = a_service("Tea and talk", summary="Tea.")
        check(made.id)
    with app.app_context(), clock.frozen(NOON):
        stage(made.id, CheckStage.CALL)
    assert "Not confirmed" not in client.get(f"/listings/{made.slug}").text
    with app.app_context(), clock.frozen(NOON):
        stage(made.id, CheckStage.UNCONFIRMED)
        build_index()
    text = client.get(f"/listings/{made.slug}").text
    assert "Not confirmed since 3 February 2026. We asked the people who run it" in text
    assert "Ask them before you go" in text
    results = client.get("/search", q="tea").text
    assert "Tea and talk" in results
    assert "Not confirmed since 3 February 2026" in results


def test_one_that_was_never_checked_claims_no_day(app: Flask, client: PageClient) -> None:
    with app.app_context():
        made = a_service()
        stage(made.id, CheckStage.UNCONFIRMED)
    text = client.get(f"/listings/{made.slug}").text
    assert "Not confirmed. We asked the people who run it" in text


def test_an_unconfirmed_listing_sinks_below_its_like_and_rises_again(app: Flask, client: PageClient) -> None:
    with app.app_context():
        one = a_service("Balance class", summary="A balance class in Oakham.", slug="one")
        two = a_service("Balance class", summary="A balance class in Oakham.", slug="two")
        build_index()

    def order() -> list[str]:
        links = client.get("/search", q="balance class").all("a", class_="govuk-link")
        return [
            href for link in links if (href := link.get("href", "")) in ("/listings/one", "/listings/two")
        ]

    for low, high in ((one, two), (two, one)):
        with app.app_context():
            check(high.id)
            stage(low.id, CheckStage.UNCONFIRMED)
            app.extensions["search"].catch_up()
        assert order() == [f"/listings/{high.slug}", f"/listings/{low.slug}"]


def test_a_check_ends_the_asking_whatever_stage_it_came_to(app: Flask) -> None:
    with app.app_context():
        made = a_service()
        for to in CheckStage:
            stage(made.id, to)
            with transaction():
                note_call(get_to_check(made.id), BY)
            assert check(made.id)
            row = standing(made.id)
            assert (row.stage, row.stage_on, row.tries, row.tried_at) == ("", None, 0, None)
            assert row.due_at is not None
            assert row.due_at > clock.today()


def test_whom_to_write_to_is_the_listing_then_its_organisation_then_a_contact(app: Flask) -> None:
    with app.app_context():
        own = a_service("Own", email="own@example.org", contacts=[{"name": "Desk", "email": "c@example.org"}])
        contact = a_service("Contact", contacts=[{"name": "Desk", "email": "desk@example.org"}])
        nobody = a_service("Nobody")
        for made in (own, contact, nobody):
            stage(made.id, CheckStage.ASKED)
        found = {service.name: email_of(service) for service in list_in_motion(clock.today())}
        assert found == {"Own": "own@example.org", "Contact": "desk@example.org", "Nobody": ""}
