"""Self-help: five questions at most, a plan with reasons, a list to keep it on, and nothing kept of who
asks."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from portal.directory.models import Shortlist
from portal.extensions import db
from portal.guides.self_help import QUESTIONS
from portal.referrals.models import Draft
from tests.support.client import PageClient
from tests.support.factories import a_service, a_term, build_index


def test_questions_lead_to_a_plan_that_says_why_and_can_be_kept(app: Flask, client: PageClient) -> None:
    with app.app_context():
        a_term("service_types", "befriending")
        a_term("needs", "lonely", points_to=("befriending",), name="I feel lonely")
        a_term("needs", "crisis", points_to=("befriending",), name="I need help right now")
        a_service("Tea and talk", service_types=["befriending"], delivery=["in_person"])
        a_service("Phone friends", service_types=["befriending"], delivery=["phone"])
        build_index()
    page = client.get("/help-me")
    page = client.get(page.links()["Start now"])
    page = client.send(page, "/help-me/", **{"for": "other"})
    page = client.send(page, "/help-me/")  # nothing ticked
    page = client.get("/help-me/plan?for=other", follow=True)
    assert "Choose at least one thing" in page.text
    page = client.send(page, "/help-me/", need="lonely")
    page = client.send(page, "/help-me/", place="Oakham")
    page = client.send(page, "/help-me/", years="old")  # passed over
    assert page.heading == QUESTIONS["how"]
    page = client.send(page, "/help-me/", how="phone")
    assert page.heading == "Your plan"
    assert "Why this is here:" in page.text
    assert "Phone friends" in page.text
    links = page.links()
    assert links["ask us to get in touch"] == "/ask?need=lonely", "the second way, with what was chosen"
    assert client.get(links["ask us to get in touch"]).heading == "Ask us to help"
    assert client.raw.get_cookie("session") is None, "no cookie until something is kept"
    page = client.get(links["Keep it on your list"])
    assert "Choose at least one to keep" in client.send(page, "/help-me/keep", listings=None).text
    assert client.send(page, "/help-me/keep").heading == "Your list"
    assert client.get("/help-me/plan?need=crisis").all("section", id="panel-suicide_self_harm")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Shortlist)) == 1
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
