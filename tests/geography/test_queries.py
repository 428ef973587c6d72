"""Where people say they are, and the place inside a search: what is found, and what is left alone."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from portal.core.errors import NotFound
from portal.extensions import db
from portal.geography.queries import (
    area_closure,
    area_name,
    extract_place,
    find_postcode,
    get_place,
    list_areas,
    list_places,
    resolve_place,
)
from portal.geography.rules.answers import PlaceAmbiguous, PlaceFound, PlaceNotFound
from portal.geography.vocabulary import (
    ENGLAND,
    LEICESTERSHIRE,
    RUTLAND,
    AreaKind,
    NoPlaceReason,
    PlaceKind,
    PlaceNote,
)

pytestmark = pytest.mark.usefixtures("places")

LLR = "LLR"
SOUTH_KESTEVEN = "E07000141"


def _found(text: str) -> PlaceFound:
    answer = resolve_place(text)
    assert isinstance(answer, PlaceFound), answer
    return answer


# --- postcodes ---


@pytest.mark.parametrize(
    "typed", ["LE15 6HP", "le156hp", " Le15-6hp. ", "LEI5 6HP", "Catmose, Oakham, LE15 6HP"]
)
def test_a_postcode_is_found_however_it_is_typed(typed: str) -> None:
    place = _found(typed)
    assert (place.name, place.kind, place.ward_code) == ("LE15 6HP", PlaceKind.POSTCODE, "E05012643")
    assert place.areas == {"E05012643", RUTLAND, LLR, ENGLAND, "K03000001", "K02000001"}
    assert place.areas == place.possible_areas
    assert not place.notes


def test_every_rutland_postcode_of_the_file_has_a_rutland_ward(places_folder: Path) -> None:
    with (places_folder / "rutland_postcodes.csv").open(encoding="utf-8") as file:
        codes = [row["postcode"] for row in csv.DictReader(file)]
    assert len(codes) == 1273
    wards = {area.code for area in list_areas(AreaKind.WARD) if RUTLAND in area.within}
    assert len(wards) == 15
    for code in codes:
        place = find_postcode(code)
        assert place is not None
        assert place.ward_code in wards
        assert place.in_rutland


def test_the_35_postcodes_of_le15_outside_rutland_are_not_in_rutland(places_folder: Path) -> None:
    with (places_folder / "neighbour_postcodes.csv").open(encoding="utf-8") as file:
        codes = [row["postcode"] for row in csv.DictReader(file) if row["postcode"].startswith("LE15 ")]
    assert len(codes) == 35
    for code in codes:
        place = _found(code)
        assert not place.in_rutland
        assert RUTLAND not in place.possible_areas


def test_a_stamford_postcode_is_in_south_kesteven_not_rutland() -> None:
    place = _found("PE9 2PB")
    assert place.district_code == SOUTH_KESTEVEN
    assert SOUTH_KESTEVEN in place.areas
    assert not place.in_rutland
    assert LLR not in place.areas


def test_a_melton_postcode_is_in_leicestershire() -> None:
    place = _found("LE13 0AA")
    assert {"E07000133", LEICESTERSHIRE, LLR, ENGLAND} <= place.areas


def test_a_leicester_postcode_is_in_llr_but_not_the_county() -> None:
    place = _found("LE1 5WW")
    assert LLR in place.areas
    assert LEICESTERSHIRE not in place.areas


@pytest.mark.parametrize("typed", ["LE15", "le15", "LE15 6", "PE9"])
def test_half_a_postcode_never_says_rutland_for_sure(typed: str) -> None:
    place = _found(typed)
    assert place.notes == {PlaceNote.OUTCODE_ONLY}
    assert not place.in_rutland
    assert RUTLAND in place.possible_areas
    assert place.ward_code == ""


def test_the_search_shows_what_may_serve_somebody_with_half_a_postcode() -> None:
    assert RUTLAND in _found("LE15").as_search_place().areas


def test_an_old_postcode_is_placed_in_its_neighbourhood() -> None:
    place = _found("LE15 0AA")
    assert place.notes == {PlaceNote.OLD_POSTCODE}
    assert place.in_rutland
    assert place.latitude == pytest.approx(52.67, abs=0.05)


def test_a_postcode_that_came_back_into_use_is_live() -> None:
    assert not _found("LE15 8QH").notes


def test_an_unknown_postcode_is_placed_by_its_first_half() -> None:
    place = _found("PE9 9ZZ")
    assert place.notes == {PlaceNote.UNKNOWN_POSTCODE}
    assert place.name == "PE9 9ZZ"
    assert place.latitude == pytest.approx(_found("PE9").latitude)


def test_a_postcode_far_away_is_found_and_said_to_be_away() -> None:
    place = _found("SW1A 1AA")
    assert PlaceNote.AWAY in place.notes
    assert ENGLAND in place.areas
    assert not place.in_rutland


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", NoPlaceReason.EMPTY),
        ("   ", NoPlaceReason.EMPTY),
        ("ZZ1 1AA", NoPlaceReason.UNKNOWN_POSTCODE),
        ("ZZ1", NoPlaceReason.UNKNOWN_POSTCODE),
        ("LE15 66P", NoPlaceReason.MALFORMED_POSTCODE),
        ("LE15 6HPP", NoPlaceReason.MALFORMED_POSTCODE),
        ("asdfgh", NoPlaceReason.UNKNOWN_NAME),
        ("!!!", NoPlaceReason.EMPTY),
    ],
)
def test_the_reason_is_given_when_there_is_no_such_place(typed: str, reason: NoPlaceReason) -> None:
    answer = resolve_place(typed)
    assert isinstance(answer, PlaceNotFound)
    assert answer.reason is reason


# --- names ---


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
    place = _found(typed)
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
    place = _found(typed)
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
    oakham = _found("Oakham")
    assert oakham.in_rutland
    assert oakham.ward_code == ""
    assert {"E05012641", "E05012642", "E05012643"} <= oakham.possible_areas


def test_a_county_has_areas_but_no_point() -> None:
    place = _found("Leicestershire").as_search_place()
    assert place.point is None
    assert {LEICESTERSHIRE, LLR, ENGLAND} <= place.areas


def test_a_place_for_the_search_carries_point_areas_and_slug() -> None:
    place = _found("uppingham").as_search_place()
    assert place.slug == "uppingham"
    assert place.point is not None
    assert (place.point.latitude, place.point.label) == (pytest.approx(52.588, abs=0.001), "Uppingham")
    assert "E05012645" in place.areas


def test_a_found_place_says_nothing_of_where_in_its_text_form() -> None:
    text = repr(_found("LE15 6HP"))
    assert "6HP" not in text
    assert "52." not in text
    assert "Oakham" not in text


# --- the place inside a search ---


@pytest.mark.parametrize(
    ("text", "rest", "name"),
    [
        ("LE15 6HP dementia", "dementia", "LE15 6HP"),
        ("dementia le156hp", "dementia", "LE15 6HP"),
        ("swimming LE15 8RL cheap", "swimming cheap", "LE15 8RL"),
        ("SW1A 1AA food bank", "food bank", "SW1A 1AA"),
        ("dentist LE15", "dentist", "LE15"),
        ("swimming near LE15 8", "swimming", "LE15"),
        ("library near Uppingham", "library", "Uppingham"),
        ("lunch club oakham", "lunch club", "Oakham"),
        ("LUNCH CLUB IN OAKHAM", "LUNCH CLUB", "Oakham"),
        ("groups in Oakham for carers", "groups for carers", "Oakham"),
        ("groups in oakam", "groups", "Oakham"),
        ("groups in Uppingham area", "groups", "Uppingham"),
        ("carers in the Oakham area please", "carers please", "Oakham"),
        ("where can I see a GP in oakham?", "where can I see a GP?", "Oakham"),
        ("social groups in or around oakham", "social groups", "Oakham"),
        ("within 5 miles of Oakham lunch club", "lunch club", "Oakham"),
        ("dog walking in Stamford, cheap", "dog walking, cheap", "Stamford"),
        ("type 1 diabetes in Melton", "type 1 diabetes", "Melton Mowbray"),
        ("food bank melton", "food bank", "Melton Mowbray"),
        ("hospital leicester", "hospital", "Leicester"),
        ("toddler group whissendine", "toddler group", "Whissendine"),
        ("food bank in Rutland", "food bank", "Rutland"),
        ("near castle in corby glen", "near castle", "Corby Glen"),
        ("lunch club in wing", "lunch club", "Wing"),
        ("carer in exton", "carer", "Exton"),
        ("choir Wing", "choir", "Wing"),
        ("wing", "", "Wing"),
        (
            "I live in Oakham and mum keeps falling. She is in pain",
            "I live and mum keeps falling. She is in pain",
            "Oakham",
        ),
    ],
)
def test_a_place_is_taken_out_of_a_search(text: str, rest: str, name: str) -> None:
    left, place = extract_place(text)
    assert place is not None
    assert (left, place.name) == (rest, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("oakham lunch club", "Oakham"),
        ("Oakham library", "Oakham"),
        ("at Oakham Medical Practice", "Oakham"),
        ("Wing village hall", "Wing"),
        ("moved from Leicester to Oakham, lonely", "Oakham"),
        ("I go to Uppingham Surgery", "Uppingham"),
    ],
)
def test_a_place_that_may_be_part_of_a_name_is_found_but_stays_in_the_words(text: str, name: str) -> None:
    left, place = extract_place(text)
    assert place is not None
    assert (left, place.name) == (text, name)


@pytest.mark.parametrize(
    "text",
    [
        "wing mirror fell off",
        "right wing",
        "she is in the wing of the hospital",
        "what is near the castle",
        "exton park",
        "castor oil",
        "Mrs Preston",
        "Dr Langham surgery",
        "in tears",
        "in season",
        "someone in person",
        "help near me",
        "at home",
        "he hits me",
        "B12 injections",
        "S117 aftercare",
        "flat B1 2nd floor",
        "citizens advice rutland",
        "walks near Rutland Water",
        "Leicester Royal Infirmary",
        "a letter for the eye clinic at Leicester, half past eight",
        "abbey in castle",
        "bourne identity film club",
        "",
    ],
)
def test_words_that_are_no_place_are_left_alone(text: str) -> None:
    assert extract_place(text) == (text, None)


def test_a_name_spread_over_two_sentences_is_not_one() -> None:
    assert extract_place("I want to go north. Luffenham")[1] is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    assert isinstance(resolve_place(text), PlaceFound | PlaceAmbiguous | PlaceNotFound)
    left, place = extract_place(text)
    assert place is not None or left == text


def test_a_postcode_never_stays_in_the_words() -> None:
    left, place = extract_place("my neighbour at LE15 6HP is lonely and so am I in Wing")
    assert place is not None
    assert place.name == "LE15 6HP"
    assert "6HP" not in left


# --- lists, and what a look-up costs ---


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
