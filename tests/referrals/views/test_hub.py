"""The hub's pages: two agents at once, what a worklist costs, warnings that act, and what came back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import event

from portal.audit.vocabulary import Action
from portal.extensions import db
from portal.referrals.onward_actions import Said
from portal.referrals.rules.timers import TIMERS
from portal.referrals.vocabulary import DeclineReason, OnwardStatus, Queue
from portal.referrals.wording import TASK_WHY
from tests.referrals.views.hub_world import Hub
from tests.referrals.world import WILF
from tests.support.client import Page, PageClient, words_of
from tests.support.factories import a_service
from tests.support.people import audit_actions

O = OnwardStatus  # noqa: E741


def test_two_agents_at_once_and_nothing_that_was_typed_is_lost(hub: Hub) -> None:
    reference = hub.refer()
    first, second = hub.agent.get("/hub"), hub.other.get("/hub")
    assert f"{reference}: W C" in first.text
    assert "Feeling lonely" in first.text
    assert "Canarybird" not in first.text  # names stand inside, where reading is on the record
    assert "Due in 1 working day" in first.text
    taken = hub.agent.send(first, f"/hub/{reference}/claim")
    assert "Ada Example has it" in taken.text
    late = hub.other.send(second, f"/hub/{reference}/claim", status=409)
    assert "Somebody else has changed this meanwhile" in late.text
    closing = hub.other.get(f"/hub/{reference}/close")
    hub.agent.send(taken, "/notes", words="Rang her daughter.")
    hub.agent.send(hub.agent.get(f"/hub/{reference}"), "/waiting/on")
    words = "Told her about the club."
    clash = hub.other.send(closing, "/close", reason="advice_given", words=words, status=409)
    assert "Somebody else has changed this meanwhile" in clash.text
    assert words in clash.text  # still in its box
    closed = hub.other.send(clash, "/close", reason="advice_given", words=words)
    assert "Closed: Got information or advice" in closed.text
    assert words in closed.text
    over = hub.other.post(f"/hub/{reference}/calls", _with_token(closed, result="reached"), status=409)
    assert "This referral is over" in over.text
    assert audit_actions(hub.app).count(Action.PERSONAL_DATA_READ) >= 4


def _with_token(page: object, **values: str) -> dict[str, str]:
    token = page.form_values("/notes")["csrf_token"]  # type: ignore[attr-defined]
    return {"csrf_token": token, **values}


def test_a_worklist_costs_the_same_however_much_is_on_it(hub: Hub) -> None:
    for number in range(3):
        hub.refer(person=replace(WILF, given_name=f"Wilf{number}", nhs_number=""))
    hub.agent.get("/hub")  # what is kept in memory is there from now on
    few = _count(hub, "/hub")
    for number in range(27):
        hub.refer(person=replace(WILF, given_name=f"Wilma{number}", nhs_number=""))
    assert _count(hub, "/hub") == few <= 16
    page = hub.agent.get("/hub")
    assert "1 to 25 of 30" in page.text
    assert len(page.all("li", class_="app-job")) == 25
    rest = hub.agent.get("/hub", list="new", page="2")
    assert "26 to 30 of 30" in rest.text
    for one in ("mine", "due_today", "overdue", "at_risk", "quarantine", "nonsense"):
        hub.agent.get("/hub", list=one)


def _count(hub: Hub, path: str) -> int:
    seen: list[str] = []
    with hub.app.app_context():
        engines = list(db.engines.values())

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    hub.agent.get(path)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    return sum(not statement.startswith(("SAVEPOINT", "RELEASE", "PRAGMA")) for statement in seen)


def test_warnings_act_and_what_came_back_is_placed_anew(hub: Hub) -> None:
    reference = hub.refer()
    here = f"/hub/{reference}"
    page = hub.agent.send(hub.agent.get(here), "/flags/risk_to_worker/on")
    assert "Nobody should go alone" in page.text or "nobody goes alone" in page.text
    stopped = hub.agent.send(page, "/calls", result="reached", words="Short")
    assert "Read this and tick it first" in stopped.text
    assert 'value="Short"' in stopped.response.get_data(as_text=True)
    choosing = hub.agent.get(f"{here}/pass-on")
    assert "For: Feeling lonely" in choosing.text
    shed, club = _box(choosing, "Men's shed"), _box(choosing, "Book club")
    unread = hub.agent.send(choosing, "/pass-on/send", chosen=[shed, club], reason="Loves wood.")
    assert "Read this and tick it first" in unread.text
    assert "Loves wood." in unread.text
    hub.other.send(hub.other.get(here), "/claim")
    stale = hub.agent.send(unread, "/pass-on/send", chosen=[shed, club], read=["risk_to_worker"], status=409)
    assert "Somebody else has changed this meanwhile" in stale.text
    sent = hub.agent.send(stale, "/pass-on/send", chosen=[shed, club], read=["risk_to_worker"])
    assert sent.text.count("Sent Due in") == 2
    hub.provider(reference, "Men's shed", (O.OPENED, Said()), (O.DECLINED, Said(reason=DeclineReason.AREA)))
    hub.provider(
        reference, "Book club", (O.OPENED, Said()), (O.NEEDS_INFORMATION, Said(words="Large print?"))
    )
    page = hub.agent.get(here)
    assert "Declined: not for this area" in page.text
    assert "They ask: Large print?" in page.text
    asked = hub.agent.get(page.links()["Book club"])
    empty = hub.agent.send(asked, "/services/", to="opened")
    assert "Write a line about it." in empty.text
    hub.agent.send(empty, "/services/", to="opened", words="Yes, large print.")
    again = hub.agent.get(f"{here}/pass-on", find="chair")
    assert "These came back" in again.text
    looked = hub.agent.send(
        again,
        "/pass-on/send",
        look="1",
        find="book",
        chosen=[_box(again, "Chair dancing")],
        reason="Not yet.",
    )
    assert "There is a problem" not in looked.text
    ticked = [one.get("value") for one in looked.all("input", name="chosen") if "checked" in one.attrib]
    assert ticked == [_box(looked, "Chair dancing")], "what was ticked stays, found by these words or not"
    assert "Not yet." in looked.text
    hub.agent.send(again, "/pass-on/send", chosen=[_box(again, "Chair dancing")], read=["risk_to_worker"])
    with hub.look(reference) as referral:
        assert referral.queue == Queue.WAITING_FOR_PROVIDER
    chair = hub.agent.get(hub.agent.get(here).links()["Chair dancing"])
    wrong = hub.agent.send(chair, "/services/", to="waitlisted", weeks="soon")
    assert "Enter the weeks as a number" in wrong.text
    done = hub.agent.send(wrong, "/services/", to="waitlisted", weeks="4", words="They rang.")
    assert "On a waiting list, about 4 weeks" in done.text
    hub.agent.send(done, "/flags/do_not_contact/on")
    assert "This person must not be contacted" in hub.agent.get(here).text
    assert "Cannot be asked" in hub.agent.get(f"{here}/pass-on", find="tea").text


def test_who_a_service_is_for_and_that_another_one_suggests_it_is_said_before_it_is_chosen(hub: Hub) -> None:
    reference = hub.refer()
    choosing = hub.agent.get(f"/hub/{reference}/pass-on")
    assert "Men's shed people. Who it is for: men, 18 and over. For: Feeling lonely." in choosing.text
    shed, club = _box(choosing, "Men's shed"), _box(choosing, "Book club")
    hub.agent.send(choosing, "/pass-on/send", chosen=[club])
    hub.provider(reference, "Book club", (O.OPENED, Said()), (O.REDIRECTED, Said(service_id=shed)))
    assert "Book club suggests it." in hub.agent.get(f"/hub/{reference}/pass-on").text


def test_a_task_says_which_service_it_is_about_and_why(hub: Hub) -> None:
    with hub.app.app_context():
        a_service("Coffee morning", service_types=["social_group"], referral_route="self")
    reference = hub.refer()
    choosing = hub.agent.get(f"/hub/{reference}/pass-on")
    assert choosing.text.count("It has no email address, so you ring it.") == 1
    hub.agent.send(choosing, "/pass-on/send", chosen=[_box(choosing, "Coffee morning")])
    said = "Coffee morning: it has no email address, so nothing went to it. Ring it"
    assert said in hub.agent.get(f"/hub/{reference}").text
    assert said in hub.agent.get("/hub/tasks", whose="all").text


def test_every_clock_that_brings_a_task_has_words_for_it() -> None:
    assert {one.code for one in TIMERS if one.task} <= set(TASK_WHY)


def _box(page: object, name: str) -> str:
    """The value of the box beside a service's name."""
    names = {one.get("for", ""): "".join(one.itertext()) for one in page.all("label")}  # type: ignore[attr-defined]
    (found,) = [
        one.get("value", "")
        for one in page.all("input", name="chosen")  # type: ignore[attr-defined]
        if names.get(one.get("id", "")) == name
    ]
    return str(found)


