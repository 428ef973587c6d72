"""An agent takes one request from her list, rings, passes it on to three services, and sees it through."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from portal.referrals.onward_actions import Said
from portal.referrals.vocabulary import OnwardStatus, Outcome, Queue
from tests.referrals.views.hub_world import make_hub
from tests.support.client import Page, PageClient

O = OnwardStatus  # noqa: E741


def test_an_agent_triages_one_referral_into_three(app: Flask, make_client: Callable[[], PageClient]) -> None:
    hub = make_hub(app, make_client)
    reference = hub.refer()
    agent, here = hub.agent, f"/hub/{reference}"

    # It stands on her list, with what it is about and by when, and no name.
    monday = agent.get("/hub")
    assert "Feeling lonely" in monday.text
    page = agent.send(monday, f"{here}/claim")

    # Inside is what they said, what is safe, and what they agreed to in which words.
    for words in ("has not been out since the winter", "mornings only", "any service that could help"):
        assert words in page.text
    assert "Your team may pass on what I told you" in page.text

    # She rings: nobody there, then she reaches him.
    page = agent.send(page, "/calls", result="no_answer", words="Rang twice")
    assert "Tried in vain 1 time." in page.text
    page = agent.send(page, "/calls", result="reached")
    page = agent.send(page, "/notes", words="He likes to dance and to read.")

    # Three services fit; each says why, and on which consent it would be asked. She sends it to all of them.
    choosing = agent.get(f"{here}/pass-on")
    assert choosing.text.count("For: Feeling lonely. Takes referrals") == 3
    assert choosing.text.count("Agreed: the person, on") == 3
    nothing = agent.send(choosing, "/pass-on/send")
    assert "Choose at least one service" in nothing.text
    boxes = [box.get("value", "") for box in nothing.all("input", name="chosen")]
    page = agent.send(nothing, "/pass-on/send", chosen=boxes, reason="Dancing, books or the shed.")
    assert page.text.count("Sent") == 3
    with hub.look(reference) as referral:
        assert referral.queue == Queue.WAITING_FOR_PROVIDER

    # One says yes and helps, one is full, one is rung up.
    hub.provider(
        reference, "Chair dancing", (O.OPENED, Said()), (O.ACCEPTED, Said()), (O.IN_PROGRESS, Said())
    )
    shed = agent.get(agent.get(here).links()["Men's shed"])
    agent.send(shed, "/services/", to="declined", reason="no_capacity")
    page = agent.get(here)
    assert "Declined: no room" in page.text
    page = agent.send(agent.get(page.links()["Men's shed"]), "/handled")
    club = agent.get(page.links()["Book club"])
    page = agent.send(club, "/services/", to="withdrawn")
    assert "Withdrawn by the person" in page.text

    # It cannot be closed while one is at it; when that has ended it is.
    early = agent.send(agent.get(f"{here}/close"), "/close", reason="helped")
    assert "A service is still at it" in early.text
    hub.provider(reference, "Chair dancing", (O.CLOSED, Said(outcome=Outcome.GOT_HELP)))
    agent.send(agent.get(f"{here}/measures"), "/measures", stage="sign_out", ons_happy="7")
    done = agent.send(agent.get(f"{here}/close"), "/close", reason="helped", words="Dances every week.")
    assert "Closed: Was helped" in done.text
    assert reference not in _lists(agent)
    # What happened can be read from the first line to the last.
    for line in ("Came in by: A professional", "Call: no answer", "Men's shed: declined (no room)",
                 "Chair dancing: finished (got help)", "Closed (was helped)"):  # fmt: skip
        assert line in done.text


def _lists(agent: PageClient) -> str:
    pages: list[Page] = [agent.get("/hub", list=one) for one in ("new", "mine", "triage", "being_helped")]
    return " ".join(page.text for page in pages)
