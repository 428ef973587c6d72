"""What is kept stays right after it is laid down for a server's workers."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.directory.presenters.cards import cards_for
from portal.directory.presenters.kept import Kept
from portal.directory.warming import warm_up
from tests.support.client import PageClient
from tests.support.factories import a_service, a_term, build_index, change, two_clubs


class Thing(NamedTuple):
    """Something to keep."""

    name: str
    parts: tuple[Any, ...]


def kept(most: int = 9, new: int = 2) -> Kept[Thing]:
    """Nothing so far; a thing without parts is not ready to be laid down."""
    return Kept(lambda thing: tuple(thing) if thing.parts else None, Thing._make, most, new)


NAMES = st.sampled_from("abcdef")
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NAMES, st.integers(0, 2), st.text(max_size=5)),
        st.tuples(st.sampled_from(["take", "lay"]), NAMES, st.just(0), st.just("")),
    ),
    max_size=30,
)


@given(MOVES)
def test_laying_down_and_taking_up_change_nothing_that_is_found(
    moves: list[tuple[str, str, int, str]],
) -> None:
    things, expected = kept(), {}
    for move, name, mark, text in moves:
        if move == "put":
            expected[name] = ((mark, "day"), Thing(name, (text,)))
            things.put(name, *expected[name])
        elif move == "take":
            copy = things.peek(name)
            if copy is not None:
                things.take_up(name, copy)
        else:
            things.lay_down()
    for name in "abcdef":
        found = expected.get(name)
        assert things.peek(name) == (found[1] if found else None)
        for mark in range(3):
            assert things.get(name, (mark, "day")) == (found[1] if found and found[0][0] == mark else None)


def test_what_is_dropped_for_room_does_not_come_back_as_it_was_before() -> None:
    things = kept(most=2)
    things.put("a", 1, Thing("old", (1,)))
    things.lay_down()
    for name in ("a", "b", "c", "d", "e"):
        things.put(name, 2, Thing("new", (2,)))
    assert things.peek("a") is None
    assert [things.peek(name) for name in "bcde"] == [Thing("new", (2,))] * 4


def test_a_thing_that_is_not_ready_is_let_go_instead_of_laid_down() -> None:
    things = kept()
    for name in ("a", "b", "c"):
        things.put(name, 1, Thing(name, ()))
    assert [things.peek(name) for name in "abc"] == [None, Thing("b", ()), Thing("c", ())]


def test_a_page_reads_the_same_from_where_it_was_laid_down(app: Flask, client: PageClient) -> None:
    with app.app_context():
        a_term("service_types", "clubs")
        for name in ("Tea & talk", "Chess club"):
            a_service(name, service_types=["clubs"], summary="Once a week – for £2.")
        build_index()
    addresses = ("/search?q=tea", "/search", "/listings/chess-club", "/browse")
    before = [client.get(address).text for address in addresses]
    warm_up(app)
    app.extensions["page_cache"].clear()
    assert [client.get(address).text for address in addresses] == before


def test_an_edit_shows_in_what_was_laid_down(app: Flask, client: PageClient) -> None:
    with app.app_context():
        other = two_clubs()
        build_index()
    warm_up(app)
    with app.app_context():
        change("service", other.id, name="Go club")
    assert "Go club" in client.get("/listings/tea-and-talk").links()
    assert client.get("/listings/chess-club").heading == "Go club"
    assert "Go club" in client.get("/search").text


def test_a_card_that_is_drawn_in_another_way_is_kept_with_that(app: Flask) -> None:
    with app.app_context():
        made = a_service("Tea and talk", summary="A weekly tea.")
        build_index()
    warm_up(app)
    with app.app_context():
        laid = cards_for([made.id])[made.id]
        assert cards_for([made.id])[made.id] is not laid  # a copy each time
        assert laid.checked == "Not yet checked"  # as a template asks that draws it
        laid.drawn["small"] = "Tea"
        assert cards_for([made.id])[made.id].drawn["small"] == "Tea"


def test_a_copy_of_what_is_laid_down_anew_is_not_taken_up() -> None:
    things = kept()
    things.put("a", 1, Thing("old", (1,)))
    things.lay_down()
    copy = things.peek("a")
    assert copy is not None
    things.put("a", 2, Thing("new", (2,)))
    things.lay_down()
    things.take_up("a", copy)
    assert things.get("a", 2) == Thing("new", (2,))
