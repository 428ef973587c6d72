"""What is known of staff is sealed on disk, and in no log, address or count."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask, Response, request

from portal.accounts.account_actions import send_resets
from portal.config import Settings
from portal.extensions.transactions import transaction
from tests.support.client import PageClient
from tests.support.people import PASSWORD, add_person, enter, sign_in

CANARIES = ["wrenhollow", "juniperdell", PASSWORD.split()[0], "saltmarsh", "Firefox on Linux", "192.0.2."]


def test_names_addresses_passwords_and_places_are_nowhere_in_clear(
    app: Flask, settings: Settings, client: PageClient, caplog: pytest.LogCaptureFixture
) -> None:
    addresses: list[str] = []

    def note(response: Response) -> Response:
        addresses.append(request.url)
        return response

    app.after_request(note)
    with caplog.at_level(logging.DEBUG):
        person = add_person(app, email="wrenhollow@example.org", name="Ada Juniperdell")
        sign_in(client, person, "saltmarsh is not it")
        sign_in(client, person)
        enter(client, person)
        client.send(client.get("/account/email"), "/account/email", email="saltmarsh@example.org")
        page = client.get(f"/staff/teams/{person.team_id}/invite")
        client.send(page, "/invite", email="saltmarsh@example.org", roles="auditor")
        page = client.get("/forgotten-password")
        client.send(page, "/forgotten-password", email=person.email)
        with app.app_context(), transaction():
            assert send_resets() == 1
        client.get("/staff/audit")
    told = "\n".join([caplog.text, *(str(record.args) for record in caplog.records), *addresses])
    files = [path for path in Path(settings.instance).rglob("*") if path.is_file()]
    assert any(path.name == "portal.db" for path in files)
    told += "".join(path.read_bytes().decode("latin-1") for path in files)
    assert [canary for canary in CANARIES if canary.lower() in told.lower()] == []
