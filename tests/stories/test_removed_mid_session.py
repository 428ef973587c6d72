"""A community agent is taken out of her team while she edits a listing."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.directory.models import ChangeSet, Service
from portal.extensions import db
from tests.support.client import PageClient
from tests.support.factories import a_service
from tests.support.people import add_person, audit_actions, enter


def test_a_person_removed_from_a_team_mid_session_changes_nothing_more(
    app: Flask, make_client: Callable[[], PageClient]
) -> None:
    # Amy is a community agent; Lea leads her team; Ada keeps everybody's access.
    amy = add_person(app, Role.COMMUNITY_AGENT, email="amy@example.org", team="Agents", factor=False)
    lea = add_person(app, Role.LEAD, email="lea@example.org", team="Agents", factor=False)
    ada = add_person(app, Role.ADMINISTRATOR, email="ada@example.org", factor=False)
    with app.app_context():
        tea = a_service("Tea and talk", summary="A weekly tea.")
    amys, leas, adas = (enter(make_client(), who) for who in (amy, lea, ada))

    # Amy has the first section of a listing open and types a new summary.
    first = f"/staff/listings/{tea.id}/edit/what"
    page = amys.get(first)

    # Meanwhile Lea takes her out of the team.
    person = leas.get(f"/staff/teams/{amy.team_id}/people/{amy.id}")
    leas.send(person, "/leave")

    # What Amy sends is not taken, and she is told so; nothing of it is on the listing or waits anywhere.
    refused = amys.send(page, "/edit/what", status=403, summary="Closed for good.")
    assert refused.heading == "You cannot open this page"
    with app.app_context():
        service = db.session.scalar(select(Service).where(Service.id == tea.id))
        assert service is not None
        assert service.summary == "A weekly tea."
        assert [row.reason for row in db.session.scalars(select(ChangeSet))] == ["", ""]  # club and listing
    amys.get("/staff/listings", status=403)

    # She is still somebody: her own account opens. Then Ada removes the account, and the session is over.
    amys.get("/account")
    with app.app_context():
        assert "person_left_team" in audit_actions(app)
    amy_again = add_person(app, Role.COMMUNITY_AGENT, email="amy2@example.org", team="Agents", factor=False)
    second = enter(make_client(), amy_again)
    second.get("/staff/listings")
    page = adas.get(f"/staff/teams/{amy_again.team_id}/people/{amy_again.id}")
    adas.send(page, "/remove")
    answer = second.raw.get("/staff/listings")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/staff/listings")
