"""What the commands and the public change is in the audit log, without anybody's words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.audit.queries import verify
from portal.audit.vocabulary import Action
from portal.cli.content import load_content
from portal.config import Settings
from portal.directory.models import Service
from portal.directory.report_actions import keep_report
from portal.extensions import db
from portal.extensions.transactions import transaction


@pytest.fixture
def settings(settings: Settings, small_content: Path) -> Settings:
    """With a cut of the content, which is loaded in a moment."""
    return replace(settings, content=small_content)


@pytest.mark.database
def test_a_load_and_a_report_are_audited_and_a_load_that_changes_nothing_is_not(app: Flask) -> None:
    with app.app_context():
        load_content()
        load_content()
        with transaction():
            service = db.session.scalars(select(Service).limit(1)).one()
            keep_report(service, topic="closed", message="Shut", name="Wren", contact="", reference="AB12")
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert [entry.action for entry in entries] == [Action.CONTENT_LOADED, Action.PROBLEM_REPORTED]
        assert entries[1].entity_id == service.id
        assert "Wren" not in str([vars(entry) for entry in entries])
        assert verify().ok
