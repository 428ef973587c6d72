"""The pure rules: postcodes however typed, distances, what lies in what, and how close two names are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.geography.rules.areas import area_closure, certain_and_possible, distance_km
from portal.geography.rules.extraction import without_span
from portal.geography.rules.names import bare_name, closest, edit_distance, fold
from portal.geography.rules.postcodes import (
    normalise_outcode,
    normalise_postcode,
    outcode_of,
    postcodes_in,
    reads_as_an_ordinal,
)

_LETTERS = st.sampled_from("ABCDEFGHJKMNPQRSTUVWXYZ")
_DIGITS = st.sampled_from("0123456789")
_OUTCODES = st.one_of(
    st.tuples(_LETTERS, _DIGITS),
    st.tuples(_LETTERS, _DIGITS, _DIGITS),
    st.tuples(_LETTERS, _LETTERS, _DIGITS),
    st.tuples(_LETTERS, _LETTERS, _DIGITS, _DIGITS),
    st.tuples(_LETTERS, _LETTERS, _DIGITS, _LETTERS),
).map("".join)
_INCODES = st.tuples(_DIGITS, _LETTERS, _LETTERS).map("".join)
_LATITUDES, _LONGITUDES = st.floats(49, 61), st.floats(-9, 2)


@given(_OUTCODES, _INCODES, st.text(" .-\t", max_size=3), st.booleans())
def test_a_postcode_reads_the_same_however_it_is_typed(out: str, inward: str, gap: str, lower: bool) -> None:
    typed = f" {out}{gap}{inward} "
    assert normalise_postcode(typed.lower() if lower else typed) == f"{out} {inward}"


@given(_OUTCODES, _INCODES)
def test_a_written_postcode_is_unchanged_by_normalising(out: str, inward: str) -> None:
    written = f"{out} {inward}"
    assert normalise_postcode(written) == written
    assert outcode_of(written) == out
    assert normalise_outcode(out.lower()) == out


@given(st.text(max_size=30))
def test_any_text_at_all_is_read_without_error(text: str) -> None:
    found = normalise_postcode(text)
    assert found is None or normalise_postcode(found) == found
    bare_name(text)
    normalise_outcode(text)
    assert all(normalise_postcode(code) == code for _start, _end, code in postcodes_in(text))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("LEI5 6HP", "LE15 6HP"),
        ("LE15 6hp.", "LE15 6HP"),
        ("LE15 OAA", "LE15 0AA"),
        ("PE9 lAB", "PE9 1AB"),
        ("LE15 66P", None),
        ("LE15", None),
        ("1E15 6HP", None),
        ("LE155 6HP", None),
        ("", None),
        ("Oakham", None),
    ],
)
def test_a_letter_typed_for_a_digit_is_read_as_the_digit(typed: str, expected: str | None) -> None:
    assert normalise_postcode(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"), [("le15", "LE15"), ("LE15 6", "LE15"), ("Oakham", None), ("15", None)]
)
def test_half_a_postcode_is_read(typed: str, expected: str | None) -> None:
    assert normalise_outcode(typed) == expected


def test_an_ordinal_is_told_from_the_end_of_a_postcode() -> None:
    assert reads_as_an_ordinal("B1 2ND")
    assert not reads_as_an_ordinal("B1 2AB")


@given(_LATITUDES, _LONGITUDES, _LATITUDES, _LONGITUDES)
def test_a_distance_is_the_same_both_ways_and_never_negative(a: float, b: float, c: float, d: float) -> None:
    there, back = distance_km(a, b, c, d), distance_km(c, d, a, b)
    assert there >= 0
    assert there == pytest.approx(back)
    assert distance_km(a, b, a, b) == 0


def test_oakham_to_uppingham_is_about_nine_kilometres() -> None:
    assert distance_km(52.66667, -0.73333, 52.58803, -0.72272) == pytest.approx(8.8, abs=0.1)


_WITHIN = {
    "ward": ("district",),
    "other": ("district",),
    "district": ("county", "region"),
    "county": ("nation",),
    "far": ("nation",),
}


def test_an_area_lies_in_everything_above_it() -> None:
    assert area_closure(["ward"], _WITHIN) == {"ward", "district", "county", "region", "nation"}


@given(st.sets(st.sampled_from(sorted(_WITHIN))))
def test_closing_twice_adds_nothing(codes: set[str]) -> None:
    once = area_closure(codes, _WITHIN)
    assert once >= codes
    assert area_closure(once, _WITHIN) == once


def test_areas_that_disagree_leave_only_what_they_share_as_certain() -> None:
    sure, possible = certain_and_possible(["ward", "far"], _WITHIN)
    assert sure == {"nation"}
    assert possible == {"ward", "district", "county", "region", "nation", "far"}
    assert certain_and_possible([], _WITHIN) == (frozenset(), frozenset())


def test_areas_that_point_at_each_other_do_not_hang() -> None:
    assert area_closure(["a"], {"a": ("b",), "b": ("a",)}) == {"a", "b"}


@given(st.text("abcde", max_size=8), st.text("abcde", max_size=8))
def test_the_distance_of_two_names_is_the_same_both_ways(a: str, b: str) -> None:
    assert edit_distance(a, b, 3) == edit_distance(b, a, 3)
    assert (edit_distance(a, b, 3) == 0) == (a == b)


@pytest.mark.parametrize(
    ("a", "b", "distance"), [("oakham", "oakam", 1), ("ketton", "kteton", 1), ("wing", "exton", 3)]
)
def test_letters_dropped_and_swapped_count_once(a: str, b: str, distance: int) -> None:
    assert edit_distance(a, b, 2) == distance


def test_the_closest_names_are_all_that_are_equally_close() -> None:
    assert closest("cat", ["bat", "hat", "dog", "cart"], 2) == (1, ["bat", "hat", "cart"])
    assert closest("cat", ["elephant"], 2) == (3, [])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Near  Uppingham", "uppingham"),
        ("I live in Langham", "langham"),
        ("within 5 miles of Oakham", "oakham"),
        ("Wing, Rutland", "wing"),
        ("Braunston-in-Rutland", "braunston"),
        ("Ryhall & Casterton", "ryhall and casterton"),
        ("Mkt Overton village", "market overton"),
        ("Rutland", "rutland"),
    ],
)
def test_a_name_is_bared_of_what_surrounds_it(typed: str, expected: str) -> None:
    assert bare_name(typed) == expected


def test_a_name_is_folded_alike_with_and_without_marks() -> None:
    assert fold("St. Mary's") == fold("saint marys")


def test_taking_a_place_out_takes_its_preposition_too() -> None:
    text = "library near Uppingham, please"
    assert without_span(text, text.index("Upp"), text.index(",")) == "library, please"
