"""Sessions: they end when they should, everywhere, on the next request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal.accounts.models import Membership, User, UserSession
from portal.accounts.people_actions import leave_team, remove, restore, set_roles, suspend
from portal.accounts.queries import get_member
from portal.accounts.rules.access import Place, Viewer
from portal.accounts.vocabulary import Role, Stage, TeamKind
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.client import PageClient
from tests.support.counted import counted_events
from tests.support.people import Person, add_person, enter

pytestmark = pytest.mark.database

Clients = Callable[[], PageClient]


@pytest.fixture
def bob(app: Flask) -> Person:
    """A second administrator, in the same team."""
    return add_person(app, email="bob@example.org", name="Bob Example")


def viewer_of(person: Person) -> Viewer:
    """An administrator as the gate would find them."""
    user = db.session.scalars(select(User).where(User.id == person.id)).one()
    place = Place(1, person.team_id, TeamKind.COUNCIL, frozenset({Role.ADMINISTRATOR}))
    return Viewer(user.pk, user.id, 0, "", Stage.FULL, clock.now(), (place,))


ACTS: dict[str, Callable[[Viewer, Membership], None]] = {
    "suspended": suspend,
    "removed": remove,
    "taken out of the team": leave_team,
    "given another role": lambda viewer, member: set_roles(viewer, member, [Role.AUDITOR]),
}


@pytest.mark.parametrize("what", ACTS)
def test_whoever_loses_access_loses_it_on_the_next_request_in_open_sessions(
    app: Flask, make_client: Clients, ada: Person, bob: Person, what: str
) -> None:
    phone, desk = enter(make_client(), bob), enter(make_client(), bob)
    for browser in (phone, desk):
        browser.get("/staff/teams")
    with app.app_context(), transaction():
        viewer = viewer_of(ada)
        ACTS[what](viewer, get_member(viewer, bob.team_id, bob.id))
    for browser in (phone, desk):
        if what in ("suspended", "removed"):
            assert browser.get("/staff/teams", follow=True).heading == "Sign in"
            assert browser.get("/account", follow=True).heading == "Sign in"
        else:
            browser.get("/staff/teams", status=403)


def test_a_suspended_person_who_is_let_in_again_signs_in_anew(
    app: Flask, make_client: Clients, ada: Person, bob: Person
) -> None:
    browser = enter(make_client(), bob)
    with app.app_context(), transaction():
        viewer = viewer_of(ada)
        member = get_member(viewer, bob.team_id, bob.id)
        suspend(viewer, member)
        restore(viewer, member.user)
    assert browser.get("/staff", follow=True).heading == "Sign in"
    enter(browser, bob).get("/staff/teams")


def test_a_session_ends_when_nobody_uses_it(client: PageClient, ada: Person) -> None:
    enter(client, ada)
    start = clock.now()
    for minutes in (29, 58, 87):
        with clock.frozen(start + timedelta(minutes=minutes)):
            assert client.get("/staff").heading == "Start"
    with clock.frozen(start + timedelta(minutes=87 + 31)):
        assert client.get("/staff", follow=True).heading == "Sign in"


def test_a_session_ends_after_twelve_hours_in_any_case(client: PageClient, ada: Person) -> None:
    enter(client, ada)
    start = clock.now()
    for minutes in range(0, 12 * 60, 20):
        with clock.frozen(start + timedelta(minutes=minutes)):
            assert client.get("/staff").heading == "Start"
    with clock.frozen(start + timedelta(hours=12, seconds=1)):
        assert client.get("/staff", follow=True).heading == "Sign in"


def test_half_a_sign_in_lasts_ten_minutes(client: PageClient, ada: Person) -> None:
    enter(client, ada, Stage.PASSWORD)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert client.get("/sign-in/second-step", follow=True).heading == "Sign in"


def test_a_copied_cookie_opens_nothing_after_signing_out(
    make_client: Clients, client: PageClient, ada: Person
) -> None:
    enter(client, ada)
    cookie = client.raw.get_cookie("signed_in")
    assert cookie is not None
    client.send(client.get("/account"), "/sign-in/out")
    thief = make_client()
    thief.raw.set_cookie("signed_in", cookie.value)
    assert thief.get("/staff", follow=True).heading == "Sign in"


def test_one_sees_and_ends_ones_own_other_sessions(make_client: Clients, ada: Person, bob: Person) -> None:
    here, there, elsewhere, other = make_client(), make_client(), make_client(), make_client()
    for browser, person in ((here, ada), (there, ada), (elsewhere, ada), (other, bob)):
        enter(browser, person)
    page = here.get("/account")
    assert page.text.count("Firefox on Linux, network 192.0.2.0/24") == 3
    page = here.send(page, "/account/sessions/")
    assert page.text.count("Firefox on Linux") == 2
    page = here.send(page, "/account/sessions/end")
    assert page.text.count("Firefox on Linux") == 1
    for browser in (there, elsewhere):
        assert browser.get("/account", follow=True).heading == "Sign in"
    other.get("/account")


def test_nobody_ends_somebody_elses_session(
    app: Flask, make_client: Clients, ada: Person, bob: Person
) -> None:
    mine, theirs = enter(make_client(), ada), enter(make_client(), bob)
    with app.app_context():
        theirs_id = db.session.scalar(select(UserSession.id).order_by(UserSession.pk.desc()))
    token = mine.get("/account").form_values("/sign-in/out")["csrf_token"]
    mine.post(f"/account/sessions/{theirs_id}/end", {"csrf_token": token})
    theirs.get("/account")


def test_a_form_token_of_one_session_is_worth_nothing_in_another(
    make_client: Clients, ada: Person, bob: Person
) -> None:
    mine, theirs = enter(make_client(), ada), enter(make_client(), bob)
    token = mine.get("/account").form_values("/sign-in/out")["csrf_token"]
    theirs.post("/sign-in/out", {"csrf_token": token}, status=400)
    theirs.get("/account")


def test_what_could_do_harm_asks_for_the_password_again(app: Flask, client: PageClient, ada: Person) -> None:
    enter(client, ada)
    assert client.get("/account/email").heading == "Change your email address"
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        page = client.get("/account/email", follow=True)
        assert page.heading == "Enter your password again"
        page = client.send(page, "/again", password="something else")
        assert "The password is not right" in page.text
        page = client.send(page, "/again", password="correct horse battery staple")
        assert page.heading == "Change your email address"


def test_staff_pages_are_kept_by_nobody(client: PageClient, ada: Person) -> None:
    enter(client, ada)
    for path in ("/staff", "/account", "/staff/teams", "/staff/audit"):
        assert client.get(path).response.headers["Cache-Control"] == "no-store"


def test_a_visitor_costs_no_question_about_people(app: Flask, client: PageClient) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    client.get("/")
    client.get("/feedback")
    assert not [one for one in asked if "user_session" in one]


def test_who_is_signed_in_costs_one_question(app: Flask, client: PageClient, ada: Person) -> None:
    enter(client, ada)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    client.get("/staff/teams/new")
    assert len([one for one in asked if "user_session" in one]) == 1


def test_signed_in_people_are_counted_as_staff(app: Flask, client: PageClient, ada: Person) -> None:
    client.raw.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone) Safari/604.1"
    client.get("/search", q="lunch")
    enter(client, ada)
    client.get("/search", q="lunch")
    assert sorted(row["actor_class"] for row in counted_events(app, kind="search")) == ["public", "staff"]


def test_the_cookie_is_locked_to_a_live_site(make_app: Callable[..., Flask]) -> None:
    live = make_app(environment="production", cheap_passwords=False)
    person = add_person(live)
    client = live.test_client()
    base = "https://localhost"
    page = client.get("/sign-in", base_url=base)
    token = page.get_data(as_text=True).partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(
        "/sign-in",
        data={"csrf_token": token, "email": person.email, "password": "correct horse battery staple"},
        base_url=base,
        headers={"Referer": f"{base}/sign-in"},
    )
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if "signed_in" in one)
    assert cookie.startswith("__Host-signed_in=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert client.get("/sign-in/second-step", base_url=base).status_code == 200


def test_a_form_sent_too_late_leads_back_to_its_page(client: PageClient, ada: Person) -> None:
    enter(client, ada)
    page = f"/staff/teams/{ada.team_id}/people/{ada.id}"
    token = client.get(page).form_values("/leave")["csrf_token"]
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        answer = client.raw.post(
            f"{page}/leave", data={"csrf_token": token}, headers={"Referer": f"http://localhost{page}"}
        )
        assert answer.headers["Location"] == f"/sign-in/again?next={page}"
        answer = client.raw.post(
            f"{page}/leave", data={"csrf_token": token}, headers={"Referer": "http://evil.example/account"}
        )
        assert answer.headers["Location"] == "/sign-in/again?next=/staff"
