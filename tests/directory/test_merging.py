"""Two listings made one: nothing stated is lost, the old address leads on, and it can all be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.core.errors import Conflict
from portal.directory.actions import Authorship
from portal.directory.checks import InvalidValue
from portal.directory.merge_actions import merge_listings, undo_merge
from portal.directory.merge_queries import differing, follow_merges, get_merge, moved_to
from portal.directory.models import Duplicate, IndexChange
from portal.directory.queries import get_lookup
from portal.directory.rules.merging import Take, merged, preset, without_ids
from portal.directory.shapes import SERVICE
from portal.directory.suggestion_queries import get_record
from portal.directory.values import read_values, same
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.client import PageClient
from tests.support.factories import Made, a_location, a_service, change

BY = Authorship(ChangeSource.EDITOR, author="4b1d7a3e-0000-4000-8000-000000000001")
ROWS = st.lists(
    st.fixed_dictionaries({"number": st.sampled_from("abc")}, optional={"id": st.sampled_from("xyz")}),
    max_size=4,
)


@given(ROWS, ROWS)
def test_joined_lists_hold_everything_of_both_once(kept: list[Any], gone: list[Any]) -> None:
    both = merged(kept, gone, Take.BOTH)
    assert both[: len(kept)] == kept, "the kept one's rows come first, with their ids"
    assert {row["number"] for row in both} == {row["number"] for row in [*kept, *gone]}
    assert merged(both, gone, Take.BOTH) == both, "joining again adds nothing"
    assert all("id" not in row for row in both[len(kept) :])


@given(
    st.sampled_from([None, "", [], "a", ["a"]]), st.sampled_from([None, "", [], "b", ["b"]]), st.booleans()
)
def test_what_is_preset_loses_nothing_that_only_one_states(kept: Any, gone: Any, joinable: bool) -> None:
    take = preset(kept, gone, joinable=joinable)
    if kept in (None, "", []):
        assert take is Take.GONE
    else:
        assert take in ((Take.BOTH, Take.KEPT) if joinable else (Take.KEPT,))


def _two(app: Flask) -> tuple[Made, Made]:
    with app.app_context():
        hall, club = a_location("Hall"), a_location("Club")
        kept = a_service(
            "Tea and talk",
            summary="Tea.",
            phones=[{"number": "01632 960001"}],
            at=[{"location": hall}],
        )
        gone = a_service(
            "Tea & talk",
            slug="tea-again",
            summary="Tea and a chat on Mondays.",
            email="tea@example.org",
            phones=[{"number": "01632 960001"}, {"number": "01632 960002"}],
            at=[{"location": hall}, {"location": club}],
        )
        return kept, gone


def _merge(kept: Made, gone: Made, takes: dict[str, Take] | None = None, **versions: int) -> str:
    with transaction():
        one, other = get_record("service", kept.id), get_record("service", gone.id)
        wanted = takes
        if wanted is None:
            found = differing(read_values(one, SERVICE), read_values(other, SERVICE))
            wanted = {field.name: field.preset for field in found}
        seen = {"kept_version": one.version, "gone_version": other.version} | versions
        return merge_listings(one, other, wanted, BY, get_lookup(), **seen).id


def _undo(merge_id: str) -> list[str]:
    with transaction():
        merge = get_merge(merge_id)
        kept, gone = get_record("service", merge.kept_id), get_record("service", merge.gone_id)
        return undo_merge(merge, kept, gone, BY, get_lookup())


def _values(made: Made) -> dict[str, Any]:
    db.session.expire_all()
    return without_ids(read_values(get_record("service", made.id), SERVICE))  # type: ignore[no-any-return]


@pytest.mark.database
def test_nothing_stated_is_lost_and_it_can_be_taken_back_whole(app: Flask) -> None:
    kept, gone = _two(app)
    with app.app_context():
        before = _values(kept), _values(gone)
        merge_id = _merge(kept, gone)
        one = _values(kept)
        assert [row["number"] for row in one["phones"]] == ["01632 960001", "01632 960002"]
        assert len(one["at"]) == 2
        assert (one["summary"], one["email"], one["slug"]) == ("Tea.", "tea@example.org", "tea-and-talk")
        assert _values(gone)["status"] == "archived"
        (row,) = db.session.scalars(select(Duplicate)).all()
        assert row.state == "merged"
        assert _undo(merge_id) == []
        after = _values(kept), _values(gone)
        for was, now in zip(before, after, strict=True):
            for name, value in was.items():
                assert same(value, now[name]), name
        with pytest.raises(Conflict):
            _undo(merge_id)


@pytest.mark.database
def test_each_field_is_whose_somebody_said(app: Flask) -> None:
    kept, gone = _two(app)
    with app.app_context():
        _merge(kept, gone, {"summary": Take.GONE, "phones": Take.GONE, "email": Take.KEPT})
        one = _values(kept)
        assert (one["summary"], one["email"], len(one["at"])) == ("Tea and a chat on Mondays.", "", 1)
        assert one["name"] == "Tea and talk"


@pytest.mark.database
def test_what_somebody_changed_since_stays_when_a_merge_is_taken_back(app: Flask) -> None:
    kept, gone = _two(app)
    with app.app_context():
        merge_id = _merge(kept, gone)
        change("service", kept.id, email="newer@example.org")
        assert _undo(merge_id) == ["email"]
        assert _values(kept)["email"] == "newer@example.org"
        assert len(_values(kept)["phones"]) == 1
        assert _values(gone)["status"] == "live"


@pytest.mark.database
def test_a_merge_of_what_changed_since_it_was_looked_at_changes_nothing(app: Flask) -> None:
    kept, gone = _two(app)
    with app.app_context():
        before = _values(kept)
        for versions in ({"kept_version": 7}, {"gone_version": 7}):
            with pytest.raises(Conflict):
                _merge(kept, gone, **versions)
        for one, other in ((kept, kept), (a_service("Draft", status="draft"), kept)):
            with pytest.raises(InvalidValue):
                _merge(one, other)
        assert _values(kept) == before
        assert follow_merges([gone.id]) == {}


@pytest.mark.database
def test_old_addresses_lists_and_forms_lead_to_the_kept_one_until_it_is_taken_back(
    app: Flask, client: PageClient
) -> None:
    kept, gone = _two(app)
    client.send(client.get(f"/your-list/add/{gone.slug}"), "/add/")
    with app.app_context():
        third = a_service("Tea in the hall")
        first = _merge(kept, gone)
        then = _merge(third, kept)
        assert follow_merges([gone.id, kept.id, third.id]) == {gone.id: third.id, kept.id: third.id}
        assert moved_to(gone.slug) == third.slug
        touched = set(db.session.scalars(select(IndexChange.record_id)))
        assert {kept.id, gone.id} <= touched, "the index is told"
    answer = client.raw.get(f"/listings/{gone.slug}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/listings/{third.slug}")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Tea in the hall" in client.get(f"/listings/{gone.slug}/report", follow=True).heading
    mine = client.get("/your-list")
    assert "Tea in the hall" in mine.text
    with app.app_context():
        _undo(then)
        _undo(first)
    assert client.get(f"/listings/{gone.slug}").heading == "Tea & talk"
    assert "Tea & talk" in client.get("/your-list").text
    client.get("/listings/never-there", status=404)


@pytest.mark.database
def test_a_merged_listing_is_taken_off_a_list_under_its_new_name(app: Flask, client: PageClient) -> None:
    kept, gone = _two(app)
    client.send(client.get(f"/your-list/add/{gone.slug}"), "/add/")
    client.send(client.get(f"/your-list/add/{kept.slug}"), "/add/")
    with app.app_context():
        _merge(kept, gone)
    page = client.get("/your-list")
    assert page.form_values("/remove")["item"] == kept.id
    assert len([form for form in page.all("form") if form.get("action") == "/your-list/remove"]) == 1
    assert "Tea" not in client.send(page, "/remove").text
