"""Teams and people: who sets what, what is not yours is not there, and somebody is always administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Invitation, Membership, Team, User
from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.core.references import new_id
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.housekeeping import housekeep
from portal.messages.models import OutboxMessage
from tests.support.client import Page, PageClient
from tests.support.people import Person, add_person, audit_actions, enter

pytestmark = pytest.mark.database

Clients = Callable[[], PageClient]


@pytest.fixture
def lead(app: Flask) -> Person:
    """The lead of one practice."""
    return add_person(app, Role.LEAD, email="lead@example.org", name="Lena Example", team="First practice")


@pytest.fixture
def other(app: Flask) -> Person:
    """The lead of another practice."""
    return add_person(app, Role.LEAD, email="other@example.org", name="Otto Example", team="Second practice")


def roles_of(app: Flask, person: Person) -> list[list[str]]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(Membership.roles).join(User, User.pk == Membership.user_pk).where(User.id == person.id)
            )
        )


def act(client: PageClient, path: str, status: int = 200, **typed: object) -> Page:
    """Send a form's act by its address."""
    token = client.get("/account").form_values("/sign-in/out")["csrf_token"]
    return client.post(path, {"csrf_token": token, **typed}, status=status)


def test_a_lead_sees_and_sets_their_own_team_only(
    app: Flask, make_client: Clients, ada: Person, lead: Person, other: Person
) -> None:
    client = enter(make_client(), lead)
    page = client.get("/staff/teams")
    assert "First practice" in page.text
    assert "Second practice" not in page.text
    client.get(f"/staff/teams/{lead.team_id}/people/{lead.id}")
    for path in (
        f"/staff/teams/{other.team_id}",
        f"/staff/teams/{other.team_id}/people/{other.id}",
        f"/staff/teams/{lead.team_id}/people/{other.id}",
        f"/staff/teams/{other.team_id}/invite",
        f"/staff/teams/{new_id()}",
    ):
        theirs = client.get(path, status=404)
        assert theirs.text == client.get(f"/staff/teams/{new_id()}", status=404).text, "not yours, not there"
    act(client, f"/staff/teams/{other.team_id}/people/{other.id}", 404, roles="practice_member")
    act(client, f"/staff/teams/{other.team_id}/people/{other.id}/leave", 404)
    act(client, f"/staff/teams/{lead.team_id}/people/{lead.id}/suspend", 403)
    assert roles_of(app, other) == [["lead"]]


def test_a_team_gives_its_own_roles_only(app: Flask, make_client: Clients, lead: Person) -> None:
    client = enter(make_client(), lead)
    page = act(client, f"/staff/teams/{lead.team_id}/people/{lead.id}", roles="administrator")
    assert "Choose from the list" in page.text
    assert roles_of(app, lead) == [["lead"]]


def test_an_invitation_can_be_taken_back_runs_out_and_is_let_go_of(
    app: Flask, make_client: Clients, lead: Person
) -> None:
    client, guest = enter(make_client(), lead), make_client()
    links = []
    for address in ("one@example.org", "two@example.org", "three@example.org"):
        act(client, f"/staff/teams/{lead.team_id}/invite", email=address, roles="practice_member")
        with app.app_context():
            sent = db.session.scalars(select(OutboxMessage)).all()
            links.append(next(one.link for one in sent if one.recipient == address))
    page = client.get(f"/staff/teams/{lead.team_id}")
    page = client.send(page, "/withdraw")
    assert "three@example.org" not in page.text
    guest.get(links[2], status=404)
    guest.get(links[0])
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)), app.app_context():
        guest.get(links[0], status=404)
        housekeep()
        assert db.session.scalars(select(Invitation)).all() == []


def test_a_second_invitation_puts_the_first_out_of_use(
    app: Flask, make_client: Clients, lead: Person
) -> None:
    client, guest = enter(make_client(), lead), make_client()
    for _ in range(2):
        act(client, f"/staff/teams/{lead.team_id}/invite", email="one@example.org", roles="practice_member")
    with app.app_context():
        sent = sorted(db.session.scalars(select(OutboxMessage)), key=lambda one: one.created_at)
        first, second = [one.link for one in sent if one.template == "invitation"]
    guest.get(first, status=404)
    guest.get(second)


