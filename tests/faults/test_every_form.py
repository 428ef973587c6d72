"""Every form of the site sent wrongly in every way: a clear answer, never a failure (RELIABILITY S1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role, Stage
from portal.core import clock
from portal.directory.models import Claim, Service
from portal.directory.report_actions import keep_report
from portal.directory.vocabulary import ClaimState
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.feedback.actions import give_feedback
from portal.guides.actions import create_announcement, create_guide
from portal.listings.duplicates.actions import scan
from portal.messages.models import OutboxMessage
from portal.referrals.acting import LINK
from portal.referrals.draft_actions import begin_draft
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.notice_actions import provider_link
from portal.referrals.onward_actions import take_step
from portal.referrals.provider_actions import send_code
from portal.referrals.provider_queries import find_by_link
from portal.referrals.submission_actions import PersonFacts, code_of
from portal.referrals.vocabulary import OnwardStatus
from portal.referrals.work_actions import wait_for_person
from portal.reporting.returns import reminding
from portal.reporting.returns.letters import send_link
from portal.reporting.returns.queries import list_returns
from portal.reporting.returns.vocabulary import ReturnState
from tests.referrals.world import World, refer, viewer_of
from tests.referrals.world import send as pass_on
from tests.reporting.returns.conftest import a_project, reported
from tests.support.client import XHTML, Page, PageClient
from tests.support.every_form import Form, forms_of, rule_of, walk, wrong_ways
from tests.support.factories import a_location, a_service, a_term, build_index
from tests.support.people import ACTOR, Person, add_person, enter

VISITOR, HALF_WAY = "visitor", "half-way"
FOLLOWER, BY_LINK, RETURNER = "follower", "by link", "a project's lead"
STARTS = ["/", "/sign-in", "/forgotten-password", "/your-list", "/privacy/counting", "/listings/tea-and-talk",
          "/ask", "/help-me", "/follow"]  # fmt: skip
SECOND_STEP = ["/sign-in/second-step", "/sign-in/recovery-code", "/sign-in/passkey"]
STAFF = [
    "/staff",
    "/account",
    "/second-step",
    "/hub",
    "/refer",
    "/staff/sent-to-us",
    "/staff/figures/returns",
]
PUBLIC = ("/listings", "/organisations", "/guides", "/browse", "/search", "/your-list", "/help")
#: Some come twice: what they sent the first time gives them more to send.
WHO = (
    VISITOR,
    HALF_WAY,
    *[Role.INFORMATION_OFFICER] * 2,
    Role.PROVIDER_MEMBER,
    Role.LEAD,
    Role.ADMINISTRATOR,
    Role.PRACTICE_MEMBER,
    *[Role.COMMUNITY_AGENT] * 2,
    Role.ANALYST,
    RETURNER,
    BY_LINK,
    FOLLOWER,
)
#: What can be asked, and what is said to be wrong with it: never 5xx, never an exception.
CLEAR = {200, 303, 302, 301, 400, 403, 404, 409, 413, 422, 429}


@pytest.fixture
def people(app: Flask) -> dict[str, Person]:
    """One person of every role, and something of every kind to work on."""
    with app.app_context():
        a_term("service_types", "social_group")
        a_term("needs", "lonely", points_to=("social_group",))
        hall = a_location("Village hall", address={"city": "Oakham", "postal_code": "LE15 6EA"})
        tea = a_service("Tea and talk", at=[{"location": hall}], email="tea@example.org")
        a_service("Tea and a talk", organization="The Other Club", email="tea@example.org")
        with transaction():
            service = db.session.scalar(select(Service).where(Service.id == tea.id))
            assert service is not None
            keep_report(
                service, topic="wrong", message="The day is wrong", name="", contact="a@example.org",
                reference="ABCD2345",
            )  # fmt: skip
            give_feedback(
                page="/listings/tea-and-talk", useful="no", comment="Where?", contact="a@example.org",
                reference="BCDE2345",
            )  # fmt: skip
            create_guide(
                {"title": "Falls", "summary": "Stay steady.", "body": "Move more.", "kind": "theme"}, ACTOR
            )
            until = clock.today() + timedelta(days=3)
            words = {
                "kind": "notice",
                "message": "Closed on Monday",
                "from_on": clock.today().isoformat(),
                "until_on": until.isoformat(),
            }
            create_announcement(words, ACTOR)
        scan()
        build_index()
    made = {str(role): add_person(app, role, email=f"{role}@example.org", factor=False) for role in Role}
    with app.app_context():
        refer_somebody(made, tea.id)
        report_something()
    return made


def report_something() -> None:
    """Two returns of a project, of which one was sent in."""
    project = a_project(starts_on=clock.add_months(clock.today(), -2))
    while reminding.turn():
        pass
    row = list_returns(ReturnState.OPEN)[0]
    reported(project, row.period.code, signed=False, activities="5", people="60")
    with transaction():
        assert send_link(list_returns(ReturnState.OPEN)[0])


def return_link() -> str:
    """The link to the return that is still to come."""
    row = db.session.scalars(select(OutboxMessage).where(OutboxMessage.template == "return_open")).first()
    assert row is not None
    return row.secret_link


def refer_somebody(people: dict[str, Person], service_id: str) -> None:
    """Two referrals of the practice, one with a service that the provider keeps; a form of the agent's."""
    practice, agent, keeper = (
        viewer_of(people[role]) for role in (Role.PRACTICE_MEMBER, Role.COMMUNITY_AGENT, Role.PROVIDER_MEMBER)
    )
    world = World(agent, practice, practice, keeper, keeper, service_id, service_id)
    with transaction():
        service = db.session.scalar(select(Service).where(Service.id == service_id))
        assert service is not None
        service.referral_route, service.capacity = "professional", "open"
        team_pk = keeper.places[0].team_pk
        db.session.add(
            Claim(state=ClaimState.APPROVED, team_pk=team_pk, reference="CLAIM2", service_pk=service.pk)
        )
    for turn in range(6):  # some are answered on the way, some are open and wait for the person too
        onward = pass_on(world, refer(world).referral, service_id)
        if turn % 2:
            with transaction():
                take_step(onward, OnwardStatus.OPENED, LINK)
                wait_for_person(onward.referral, True, world.hub, words="Which day?")
    refer(world, person=PersonFacts(given_name="Edith", phone="01572 000222"))
    with transaction():
        begin_draft("entry:phone", agent)
    db.session.rollback()


