"""Signing in: who has an account cannot be told, tries are limited, codes work once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from portal.accounts.attempt_actions import TooManyTries, purge_attempts
from portal.accounts.models import Attempt, User, UserSession
from portal.accounts.queries import find_live
from portal.accounts.rules.throttling import PAIR
from portal.accounts.session_actions import Visit
from portal.accounts.signing import give_code, give_password, give_recovery_code, hashing
from portal.accounts.vocabulary import Role, Stage, UserState
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.client import PageClient
from tests.support.people import PASSWORD, Person, add_person, audit_actions, sign_in

pytestmark = pytest.mark.database

HERE = Visit("192.0.2.0/24", "")
WRONG = "not the password at all"


def statements(app: Flask, act: Callable[[], object]) -> list[str]:
    """The kinds of statements that every store was asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(" ".join(statement.split()[:4]))

    engines = list({id(engine): engine for engine in db.engines.values()}.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return asked


def test_a_wrong_password_and_an_unknown_address_are_the_same_work(app: Flask, ada: Person) -> None:
    with app.app_context():
        give_password("warm@example.org", WRONG, HERE)
        before = hashing().compared
        known = statements(app, lambda: give_password(ada.email, WRONG, HERE))
        between = hashing().compared
        unknown = statements(app, lambda: give_password("nobody@example.org", WRONG, HERE))
        assert (between - before, hashing().compared - between) == (1, 1)
        assert known == unknown


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    app: Flask, client: PageClient, ada: Person
) -> None:
    known = sign_in(client, ada, WRONG)
    unknown = sign_in(client, Person("", "nobody@example.org", ada.secret, ""), WRONG)
    assert known.text.replace(ada.email, "") == unknown.text.replace("nobody@example.org", "")
    assert "The email address or the password is not right" in known.text
    assert known.status == unknown.status == 200
    assert known.response.headers.get("Set-Cookie") == unknown.response.headers.get("Set-Cookie")


@pytest.mark.parametrize("address", ["ada@example.org", "nobody@example.org"])
def test_tries_are_limited_alike_for_everybody(app: Flask, ada: Person, address: str) -> None:
    with app.app_context():
        for _ in range(PAIR.most):
            assert give_password(address, WRONG, HERE) is None
        compared = hashing().compared
        for password in (WRONG, PASSWORD):
            with pytest.raises(TooManyTries):
                give_password(address, password, HERE)
        assert hashing().compared == compared, "who may not try costs no hashing"
        with clock.frozen(clock.now() + PAIR.within + timedelta(seconds=1)):
            assert (give_password(address, PASSWORD, HERE) is not None) is (address == ada.email)


def test_too_many_tries_is_a_page_that_says_when_to_come_back(client: PageClient, ada: Person) -> None:
    for _ in range(PAIR.most):
        sign_in(client, ada, WRONG)
    page = client.get("/sign-in")
    page = client.send(page, "/sign-in", email=ada.email, password=PASSWORD, status=429)
    assert "Wait 15 minutes" in page.text


def test_many_tries_at_once_count_like_many_in_a_row(app: Flask, ada: Person) -> None:
    def attempt(_number: int) -> bool:
        with app.app_context():
            try:
                give_password(ada.email, WRONG, HERE)
            except TooManyTries:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(attempt, range(24)))
    assert sum(allowed) == PAIR.most


def test_a_suspended_person_is_like_an_unknown_one(app: Flask, ada: Person) -> None:
    with app.app_context():
        with transaction():
            user = db.session.scalars(select(User)).one()
            user.state = UserState.SUSPENDED
        assert give_password(ada.email, PASSWORD, HERE) is None


def test_the_password_alone_opens_nothing(app: Flask, client: PageClient, ada: Person) -> None:
    page = client.get("/sign-in")
    page = client.send(page, "/sign-in", email=ada.email, password=PASSWORD)
    assert page.heading == "Enter the code from your app"
    for path in ("/staff", "/account", "/staff/audit", "/second-step"):
        assert client.get(path, follow=True).heading == "Enter the code from your app"


