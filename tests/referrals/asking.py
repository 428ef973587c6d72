"""Going through the questions of "Ask us to help" as somebody does, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.client import Page, PageClient

#: What a daughter answers about her mother; the name of each question -> what is typed.
DAUGHTER: dict[str, dict[str, Any]] = {
    "danger": {"danger": "no"},
    "who": {"who": "other"},
    "agreed": {"agreed": "yes"},
    "asker": {
        "proxy_name": "Dora Canarydaughter",
        "proxy_relation": "daughter",
        "proxy_contact": "07700 900123",
    },
    "needs": {"needs": ["lonely"], "words": "She has not been out since the canarywinter."},
    "name": {"given_name": "Edith", "family_name": "Canarymother"},
    "reach": {"phone": "01572 000222", "email": "edith.canary@example.org"},
    "safe": {"safe_channels": ["phone", "email"], "safe_times": "mornings", "safe_messages": "name_only"},
    "support": {"format": "large print"},
    "place": {"place": "LE15 6HP"},
    "about": {
        "birth_date-day": "3",
        "birth_date-month": "March",
        "birth_date-year": "1941",
        "gp_practice": "Oakham Practice",
    },
    "contact": {"contact": "yes"},
    "share": {"share": ["sector:voluntary", "sector:council"]},
    "gp": {"tell_gp": "yes"},
    "feedback": {"feedback": "no"},
    "equality": {"age": "85_over", "disability": "yes"},
}
MYSELF = {name: typed for name, typed in DAUGHTER.items() if name not in ("agreed", "asker")} | {
    "who": {"who": "me"}
}


def asks(page: Page) -> str:
    """The name of the question on a page; '' for a page without one."""
    actions = [form.get("action", "") for form in page.all("form")]
    names = [one.partition("?")[0].removeprefix("/ask/") for one in actions if one.startswith("/ask/")]
    return names[0] if names else ""


def answer(client: PageClient, page: Page, answers: Mapping[str, Mapping[str, Any]], *, until: str) -> Page:
    """Answer the questions from this page on, until the one of that name stands there."""
    for _turn in range(30):
        name = asks(page)
        if name == until or name not in answers:
            return page
        page = client.send(page, "/ask/", **answers[name])
    raise AssertionError(f"never came to {until}")


def to_check(client: PageClient, answers: Mapping[str, Mapping[str, Any]] = DAUGHTER) -> Page:
    """From the first question to the list of answers."""
    page = answer(client, client.get("/ask/danger"), answers, until="check")
    assert page.heading == "Check your answers", page.text
    return page
