"""Before somebody adds a listing, what is perhaps the same is shown to them."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.directory.duplicate_queries import likely_duplicates
from tests.support.factories import a_location, a_service

pytestmark = pytest.mark.database


def test_what_is_perhaps_the_same_comes_the_most_alike_first(app: Flask) -> None:
    with app.app_context():
        hall = a_location("Hall", address={"address_1": "High Street", "postal_code": "LE15 6HP"})
        tea = a_service(
            "Tea and talk",
            phones=[{"number": "01632 960001"}],
            email="tea@example.org",
            at=[{"location": hall}],
        )
        draft = a_service("Tea and talk Uppingham", slug="draft", status="draft")
        a_service("Walking football", at=[{"location": hall}], phones=[{"number": "01632 960001"}])
        a_service("Tea and talk", slug="long-gone", status="archived")
        found = likely_duplicates("The tea & talk", "+44 1632 960001", postcode="le156hp")
        assert [(one.id, one.slug, one.organization) for one in found][:1] == [
            (tea.id, "tea-and-talk", "The Tea Club")
        ]
        assert found[0].signs == ("name", "postcode", "phone")
        assert {one.id for one in found} <= {tea.id, draft.id}


def test_nothing_is_like_a_name_that_is_new_or_empty(app: Flask) -> None:
    with app.app_context():
        a_service("Tea and talk", phones=[{"number": "01632 960001"}])
        assert likely_duplicates("Knit and natter", "01632 960001") == []
        assert likely_duplicates("", "01632 960001") == []
        assert likely_duplicates("!!!", "x", "x", "x", "x") == []
