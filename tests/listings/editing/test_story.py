"""An information officer keeps a listing right: edits, previews, is told of a conflict, undoes."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.directory.models import ChangeSet, Service
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions import db
from portal.listings.editing.models import Draft
from tests.listings.editing.claims import grant
from tests.listings.editing.conftest import SignIn
from tests.support.client import Page, PageClient
from tests.support.factories import Made, a_check, change


def edit(client: PageClient, made: Made, section: str, *, do: str = "check", **typed: str) -> Page:
    """Open a section, type, and press a button."""
    address = f"/staff/listings/{made.id}/edit/{section}"
    values = client.get(address).form_values(f"/edit/{section}")
    return client.post(address, values | {"do": do} | typed)


def live(app: Flask, made: Made) -> Service:
    """The listing as it is now."""
    with app.app_context():
        row = db.session.scalar(select(Service).where(Service.id == made.id))
        assert row is not None
        return row


def test_an_information_officer_edits_two_sections_previews_and_saves_once(
    app: Flask, tea: Made, sign_in: SignIn
) -> None:
    officer = sign_in()
    found = officer.get("/staff/listings", q="tea talk")
    assert "Tea and talk" in found.links()
    page = officer.get(f"/staff/listings/{tea.id}")
    headings = [one.text for one in page.all("h2") if one.get("class") == "govuk-heading-m"]
    assert headings[:6] == ["What it is", "Who it is for", "Cost", "When", "Where", "How to get it"]

    page = edit(officer, tea, "what", summary="Tea, cake and company.")
    assert page.heading == "What changes"
    assert "Tea, cake and company." in page.text
    assert live(app, tea).summary == "Tea and company."

    page = edit(officer, tea, "how", do="later", capacity="waiting_list", waiting_weeks="6")
    assert "You have changes that are not saved yet" in page.text
    preview = officer.get(f"/staff/listings/{tea.id}/preview")
    assert "This is a preview." in preview.text
    assert "Add to your list" not in preview.links()
    assert "Something is wrong here" not in preview.links()
    assert "Tea, cake and company." in preview.text
    assert "There is a waiting list: about 6 weeks" in preview.text
    assert live(app, tea).summary == "Tea and company."
    assert "cake" not in officer.get(f"/listings/{tea.slug}").text

    page = officer.get(f"/staff/listings/{tea.id}/changes")
    page = officer.send(page, "/changes", reason="Rang them on Monday")
    assert "Saved. It is on the site now" in page.text
    row = live(app, tea)
    assert (row.summary, row.waiting_weeks) == ("Tea, cake and company.", 6)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_two_officers_at_once_never_overwrite_each_other(app: Flask, tea: Made, sign_in: SignIn) -> None:
    first, second = sign_in(), sign_in(Role.COMMUNITY_AGENT)
    page = first.get(f"/staff/listings/{tea.id}/edit/what")
    edit(second, tea, "what", summary="Theirs.", easy_read="Tea. Cake.")
    second.send(second.get(f"/staff/listings/{tea.id}/changes"), "/changes")

    page = first.send(page, "/edit/what", do="check", summary="Mine.", alternate_name="Tea club")
    page = first.send(page, "/changes")
    assert page.heading == "Somebody else changed this too"
    assert "Theirs." in page.text
    assert "Mine." in page.text
    assert "Tea. Cake." in page.text  # what only they changed is shown too
    assert live(app, tea).summary == "Theirs."

    page = first.send(page, "/conflict")
    assert "choose theirs or yours" in page.text
    page = first.send(page, "/conflict", **{"choice-summary": "yours"})
    assert page.heading == "What changes"
    first.send(page, "/changes")
    row = live(app, tea)
    assert (row.summary, row.alternate_name, row.easy_read) == ("Mine.", "Tea club", "Tea. Cake.")


def test_theirs_can_be_kept_field_by_field(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    edit(officer, tea, "what", summary="Mine.", easy_read="Mine too.")
    with app.app_context():
        change("service", tea.id, summary="Theirs.")
    page = officer.get(f"/staff/listings/{tea.id}/conflict")
    page = officer.send(page, "/conflict", **{"choice-summary": "theirs"})
    officer.send(page, "/changes")
    row = live(app, tea)
    assert (row.summary, row.easy_read) == ("Theirs.", "Mine too.")


def test_a_change_that_comes_while_choosing_is_shown_again(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    edit(officer, tea, "what", summary="Mine.")
    with app.app_context():
        change("service", tea.id, summary="Theirs.")
    page = officer.get(f"/staff/listings/{tea.id}/conflict")
    with app.app_context():
        change("service", tea.id, summary="Theirs, again.")
    page = officer.send(page, "/conflict", **{"choice-summary": "yours"})
    assert page.heading == "Somebody else changed this too"
    assert "Theirs, again." in page.text
    assert live(app, tea).summary == "Theirs, again."


def test_one_field_and_a_whole_change_can_be_put_back(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    edit(officer, tea, "what", summary="New.", easy_read="New too.")
    officer.send(officer.get(f"/staff/listings/{tea.id}/changes"), "/changes", reason="A try")
    page = officer.get(f"/staff/listings/{tea.id}/history")
    assert "Team of the information_officers (information officer): “A try”" in page.text
    assert "Ada Example" not in page.text
    link = next(href for words, href in page.links().items() if words.startswith("Put it back"))

    page = officer.send(officer.get(link), "/history/", field="easy_read")
    assert "Put back." in page.text
    row = live(app, tea)
    assert (row.summary, row.easy_read) == ("New.", "")

    page = officer.send(officer.get(link), "/history/")
    assert live(app, tea).summary == "Tea and company."
    assert len(officer.get(f"/staff/listings/{tea.id}/history").all("section")) >= 4


def test_a_field_that_was_changed_since_is_put_back_only_on_purpose(
    app: Flask, tea: Made, sign_in: SignIn
) -> None:
    officer = sign_in()
    edit(officer, tea, "what", summary="First.")
    officer.send(officer.get(f"/staff/listings/{tea.id}/changes"), "/changes")
    with app.app_context():
        first = db.session.scalars(select(ChangeSet).order_by(ChangeSet.pk.desc())).first()
        assert first is not None
        change("service", tea.id, summary="Second.")
        address = f"/staff/listings/{tea.id}/history/{first.id}"
    page = officer.get(address)
    assert "It was changed once more after this." in page.text
    page = officer.send(page, "/history/")
    assert "Tick what to put back." in page.text
    officer.send(page, "/history/", field="summary")
    assert live(app, tea).summary == "Tea and company."


def test_a_change_between_looking_and_putting_back_is_told(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    edit(officer, tea, "what", summary="First.")
    officer.send(officer.get(f"/staff/listings/{tea.id}/changes"), "/changes")
    with app.app_context():
        first = db.session.scalars(select(ChangeSet).order_by(ChangeSet.pk.desc())).first()
        assert first is not None
    page = officer.get(f"/staff/listings/{tea.id}/history/{first.id}")
    with app.app_context():
        change("service", tea.id, easy_read="Meanwhile.")
    page = officer.send(page, "/history/")
    assert "Somebody else changed this while you were looking." in page.text
    assert live(app, tea).summary == "First."


def test_a_draft_can_be_thrown_away(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    page = edit(officer, tea, "what", summary="Never.")
    page = officer.send(page, "/discard")
    assert "Your changes were thrown away." in page.text
    assert "Never." not in officer.get(f"/staff/listings/{tea.id}/edit/what").text


def test_a_listing_is_closed_for_a_time_with_a_reason(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    typed = {
        "status": "paused",
        "paused_until-day": "3",
        "paused_until-month": "1",
        "paused_until-year": "2099",
    }
    page = edit(officer, tea, "showing", paused_reason="A new kitchen.", **typed)
    officer.send(page, "/changes")
    assert (
        "Temporarily closed until 3 January 2099. A new kitchen." in officer.get(f"/listings/{tea.slug}").text
    )


def test_who_only_ticked_that_it_is_right_causes_no_conflict(app: Flask, tea: Made, sign_in: SignIn) -> None:
    officer = sign_in()
    page = edit(officer, tea, "what", summary="Mine.")
    with app.app_context():
        a_check(tea.id, at=clock.now())
    officer.send(page, "/changes")
    assert live(app, tea).summary == "Mine."


def test_a_provider_changes_only_what_their_team_keeps_and_it_waits_for_the_team(
    app: Flask, tea: Made, sign_in: SignIn
) -> None:
    provider = sign_in(Role.PROVIDER_MEMBER)
    assert provider.get("/staff/listings").heading == "Your listings"
    for path in ("", "/edit/what", "/changes", "/conflict", "/preview", "/history"):
        provider.get(f"/staff/listings/{tea.id}{path}", status=404)
        provider.get(f"/staff/listings/no-such-thing{path}", status=404)
    grant(app, tea.id, "Team of the provider_members")

    assert "Tea and talk" in provider.get("/staff/listings").links()
    page = edit(provider, tea, "what", summary="From us.")
    page = provider.send(page, "/changes", reason="We know best")
    assert "The team will look at what you changed." in page.text
    assert live(app, tea).summary == "Tea and company."
    with app.app_context():
        waiting = db.session.scalars(select(ChangeSet).where(ChangeSet.state == ChangeState.PENDING)).one()
        assert (waiting.source, waiting.entity_id) == (ChangeSource.PROVIDER, tea.id)
    provider.get(f"/staff/listings/{tea.id}/history/anything", status=403)
