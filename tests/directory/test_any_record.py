"""Whatever the checks let in can be shown, indexed and exported: no accepted value breaks a page."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from portal.directory.actions import create_record
from portal.directory.indexing import document_of
from portal.directory.models import Organization
from portal.directory.queries import get_lookup, get_service
from portal.directory.shapes import LOCATION, SERVICE
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.directory.values_of import records
from tests.support.client import PageClient
from tests.support.factories import BY, a_term, an_organization, build_index

CODES = {"service_type": ["walks", "talks"], "need": ["lonely", "cold"], "audience": ["carers"]}
TAXONOMIES = {"service_type": "service_types", "need": "needs", "audience": "audiences"}
PLACE = "a-place"


def test_any_record_that_is_accepted_can_be_shown_and_found(app: Flask) -> None:
    with app.app_context():
        for link_type, codes in CODES.items():
            for code in codes:
                a_term(TAXONOMIES[link_type], code)
        an_organization()
    client = PageClient(app)
    made = 0

    @given(
        records(LOCATION, CODES, []),
        records(SERVICE, CODES, [PLACE], slug="any", status="live", visible_from=None, visible_to=None),
    )
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def hold(place: dict[str, Any], values: dict[str, Any]) -> None:
        nonlocal made
        made += 1
        slug = f"any-{made}"
        with app.app_context():
            with transaction():
                location = create_record("location", place, BY, get_lookup())
                db.session.flush()
                at = [entry | {"location": location.id} for entry in values["at"]]
                owner = db.session.scalars(select(Organization)).one()
                create_record(
                    "service", values | {"slug": slug, "at": at}, BY, get_lookup(), organization=owner
                )
            document = document_of(get_service(slug), {})
            assert json.dumps(document.delivery) is not None
            assert document.slug == slug
            db.session.rollback()
        page = client.get(f"/listings/{slug}")
        for block in page.all("script", type="application/ld+json"):
            json.loads("".join(block.itertext()))
        for address in (f"/listings/{slug}/calendar.ics", f"/listings/{slug}/report"):
            assert client.raw.get(address).status_code in (200, 404)

    hold()
    with app.app_context():
        build_index()
        db.session.rollback()
    assert client.get("/search").all("article")
    assert client.get("/organisations/the-tea-club").status == 200
    assert client.get("/browse/needs/lonely").status == 200
    assert client.raw.get("/sitemap.xml").status_code == 200
