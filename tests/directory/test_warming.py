"""Making ready before the workers of a server are forked."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import event

from portal import usage
from portal.directory.presenters.cards import cards_for
from portal.directory.presenters.shown_listing import show_listing
from portal.directory.warming import warm_up
from portal.extensions import db
from tests.support.factories import a_service, build_index


def test_the_first_visitor_waits_for_no_listing_to_be_made(app: Flask) -> None:
    with app.app_context():
        made = a_service("Tea and talk", summary="A weekly tea.")
        build_index()
    warm_up(app)
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        assert cards_for([made.id])[made.id].summary == "A weekly tea."
        assert show_listing("tea-and-talk").page.name == "Tea and talk"
    assert [words for words in statements if "service_area" in words] == []


def test_answering_as_a_trial_counts_nothing(app: Flask) -> None:
    with app.app_context():
        a_service("Tea and talk", summary="A weekly tea.")
        build_index()
    warm_up(app)
    assert app.extensions["usage"] is not None
    with app.app_context():
        assert usage.flush() == 0


def test_a_listing_is_drawn_before_it_is_asked_for(app: Flask) -> None:
    with app.app_context():
        a_service("Tea and talk", summary="A weekly tea.")
        build_index()
    warm_up(app)
    with app.app_context():
        assert len(show_listing("tea-and-talk").page.drawn) == 2


def test_no_connection_is_left_for_a_fork_to_carry_over(app: Flask) -> None:
    warm_up(app)
    with app.app_context():
        assert all(engine.pool.checkedin() == 0 for engine in db.engines.values())  # type: ignore[attr-defined]
