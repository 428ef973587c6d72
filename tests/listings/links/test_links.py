"""Links are asked politely, one at a time; two failures on different days are told once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.directory.models import ChangeSet, Organization
from portal.extensions import db
from portal.listings.links.actions import check_next, take_stock
from portal.listings.links.fetcher import Answer
from portal.listings.links.models import LinkCheck
from portal.listings.links.rules.contacts import email_problem, phone_problem
from portal.worker.servants import all_servants
from tests.support.client import PageClient
from tests.support.factories import a_service, an_organization, change
from tests.support.people import add_person, enter

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=clock.LONDON)


@dataclass
class Web:
    """A web that answers as it is told."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def check(self, url: str) -> Answer:
        """What was told, or that it works."""
        self.asked.append(url)
        return self.answers.get(url, Answer())


def run(app: Flask, web: Any, moment: datetime) -> None:
    """Everything that is due at that moment."""
    with app.app_context(), clock.frozen(moment):
        take_stock()
        while check_next(web):
            pass


def findings(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    """What was told: state, reason, fields."""
    with app.app_context():
        query = select(ChangeSet).where(ChangeSet.source == "link_check").order_by(ChangeSet.pk)
        return [
            (row.state, row.reason, {one.field_name: one.replacement_value for one in _fields(row)})
            for row in db.session.scalars(query)
        ]


def _fields(row: ChangeSet) -> list[Any]:
    from portal.directory.suggestion_queries import get_suggestion

    return list(get_suggestion(row.id).fields)


@pytest.mark.database
def test_two_failures_on_different_days_are_told_once_and_again_after_it_worked(app: Flask) -> None:
    url = "https://tea.example.org/"
    with app.app_context():
        a_service("Tea", url=url)
        a_service("Draft", url="https://draft.example.org/", status="draft")
    web = Web({url: Answer("status_404")})
    run(app, web, NOON)
    run(app, web, NOON + timedelta(hours=1))
    assert (web.asked, findings(app)) == ([url], [])
    run(app, web, NOON + timedelta(days=1, minutes=1))
    reason = f"The link {url} does not work: the page is not there."
    assert findings(app) == [("pending", reason, {})]
    for day in (9, 17):
        run(app, web, NOON + timedelta(days=day))
    assert len(findings(app)) == 1
    web.answers[url] = Answer()
    run(app, web, NOON + timedelta(days=25))
    web.answers[url] = Answer("no_answer")
    for day in (33, 35):
        run(app, web, NOON + timedelta(days=day))
    assert len(findings(app)) == 2


@pytest.mark.database
def test_what_nobody_can_tell_is_no_failure(app: Flask) -> None:
    url = "https://tea.example.org/"
    with app.app_context():
        a_service("Tea", url=url)
    for day in range(0, 40, 8):
        run(app, Web({url: Answer("?")}), NOON + timedelta(days=day))
    assert findings(app) == []


@pytest.mark.database
def test_a_page_that_moved_for_good_is_suggested_as_the_new_address(app: Flask) -> None:
    old, new = "http://tea.example.org/", "https://tea.example.org/"
    with app.app_context():
        a_service("Tea", url=old)
    for day in (0, 8, 16):
        run(app, Web({old: Answer(moved_to=new)}), NOON + timedelta(days=day))
    assert findings(app) == [("pending", "The website says that it moved for good.", {"url": new})]


@pytest.mark.database
def test_an_organisations_own_addresses_are_asked_while_it_runs_something_and_told_in_the_same_queue(
    app: Flask, client: PageClient
) -> None:
    dead, old, new = "https://dead.example.org/", "http://club.example.org/", "https://club.example.org/"
    with app.app_context():
        an_organization("The club", website=old, urls=[{"url": dead}], phones=[{"number": "722577 1"}])
        an_organization("No listing", website="https://nobody.example.org/")
        a_service("Tea", organization="The club")
        a_service("Draft", organization="No listing", status="draft")
    web = Web({old: Answer(moved_to=new), dead: Answer("status_404")})
    for day in (0, 8, 16):
        run(app, web, NOON + timedelta(days=day))
    assert set(web.asked) == {old, dead}
    assert findings(app) == [
        ("pending", "The phone number 722577 1 may be wrong. The area code is missing.", {}),
        ("pending", f"The link {dead} does not work: the page is not there.", {}),
        ("pending", "The website says that it moved for good.", {"website": new}),
    ]
    enter(client, add_person(app, Role.INFORMATION_OFFICER))
    queue = client.get("/staff/suggestions", source="link_check")
    assert sum("The club" in name for name in queue.links()) == 3
    with app.app_context():
        moved = db.session.scalars(select(ChangeSet).order_by(ChangeSet.pk.desc())).first()
        assert moved is not None
        address = f"/staff/suggestions/{moved.id}"
    client.send(client.get(address), "/decide", **{"decide-website": "accept"})
    with app.app_context():
        assert new in db.session.scalars(select(Organization.website)).all()


@pytest.mark.database
def test_a_host_is_left_alone_between_two_questions_and_what_nobody_links_to_is_forgotten(app: Flask) -> None:
    pages = [f"https://tea.example.org/{number}" for number in range(3)]
    with app.app_context():
        made = [a_service(f"Tea {page[-1]}", url=page) for page in pages]
        a_service("Other", url="https://other.example.org/")
    web = Web()
    run(app, web, NOON)
    assert len(web.asked) == 2
    run(app, web, NOON + timedelta(minutes=2))
    assert len(web.asked) == 3
    with app.app_context():
        change("service", made[2].id, url="")
    run(app, web, NOON + timedelta(minutes=4))
    with app.app_context():
        assert set(db.session.scalars(select(LinkCheck.url))) == {*pages[:2], "https://other.example.org/"}


@pytest.mark.database
def test_a_number_that_cannot_work_is_told_once(app: Flask) -> None:
    with app.app_context():
        a_service("Tea", phones=[{"number": "960001"}, {"number": "01632 960001"}, {"number": "722577 1"}])
    for hour in range(3):
        run(app, Web(), NOON + timedelta(hours=hour))
    assert [reason for _state, reason, _fields in findings(app)] == [
        "The phone number 722577 1 may be wrong. The area code is missing."
    ]


@pytest.mark.sqlite
def test_it_is_off_unless_it_is_switched_on(app: Flask) -> None:
    with app.app_context():
        (links,) = [one for one in all_servants() if one.name == "links"]
        assert not links.ready()


@pytest.mark.parametrize(
    "number",
    [
        "01632 960001", "+44 1632 960001", "+44 (0)1632 960001", "0044 1632 960001", "0800 1111", "999",
        "116 123", "111", "0800 789 321", "85258", "+33 1 23 45 67 89", "(01632) 960 001", "07700 900123",
    ],
)  # fmt: skip
def test_a_number_that_can_be_dialled_is_left_alone(number: str) -> None:
    assert phone_problem(number) == ""


@pytest.mark.parametrize("number", ["01632", "01632 9600011234", "1632 960001", "+44 12", "", "+33 1"])
def test_a_number_that_cannot_be_dialled_is_told(number: str) -> None:
    assert phone_problem(number)


def test_an_email_address_is_looked_at_by_its_shape() -> None:
    for right in ("a@example.org", "a.b+c@mail.example.org", "a@münchen.example"):
        assert email_problem(right) == "", right
    for wrong in (
        "",
        "a",
        "a@",
        "@example.org",
        "a@example",
        "a@-x.org",
        "a@x..org",
        "a@1.2.3.4",
        f"a@{'x' * 64}.org",
    ):
        assert email_problem(wrong), wrong
