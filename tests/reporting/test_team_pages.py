"""The team's pages of figures: exact, any period against any other, and a practice's and a provider's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal import usage
from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.reporting.sections import SECTIONS
from portal.usage.vocabulary import Kind
from tests.referrals.world import MONDAY, World, make_world
from tests.reporting.figures_world import a_fortnight, roll_up_november
from tests.support.client import Page, PageClient
from tests.support.factories import a_term
from tests.support.people import add_person, enter
from tests.usage.test_classify import PHONE

NOVEMBER = "period=2026-11&against=2026-10"


@pytest.fixture
def world(app: Flask) -> World:
    """Referrals and visits of November, rolled up."""
    made = make_world(app)
    with app.app_context():
        a_fortnight(made)
    for number in range(3):
        with (
            clock.frozen(MONDAY + timedelta(hours=number)),
            app.test_request_context(
                headers={"User-Agent": PHONE}, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"}
            ),
        ):
            usage.record(Kind.SEARCH, results=number, need="loneliness", ward="E05012632")
            usage.record(Kind.PAGE_VIEWED, page="home")
            usage.flush()
    with app.app_context():
        roll_up_november()
    return made


@pytest.fixture
def analyst(app: Flask, client: PageClient) -> PageClient:
    """Somebody of the programme team."""
    return enter(client, add_person(app, Role.ANALYST, email="analyst@example.org", factor=False))


def cells(page: Page, title: str) -> dict[str, list[str]]:
    """The rows of one figure's table, by their first cell."""
    for found in page.all("table"):
        caption = found.find("{*}caption")
        if caption is not None and "".join(caption.itertext()).strip() == title:
            rows = [
                [" ".join("".join(cell.itertext()).split()) for cell in row]
                for row in found.iter("{http://www.w3.org/1999/xhtml}tr")
            ]
            return {row[0]: row[1:] for row in rows[1:]}
    return {}


@pytest.mark.parametrize("slug", SECTIONS)
def test_every_page_is_there_with_and_without_figures(analyst: PageClient, app: Flask, slug: str) -> None:
    page = analyst.get(f"/staff/figures/{slug}")
    assert SECTIONS[slug].name.lower() in page.text
    assert "No day has been rolled up yet." in page.text


@pytest.mark.database
def test_figures_are_exact_and_set_against_another_period(world: World, analyst: PageClient) -> None:
    page = analyst.get(f"/staff/figures/referrals?{NOVEMBER}")
    assert "November 2026, against October 2026" in page.text
    assert cells(page, "Referrals by door")["A professional"] == ["2", "0", "2"]
    assert cells(page, "Needs raised in referrals")["loneliness"] == ["2", "0", "2"]
    assert cells(page, "Why services said no")["No room"] == ["1", "0", "1"]
    assert cells(page, "How referrals to services ended")["Got help"] == ["1", "0", "1"]
    demand = analyst.get(f"/staff/figures/demand?{NOVEMBER}")
    assert cells(demand, "Searches") == {
        "Searches": ["3", "0", "3"],
        "Without a result": ["1", "0", "1"],
        "With results, and nothing was opened": ["2", "0", "2"],
        "Said they could not find it": ["0", "0", "0"],
    }
    use = analyst.get(f"/staff/figures/use?{NOVEMBER}")
    assert cells(use, "Use by device")["Phone"] == ["3", "0", "6", "0"]
    agents = analyst.get(f"/staff/figures/agents?{NOVEMBER}")
    assert cells(agents, "Progress of people signed out")["How anxious yesterday"] == [
        "1", "8", "3.5", "1", "0", "0", "0",
    ]  # fmt: skip
    whole = analyst.get(f"/staff/figures/agents/progress?{NOVEMBER}")
    assert cells(whole, "Progress of people signed out")["How anxious yesterday"][:6] == [
        "1", "0", "8", "not known", "3.5", "not known",
    ]  # fmt: skip


