"""A provider who signs in, what teams settle, and what a person is asked: the pages, and what is kept."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.accounts.rules.access import Viewer
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.referrals.acting import LINK
from portal.referrals.checkin_actions import ask_next
from portal.referrals.models import Measure, Note, OnwardReferral, Referral, Task
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.provider_queries import room_of
from portal.referrals.queries import days_of_service, get_referral, load_service
from portal.referrals.vocabulary import CloseReason, OnwardStatus, Outcome, TaskKind
from portal.referrals.work_actions import claim, close, wait_for_person
from tests.referrals.world import MONDAY, World, make_world, refer, send
from tests.support.client import PageClient
from tests.support.every_form import forms_of, wrong_ways
from tests.support.people import enter

O = OnwardStatus  # noqa: E741


def come_as(app: Flask, viewer: Viewer) -> PageClient:
    """A client with a live session."""
    return enter(PageClient(app), viewer)


def placed(world: World, service: str) -> OnwardReferral:
    """A referral by the practice, taken up and passed on."""
    referral = get_referral(world.agent, refer(world).referral.reference)
    with transaction():
        claim(referral, world.hub)
    return send(world, referral, service)


def test_a_signed_in_provider_works_through_what_was_sent(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        first, second = placed(world, world.tea), placed(world, world.tea)
        with transaction():
            for to, said in ((O.OPENED, Said()), (O.WAITLISTED, Said(weeks=0))):
                take_step(first, to, LINK, said)
        ids = (first.id, second.id)
    with clock.frozen(MONDAY + timedelta(days=1)):
        provider, stranger = come_as(app, world.provider), come_as(app, world.other_provider)
        page = provider.get("/staff/sent-to-us")
        assert "1 waits for your answer" in page.text
        assert page.text.index("9 working days left") < page.text.index("On a waiting list")
        assert "Canarybird" not in page.text
        here = f"/staff/sent-to-us/{ids[1]}"
        for method in ("get", "post"):
            answers = {
                getattr(stranger.raw, method)(f"{start}{step}").status_code
                for start in (here, "/staff/sent-to-us/not-there")
                for step in (("", "/accept") if method == "get" else ("/open", "/accept"))
            }
            assert answers == ({404} if method == "get" else {404, 200}) or answers == {404}
        opened = provider.send(provider.get(here), "/open")
        assert "W C" in opened.text
        for step in ("question", "decline", "another", "wait"):
            address = f"{here}/{step}"
            form = next(one for one in forms_of(address, provider.get(address)) if one.action == address)
            for what, values in wrong_ways(form, 6):
                response = provider.raw.post(form.action, data=values)
                assert response.status_code in (200, 400, 409), (step, what)
        assert "Your answer" in provider.get(here).text, "nothing wrong was taken for an answer"
        stale = provider.get(f"{here}/accept")
        asked = provider.send(provider.get(f"{here}/question"), "/question", words="Can they climb stairs?")
        assert "Can they climb stairs?" in asked.text
        # A page that was open meanwhile changes nothing: it says so.
        late = provider.post(f"{here}/accept", stale.form_values("/accept"), status=200)
        assert "Can they climb stairs?" in late.text
        with app.app_context():
            assert db.session.get_one(OnwardReferral, 2).status == "needs_information"
            with transaction():
                take_step(
                    db.session.get_one(OnwardReferral, 2), O.OPENED, world.hub, Said(words="Yes, slowly.")
                )
        answered = provider.get(here)
        assert "The answer: Yes, slowly." in answered.text
        assert "Wilfred Canarybird" in provider.send(provider.get(f"{here}/accept"), "/accept").text
        over = provider.send(provider.get(f"{here}/finish"), "/finish", outcome="did_not_attend")
        assert "Canarybird" not in over.text
        assert "This one is over" in over.text
        assert "Finished" in provider.get("/staff/sent-to-us", over="1").text


def test_a_provider_says_what_they_take_and_teams_what_they_promise(app: Flask) -> None:
    world = make_world(app)
    with clock.frozen(MONDAY):
        provider, agent = come_as(app, world.provider), come_as(app, world.agent)
        page = provider.get(f"/staff/referral-settings/services/{world.tea}")
        values = {"capacity": "waiting_list", "weeks": "4", "limit": "1", "paused": None}
        wrong = provider.send(page, "/services", **values | {"weeks": "many", "limit": "-1"})
        assert wrong.text.count("Enter a whole number") >= 2
        saved = provider.send(page, "/services", **values)
        assert "1 a week at most, 1 left this week. Waiting list: about 4 weeks." in saved.text
        assert (
            "Somebody else changed this"
            in provider.send(page, "/services", status=409, **values | {"weeks": "5"}).text
        )
        with app.app_context():
            service = load_service(world.tea)
            assert (service.capacity, service.waiting_weeks) == ("waiting_list", 4)
            onward = placed(world, world.tea)
            assert room_of(service).words == "it has had as many this week as it takes"
            onward_id = onward.pk
        page = provider.get(f"/staff/referral-settings/services/{world.tea}")
        until = {"until-day": "1", "until-month": "1", "until-year": "2020"}
        old = provider.send(page, "/services", paused="y", limit="", **until)
        assert "Enter a day that is not over" in old.text
        until["until-year"] = "2027"
        paused = provider.send(old, "/services", paused="y", why="New hall", **until)
        assert "It has paused referrals until 1 January 2027" in paused.text

        clocks = provider.get("/staff/referral-settings/clocks")
        order = provider.send(clocks, "/clocks", nudge="8", overdue="4")
        assert "one after another" in order.text
        assert "after 2 working days" in provider.send(order, "/clocks", nudge="2", overdue="5").text
        with app.app_context():
            assert days_of_service(load_service(world.tea)) == {"nudge": 2, "overdue": 5}

        # The practice and the provider promise each other answers; the hub writes it down.
        form = agent.get("/staff/referral-settings/promises/new")
        teams = {row["text"]: row["value"] for row in _choices(form, "first")}
        begins = {"starts-day": "2", "starts-month": "11", "starts-year": "2026"}
        promise = {
            "first": teams["practice"],
            "first_days": "3",
            "second": teams["provider"],
            "second_days": "2",
        }
        assert "Choose another team" in agent.send(
            form, "/promises/new", **promise | begins | {"second": teams["practice"]}
        ).text  # fmt: skip
        assert "practice and provider" in agent.send(form, "/promises/new", **promise | begins).text
    with app.app_context(), clock.frozen(MONDAY + timedelta(days=1)), transaction():
        onward = db.session.get_one(OnwardReferral, onward_id)
        take_step(onward, O.OPENED, LINK)
        take_step(onward, O.NEEDS_INFORMATION, LINK, Said(words="Stairs?"))
    with clock.frozen(MONDAY + timedelta(days=9)):
        with app.app_context(), transaction():
            take_step(db.session.get_one(OnwardReferral, onward_id), O.OPENED, world.hub, Said(words="Yes"))
        for viewer in (world.practice, world.provider, world.agent):
            page = come_as(app, viewer).get("/staff/referral-settings")
            assert "provider: kept 1 of 1" in page.text
            assert "practice: kept 0 of 1" in page.text
        assert "practice and provider" not in come_as(app, world.other_practice).get(
            "/staff/referral-settings"
        ).text  # fmt: skip


def _choices(page: object, name: str) -> list[dict[str, str]]:
    labels = {one.get("for"): "".join(one.itertext()).strip() for one in page.all("label")}  # type: ignore[attr-defined]
    inputs = page.all("input", name=name)  # type: ignore[attr-defined]
    return [{"text": labels[one.get("id")], "value": one.get("value")} for one in inputs]


def test_a_person_answers_what_we_ask_and_later_how_it_went(app: Flask) -> None:
    world, own = make_world(app), PageClient(app)
    with clock.frozen(MONDAY):
        with app.app_context():
            received = refer(world)
            pk, reference, code = received.referral.pk, received.referral.reference, received.code
            with transaction():
                wait_for_person(received.referral, True, world.hub, words="Which day suits you?")
        page = own.send(own.get("/follow"), "/follow", reference=reference, code=code)
        assert page.heading == "We wait to hear from you"
        assert "Which day suits you?" in page.text
        assert "Enter your answer" in own.send(page, "/answer", words="").text
        assert own.send(page, "/answer", words="Tuesday").heading == "We are looking for help"
        with app.app_context():
            assert db.session.scalars(select(Note)).one().words == "Tuesday"
            referral = db.session.get_one(Referral, pk)
            assert referral.queue == "triage"
            onward = send(world, referral, world.tea)
            with transaction():
                for to, said in (
                    (O.OPENED, Said()), (O.ACCEPTED, Said()), (O.CLOSED, Said(outcome=Outcome.GOT_HELP))
                ):  # fmt: skip
                    take_step(onward, to, LINK, said)
                close(db.session.get_one(Referral, pk), CloseReason.HELPED, world.hub)
            assert not ask_next()
        assert own.get("/follow").heading == "This request has ended"
        assert own.get("/follow/check-in", follow=True).heading == "This request has ended"
    with clock.frozen(MONDAY + timedelta(weeks=6, days=1)):
        with app.app_context():
            assert ask_next()
            assert not ask_next(), "once"
            notice = select(OutboxMessage).where(OutboxMessage.template == "referral_check_in")
            sent = db.session.scalars(notice).one()
            assert (sent.recipient, sent.link) == ("wilfred@example.org", "/follow")
        own.send(own.get("/follow"), "/follow", reference=reference, code=code)
        form = own.get("/follow/check-in")
        assert "Choose if it helped" in own.send(form, "/check-in", ons_satisfied="7").text
        own.send(form, "/check-in", helped="2", ons_satisfied="7", words="Much better", call_me="y")
        assert own.get("/follow/check-in", follow=True).heading == "This request has ended"
        page = come_as(app, world.agent).get(f"/hub/{reference}")
        assert "7 when asked later" in page.text
        assert "Did it help? (2 yes, 1 a little, 0 no): – to –; 2 when asked later" in page.text
        assert "Much better" in page.text
    with app.app_context():
        kept = db.session.scalars(select(Measure).order_by(Measure.pk)).all()
        assert [(one.scale, one.name, int(one.value), one.stage) for one in kept] == [
            ("ons_satisfied", "", 7, "check_in"), ("score", "helped", 2, "check_in")
        ]  # fmt: skip
        tasks = db.session.scalars(select(Task).order_by(Task.pk)).all()
        assert [(one.kind, one.done_at is not None) for one in tasks] == [
            (TaskKind.CHECK_IN, True), (TaskKind.CALL_BACK, False)
        ]  # fmt: skip
