"""The public page of figures says what the directory says, with nothing of a secret place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.config import ROOT
from portal.core import clock
from portal.directory.models import Service
from portal.directory.queries import shown
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.geography.actions import load_places
from portal.reporting.definitions import load_definitions
from portal.reporting.published import content_tables
from tests.support.client import PageClient, words_of
from tests.support.factories import a_check, a_location, a_service, a_term

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_the_page_shows_every_listing_once_and_what_each_figure_means(loaded_client: PageClient) -> None:
    page = loaded_client.get("/figures")
    with loaded_client.app.app_context():
        count = db.session.scalar(select(func.count()).select_from(Service).where(shown()))
        measures = [table.measure for table in content_tables()]
    assert words_of(page.all("p", class_="app-figure__only")[0]) == f"{count:,}"
    assert len(page.all("div", class_="app-figure")) == len(measures)
    definitions = load_definitions(ROOT / "content")
    assert [code for code in measures if definitions.get(code).words not in page.text] == []


@pytest.mark.database
def test_listings_are_counted_by_what_they_are_and_where(app: Flask) -> None:
    with app.app_context(), clock.frozen(NOW):
        with transaction():
            load_places(ROOT / "content" / "places")
        a_term("service_types", "walks")
        a_term("themes", "fit", points_to=("walks",))
        a_term("themes", "warm")
        hall = a_location("Hall", ward_code="E05012645")
        refuge = a_location("Refuge", ward_code="E05012634", confidential=True)
        walk = a_service("Walk", service_types=["walks"], themes=["fit"], at=[{"location": hall}])
        a_service("Stay", at=[{"location": refuge}, {"location": hall}])
        a_service("Draft", status="draft", service_types=["walks"], at=[{"location": hall}])
        a_check(walk.id, at=datetime(2026, 5, 29, 23, 30, tzinfo=UTC))
        tables = {table.measure: table for table in content_tables()}
    assert tables["listings"].value() == 2
    assert tables["listings_by_type"].value("Walks") == 1
    assert [row.values[0] for row in tables["listings_by_theme"].rows] == [1, 0]
    by_ward = {row.labels[0]: row.values[0] for row in tables["listings_by_place"].rows if row.values[0]}
    assert by_ward == {"Uppingham": 2}
    assert len(tables["listings_by_place"].rows) == 15
    assert tables["listings_by_sector"].value("Not stated") == 2
    assert [row.values[0] for row in tables["listings_by_check"].rows] == [1, 0, 0, 1]


@pytest.mark.parametrize("ending", ["csv", "json", "html", "xlsx", "ods"])
def test_the_figures_are_open_data_with_their_licence(loaded_client: PageClient, ending: str) -> None:
    response = loaded_client.raw.get(f"/figures/figures.{ending}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == f'attachment; filename="figures.{ending}"'
    assert response.data == loaded_client.raw.get(f"/figures/figures.{ending}").data
    if ending in ("json", "html"):
        assert b"open-government-licence" in response.data


def test_the_definitions_are_open_data_and_nothing_else_is_there(loaded_client: PageClient) -> None:
    assert loaded_client.raw.get("/figures/definitions.csv").data.count(b"listings_by_place") == 1
    assert b"open-government-licence" in loaded_client.raw.get("/figures/definitions.json").data
    loaded_client.get("/figures/figures.exe", status=404)