def test_a_page_can_be_limited_and_says_what_is_not(world: World, analyst: PageClient) -> None:
    page = analyst.get(f"/staff/figures/referrals?{NOVEMBER}&door=self")
    assert cells(page, "Needs raised in referrals") == {}
    assert "Not limited by door." in page.text
    assert cells(page, "Referrals by door")["A professional"] == ["2", "0", "2"], "what is said is so"
    assert analyst.get(f"/staff/figures/referrals?{NOVEMBER}&door=window").status == 200


def test_any_days_can_be_asked_for(world: World, analyst: PageClient) -> None:
    days = "from=2026-11-02&to=2026-11-02&against_from=2026-11-03&against_to=2026-11-04"
    page = analyst.get(f"/staff/figures/referrals?period=2026-10&{days}")
    assert "2 November 2026, against 3 November 2026 to 4 November 2026" in page.text
    assert cells(page, "Referrals by door")["A professional"] == ["2", "0", "2"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("period=2026-13", "Give a period as"),
        ("period=x' or 1=1", "Give a period as"),
        ("from=2026-11-02", "Give both the first day and the last day."),
        ("from=yesterday&to=2026-11-02", "Give each day as year, month and day"),
        ("from=2026-11-03&to=2026-11-02", "The last day must be the same as or after"),
        ("against=never", "Give a period as"),
        ("against_from=2026-11-02", "Give both"),
        ("from=0001-01-01&to=9999-12-31", "Years must be between"),
    ],
)
def test_a_wrong_period_is_said_and_what_was_typed_stays(analyst: PageClient, query: str, words: str) -> None:
    page = analyst.get(f"/staff/figures/use?{query}")
    assert page.title.startswith("Error: ")
    assert words in page.text
    if "from=yesterday" in query:
        assert page.form_values("/staff/figures/use")["from"] == "yesterday"


def test_what_was_before_the_first_figure_is_not_known_and_never_nothing(
    world: World, analyst: PageClient
) -> None:
    page = analyst.get("/staff/figures/overview?period=2026-11&against=2026-09")
    assert "These figures go from 30 October 2026 to the end of" in page.text
    assert cells(page, "Visits")["3"] == ["not known", "not known"]
    assert cells(page, "Referrals by door")["A professional"] == ["2", "not known", "not known"]
    content = analyst.get("/staff/figures/content?period=2026-10&against=none")
    assert "not known" in cells(content, "Listings by kind")["Service"], "nobody counted them on that day"
    days = cells(analyst.get("/staff/figures/use/use_over_time?period=2026-11"), "Visits and pages by day")
    assert days["2 November 2026"] == ["3", "6"]
    assert days["30 November 2026"] == ["not known", "not known"]


def test_a_figure_has_a_page_of_its_own_with_its_course(world: World, analyst: PageClient) -> None:
    page = analyst.get(f"/staff/figures/referrals/referrals_by_door?{NOVEMBER}")
    months = cells(page, "Referrals by door, month by month")["A professional"]
    assert months == ["0", "2"], "the facts begin in October"
    assert analyst.get("/staff/figures/referrals/visits", status=404)
    assert analyst.get(f"/staff/figures/use/use_over_time?{NOVEMBER}").status == 200


@pytest.mark.parametrize("ending", ["csv", "json", "html", "xlsx", "ods"])
def test_a_page_is_a_file_too(world: World, analyst: PageClient, ending: str) -> None:
    found = analyst.raw.get(f"/staff/figures/referrals/figures.{ending}?{NOVEMBER}")
    assert found.status_code == 200
    assert f"figures-referrals-2026-11.{ending}" in found.headers["Content-Disposition"]
    if ending == "json":
        assert "referrals_by_door" in json.dumps(json.loads(found.data))


