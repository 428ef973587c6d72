"""The menu of people who are signed in: few entries, each of which opens, and the way to all the rest."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.staff_menu import PLACES
from tests.support.client import PageClient
from tests.support.people import add_person, enter


@pytest.mark.parametrize("role", list(Role))
def test_every_entry_that_somebody_sees_opens(app: Flask, role: Role) -> None:
    client = enter(PageClient(app), add_person(app, role, factor=False))
    page = client.get("/account")
    menu = [link.get("href", "") for link in page.all("a", class_="govuk-service-navigation__link")]
    assert menu
    for href in menu:
        client.get(href)


def test_an_information_officer_comes_to_every_room_of_the_place_she_is_in(app: Flask) -> None:
    client = enter(PageClient(app), add_person(app, Role.INFORMATION_OFFICER, factor=False))
    page = client.get("/staff/listings")
    rooms = page.links()
    assert {"To check", "Listed twice", "Who keeps what", "Import", "Export"} <= set(rooms)
    for words in ("To check", "Listed twice", "Who keeps what", "Import", "Export"):
        there = client.get(rooms[words])
        here = [link.get("href") for link in there.all("a", class_="app-rooms__here")]
        assert here == [rooms[words]]


def test_what_a_role_may_not_open_is_not_offered(app: Flask) -> None:
    client = enter(PageClient(app), add_person(app, Role.COMMUNITY_AGENT, factor=False))
    assert "Import" not in client.get("/staff/listings").links()


def test_the_menu_stays_short() -> None:
    assert len(PLACES) <= 10
