"""A programme at the end of November: referrals that are rolled up, and a project that reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.config import ROOT
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.reporting.publishing.models import Publication
from portal.reporting.publishing.running import publish_next
from portal.reporting.returns.actions import keep_words
from portal.reporting.roll_up.days import roll_up
from portal.reporting.rules.periods import Period
from tests.referrals.world import make_world
from tests.reporting.figures_world import a_fortnight, roll_up_november
from tests.reporting.returns.conftest import a_project, reported, the_return, work

SALT = "5" * 32
STORY = "Somebody who had not been out since spring came to the class by bus."


def publish_november() -> None:
    """November is settled and public. October's figures are made to have come out already, so that it is
    known by which secret cells are held back for no reason: none that the tests look at."""
    october = Period.month(2026, 10)
    with transaction():
        db.session.add(
            Publication(
                code=october.code, first=october.first, last=october.last, told="[]", exact="[]", salt=SALT,
                definitions_version=1, meanings="[]",
            )
        )  # fmt: skip
    roll_up(date(2026, 12, 3))
    assert publish_next(ROOT / "content")
    db.session.rollback()


@pytest.fixture
def november(app: Flask) -> Iterator[Flask]:
    """Two referrals and a falls project that reached 40 people in October and 3 in November; it is now 4
    December."""
    world = make_world(app)
    with app.app_context():
        a_fortnight(world)
        roll_up_november()
        db.session.rollback()
    with clock.frozen(datetime(2026, 12, 4, 9, tzinfo=UTC)):
        with app.app_context():
            publish_november()
            project = a_project()
            work()
            for code, people in (("2026-10", "40"), ("2026-11", "3")):
                row = the_return(project, code)
                with transaction():
                    keep_words(row, {"impact": STORY})
                reported(project, code, activities="2", people=people)
            db.session.rollback()
        yield app