@pytest.mark.database
def test_a_practice_and_a_provider_see_their_own_alone(
    app: Flask, world: World, make_client: Callable[[], PageClient]
) -> None:
    def of(viewer: Any, address: str) -> Page:
        return enter(make_client(), viewer).get(f"/staff/your-figures/{address}?{NOVEMBER}")

    own = of(world.practice, "practice")
    assert cells(own, "Practices") == {"practice": ["2", "0", "2", "2", "1", "0", "0"]}
    other = of(world.other_practice, "practice")
    assert set("".join(cells(other, "Practices")["other_practice"])) == {"0"}
    assert cells(other, "Needs raised in referrals") == {}
    services = cells(of(world.provider, "services"), "Services that people are referred to")
    assert list(services) == ["Tea and talk, The Tea Club"]
    declined = cells(of(world.other_provider, "services"), "Why services said no")
    assert declined["No room"] == ["1", "0", "1"]
    assert enter(make_client(), world.practice).raw.get("/staff/figures").status_code == 403


def opened(page: Page, title: str, label: str) -> str:
    """Where a row of a table leads; "" where it is no link."""
    for found in page.all("table"):
        captions = ["".join(one.itertext()) for one in found.iter("{http://www.w3.org/1999/xhtml}caption")]
        for link in found.iter("{http://www.w3.org/1999/xhtml}a") if title in captions else ():
            if "".join(link.itertext()) == label:
                return link.get("href", "")
    return ""


@pytest.mark.database
def test_a_row_is_opened_and_closed_again(world: World, analyst: PageClient) -> None:
    page = analyst.get(f"/staff/figures/referrals?{NOVEMBER}")
    source = opened(page, "Referrals by source", "practice")
    assert source.startswith("/staff/figures/practices?period=2026-11&against=2026-10&practice=")
    practice = analyst.get(source)
    assert cells(practice, "Practices").keys() == {"practice"}
    assert cells(practice, "Needs raised in referrals")["loneliness"] == ["2", "0", "2"]
    assert opened(practice, "Practices", "practice") == "", "it is open"
    back = analyst.get(practice.links()["Show all again, not only Practice: practice"])
    assert len(cells(back, "Practices")) > 1
    assert cells(back, "Needs raised in referrals") == {}

    service = analyst.get(opened(back, "Practices", "other_practice"))
    assert cells(service, "Why referrals ended")["Was helped"] == ["0", "0", "0"]
    providers = analyst.get(f"/staff/figures/providers?{NOVEMBER}")
    walks = "Walks, Walkers"
    one = analyst.get(opened(providers, "Services that people are referred to", walks))
    assert cells(one, "Services that people are referred to").keys() == {walks}
    assert cells(one, "Why services said no")["No room"] == ["1", "0", "1"]


def test_rows_of_another_page_lead_to_the_page_that_can_be_limited_so(
    app: Flask, world: World, analyst: PageClient
) -> None:
    with app.app_context():
        a_term("needs", "loneliness")
    overview = analyst.get(f"/staff/figures/overview?{NOVEMBER}")
    door = opened(overview, "Referrals by door", "A professional")
    assert door == "/staff/figures/referrals?period=2026-11&against=2026-10&door=professional"
    need = opened(
        analyst.get(f"/staff/figures/referrals?{NOVEMBER}"), "Needs raised in referrals", "Loneliness"
    )
    assert need.startswith("/staff/figures/demand?")
    assert need.endswith("&need=loneliness")
    assert "Need: Loneliness" in analyst.get(need).text
    own = analyst.get(f"/staff/figures/demand/gaps_by_need?{NOVEMBER}&need=loneliness")
    assert own.links()["Show all again, not only Need: Loneliness"].startswith(
        "/staff/figures/demand/gaps_by_need?"
    )
    assert analyst.get(f"/staff/figures/practices/outcomes?{NOVEMBER}", status=404)


def test_the_lists_behind_a_figure_show_to_those_who_may_see_them(
    app: Flask, world: World, analyst: PageClient, make_client: Callable[[], PageClient]
) -> None:
    assert "Referrals that are open now" not in analyst.get("/staff/figures/referrals").links()
    agent = enter(make_client(), world.agent)
    assert agent.get("/staff/figures/referrals").links()["Referrals that are open now"] == "/hub"
    used = agent.get(f"/staff/figures/use?{NOVEMBER}")
    listing = next(iter(cells(used, "Listings by how much they are used")), "")
    if listing:
        assert opened(used, "Listings by how much they are used", listing).startswith("/staff/listings/")
