"""A worried daughter, late at night, on her phone: she asks for her mother, is called away, comes back, sends
twice by mistake, and next day sees that somebody has taken it up."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.models import Referral
from portal.referrals.queries import get_referral
from portal.referrals.work_actions import claim
from tests.referrals.asking import DAUGHTER, answer, asks
from tests.referrals.world import MONDAY, make_world
from tests.support.client import PageClient
from tests.support.factories import a_term


def test_a_worried_daughter_asks_at_night_and_hears_what_becomes_of_it(app: Flask) -> None:
    world = make_world(app)
    with app.app_context():
        a_term("service_types", "befriending")
        a_term("needs", "lonely", points_to=("befriending",))
    night = MONDAY.replace(hour=2, minute=40)
    with clock.frozen(night):
        # She comes from the page of a need, and is first asked whether anybody is in danger.
        phone = PageClient(app)
        page = phone.get("/ask", need="lonely")
        assert "999" in page.text
        page = phone.get(page.links()["Start now"])
        page = answer(phone, page, DAUGHTER, until="reach")
        # She does not know her mother's number by heart, presses on, and is told what is missing.
        page = phone.send(page, "/ask/", email="not an address")
        assert "Enter an email address" in page.text
    with clock.frozen(night + timedelta(hours=20)):
        # The next evening she comes back on the same phone: all of it is still there.
        page = phone.get("/ask")
        page = phone.get(page.links()["Go on with your form"], follow=True)
        assert asks(page) == "reach"
        page = answer(phone, page, DAUGHTER, until="check")
        assert "Edith" in page.text
        # She looks back at what she wrote, and forward again.
        assert "canarywinter" in str(phone.get("/ask/needs").form_values("/ask/")["words"])
        page = phone.get("/ask/check")
        # Her thumb slips: the button is pressed twice.
        receipt = phone.send(page, "/ask/check").text
        assert phone.send(page, "/ask/check").text == receipt
        found = re.search(
            r"reference is\s*([A-Z0-9]{4}-[A-Z0-9]{4}).*code is ([A-Z0-9]{4}-[A-Z0-9]{4})", receipt
        )
        assert found is not None
        assert "9 November 2026" in receipt, "five working days after that Monday"
    with app.app_context(), clock.frozen(night + timedelta(days=1, hours=8)), transaction():
        assert len(db.session.scalars(select(Referral)).all()) == 1
        claim(get_referral(world.agent, found[1]), world.hub)
    with clock.frozen(night + timedelta(days=1, hours=9)):
        # In the morning, on another device, the reference and the code are all she needs.
        page = PageClient(app).send(
            PageClient(app).get("/follow"), "/follow", reference=found[1], code="wrong"
        )
        laptop = PageClient(app)
        page = laptop.send(laptop.get("/follow"), "/follow", reference=found[1], code=found[2])
        assert found[1] in page.text
        assert "Canarymother" not in page.title
