"""The programme team types values and targets with their sources; nothing is lost; it shows how each metric
stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.reporting.metrics.catalogue import all_metrics
from portal.reporting.metrics.figures import metric_tables
from portal.reporting.metrics.queries import list_readings, stand_of
from portal.reporting.metrics.vocabulary import Standing
from tests.support.client import Page, PageClient
from tests.support.people import add_person, audit_actions, enter

SATISFACTION = "/staff/figures/metrics/metric_satisfaction"


@pytest.fixture
def team(app: Flask) -> PageClient:
    """Somebody of the programme team."""
    return enter(PageClient(app), add_person(app, Role.ANALYST, factor=False))


def add(team: PageClient, value: str, day: date, source: str = "Survey of the year") -> Page:
    """Type a value."""
    parts = {"as_of-day": str(day.day), "as_of-month": str(day.month), "as_of-year": str(day.year)}
    return team.send(team.get(SATISFACTION), "/values", value=value, source=source, **parts)


def test_at_first_what_a_source_states_is_a_target_and_all_else_is_not_yet_given(
    app: Flask, team: PageClient
) -> None:
    page = team.get("/staff/figures/metrics")
    assert page.text.count("Not yet given") == 6
    assert "at least 93%" in page.text
    assert "April 2016 to March 2017" in page.text
    assert "section 3.1 f" in page.text
    with app.app_context():
        tables = metric_tables(clock.today())
        values = [table.rows[0].values for table in tables]
        stated = {row[2] for row in values if row[2] is not None}
        assert stated == {Decimal(83), Decimal(93), Decimal("0.36"), Decimal("1.66")}
        assert all(row[:2] == (None, None) for row in values)


def test_a_value_is_held_to_the_target_of_its_own_year(app: Flask, team: PageClient) -> None:
    page = add(team, "94", date(2017, 3, 31))
    assert "Green: target reached" in page.text
    page = add(team, "90.5 %", date(2026, 3, 31))
    assert "There is no target to hold it to" in page.text
    page = team.send(page, "/target", year="2025", target="92", target_source="Board paper of May 2025")
    assert "Amber: just missed" in page.text
    page = team.send(
        page, "/target", year="2025", target="92", amber="1", target_source="Board paper of June"
    )
    assert "Red: missed" in page.text
    assert "Board paper of May 2025" in page.text  # what held before can still be seen
    assert "From 94% in 31 March 2017 to 90.5% in 31 March 2026" in page.text
    assert audit_actions(app).count("metric_changed") == 4


def test_a_mistake_is_taken_back_and_stays_in_the_history(app: Flask, team: PageClient) -> None:
    add(team, "94", date(2017, 3, 31))
    page = add(team, "9", date(2017, 3, 31))
    assert "Red: missed" in page.text
    with app.app_context():
        wrong = list_readings(all_metrics().get("metric_satisfaction"))[-1]
    page = team.send(page, f"/take-back/{wrong.id}")
    assert "Green: target reached" in page.text
    assert "Taken back on" in page.text
    other = "/staff/figures/metrics/metric_falls_admissions"
    assert team.raw.post(f"{other}/take-back/{wrong.id}").status_code in (400, 404)
    with app.app_context():
        assert (
            stand_of(all_metrics().get("metric_satisfaction"), date(2017, 3, 30)).standing
            is Standing.NOT_GIVEN
        )


def test_the_same_form_sent_twice_is_one_value(app: Flask, team: PageClient) -> None:
    form = team.get(SATISFACTION)
    typed = {"value": "94", "source": "Survey", "as_of-day": "31", "as_of-month": "3", "as_of-year": "2017"}
    team.send(form, "/values", **typed)
    team.send(form, "/values", **typed)
    with app.app_context():
        assert len(list_readings(all_metrics().get("metric_satisfaction"))) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": "lots"}, "Enter a number"),
        ({"value": "", "source": ""}, "Enter where it is from"),
        ({"as_of-year": "2999"}, "a real date"),
        ({"as_of-year": "2199"}, "not in the future"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    team: PageClient, typed: dict[str, str], said: str
) -> None:
    whole = {"value": "94", "source": "Survey", "note": "By post", "as_of-day": "31", "as_of-month": "3"}
    page = team.send(team.get(SATISFACTION), "/values", **(whole | {"as_of-year": "2017"} | typed))
    assert said in page.text
    assert page.form_values("/values")["note"] == "By post"


def test_a_target_needs_a_year_and_a_source(team: PageClient) -> None:
    page = team.send(team.get(SATISFACTION), "/target", year="26", target="93")
    assert "Enter a year from 2013" in page.text
    assert "Enter where the target is from" in page.text
    assert team.get("/staff/figures/metrics/no_such", status=404).status == 404
