"""The menu of whoever is signed in: a few places, some with rooms of their own."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request

from portal.accounts.sessions import find_viewer
from portal.accounts.vocabulary import Permission

P = Permission


class Room(NamedTuple):
    """One page to go to; it shows to those who have the ability."""

    words: str
    href: str
    needs: P


class Place(NamedTuple):
    """An entry of the menu: its words, and the rooms behind it, the first that is open being its door."""

    words: str
    rooms: tuple[Room, ...]


def _place(words: str, href: str, needs: P) -> Place:
    return Place(words, (Room(words, href, needs),))


PLACES = (
    _place("Today", "/staff/today", P.EDIT_LISTINGS),
    Place(
        "Listings",
        (
            Room("Find and change", "/staff/listings", P.CHANGE_LISTINGS),
            Room("To check", "/staff/checks", P.EDIT_LISTINGS),
            Room("Listed twice", "/staff/duplicates", P.EDIT_LISTINGS),
            Room("Who keeps what", "/staff/claims", P.REVIEW_CHANGES),
            Room("Import", "/staff/import", P.IMPORT_LISTINGS),
            Room("Export", "/staff/export", P.EDIT_LISTINGS),
        ),
    ),
    Place(
        "Referrals",
        (
            Room("Worklists", "/hub", P.WORK_HUB),
            Room("People", "/hub/people", P.WORK_HUB),
            Room("Refer", "/refer", P.REFER),
            Room("Our referrals", "/refer/sent", P.REFER),
            Room("This week", "/refer/week", P.SEE_OWN_REFERRALS),
            Room("New by phone", "/hub/new", P.WORK_HUB),
            Room("Sent to us", "/staff/sent-to-us", P.ANSWER_REFERRALS),
            Room("Settings", "/staff/referral-settings", P.SET_REFERRALS),
        ),
    ),
    _place("Your listings", "/staff/your-listings", P.KEEP_OWN_LISTINGS),
    Place(
        "What people say",
        (
            Room("Suggestions", "/staff/suggestions", P.REVIEW_CHANGES),
            Room("Feedback", "/staff/feedback", P.READ_REPORTS),
        ),
    ),
    Place(
        "Figures",
        (
            Room("All figures", "/staff/figures", P.READ_FIGURES),
            Room("Saved reports", "/staff/figures/reports", P.KEEP_FIGURES),
            Room("Your practice's figures", "/staff/your-figures/practice", P.SEE_OWN_REFERRALS),
            Room("Figures of your services", "/staff/your-figures/services", P.ANSWER_REFERRALS),
            Room("Returns", "/staff/figures/returns", P.KEEP_FIGURES),
            Room("Projects", "/staff/figures/projects", P.READ_FIGURES),
            Room("Highlights", "/staff/figures/highlights", P.READ_FIGURES),
            Room("Metrics", "/staff/figures/metrics", P.READ_FIGURES),
            Room("Your returns", "/staff/your-returns", P.FILL_RETURNS),
        ),
    ),
    Place(
        "Guides and words",
        (
            Room("Guides and pages", "/staff/texts", P.EDIT_GUIDES),
            Room("Announcements", "/staff/announcements", P.EDIT_GUIDES),
            Room("Terms and words", "/staff/terms", P.EDIT_GUIDES),
            Room("Lists of words", "/staff/words", P.EDIT_GUIDES),
        ),
    ),
    _place("Teams and people", "/staff/teams", P.MANAGE_TEAM),
    _place("Audit log", "/staff/audit", P.READ_AUDIT),
    _place("Your account", "/account", P.OWN_ACCOUNT),
)


def _open_places() -> list[tuple[str, list[Room]]]:
    """The places with a room that the viewer may enter, each with those rooms; none for a visitor."""
    viewer = find_viewer()
    if viewer is None:
        return []
    rooms = [(place.words, [room for room in place.rooms if viewer.may(room.needs)]) for place in PLACES]
    return [(words, those) for words, those in rooms if those]


def _here(places: list[tuple[str, list[Room]]]) -> str:
    """The address of the room that the page at hand is in; '' for none."""
    doors = [room.href for _words, rooms in places for room in rooms]
    within = [href for href in doors if request.path == href or request.path.startswith(f"{href}/")]
    return max(within, key=len, default="")


def staff_menu() -> list[dict[str, Any]]:
    """The menu's entries that the viewer may open, the present one marked; none for a visitor."""
    places = _open_places()
    here = _here(places)
    return [
        {"text": words, "href": rooms[0].href, "active": here in {room.href for room in rooms}}
        for words, rooms in places
    ]


def staff_rooms() -> dict[str, Any]:
    """The rooms of the place that the page at hand is in, under `items`, with its words as `label`; nothing
    where it has one room only."""
    places = _open_places()
    here = _here(places)
    for words, rooms in places:
        if len(rooms) > 1 and here in {room.href for room in rooms}:
            items = [{"text": room.words, "href": room.href, "active": room.href == here} for room in rooms]
            return {"label": words, "items": items}
    return {}