def doors_of(app: Flask) -> tuple[str, str, str]:
    """The link of a referral that a service was sent, and reference and code of the person's own page."""
    with app.app_context():
        onward = db.session.scalars(
            select(OnwardReferral)
            .where(OnwardReferral.status.in_(["opened", "sent"]))
            .order_by(OnwardReferral.status, OnwardReferral.pk)
        ).first()
        assert onward is not None
        referral = db.session.get_one(Referral, onward.referral_pk)
        found = provider_link(onward), referral.reference, code_of(referral)
        db.session.rollback()
        return found


def show_code(client: PageClient, link: str) -> None:
    """Open the referral that a link leads to, as somebody of the service does."""
    with client.app.app_context():
        with transaction():
            onward = find_by_link(link.rpartition("/")[2])
            assert onward is not None
            assert send_code(onward)
        rows = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "referral_code")
        ).all()
        newest = max(rows, key=lambda row: row.created_at).secret_link
        db.session.rollback()
    client.send(client.get(newest), "/code")


def come_as(client: PageClient, people: dict[str, Person], who: str) -> None:
    """A fresh session of that person: what was sent before may have ended the last."""
    client.raw.delete_cookie("signed_in")
    if who in (FOLLOWER, BY_LINK):
        link, reference, code = doors_of(client.app)
        if who == BY_LINK:
            show_code(client, link)
        elif (page := client.get("/follow")).all("input", name="code"):
            client.send(page, "/follow", reference=reference, code=code)
    elif who == HALF_WAY:
        enter(client, people[Role.ANALYST], Stage.PASSWORD)
    elif who not in (VISITOR, RETURNER):
        enter(client, people[who])


@pytest.mark.postgresql
@pytest.mark.parametrize("most", [6, pytest.param(500, marks=pytest.mark.prove)])
def test_no_form_fails_however_it_is_sent(app: Flask, people: dict[str, Person], most: int) -> None:
    client, failed, known = PageClient(app), [], set()
    for who in WHO:
        come_as(client, people, who)
        for path, page in walk_as(client, who):
            for form in forms_of(path, page):
                mark = (rule_of(app, form.action, "POST"), frozenset(form.names))
                if mark not in known:  # whoever may send it first stands for all
                    known.add(mark)
                    for what, values in wrong_ways(form, most):
                        come_as(client, people, who)
                        failed += [
                            f"{path} -> {form.action}, {what}: {told}" for told in send(client, form, values)
                        ]
    reached = {rule[0] for rule, _names in known if rule}
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    print(f"{len(known)} forms; not reached: {sorted(posts - reached)}")
    assert failed == []
    assert len(known) > 40


def walk_as(client: PageClient, who: str) -> list[tuple[str, Page]]:
    """The pages of a visitor, of the second step, or those behind the sign-in."""
    if who == VISITOR:
        return list(walk(client, STARTS))
    if who == RETURNER:
        with client.app.app_context():
            link = return_link()
        return list(walk(client, [link], PUBLIC))
    if who in (FOLLOWER, BY_LINK):
        return list(walk(client, ["/follow"] if who == FOLLOWER else [doors_of(client.app)[0]], PUBLIC))
    return list(walk(client, SECOND_STEP if who == HALF_WAY else STAFF, PUBLIC))


def send(client: PageClient, form: Form, values: dict[str, Any]) -> list[str]:
    """Send a form; what is wrong with the answer."""
    try:
        response = client.raw.post(form.action, data=values)
    except Exception as error:  # in a test nothing is caught by the pages for errors
        return [f"{type(error).__name__}: {error}"[:300]]
    if response.status_code not in CLEAR:
        response.close()
        return [str(response.status_code)]
    if response.status_code != 200 or response.mimetype != "text/html":
        response.close()
        return []
    return summary_out_of_order(client.read(response))


def summary_out_of_order(page: Page) -> list[str]:
    """What the summary of errors leads to, where that does not go down the page (GOV.UK design system)."""
    summary = page.all("div", data_module="govuk-error-summary")
    wanted = [link.get("href") for box in summary for link in box.iter(f"{XHTML}a")]
    places = {f"#{one.get('id')}": at for at, one in enumerate(page.document.iter())}
    found = [places[href] for href in wanted if href in places]
    return [] if found == sorted(found) else [f"the summary does not go down the page: {wanted}"]