def test_whoever_has_an_account_joins_a_second_team_with_it(
    app: Flask, make_client: Clients, lead: Person, other: Person
) -> None:
    act(enter(make_client(), lead), f"/staff/teams/{lead.team_id}/invite", email=other.email, roles="lead")
    with app.app_context():
        link = next(one.link for one in db.session.scalars(select(OutboxMessage)) if one.secret_link)
    guest = make_client()
    page = guest.send(guest.get(link), "/invitation/")
    assert page.heading == "Sign in", "the link opens no account that is there already"
    assert guest.raw.get_cookie("signed_in") is None
    assert sorted(roles_of(app, other)) == [["lead"], ["lead"]]


def test_an_invitation_is_accepted_once_though_it_is_sent_twice_at_once(
    app: Flask, make_client: Clients, lead: Person
) -> None:
    act(
        enter(make_client(), lead),
        f"/staff/teams/{lead.team_id}/invite",
        email="one@example.org",
        roles="practice_member",
    )
    with app.app_context():
        link = next(one.link for one in db.session.scalars(select(OutboxMessage)) if one.secret_link)
    first, second = make_client(), make_client()
    pages = [first.get(link), second.get(link)]
    typed = {"password": "seven slow otters dancing", "again": "seven slow otters dancing", "name": "Una"}
    assert first.send(pages[0], "/invitation/", **typed).heading == "Set up a second step"
    second.send(pages[1], "/invitation/", status=404, **typed)


def test_somebody_is_always_administrator(app: Flask, make_client: Clients, ada: Person) -> None:
    client = enter(make_client(), ada)
    mine = f"/staff/teams/{ada.team_id}/people/{ada.id}"
    for path, typed in (("", {"roles": "auditor"}), ("/leave", {}), ("/suspend", {}), ("/remove", {})):
        page = act(client, mine + path, 409, **typed)
        assert "Somebody must be administrator" in page.text
    assert roles_of(app, ada) == [["administrator"]]


def test_an_administrator_hands_over(app: Flask, make_client: Clients, ada: Person) -> None:
    bob = add_person(app, Role.AUDITOR, email="bob@example.org", name="Bob Example", team=team_name(app, ada))
    client = enter(make_client(), ada)
    page = client.get(f"/staff/teams/{ada.team_id}/hand-over")
    page = client.send(page, "/hand-over", person=bob.id)
    assert page.heading == "Start"
    assert roles_of(app, bob) == [["administrator", "auditor"]]
    assert roles_of(app, ada) == [[]]
    client.get("/staff/teams", status=403)


def team_name(app: Flask, person: Person) -> str:
    with app.app_context():
        return db.session.scalars(select(Team.name).where(Team.id == person.team_id)).one()


def test_a_removed_person_is_erased_when_the_log_speaks_of_them_no_more(
    app: Flask, make_client: Clients, ada: Person, lead: Person
) -> None:
    client = enter(make_client(), ada)
    act(client, f"/staff/teams/{lead.team_id}/people/{lead.id}/remove")
    act(client, f"/staff/teams/{lead.team_id}/invite", email=lead.email, roles="lead")
    with app.app_context():
        user = db.session.scalars(select(User).where(User.id == lead.id)).one()
        assert (user.email, user.email_index, user.password_hash) == ("", None, "")
        assert user.name == "Lena Example"
        db.session.rollback()
        with clock.frozen(clock.now() + timedelta(days=740)):
            housekeep()
        assert db.session.scalar(select(User).where(User.id == lead.id)) is None


def test_every_change_of_rights_is_on_the_record(
    app: Flask, make_client: Clients, ada: Person, lead: Person
) -> None:
    client = enter(make_client(), ada)
    person = f"/staff/teams/{lead.team_id}/people/{lead.id}"
    client.get(person)
    act(client, person, roles="practice_member")
    for what in ("suspend", "restore", "leave"):
        act(client, f"{person}/{what}")
    told = [one for one in audit_actions(app) if one.startswith(("roles", "person"))]
    assert told == [
        "personal_data_read",
        "roles_changed",
        "personal_data_read",
        "person_suspended",
        "personal_data_read",
        "person_restored",
        "personal_data_read",
        "person_left_team",
        "personal_data_read",
    ]


def test_two_teams_of_one_name_are_refused(app: Flask, make_client: Clients, ada: Person) -> None:
    client = enter(make_client(), ada)
    act(client, "/staff/teams/new", name="Third practice", kind="practice")
    act(client, "/staff/teams/new", 409, name="Third practice", kind="provider")
    with app.app_context(), transaction():
        assert db.session.scalars(select(Invitation)).all() == []
