"""Who keeps what, for the tests of the editor."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Team
from portal.core.references import new_code
from portal.directory.models import Claim, Service
from portal.directory.vocabulary import ClaimState
from portal.extensions import db
from portal.extensions.transactions import transaction


def grant(app: Flask, service_id: str, team: str) -> None:
    """Give a listing to the team of that name."""
    with app.app_context(), transaction():
        service = db.session.scalar(select(Service).where(Service.id == service_id))
        home = db.session.scalar(select(Team).where(Team.name == team))
        assert service is not None
        assert home is not None
        claim = Claim(
            service_pk=service.pk, team_pk=home.pk, state=ClaimState.APPROVED, reference=new_code(40)
        )
        db.session.add(claim)
