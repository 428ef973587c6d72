"""Names of places that people type: found, put right, asked about, or only near to others."""

from __future__ import annotations

import pytest

from portal.geography.queries import (
    resolve_place,
)
from portal.geography.rules.answers import PlaceAmbiguous, PlaceNotFound
from portal.geography.vocabulary import (
    ENGLAND,
    LEICESTERSHIRE,
    PlaceNote,
)
from tests.geography.places import LLR, found

pytestmark = pytest.mark.usefixtures("places")


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Oakham", "oakham"),
        ("OAKHAM", "oakham"),
        ("near Uppingham", "uppingham"),
        ("in oakham", "oakham"),
        ("Okeham", "oakham"),
        ("melton", "melton-mowbray"),
        ("stamford, lincs", "stamford"),
        ("Stamford Lincolnshire", "stamford"),
        ("mkt harborough", "market-harborough"),
        ("marketoverton", "market-overton"),
        ("n luffenham", "north-luffenham"),
        ("wing", "wing"),
        ("Wing, Rutland", "wing"),
        ("I live in Langham", "langham"),
        ("Ketton village", "ketton"),
        ("corby", "corby"),
        ("corby glen", "corby-glen"),
        ("12 High Street, Oakham", "oakham"),
        ("high street uppingham", "uppingham"),
        ("peterborough city centre", "peterborough"),
        ("within 5 miles of oakham", "oakham"),
        ("Burley-on-the-Hill", "burley"),
        ("braunston", "braunston-and-martinsthorpe-ward"),
        ("Braunston-in-Rutland", "braunston-and-martinsthorpe-ward"),
        ("whissendine", "whissendine-ward"),
        ("uppingham ward", "uppingham-ward"),
        ("Oakham South", "oakham-south-ward"),
        ("rutland", "rutland"),
        ("Rutland county", "rutland"),
        ("Leicestershire", "leicestershire"),
        ("South Kesteven", "south-kesteven"),
        ("leicester", "leicester"),
        ("Stretton", "stretton"),
    ],
)
def test_a_name_is_found(typed: str, slug: str) -> None:
    place = found(typed)
    assert place.slug == slug
    assert PlaceNote.CORRECTED not in place.notes


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("oakam", "oakham"),
        ("uppinham", "uppingham"),
        ("Upingham", "uppingham"),
        ("cotesmore", "cottesmore"),
        ("empinghum", "empingham"),
        ("wissendine", "whissendine-ward"),
        ("north luffenam", "north-luffenham"),
        ("melton mobray", "melton-mowbray"),
        ("Great Casterton", "ryhall-and-casterton-ward"),
    ],
)
def test_a_misspelt_name_is_put_right_and_said_to_be(typed: str, slug: str) -> None:
    place = found(typed)
    assert place.slug == slug
    assert place.notes == {PlaceNote.CORRECTED}


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("Luffenham", {"north-luffenham", "south-luffenham"}),
        ("oakham ward", {"oakham-north-east-ward", "oakham-north-west-ward", "oakham-south-ward"}),
        ("market", {"market-overton", "market-harborough", "market-deeping"}),
        ("glen ward", {"glen-ward", "glen-ward-south-kesteven"}),
    ],
)
def test_a_name_of_several_places_asks_which(typed: str, slugs: set[str]) -> None:
    answer = resolve_place(typed)
    assert isinstance(answer, PlaceAmbiguous)
    assert {place.slug for place in answer.options} == slugs


@pytest.mark.parametrize(
    ("typed", "suggested"), [("brigstow", "Brigstock"), ("lidington", "Lyddington"), ("mantle", "Manton")]
)
def test_a_name_that_is_only_near_to_others_gives_suggestions(typed: str, suggested: str) -> None:
    answer = resolve_place(typed)
    assert isinstance(answer, PlaceNotFound)
    assert suggested in {place.name for place in answer.suggestions}


def test_a_town_of_several_wards_has_none_for_sure_but_may_be_in_each() -> None:
    oakham = found("Oakham")
    assert oakham.in_rutland
    assert oakham.ward_code == ""
    assert {"E05012641", "E05012642", "E05012643"} <= oakham.possible_areas


def test_a_county_has_areas_but_no_point() -> None:
    place = found("Leicestershire").as_search_place()
    assert place.point is None
    assert {LEICESTERSHIRE, LLR, ENGLAND} <= place.areas


def test_a_place_for_the_search_carries_point_areas_and_slug() -> None:
    place = found("uppingham").as_search_place()
    assert place.slug == "uppingham"
    assert place.point is not None
    assert (place.point.latitude, place.point.label) == (pytest.approx(52.588, abs=0.001), "Uppingham")
    assert "E05012645" in place.areas


def test_a_found_place_says_nothing_of_where_in_its_text_form() -> None:
    text = repr(found("LE15 6HP"))
    assert "6HP" not in text
    assert "52." not in text
    assert "Oakham" not in text
