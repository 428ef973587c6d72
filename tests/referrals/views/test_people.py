"""A person's record: found without their name in an address, joined and parted, put right, given, erased."""

from __future__ import annotations

import json
from datetime import timedelta

from portal.core import clock
from tests.referrals.views.hub_world import Hub
from tests.support.client import Page
from tests.support.people import audit_actions

FOUR = {"given_name": "Wilfred", "family_name": "Canarybird", "birth_date-day": "1", "birth_date-month": "3",
        "birth_date-year": "1944", "postcode": "LE15 6HP"}  # fmt: skip


def record_of(hub: Hub, reference: str) -> Page:
    """The record of a referral's person."""
    return hub.agent.get(hub.agent.get(f"/hub/{reference}").links()["The person's record"])


def test_two_who_look_alike_are_joined_and_taken_apart_again(hub: Hub) -> None:
    hub.refer()
    second = hub.ask()
    search = hub.agent.get("/hub/people")
    assert "Enter an NHS number" in hub.agent.send(search, "/hub/people").text
    assert "Enter an NHS number with 10 digits" in hub.agent.send(search, "/people", nhs_number="123").text
    found = hub.agent.send(search, "/hub/people", **FOUR)
    assert found.response.request.query_string == b""
    assert found.links()["Wilfred Canarybird"].startswith("/hub/people/")
    page = record_of(hub, second)
    compare = hub.agent.get(next(href for words, href in page.links().items() if words.startswith("Compare")))
    assert "Choose whether these are one person" in hub.agent.send(compare, "/same/").text
    joined = hub.agent.send(compare, "/same/", answer="second")
    assert "Take them apart" in joined.text
    again = hub.agent.send(compare, "/same/", answer="second", status=409)
    assert "These are joined already." in again.text
    assert "Their other referrals" in hub.agent.get(f"/hub/{second}").text
    parted = hub.agent.send(joined, "/part/")
    assert "Take them apart" not in parted.text
    apart = hub.agent.send(compare, "/same/", answer="apart")
    assert "Compare" not in apart.text
    for what in ("people_merged", "people_parted"):
        assert what in audit_actions(hub.app)


def test_a_person_s_rights_are_an_hour_s_work_not_a_project(hub: Hub) -> None:
    reference = hub.refer(words="He is lonely.")
    page = record_of(hub, reference)
    here = page.response.request.path
    wrong = hub.agent.send(
        hub.agent.get(f"{here}/put-right"), "/put-right", nhs_number="123", given_name="Wilf"
    )
    assert "Enter an NHS number with 10 digits" in wrong.text
    right = hub.agent.send(wrong, "/put-right", nhs_number="", given_name="Wilf", phone="01572 000222")
    assert "Wilf Canarybird" in right.text
    token = {"csrf_token": right.form_values("/everything")["csrf_token"]}
    given = hub.agent.raw.post(f"{here}/everything", data=token)
    assert "attachment" in given.headers["Content-Disposition"]
    told = json.loads(given.get_data(as_text=True))
    assert told["people"][0]["phone"] == "01572 000222"
    assert told["referrals"][0]["words"] == "He is lonely."
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        for path in ("everything", "erase"):  # the password once more
            asked = hub.agent.raw.post(f"{here}/{path}", data=token)
            assert asked.headers["Location"].startswith("/sign-in/again")
    assert "still open" in hub.agent.get(f"{here}/erase").text
    hub.agent.send(hub.agent.get(f"/hub/{reference}/withdraw"), "/withdraw", sure="y")
    form = hub.agent.get(f"{here}/erase")
    assert "Tick that the person asked for it" in hub.agent.send(form, "/erase").text
    gone = hub.agent.send(form, "/erase", sure="y")
    assert "Canarybird" not in gone.text
    assert "Erased on" in gone.text
    left = hub.agent.get(f"/hub/{reference}")
    assert "lonely." not in left.text
    assert "Withdrawn" in left.text


def test_progress_is_measured_in_figures_and_new_groups_are_counted(hub: Hub) -> None:
    reference = hub.refer()
    form = hub.agent.get(f"/hub/{reference}/measures")
    assert "Enter at least one figure." in hub.agent.send(form, "/measures", stage="start").text
    wrong = hub.agent.send(form, "/measures", stage="start", ons_happy="3", score="x", score_name="WEMWBS")
    assert "Enter the score as a number" in wrong.text
    start = {"ons_happy": "3", "ons_anxious": "8", "goal_1": "Walk to the shop", "goal_1_value": "2"}
    hub.agent.send(wrong, "/measures", stage="start", score="40.5", **start)
    end = {"ons_happy": "6", "ons_anxious": "5", "goal_1_value": "7", "score_name": "WEMWBS", "score": "44"}
    page = hub.agent.send(form, "/measures", stage="sign_out", **end)
    rows = {"|".join("".join(cell.itertext()) for cell in row) for row in page.all("tr")}
    assert rows >= {
        "How happy yesterday|3|Not asked|6|Up by 3",
        "How anxious yesterday|8|Not asked|5|Down by 3",
        "Goal 1: Walk to the shop|2|Not asked|7|Up by 5",
        "Score: WEMWBS|40.5|Not asked|44|Up by 3.5",
    }
    groups = hub.agent.get("/hub/groups")
    day = clock.today()
    date = {
        "started_on-day": str(day.day),
        "started_on-month": str(day.month),
        "started_on-year": str(day.year),
    }
    assert "Enter the name of the group" in hub.agent.send(groups, "/hub/groups", **date).text
    counted = hub.agent.send(groups, "/hub/groups", name="Knit and natter", **date)
    again = hub.agent.send(groups, "/hub/groups", name="Knit and natter", **date)
    assert "1 since April, 1 in all" in again.text
    gone = hub.agent.send(counted, "/remove")
    assert "0 since April, 0 in all" in gone.text
