"""Guides and standing pages edited on screen: what is saved is on the site at once, nobody overwrites
anybody, and every change can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.accounts.vocabulary import Role
from portal.cli.content import load_content
from portal.config import Settings
from portal.core.text import markdown
from portal.directory.finding import search_runtime
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.guides.models import Guide, Page
from search_index.documents import Query
from tests.support.client import Page as Shown
from tests.support.client import PageClient
from tests.support.people import add_person, audit_actions, enter

Clients = Callable[[], PageClient]

BODY = "It helps to talk.\n\n## What you can do yourself\n\n- Ring a friend.\n"


def add_texts() -> None:
    """One guide and one standing page, as content files would have made them."""
    source = {"title": "NHS: Falls", "url": "https://www.nhs.uk/conditions/falls/", "date": ""}
    about = {"title": "Worried about falling", "summary": "Stay steady.", "body": BODY}
    with transaction():
        db.session.add(Guide(slug="falls", kind="theme", sources=[source], **about))
        db.session.add(Page(slug="privacy", title="Your privacy", summary="What we keep.", body="Little.\n"))


@pytest.fixture
def texts(app: Flask) -> Flask:
    """An application with one guide and one page."""
    with app.app_context():
        add_texts()
        search_runtime().rebuild()
    return app


@pytest.fixture
def officer(texts: Flask, make_client: Clients) -> PageClient:
    """The browser of an information officer."""
    return enter(make_client(), add_person(texts, Role.INFORMATION_OFFICER, name="Ida Example"))


def save(client: PageClient, path: str, status: int = 200, **typed: object) -> Shown:
    """Open a text, change it and press Save."""
    dates = {"review_by-day": "1", "review_by-month": "3", "review_by-year": "2028"}
    return client.send(client.get(path), path, status=status, **(dates | {"do": "save"} | typed))


@pytest.mark.database
def test_a_saved_guide_is_on_the_site_at_once_and_found_by_its_new_words(
    texts: Flask, officer: PageClient, client: PageClient
) -> None:
    assert "steady" in client.get("/guides/falls").text
    page = save(officer, "/staff/texts/guide/falls", title="Afraid of falling", body=BODY + "\nTry tai chi.")
    assert "Saved" in page.text
    shown = client.get("/guides/falls")
    assert shown.heading == "Afraid of falling"
    assert "tai chi" in shown.text
    with texts.app_context():
        search_runtime().catch_up()
        hits, away = search_runtime().search(Query(text="tai chi", kinds=("guide",)))
        assert not away
        assert [hit.slug for hit in hits.hits] == ["falls"]
    assert "record_changed" in audit_actions(texts)


@pytest.mark.database
def test_two_editors_never_overwrite_each_other(officer: PageClient, make_client: Clients) -> None:
    other = enter(make_client(), add_person(officer.app, Role.INFORMATION_OFFICER, email="otto@example.org"))
    first, second = officer.get("/staff/texts/guide/falls"), other.get("/staff/texts/guide/falls")
    dates = {"review_by-day": "1", "review_by-month": "3", "review_by-year": "2028"}
    officer.send(first, "/guide/falls", do="save", summary="Keep your feet.", **dates)
    clash = other.send(second, "/guide/falls", status=409, do="save", summary="Hold the rail.", **dates)
    assert "Keep your feet." in clash.text, "what is on the site now"
    assert clash.form_values("/guide/falls")["summary"] == "Hold the rail.", "and what was typed"
    assert officer.get("/guides/falls").text.count("Keep your feet.") == 1
    saved = other.send(clash, "/guide/falls", do="save")
    assert "Saved" in saved.text, "having seen both, the editor decides"
    assert "Hold the rail." in officer.get("/guides/falls").text


@pytest.mark.database
def test_every_change_can_be_taken_back_in_its_turn(officer: PageClient) -> None:
    here = "/staff/texts/page/privacy"
    save(officer, here, body="Very little.")
    save(officer, here, body="Next to nothing.")
    page = officer.get(f"{here}/history")
    assert "Ida Example changed text" in page.text
    assert [el.text for el in page.all("del")][:2] == ["Very", "little"]
    newest, older = (form for form in page.all("form") if "put-back" in form.get("action", ""))
    refused = officer.send(page, older.get("action", ""), status=409)
    assert "changed again since" in refused.text
    officer.send(page, newest.get("action", ""))
    assert "Very little." in officer.get("/privacy").text
    officer.send(officer.get(f"{here}/history"), older.get("action", ""))
    assert "Little." in officer.get("/privacy").text, "as it was before anybody touched it"


@pytest.mark.database
def test_a_guide_that_is_taken_off_is_nowhere_and_can_come_back(
    texts: Flask, officer: PageClient, client: PageClient
) -> None:
    page = officer.get("/staff/texts/guide/falls")
    officer.send(page, "/guide/falls/off")
    gone = client.get("/guides/falls", status=404)
    assert "taken off" in gone.text
    assert "Worried about falling" not in client.get("/guides").text
    with texts.app_context():
        search_runtime().catch_up()
        assert search_runtime().search(Query(text="falling", kinds=("guide",)))[0].hits == ()
    officer.send(officer.get("/staff/texts/guide/falls"), "/guide/falls/on")
    assert client.get("/guides/falls").heading == "Worried about falling"


def test_a_preview_saves_nothing_and_carries_everything_along(officer: PageClient) -> None:
    here = "/staff/texts/guide/falls"
    shown = save(officer, here, do="preview", body="## New part\n\nCall 999 if it is bad.")
    assert "Nothing is saved yet" in shown.text
    assert any(link.get("href") == "tel:999" for link in shown.all("a")), "as the public page draws it"
    assert "New part" not in officer.get("/guides/falls").text
    back = officer.send(shown, here, do="edit")
    assert "New part" in back.form_values(here)["body"]
    assert "Saved" in officer.send(shown, here, do="save").text
    assert "New part" in officer.get("/guides/falls").text


def test_a_new_guide_has_an_address_of_its_own(officer: PageClient) -> None:
    page = officer.get("/staff/texts/new")
    typed = {"title": "Falls", "summary": "In short.", "body": "Words.", "kind": "need", "do": "save",
             "sources": "A leaflet | | 2025"}  # fmt: skip
    made = officer.send(page, "/staff/texts/new", **typed)
    assert "Saved" in made.text
    assert officer.get("/guides/falls-2").heading == "Falls"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 201}, "takes 200 characters"),
        ({"body": ""}, "Enter the text"),
        ({"body": "x" * 60_001}, "takes 60,000 characters"),
        ({"review_by-day": "31", "review_by-month": "2"}, "must be a real date"),
        ({"review_by-day": ""}, "needs a day"),
        ({"kind": "nonsense"}, "Choose where it stands"),
        ({"help_1": "nonsense"}, "Choose a kind of help from the list"),
        ({"needs": "nonsense"}, "Choose from the list"),
        ({"sources": ""}, "Enter at least one source"),
        ({"sources": "Bad | javascript:alert(1) |"}, "is not a web address"),
        ({"sources": "| https://www.nhs.uk/ |"}, "needs a title"),
        ({"title": "\x00"}, "Enter a title"),
        ({"csrf_token": "wrong"}, "What you typed is still here"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    officer: PageClient, typed: dict[str, str | None], message: str
) -> None:
    here = "/staff/texts/guide/falls"
    page = save(officer, here, **({"summary": "Keep me."} | typed))
    assert message in page.text
    if "summary" not in typed:
        assert page.form_values(here)["summary"] == "Keep me."
    assert "Keep me." not in officer.get("/guides/falls").text


def test_a_form_that_lost_its_parts_changes_nothing(officer: PageClient) -> None:
    here = "/staff/texts/guide/falls"
    save(officer, here, status=409, version=None, title=None, summary="Without its version.")
    assert "Without its version." not in officer.get("/guides/falls").text
    page = save(officer, here, title=None, body=None)
    assert "Saved" in page.text
    assert officer.get("/guides/falls").heading == "Worried about falling", "what is not sent stays"


def test_texts_are_never_overwritten_by_the_files_they_came_from(
    settings: Settings, small_content: Path, open_app: Callable[[Settings], Flask], make_client: Clients
) -> None:
    app = open_app(replace(settings, content=small_content))
    with app.app_context():
        load_content()
        slug = db.session.query(Guide.slug).order_by(Guide.slug).limit(1).scalar()
    client = enter(PageClient(app), add_person(app, Role.INFORMATION_OFFICER))
    save(client, f"/staff/texts/guide/{slug}", summary="Put right on screen.")
    with app.app_context():
        report = load_content()
        assert report.total("kept") == 0, "the file says nothing new"
        row = db.session.query(Guide).filter_by(slug=slug).one()
        assert row.summary == "Put right on screen."
        db.session.remove()
        with transaction():
            db.session.query(Guide).filter_by(slug=slug).update({"origin_hash": "of an older file"})
        report = load_content()
        assert any(f"{slug}.md: edited on screen" in note and "summary" in note for note in report.notes)
        assert db.session.query(Guide.summary).filter_by(slug=slug).scalar() == "Put right on screen."


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("<>&\"'/=()[]!#*_`- \nabcjsx:scriptonerror")), max_size=120))
def test_no_text_becomes_code(words: str) -> None:
    html = markdown(words + "\n<script>alert(1)</script>\n[x](javascript:alert(1)) <img src=x onerror=y>")
    low = html.casefold()
    assert "<script" not in low
    assert "<img" not in low
    assert 'href="javascript' not in low
