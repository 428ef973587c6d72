"""\"Your list\": started, filled, printed, shared and forgotten, without anybody signing in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.directory.actions import note_change
from portal.directory.models import Shortlist
from portal.directory.queries import get_service
from portal.directory.shortlist_actions import MOST_ITEMS
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.web.fields import EXPIRED_WORDS
from portal.web.public_forms import STALE_WORDS
from tests.support.client import Page, PageClient
from tests.support.counted import counted_events
from tests.support.public_pages import add_listing, stored_bytes

TEA, CHOIR = "tea-and-talk", "choir"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with two listings."""
    add_listing(app, TEA, summary="A cup of tea and a chat.", phones=[{"number": "01572 000000"}])
    add_listing(app, CHOIR, name="Village choir")
    return app


def add(client: PageClient, slug: str = TEA, **typed: Any) -> Page:
    """Put a listing on the list as a person does."""
    return client.send(client.get(f"/your-list/add/{slug}"), "/add/", **typed)


def code_of(page: Page) -> str:
    """The code that the page of one's own list says."""
    found = re.search(r"Code: ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", page.text)
    assert found, page.text
    return found[1]


def lists(app: Flask) -> dict[str, int]:
    """Every list that is kept: code -> how many items."""
    with app.app_context():
        rows = db.session.execute(select(Shortlist.code, Shortlist.pk)).all()
        counts = {}
        for code, pk in rows:
            query = "select count(*) from shortlist_item where shortlist_pk = :pk"
            counts[code] = db.session.execute(db.text(query), {"pk": pk}).scalar_one()
        return counts


def hide(app: Flask, slug: str) -> None:
    """Take a listing off the site."""
    with app.app_context(), transaction():
        service = get_service(slug)
        service.status = "archived"
        note_change("service", service.id)


def test_no_cookie_is_set_and_the_page_explains_when_there_is_no_list(client: PageClient) -> None:
    page = client.get("/your-list")
    assert "Set-Cookie" not in page.response.headers
    assert "Keep what you find in one place" in page.text
    assert page.all("meta", name="robots", content="noindex")


@pytest.mark.database
def test_first_listing_starts_the_list_when_it_is_added(app: Flask, client: PageClient) -> None:
    page = add(client)
    assert page.response.request.path == "/your-list"
    assert "Tea and talk is on your list" in page.text
    assert lists(app) == {code_of(page): 1}
    cookie = client.raw.get_cookie("list")
    assert cookie is not None
    assert cookie.value == code_of(page)


@pytest.mark.database
def test_listings_stand_in_the_order_they_were_added_when_there_are_several(
    app: Flask, client: PageClient
) -> None:
    add(client, CHOIR)
    page = add(client, TEA)
    assert page.text.index("Village choir") < page.text.rindex("Tea and talk")
    assert list(lists(app).values()) == [2]


@pytest.mark.database
def test_one_list_with_one_item_is_kept_when_the_form_is_sent_twice(
    app: Flask, client: PageClient, make_client: Callable[[], PageClient]
) -> None:
    form = client.get(f"/your-list/add/{TEA}")
    values = form.form_values("/add/")
    client.send(form, "/add/")
    client.raw.delete_cookie(
        "list"
    )  # a double click: the second send knows nothing of the first one's answer
    client.post(f"/your-list/add/{TEA}", values)
    assert list(lists(app).values()) == [1]


def test_page_says_so_when_the_listing_is_on_the_list(client: PageClient) -> None:
    add(client)
    assert "It is on your list already" in client.get(f"/your-list/add/{TEA}").text


def test_form_is_shown_again_when_its_key_or_cookie_is_missing(
    client: PageClient, make_client: Callable[[], PageClient]
) -> None:
    assert STALE_WORDS in add(client, form_key=None).text
    form = client.get(f"/your-list/add/{TEA}")
    assert EXPIRED_WORDS in make_client().send(form, "/add/").text


def test_nothing_changes_when_another_site_sends_the_form(app: Flask, client: PageClient) -> None:
    code = code_of(add(client))
    with app.app_context():
        item = get_service(TEA).id
    for path, values in (
        (f"/your-list/add/{CHOIR}", {}),
        ("/your-list/remove", {"item": item}),
        ("/your-list/forget", {}),
        (f"/your-list/{code}/keep", {"how": "same"}),
    ):
        assert EXPIRED_WORDS in client.post(path, values).text
    assert lists(app) == {code: 1}


