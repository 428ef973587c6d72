"""What is public and when, and what is asked of the directory without being a listing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.core.errors import NotFound
from portal.directory import queries
from portal.directory.catalogue import catalogue
from portal.directory.vocabulary import LinkType
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.factories import a_service, a_term, an_organization, change

pytestmark = pytest.mark.database
TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "public"),
    [
        ({"status": "live"}, True),
        ({"status": "paused"}, True),
        ({"status": "draft"}, False),
        ({"status": "pending"}, False),
        ({"status": "archived"}, False),
        ({"visible_from": TODAY}, True),
        ({"visible_from": TOMORROW}, False),
        ({"visible_to": TODAY}, True),
        ({"visible_to": YESTERDAY}, False),
        ({"visible_from": YESTERDAY, "visible_to": TOMORROW}, True),
        ({"status": "archived", "visible_from": YESTERDAY}, False),
    ],
)
def test_a_listing_is_public_by_its_state_and_its_days(
    app: Flask, facts: dict[str, object], public: bool
) -> None:
    with app.app_context(), clock.frozen(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        made = a_service(**{name: str(value) for name, value in facts.items()})
        assert (made.id in queries.list_shown_ids()) is public
        assert bool(queries.find_services([made.id])) is public
        assert bool(queries.get_version(made.slug)) is public
        assert bool(queries.list_services_by_letter("T")) is public
        assert ("T" in queries.list_letters()) is public
        if public:
            assert queries.get_service(made.slug).id == made.id
        else:
            with pytest.raises(NotFound):
                queries.get_service(made.slug)


def test_the_day_turns_in_london_not_in_utc(app: Flask) -> None:
    with app.app_context():
        made = a_service(visible_from="2026-07-02")
        with clock.frozen(datetime(2026, 7, 1, 22, 59, tzinfo=UTC)):
            assert not queries.find_services([made.id])
        with clock.frozen(datetime(2026, 7, 1, 23, 1, tzinfo=UTC)):
            assert queries.find_services([made.id])


def test_listings_are_found_by_their_letter(app: Flask) -> None:
    with app.app_context():
        for name in ("apple club", "Apricot club", "Banana club", "1st Scouts", "Éclair club"):
            a_service(name, slug=f"s-{len(name)}-{name[0].lower() if name[0].isascii() else 'e'}")
        assert [row.name for row in queries.list_services_by_letter("a")] == ["apple club", "Apricot club"]
        assert {row.name for row in queries.list_services_by_letter("#")} == {"1st Scouts", "Éclair club"}
        assert queries.list_letters() == {"A", "B", "#"}
        assert queries.list_services_by_letter("Z") == []


def test_the_generation_goes_up_with_each_change_and_reads_the_same_both_ways(app: Flask) -> None:
    with app.app_context():
        assert queries.content_generation() == 0
        assert not queries.has_content()
        db.session.rollback()
        made = a_service()
        first = queries.content_generation()
        assert first == queries.session_generation() > 0
        assert queries.has_content()
        change("service", made.id, summary="New.")
        assert queries.content_generation() == first + 1


def test_words_and_terms_are_given_by_code(app: Flask) -> None:
    with app.app_context():
        a_term("service_types", "walks", name="Walks")
        a_term("needs", "lonely", name="I feel lonely", points_to=("walks",))
        assert set(queries.get_words()) == {"lonely", "walks"}
        assert (LinkType.NEED, "lonely") in queries.get_lookup().terms


def test_the_catalogue_is_kept_until_a_term_changes(app: Flask) -> None:
    with app.app_context():
        a_term("service_types", "walks", name="Walks", guide_slug="walking")
        a_term("needs", "lonely", name="I feel lonely", points_to=("walks",), sensitive=True)
        held = catalogue()
        assert catalogue() is held
        assert held.name(LinkType.NEED, "lonely") == "I feel lonely"
        assert held.name(LinkType.NEED, "unknown") == "unknown"
        assert held.guide_for("walks") == "walking"
        assert held.guide_for("nothing") == ""
        assert [term.code for term in held.needs_of["walks"]] == ["lonely"]
        assert held.sensitive(["walks"]), "the first type of a sensitive need"
        a_term("needs", "cold", name="I am cold")
        assert catalogue().name(LinkType.NEED, "cold") == "I am cold"


@pytest.mark.sqlite  # on PostgreSQL each query sees what is committed by then
def test_the_catalogue_is_not_taken_for_newer_than_it_is(app: Flask) -> None:
    """A request that began before a change reads older terms: they must not be kept under the new number."""
    with app.app_context():
        a_term("needs", "lonely", name="I feel lonely")
        db.session.rollback()
        assert queries.session_generation() == 1  # the request's session begins here
        with app.app_context():
            a_term("needs", "cold", name="I am cold")
        assert "cold" not in catalogue().terms[LinkType.NEED]
    with app.app_context():
        assert "cold" in catalogue().terms[LinkType.NEED]


def test_two_applications_in_one_process_have_terms_of_their_own(app: Flask, make_app: object) -> None:
    other = make_app()  # type: ignore[operator]
    for one, name in ((app, "One"), (other, "Two")):
        with one.app_context():
            a_term("needs", "lonely", name=name)
    for one, name in ((app, "One"), (other, "Two")):
        with one.app_context():
            assert catalogue().name(LinkType.NEED, "lonely") == name


def test_an_organisation_is_found_by_its_slug(app: Flask) -> None:
    with app.app_context():
        a_service("Tea", organization="The Tea Club")
        a_service("Draft", organization="The Tea Club", status="draft", slug="draft")
        found = queries.get_organization("the-tea-club")
        assert [row.name for row in queries.list_services_of(found)] == ["Tea"]
        with pytest.raises(NotFound):
            queries.get_organization("nowhere")


def test_a_whole_listing_needs_no_more_queries(app: Flask) -> None:
    with app.app_context():
        a_service(
            phones=[{"number": "01572 000001", "languages": [{"name": "Welsh"}]}],
            schedules=[{"freq": "DAILY"}],
        )
        row = queries.get_service("tea-and-talk")
        db.session.expunge_all()
        assert row.phones[0].languages[0].name == "Welsh"
        assert row.organization.phones == []
        assert row.verification is None


def _twice() -> None:
    with transaction():
        an_organization("A", slug="same")
        an_organization("B", slug="same")


def test_asking_for_the_same_organisation_twice_makes_one(app: Flask) -> None:
    with app.app_context():
        _twice()
        assert queries.get_organization("same").name == "A"
