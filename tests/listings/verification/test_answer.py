"""What a provider's link does: one press says that an entry is right, once. Opening it says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.core import clock
from portal.directory.models import ChangeSet, FieldChange, IndexChange, ReminderItem
from portal.extensions import db
from portal.web.fields import EXPIRED_WORDS
from portal.web.public_forms import STALE_WORDS
from tests.listings.verification.conftest import a_due_listing, link_in, stage_of, verification, work
from tests.support.client import Page, PageClient
from tests.support.factories import Made, change
from tests.support.mail import Inbox

HOURS = {"schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "12:00"}]}


@pytest.fixture
def asked(site: Flask, inbox: Inbox) -> tuple[Made, str]:
    """One listing that was asked about, and the link that its people got."""
    with site.app_context():
        made = a_due_listing(due=clock.today(), summary="A cup of tea.", fees_description="Free", **HOURS)
        work()
    return made, link_in(inbox.letters[0])


def entry_of(page: Page) -> str:
    """The address of the one entry on a page."""
    return page.all("form")[-1].get("action", "").removesuffix("/right")


def test_a_provider_on_a_phone_says_still_correct_with_one_press(
    site: Flask, client: PageClient, asked: tuple[Made, str]
) -> None:
    made, link = asked
    page = client.get(link)
    assert page.heading == "Is this still right? Tea and talk"
    for words in ("A cup of tea.", "10am to midday", "Free", "Still correct", "You", "Correct this"):
        assert words.lower() in page.text.lower(), words
    page = client.send(page, "/right")
    assert "You told us on" in page.text
    assert "There is nothing more to do" in page.text
    with site.app_context():
        row = verification(made)
        assert (row.stage, row.method, row.verified_by) == ("", "provider", "")
        assert row.due_at is not None
        assert row.due_at > clock.today()
    assert "with the people who run it" in client.get(f"/listings/{made.slug}").text


def test_opening_the_link_any_number_of_times_says_nothing(
    site: Flask, client: PageClient, asked: tuple[Made, str]
) -> None:
    """Mail scanners follow every link they find."""
    made, link = asked
    with site.app_context():
        before = (
            db.session.scalar(select(func.count(AuditEntry.number))),
            db.session.scalar(select(func.count(IndexChange.pk))),
        )
    item = entry_of(client.get(link))
    for address in (link, item, f"{item}/hours", f"{item}/name"):
        client.get(address)
        client.raw.head(address)
    for address in (f"{item}/right", f"{link}/right"):
        assert client.raw.get(address).status_code in (404, 405)
    with site.app_context():
        assert stage_of(made) == "asked"
        assert verification(made).verified_at is not None
        assert db.session.scalar(select(ReminderItem.answered_at)) is None
        after = (
            db.session.scalar(select(func.count(AuditEntry.number))),
            db.session.scalar(select(func.count(IndexChange.pk))),
        )
        assert after == before


def test_a_button_works_once(site: Flask, client: PageClient, asked: tuple[Made, str]) -> None:
    made, link = asked
    page = client.get(link)
    client.send(page, "/right")
    with site.app_context():
        first = verification(made).verified_at
        entries = db.session.scalar(select(func.count(AuditEntry.number)))
    again = client.send(page, "/right")
    assert "There is nothing more to do" in again.text
    with site.app_context():
        assert verification(made).verified_at == first
        assert db.session.scalar(select(func.count(AuditEntry.number))) == entries


def test_a_link_that_is_wrong_or_old_says_what_to_do(
    site: Flask, client: PageClient, asked: tuple[Made, str]
) -> None:
    _made, link = asked
    item = entry_of(client.get(link))
    for address in ("/check/nothing", f"{link}x", f"{link}/another", f"/check/nothing/{item.split('/')[-1]}"):
        page = client.get(address, status=404)
        assert "This link does not work any more" in page.text
        assert "Something is wrong here" in page.text
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert "does not work any more" in client.get(link, status=404).text
        client.post(f"{item}/right", {}, status=404)


def test_a_link_never_reaches_another_provider_s_entry(
    site: Flask, client: PageClient, inbox: Inbox, asked: tuple[Made, str]
) -> None:
    _made, link = asked
    with site.app_context():
        other = a_due_listing("Chair dancing", due=clock.today(), email="other@example.org")
        work()
    theirs = entry_of(client.get(link_in(inbox.letters[-1]))).rsplit("/", 1)[1]
    page = client.get(link)
    data = page.form_values("/right")
    client.get(f"{link}/{theirs}", status=404)
    client.post(f"{link}/{theirs}/right", data, status=404)
    client.post(f"{link}/right", data | {"entry": f"{theirs}:1"})
    with site.app_context():
        assert stage_of(other) == "asked"


def test_what_was_changed_since_the_page_was_opened_is_shown_again(
    site: Flask, client: PageClient, asked: tuple[Made, str]
) -> None:
    made, link = asked
    page = client.get(link)
    with site.app_context():
        change("service", made.id, summary="A cup of coffee.")
    page = client.send(page, "/right")
    assert "changed a moment ago" in page.text
    assert "A cup of coffee." in page.text
    with site.app_context():
        assert stage_of(made) == "asked"
    client.send(page, "/right")
    with site.app_context():
        assert stage_of(made) == ""


def test_a_correction_is_a_suggestion_and_the_entry_stays(
    site: Flask, client: PageClient, asked: tuple[Made, str]
) -> None:
    made, link = asked
    item = entry_of(client.get(link))
    page = client.get(f"{item}/hours")
    assert "What it says now" in page.text
    page = client.send(page, "/hours", **{"schedules-0-closes_at": "1pm"})
    assert "We have what you corrected: When" in page.text
    assert "Everything else is still correct" in page.text
    assert "10am to midday" in client.get(f"/listings/{made.slug}").text
    with site.app_context():
        field = db.session.scalar(select(FieldChange).where(FieldChange.decision == ""))
        assert field is not None
        assert field.field_name == "schedules"
        assert field.replacement_value[0]["closes_at"] == "13:00"
    page = client.send(page, "/right")
    assert "Someone in our team looks at what you corrected" in page.text
    with site.app_context():
        row = verification(made)
        assert row.stage == "call", "an agent decides; nobody is written to again"
        assert row.fields["hours"]["state"] == "changed"
        assert row.fields["cost"]["state"] == "confirmed"
        assert row.verified_at == datetime(2026, 1, 10, 9, tzinfo=UTC), (
            "it is not checked before somebody has decided"
        )


def test_the_same_correction_sent_twice_is_kept_once_and_another_one_beside_it(
    site: Flask, client: PageClient, asked: tuple[Made, str]
) -> None:
    _made, link = asked
    page = client.get(f"{entry_of(client.get(link))}/cost")
    for words in ("£2", "£2", "£3"):
        client.send(page, "/cost", fees_description=words)
    with site.app_context():
        waiting = db.session.scalars(select(ChangeSet).where(ChangeSet.state == "pending")).all()
        assert len(waiting) == 2
        assert {one.source for one in waiting} == {"provider"}


def test_where_it_is_can_be_told_in_words(site: Flask, client: PageClient, asked: tuple[Made, str]) -> None:
    _made, link = asked
    page = client.get(f"{entry_of(client.get(link))}/place")
    page = client.send(page, "/place", message="")
    assert "Enter what is right" in page.text
    page = client.send(page, "/place", message="We moved to the village hall.")
    assert "We have what you corrected: Where" in page.text
    with site.app_context():
        kept = db.session.scalar(select(ChangeSet).where(ChangeSet.state == "pending"))
        assert kept is not None
        assert kept.message == "We moved to the village hall."


def test_a_correction_that_cannot_be_comes_back_as_it_was_typed(
    client: PageClient, asked: tuple[Made, str]
) -> None:
    _made, link = asked
    page = client.get(f"{entry_of(client.get(link))}/contact")
    page = client.send(page, "/contact", email="no", message="Ring early.", shown=["phones", "email", "url"])
    assert page.title.startswith("Error: ")
    assert "enter an email address like name@example.org" in page.text
    values = page.form_values("/contact")
    assert values["email"] == "no"
    assert values["message"] == "Ring early."
    page = client.send(client.get(f"{entry_of(client.get(link))}/cost"), "/cost")
    assert "Nothing is different yet" in page.text


def test_several_entries_are_on_one_page_each_with_its_button_and_one_for_all(
    site: Flask, client: PageClient, inbox: Inbox
) -> None:
    with site.app_context():
        made = [a_due_listing(f"Club {number}", due=clock.today()) for number in range(4)]
        work()
    link = link_in(inbox.letters[0])
    page = client.get(link)
    assert page.heading == "Are these still right?"
    assert "All 4 are still correct" in page.text
    client.send(page, f"{entry_of_nth(page, 0)}/right")
    page = client.get(link)
    assert "All 3 are still correct" in page.text
    with site.app_context():
        change("service", made[3].id, summary="Something new.")
    page = client.post(f"{link}/right", bulk_of(page, link))
    assert "please look at them again: Club 3" in page.text
    with site.app_context():
        assert [stage_of(one) for one in made] == ["", "", "", "asked"]
    page = client.send(client.get(link), f"{entry_of_nth(page, 0)}/right")
    assert "There is nothing more to do" in client.get(link).text
    with site.app_context():
        assert stage_of(made[3]) == ""


def entry_of_nth(page: Page, number: int) -> str:
    """The address of an entry that still waits."""
    forms = [form.get("action", "") for form in page.all("form")]
    return [one.removesuffix("/right") for one in forms if one.count("/") == 4][number]


def bulk_of(page: Page, link: str) -> dict[str, object]:
    """What the button for all of them sends."""
    form = next(form for form in page.all("form") if form.get("action") == f"{link}/right")
    fields = [(field.get("name"), field.get("value")) for field in form.iter() if field.get("name")]
    values: dict[str, object] = {str(name): value or "" for name, value in fields if name != "entry"}
    return values | {"entry": [value for name, value in fields if name == "entry"]}


def test_an_entry_checked_in_another_way_needs_no_answer(
    site: Flask, client: PageClient, inbox: Inbox, asked: tuple[Made, str]
) -> None:
    _made, link = asked
    with site.app_context(), clock.frozen(clock.now() + timedelta(days=30)):
        work()
    second = link_in(inbox.letters[-1])
    assert second != link
    client.send(client.get(second), "/right")
    page = client.get(link)
    assert "There is nothing more to do" in page.text


def test_an_entry_off_the_site_says_so(site: Flask, client: PageClient, asked: tuple[Made, str]) -> None:
    made, link = asked
    page = client.get(link)
    with site.app_context():
        change("service", made.id, status="archived")
    assert "no longer on the site" in client.get(link).text
    client.send(page, "/right")
    with site.app_context():
        assert stage_of(made) == "asked"


@pytest.mark.parametrize("value", [None, "", "x" * 200_000, "\x00", "9" * 40, "-1", "①"])
def test_bad_input_never_confirms_and_never_breaks(
    site: Flask, client: PageClient, asked: tuple[Made, str], value: str | None
) -> None:
    made, link = asked
    page = client.get(link)
    item = entry_of(page)
    client.send(page, "/right", seen=value)
    token = client.post(f"{item}/right", {"seen": "1"})
    assert EXPIRED_WORDS in token.text
    stale = client.send(page, "/right", form_key=value)
    assert STALE_WORDS in stale.text
    client.post(f"{link}/right", page.form_values("/right") | {"entry": [value or "", "x:y", ":", "a:1"]})
    cost = client.get(f"{item}/cost")
    for name in ("fees_description", "message", "shown", "whole", "do", "said"):
        client.send(cost, "/cost", **{name: value})
    client.post(
        f"{item}/hours", client.get(f"{item}/hours").form_values("/hours") | {"schedules-0-id": value or ""}
    )
    client.get(f"{item}/{'x' * 50}", status=404)
    with site.app_context():
        assert stage_of(made) == "asked"