def test_nothing_more_is_added_when_the_list_is_full(app: Flask, client: PageClient) -> None:
    code = code_of(add(client))
    with app.app_context(), transaction():
        pk = db.session.scalar(select(Shortlist.pk).where(Shortlist.code == code))
        insert = "insert into shortlist_item (shortlist_pk, position, service_id) values (:pk, :n, :id)"
        rows = [{"pk": pk, "n": n, "id": f"gone-{n}"} for n in range(2, MOST_ITEMS + 1)]
        db.session.execute(db.text(insert), rows)
    assert f"Your list is full. It holds {MOST_ITEMS}" in add(client, CHOIR).text
    assert lists(app) == {code: MOST_ITEMS}


@pytest.mark.database
def test_listing_goes_when_it_is_taken_off(app: Flask, client: PageClient) -> None:
    add(client, CHOIR)
    page = add(client, TEA)
    page = client.send(page, "/remove")  # the first form: the choir
    assert "Village choir" not in page.text
    assert "Tea and talk" in page.text
    page = client.send(page, "/remove")
    assert "There is nothing on your list now" in page.text
    assert list(lists(app).values()) == [0]


@pytest.mark.parametrize("item", [None, "", "nonsense", "\x00", "x" * 100_000])
def test_list_stays_as_it_is_when_what_is_taken_off_is_not_on_it(
    app: Flask, client: PageClient, item: str | None
) -> None:
    page = client.send(add(client), "/remove", item=item)
    assert "Tea and talk" in page.text
    assert list(lists(app).values()) == [1]


def test_no_details_are_shown_when_a_listing_is_not_public_any_more(app: Flask, client: PageClient) -> None:
    code = code_of(add(client))
    hide(app, TEA)
    for path in ("/your-list", f"/your-list/{code}/print"):
        page = client.get(path)
        assert "No longer listed" in page.text
        assert "Tea and talk" not in page.text
        assert "01572" not in page.text
    assert "There is nothing on your list" in client.send(client.get("/your-list"), "/remove").text


def test_list_and_cookie_are_gone_when_it_is_forgotten(app: Flask, client: PageClient) -> None:
    code = code_of(add(client))
    page = client.send(client.get("/your-list/forget"), "/forget")
    assert "Your list is deleted" in page.text
    assert lists(app) == {}
    assert client.raw.get_cookie("list") is None
    client.get(f"/your-list/{code}", status=404)
    assert client.get("/your-list/forget", follow=True).response.request.path == "/your-list"


def test_cookie_goes_when_its_list_is_gone(app: Flask, client: PageClient) -> None:
    client.raw.set_cookie("list", "ABCD-EFGH-JKMN")
    page = client.get("/your-list")
    assert "The list you had on this device is gone" in page.text
    assert client.raw.get_cookie("list") is None


@pytest.mark.parametrize("cookie", ["x", "é" * 50, "' or 1=1", "A" * 3000])
def test_page_is_the_empty_one_when_the_cookie_is_nonsense(client: PageClient, cookie: str) -> None:
    client.raw.set_cookie("list", cookie)
    assert "Keep what you find in one place" in client.get("/your-list").text


def test_list_is_only_read_when_somebody_else_opens_its_code(
    client: PageClient, make_client: Callable[[], PageClient]
) -> None:
    code = code_of(add(client))
    other = make_client()
    page = other.get(f"/your-list/{code}")
    assert "Tea and talk" in page.text
    assert "Take off" not in page.text
    assert not page.all("form")
    assert "Set-Cookie" not in page.response.headers
    assert client.get(f"/your-list/{code}", follow=True).response.request.path == "/your-list"


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_list_opens_when_its_code_is_typed_in_another_way(
    client: PageClient, make_client: Callable[[], PageClient], change: Callable[[str], str]
) -> None:
    code = code_of(add(client))
    page = make_client().get("/your-list", code=change(code), follow=True)
    assert page.response.request.path == f"/your-list/{code}"


@pytest.mark.parametrize("typed", ["nothing", "\u0131\u00df", "a" * 5000, "ABCD-EFGH-JKMN"])
def test_page_says_so_when_there_is_no_list_with_a_code(client: PageClient, typed: str) -> None:
    page = client.get("/your-list", code=typed)
    assert page.title.startswith("Error: ")
    assert "We have no list with this code" in page.text


