"""An agent writes down what somebody says on the telephone: pauses, goes on, sends it once."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.extensions import db
from portal.referrals.models import Consent, Draft, Referral
from tests.referrals.world import make_world
from tests.support.client import PageClient
from tests.support.factories import a_term
from tests.support.people import Person, add_person, enter

NORA = {
    "given_name": "Nora", "phone": "01572 000444", "needs": ["lonely"], "none_known": "y",
    "contact": "yes", "share": "no", "tell_gp": "no", "feedback": "yes",
}  # fmt: skip


def test_an_agent_takes_a_call_pauses_and_goes_on(app: Flask, make_client: Callable[[], PageClient]) -> None:
    world = make_world(app)
    with app.app_context():
        a_term("needs", "lonely")
    agent = enter(make_client(), Person(world.agent.id, "", "", ""))
    other = enter(make_client(), add_person(app, Role.COMMUNITY_AGENT, email="b@example.org", factor=False))
    assert "How does it come in" in agent.send(agent.get("/hub/new"), "/hub/new", door="by pigeon").text
    form = agent.send(agent.get("/hub/new"), "/hub/new", door="phone")
    where = form.response.request.path
    assert "Life at risk: “Please hang up and call 999 now.”" in form.text
    other.get(where, status=404)

    token = form.form_values(where)["csrf_token"]
    agent.post(f"{where}/keep", {"csrf_token": token, "given_name": "Nor"}, status=204)
    paused = agent.send(form, where, act="pause", given_name="Nora", phone="12", none_known="y")
    assert "Nora" in paused.text
    assert "Nora" not in other.get("/hub/new").text
    again = agent.get(where)
    kept = again.form_values(where)
    assert (kept["given_name"], kept["phone"], kept["none_known"]) == ("Nora", "12", "y")

    wrong = agent.send(again, where, act="send", none_known=None)
    for said in ("Enter a phone number, like", "Tick “No known risks”", "Being contacted: choose yes or no"):
        assert said in wrong.text
    assert agent.send(wrong, where, **NORA | {"act": "send", "contact": "no"}).heading == "They said no"
    with app.app_context():
        assert db.session.query(Referral).count() == 0
    sent = agent.send(wrong, where, **NORA | {"act": "send"})
    assert sent.heading.startswith("Referral kept")
    assert agent.send(wrong, where, **NORA | {"act": "send"}).text == sent.text, "twice is once"
    with app.app_context():
        referral = db.session.scalars(select(Referral)).one()
        assert referral.reference in sent.text
        assert (referral.door, referral.first_contact_at is not None) == ("phone", True)
        scopes = db.session.scalars(select(Consent.scope).order_by(Consent.pk)).all()
        assert scopes == ["contact", "feedback"]
        assert db.session.scalars(select(Draft)).one().answers == ""
    assert "You have none" in agent.get("/hub/new").text
