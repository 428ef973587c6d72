"""Postcodes that people type: which place each is, how sure that is, and what is said where it is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from portal.geography.queries import (
    find_postcode,
    list_areas,
    resolve_place,
)
from portal.geography.rules.answers import PlaceNotFound
from portal.geography.vocabulary import (
    ENGLAND,
    LEICESTERSHIRE,
    RUTLAND,
    AreaKind,
    NoPlaceReason,
    PlaceKind,
    PlaceNote,
)
from tests.geography.places import LLR, SOUTH_KESTEVEN, found

pytestmark = pytest.mark.usefixtures("places")


@pytest.mark.parametrize(
    "typed", ["LE15 6HP", "le156hp", " Le15-6hp. ", "LEI5 6HP", "Catmose, Oakham, LE15 6HP"]
)
def test_a_postcode_is_found_however_it_is_typed(typed: str) -> None:
    place = found(typed)
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
        place = found(code)
        assert not place.in_rutland
        assert RUTLAND not in place.possible_areas


def test_a_stamford_postcode_is_in_south_kesteven_not_rutland() -> None:
    place = found("PE9 2PB")
    assert place.district_code == SOUTH_KESTEVEN
    assert SOUTH_KESTEVEN in place.areas
    assert not place.in_rutland
    assert LLR not in place.areas


def test_a_melton_postcode_is_in_leicestershire() -> None:
    place = found("LE13 0AA")
    assert {"E07000133", LEICESTERSHIRE, LLR, ENGLAND} <= place.areas


def test_a_leicester_postcode_is_in_llr_but_not_the_county() -> None:
    place = found("LE1 5WW")
    assert LLR in place.areas
    assert LEICESTERSHIRE not in place.areas


@pytest.mark.parametrize("typed", ["LE15", "le15", "LE15 6", "PE9"])
def test_half_a_postcode_never_says_rutland_for_sure(typed: str) -> None:
    place = found(typed)
    assert place.notes == {PlaceNote.OUTCODE_ONLY}
    assert not place.in_rutland
    assert RUTLAND in place.possible_areas
    assert place.ward_code == ""


def test_the_search_shows_what_may_serve_somebody_with_half_a_postcode() -> None:
    assert RUTLAND in found("LE15").as_search_place().areas


def test_an_old_postcode_is_placed_in_its_neighbourhood() -> None:
    place = found("LE15 0AA")
    assert place.notes == {PlaceNote.OLD_POSTCODE}
    assert place.in_rutland
    assert place.latitude == pytest.approx(52.67, abs=0.05)


def test_a_postcode_that_came_back_into_use_is_live() -> None:
    assert not found("LE15 8QH").notes


def test_an_unknown_postcode_is_placed_by_its_first_half() -> None:
    place = found("PE9 9ZZ")
    assert place.notes == {PlaceNote.UNKNOWN_POSTCODE}
    assert place.name == "PE9 9ZZ"
    assert place.latitude == pytest.approx(found("PE9").latitude)


def test_a_postcode_far_away_is_found_and_said_to_be_away() -> None:
    place = found("SW1A 1AA")
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