def test_what_looks_like_abuse_is_judged_by_a_person(hub: Hub) -> None:
    real, junk = hub.ask(suspicion="sent too fast"), hub.ask(suspicion="many links")
    listed = hub.agent.get("/hub", list="quarantine")
    assert real in listed.text
    assert junk in listed.text
    hub.agent.send(hub.agent.get(f"/hub/{real}"), "/genuine")
    left = hub.agent.send(hub.agent.get(f"/hub/{junk}"), "/not-a-request")
    assert "Nothing is on this list" in left.text
    with hub.look(real) as one:
        assert one.queue == Queue.NEW
    with hub.look(junk) as one:
        assert one.close_reason == "not_a_request"


def code_on(page: Page) -> str:
    """The code that a page shows."""
    [shown] = page.all("p", **{"class": "govuk-body-l"})
    return words_of(shown)


def test_somebody_who_lost_their_code_gets_another_and_the_old_one_opens_nothing(hub: Hub) -> None:
    reference = hub.refer()
    page = hub.agent.get(f"/hub/{reference}/code")
    old = code_on(page)
    page = hub.agent.send(page, f"/hub/{reference}/code")
    new = code_on(page)
    assert new != old
    assert "They were given another code" in hub.agent.get(f"/hub/{reference}").text
    visitor = PageClient(hub.agent.app)
    wrong = visitor.send(visitor.get("/follow"), "/follow", reference=reference, code=old)
    assert wrong.title.startswith("Error: ")
    right = visitor.send(wrong, "/follow", reference=reference, code=new)
    assert reference in right.text
