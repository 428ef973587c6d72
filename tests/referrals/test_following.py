"""What the person's own page says while several services were asked."""

from __future__ import annotations

from flask import Flask

from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.acting import LINK
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.vocabulary import OnwardStatus as O
from portal.referrals.work_actions import finish_task
from portal.referrals.work_queries import tasks_of
from tests.referrals.world import MONDAY, make_world, refer, send
from tests.support.client import PageClient
from tests.support.factories import a_service


def test_who_said_yes_comes_first_and_who_must_be_rung_is_not_said_to_be_asked(app: Flask) -> None:
    world, own = make_world(app), PageClient(app)
    with clock.frozen(MONDAY):
        with app.app_context():
            shed = a_service("Men's shed", organization="Shed people", referral_route="self")
            received = refer(world)
            referral = received.referral
            tea, walks = send(world, referral, world.tea), send(world, referral, world.walks)
            send(world, referral, shed.id)
            tea_pk, walks_pk, pk = tea.pk, walks.pk, referral.pk
            reference, code = referral.reference, received.code
        page = own.send(own.get("/follow"), "/follow", reference=reference, code=code)
        assert page.heading == "We are asking for help"
        assert (
            "We are asking Tea and talk, Walks and Men's shed. They should answer by 16 November 2026."
            in page.text
        )
        assert "Men's shed We ring them They have no email address" in page.text

        with app.app_context(), transaction():
            walks = db.session.get_one(OnwardReferral, walks_pk)
            take_step(walks, O.OPENED, LINK)
            take_step(walks, O.ACCEPTED, LINK)
            tasks = tasks_of(db.session.get_one(Referral, pk))
            (ring,) = [one for one in tasks if one.onward is not None]
            finish_task(ring, world.hub)
        page = own.get("/follow")
        assert page.heading == "Help has been found"
        said = "Walks said yes. We are also asking Tea and talk and Men's shed."
        assert f"{said} The others should answer by 16 November 2026." in page.text
        assert page.text.index("They said yes") < page.text.index("Asked We asked on 2 November 2026")
        assert "We ring them" not in page.text

        with app.app_context(), transaction():
            tea = db.session.get_one(OnwardReferral, tea_pk)
            take_step(tea, O.OPENED, LINK)
            take_step(tea, O.NEEDS_INFORMATION, LINK, Said(words="Does he hear well?"))
        assert "Tea and talk asked us something before they say yes or no." in own.get("/follow").text