def test_a_code_signs_in_once_though_it_is_sent_many_times_at_once(app: Flask, ada: Person) -> None:
    with app.app_context():
        token = give_password(ada.email, PASSWORD, HERE)
        tokens = [token, *(give_password(ada.email, PASSWORD, HERE) for _ in range(3))]
    code = ada.code()

    def attempt(given: tuple[str, Stage]) -> bool:
        with app.app_context():
            live = find_live(given[0])
            assert live is not None
            db.session.rollback()
            return give_code(live.viewer, code, HERE) is not None

    with ThreadPoolExecutor(4) as pool:
        right = list(pool.map(attempt, [one for one in tokens if one is not None]))
    assert len(right) == 4
    assert sum(right) == 1


def test_an_older_code_is_spent_with_a_newer_one(app: Flask, ada: Person) -> None:
    now = clock.now()
    older = ada.code()
    with app.app_context(), clock.frozen(now + timedelta(seconds=30)):
        for code, right in ((ada.code(), True), (older, False)):
            given = give_password(ada.email, PASSWORD, HERE)
            assert given is not None
            live = find_live(given[0])
            assert live is not None
            db.session.rollback()
            assert (give_code(live.viewer, code, HERE) is not None) is right


def test_codes_cannot_be_guessed_at_length(app: Flask, ada: Person) -> None:
    with app.app_context():
        given = give_password(ada.email, PASSWORD, HERE)
        assert given is not None
        live = find_live(given[0])
        assert live is not None
        db.session.rollback()
        for _ in range(PAIR.most):
            assert give_code(live.viewer, "000000", HERE) is None
        with pytest.raises(TooManyTries):
            give_recovery_code(live.viewer, "AAAA-AAAA-AAAA", HERE)


def test_signing_in_gives_a_new_key_each_step(app: Flask, client: PageClient, ada: Person) -> None:
    client.send(client.get("/sign-in"), "/sign-in", email=ada.email, password=PASSWORD)
    first = client.raw.get_cookie("signed_in")
    page = client.send(client.get("/sign-in/second-step"), "/second-step", code=ada.code())
    second = client.raw.get_cookie("signed_in")
    assert page.heading == "Start"
    assert first is not None
    assert second is not None
    assert first.value != second.value
    with app.app_context():
        assert find_live(first.value) is None
        assert db.session.scalar(select(func.count(UserSession.pk))) == 1
    assert client.raw.get_cookie("session") is None, "the form token of before is void"


def test_every_try_is_on_the_record(app: Flask, client: PageClient, ada: Person) -> None:
    sign_in(client, ada, WRONG)
    sign_in(client, Person("", "nobody@example.org", ada.secret, ""), WRONG)
    sign_in(client, ada)
    assert audit_actions(app)[-3:] == ["sign_in_failed", "sign_in_failed", "signed_in"]


def test_one_goes_on_to_where_one_wanted_to_be_and_nowhere_else(client: PageClient, ada: Person) -> None:
    page = client.get("/staff/audit", follow=True, what="signed_in")
    page = client.send(page, "/sign-in", email=ada.email, password=PASSWORD)
    page = client.send(page, "/second-step", code=ada.code())
    assert page.response.request.full_path == "/staff/audit?what=signed_in"


def test_a_link_to_sign_in_cannot_lead_elsewhere(client: PageClient, ada: Person) -> None:
    page = sign_in(client, ada, next_="//evil.example/")
    assert page.response.request.path == "/staff"


def test_tries_are_let_go_of(app: Flask, ada: Person) -> None:
    with app.app_context():
        give_password(ada.email, WRONG, HERE)
        with clock.frozen(clock.now() + timedelta(days=31)), transaction():
            assert purge_attempts(clock.today()) == 1
        assert db.session.scalar(select(func.count(Attempt.pk))) == 0


def test_the_role_of_the_person_makes_no_difference_to_the_first_step(app: Flask) -> None:
    lead = add_person(app, Role.LEAD, email="lead@example.org", factor=False)
    with app.app_context():
        given = give_password(lead.email, PASSWORD, HERE)
    assert given is not None
    assert given[1] is Stage.ENROL, "without a second step one must be set up first"