def test_copy_can_be_changed_and_the_first_list_stays_when_it_is_made_ones_own(
    app: Flask, client: PageClient, make_client: Callable[[], PageClient]
) -> None:
    code, other = code_of(add(client)), make_client()
    add(other, CHOIR)
    page = other.send(other.get(f"/your-list/{code}/keep"), "/keep", how="copy")
    assert code_of(page) != code
    assert lists(app) == {code: 1, code_of(page): 2}
    other.send(page, "/remove")
    assert lists(app) == {code: 1, code_of(page): 1}


def test_list_is_the_same_on_both_devices_when_it_is_used_there_too(
    app: Flask, client: PageClient, make_client: Callable[[], PageClient]
) -> None:
    code, other = code_of(add(client)), make_client()
    page = other.send(other.get(f"/your-list/{code}/keep"), "/keep", how="same")
    assert code_of(page) == code
    add(other, CHOIR)
    assert "Village choir" in client.get("/your-list").text
    assert lists(app) == {code: 2}


def test_form_says_what_to_choose_when_nothing_or_nonsense_is_chosen(client: PageClient) -> None:
    code = code_of(add(client))
    for how in (None, "steal"):
        page = client.send(client.get(f"/your-list/{code}/keep"), "/keep", how=how)
        assert "Choose how you want to keep the list" in page.text


def test_paper_holds_every_detail_and_the_code_when_the_list_is_printed(
    app: Flask, client: PageClient
) -> None:
    code = code_of(add(client))
    page = client.get(f"/your-list/{code}/print")
    wanted = [
        "Tea and talk",
        "A cup of tea and a chat.",
        "01572 000000",
        "Where",
        "When",
        "Cost",
        "How to get it",
    ]
    assert [
        words for words in [*wanted, code, f"http://localhost/your-list/{code}"] if words not in page.text
    ] == []
    assert "<title>QR code of this list</title>" in page.response.text
    assert not page.all("form")
    assert "Set-Cookie" not in page.response.headers


def test_body_has_large_type_only_when_asked(client: PageClient) -> None:
    code = code_of(add(client))
    assert not client.get(f"/your-list/{code}/print").all("body", class_="app-large-print")
    assert client.get(f"/your-list/{code}/print", size="large").all("body", class_="app-large-print")


def test_note_is_on_paper_and_nowhere_else_when_it_is_typed(
    app: Flask, client: PageClient, settings: Settings
) -> None:
    code = code_of(add(client))
    form = client.get(f"/your-list/{code}/note")
    page = client.send(form, "/print", note="canary-note <b>at ten</b>\nBring it", size="large")
    assert "canary-note <b>at ten</b>" in page.text
    assert page.all("body", class_="app-large-print")
    assert "canary" not in client.get(f"/your-list/{code}/print").text
    assert b"canary" not in stored_bytes(settings)
    assert "canary" not in str(page.response.headers)


@pytest.mark.parametrize(
    ("typed", "message"),
    [({"note": "n" * 2001}, "takes 2,000 characters"), ({"size": "huge"}, "Choose the size")],
)
def test_note_stays_when_something_is_wrong(client: PageClient, typed: dict[str, str], message: str) -> None:
    code = code_of(add(client))
    page = client.send(client.get(f"/your-list/{code}/note"), "/print", **({"note": "Kept"} | typed))
    assert message in page.text
    assert page.form_values("/print")["note"] == typed.get("note", "Kept")


def test_page_is_not_found_when_there_is_no_such_list_or_listing(client: PageClient) -> None:
    for path in (
        "/your-list/ABCD-EFGH-JKMN",
        "/your-list/nothing/print",
        "/your-list/x/keep",
        "/your-list/add/x",
    ):
        client.get(path, status=404)


def test_exit_is_on_the_page_when_a_sensitive_listing_is_on_the_list(app: Flask, client: PageClient) -> None:
    code = code_of(add(client))
    assert not client.get("/your-list").all("div", class_="govuk-exit-this-page")
    with app.app_context(), transaction():
        get_service(TEA).sensitive = True
    for path in ("/your-list", f"/your-list/{code}/print", f"/your-list/add/{TEA}"):
        assert client.get(path).all("div", class_="govuk-exit-this-page")


def test_what_people_do_is_counted_when_they_use_a_list(app: Flask, client: PageClient) -> None:
    code = code_of(add(client))
    client.get(f"/your-list/{code}/print")
    client.send(client.get("/your-list"), "/remove")
    assert Counter((row["kind"], row["detail"]) for row in counted_events(app)) == {
        ("list", "started"): 1,
        ("list", "added"): 1,
        ("list", "opened"): 3,
        ("print", "list"): 1,
        ("list", "removed"): 1,
    }
