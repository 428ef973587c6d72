"""A provider's first page: what they are asked about, "still correct" for one and for several."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.directory.actions import Authorship
from portal.directory.models import Service, Verification
from portal.directory.queries import get_lookup
from portal.directory.suggestion_actions import suggest_change
from portal.directory.suggestion_queries import get_record
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.listings.editing.claims import grant
from tests.listings.verification.conftest import a_due_listing
from tests.support.client import PageClient
from tests.support.factories import Made, change
from tests.support.people import add_person, enter

ACT = "/still-correct"


def standing(app: Flask, made: Made) -> tuple[str, str, date | None]:
    """How it was checked, how far the asking has come, and when it is due."""
    with app.app_context():
        row = db.session.scalar(select(Verification).join(Service).where(Service.id == made.id))
        assert row is not None
        return row.method or "", row.stage, row.due_at


@pytest.mark.database
def test_a_provider_says_still_correct_for_one_and_for_all_that_are_due_and_for_nobody_elses(
    app: Flask, client: PageClient
) -> None:
    person, today = add_person(app, Role.PROVIDER_MEMBER, team="Tea club"), clock.today()
    with app.app_context():
        late = a_due_listing("Late one", due=today - timedelta(days=20), stage="call")
        soon, changing = (
            a_due_listing(name, due=today + timedelta(days=20)) for name in ("Soon one", "Being changed")
        )
        far = a_due_listing("Far off", due=today + timedelta(days=90))
        corrected = a_due_listing("Corrected", due=today)
        others = a_due_listing("Not theirs", due=today)
        by = Authorship(ChangeSource.PROVIDER, author="them")
        with transaction():
            row = get_record("service", corrected.id)
            suggest_change("service", row, {"summary": "New words."}, by, get_lookup())
    for made in (late, soon, changing, far, corrected):
        grant(app, made.id, "Tea club")
    enter(client, person)
    page = client.get("/staff/your-listings")
    assert "3 of them are due to be checked" in page.text
    assert "Someone in our team looks at it first." in page.text
    buttons = [one.get("aria-label") for one in page.all("button") if one.get("aria-label")]
    assert buttons == [f"Still correct: {name}" for name in ("Being changed", "Late one", "Soon one")]

    def send(*listings: Made, version: int = 1) -> str:
        typed = {"listing": [f"{made.id}:{version}" for made in listings]}
        return client.send(page, ACT, follow=True, **typed).text

    assert "All 3 are still correct" in page.text
    assert "2 of them are due" in send(late)
    assert standing(app, late)[:2] == ("provider", "")
    with app.app_context():
        change("service", changing.id, summary="Other words.")
        row = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "listing_checked")).one()
        assert (row.actor_id, row.detail["method"], row.detail["whole"]) == (person.id, "provider", True)
    before = {made: standing(app, made) for made in (far, corrected, others, changing)}
    said = send(soon, changing, far, corrected, others)
    assert "Look at these again, they were changed a moment ago: Being changed" in said
    assert standing(app, soon)[0] == "provider"
    assert {made: standing(app, made) for made in before} == before, "what they were not asked about stays"
    assert "still here" in client.send(page, ACT, csrf_token="wrong", listing=f"{changing.id}:2").text
    assert standing(app, changing) == before[changing]
    assert "Please check it" not in send(changing, version=2)
    assert standing(app, changing)[0] == "provider"
