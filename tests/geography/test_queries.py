"""Lists of places and areas, and what a look-up costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from portal.core.errors import NotFound
from portal.extensions import db
from portal.geography.queries import (
    area_closure,
    area_name,
    extract_place,
    find_postcode,
    get_place,
    list_places,
    resolve_place,
)
from portal.geography.vocabulary import (
    RUTLAND,
    PlaceKind,
)
from tests.geography.places import LLR

pytestmark = pytest.mark.usefixtures("places")


def test_rutland_has_two_towns_and_their_villages_in_order() -> None:
    towns = [place.name for place in list_places(PlaceKind.TOWN) if place.in_rutland]
    assert towns == ["Oakham", "Uppingham"]
    villages = [place.name for place in list_places(PlaceKind.VILLAGE) if place.in_rutland]
    assert len(villages) == 27
    assert villages == sorted(villages)


def test_areas_are_named_and_closed() -> None:
    assert area_name(RUTLAND) == "Rutland"
    assert area_name("E05012643") == "Oakham South"
    assert area_name("X99999999") == ""
    assert LLR in area_closure(frozenset({"E05012643"}))


def test_an_unknown_slug_is_not_found() -> None:
    assert get_place("oakham").name == "Oakham"
    with pytest.raises(NotFound):
        get_place("atlantis")


def test_an_address_outside_our_list_has_no_point() -> None:
    assert find_postcode("SW1A 1AA") is None
    assert find_postcode("no postcode") is None


def _selects(act: Callable[[], object]) -> int:
    """How many queries `act` runs."""
    db.session.rollback()
    db.session.expunge_all()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([statement for statement in seen if statement.startswith("SELECT")])


@pytest.mark.parametrize(("text", "queries"), [("LE15 6HP", 1), ("Uppingham", 0), ("uppinham", 0)])
def test_a_look_up_costs_at_most_one_query_beside_the_light_one(text: str, queries: int) -> None:
    resolve_place(text)
    assert _selects(lambda: resolve_place(text)) == queries


def test_a_text_full_of_false_postcodes_costs_only_a_few_queries() -> None:
    text = " ".join(f"XX{n % 100} {n % 10}AA" for n in range(500))
    assert _selects(lambda: extract_place(text)) < 60
