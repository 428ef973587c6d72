"""Two listings are alike in what both state; a shared hall or switchboard makes no duplicate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.directory.rules.likeness import (
    Facts,
    compare,
    facts_of,
    find_alike,
    find_pairs,
    is_likely,
    name_likeness,
    plain_phone,
    plain_site,
)

WORDS = st.sampled_from(["tea", "talk", "oakham", "library", "club", "carers", "help", "rutland", "walking"])
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
FEW = st.sets(st.sampled_from("abcd"), max_size=2).map(frozenset)
FACTS = st.builds(
    Facts, NAMES.map(lambda name: name.replace(" ", "-")), postcode=FEW, phone=FEW, email=FEW, site=FEW
)


@given(FACTS, FACTS)
def test_likeness_is_the_same_either_way_round_and_within_bounds(one: Facts, other: Facts) -> None:
    assert compare(one, other) == compare(other, one)
    assert 0 <= compare(one, other).score <= 1


@given(FACTS)
def test_a_listing_is_wholly_like_itself(one: Facts) -> None:
    assert compare(one, one).score == 1
    assert is_likely(compare(one, one))


@given(FACTS, FACTS, st.sampled_from(["postcode", "phone", "email", "site"]))
def test_one_more_fact_in_common_never_makes_them_less_alike(one: Facts, other: Facts, sign: str) -> None:
    before = compare(one, other).score
    mine, theirs = one.of(sign) | {"z"}, other.of(sign) | {"z"}
    assert compare(replace(one, **{sign: mine}), replace(other, **{sign: theirs})).score >= before  # type: ignore[arg-type]


@given(st.dictionaries(st.integers(0, 30).map(str), FACTS, max_size=12))
def test_every_pair_that_is_found_is_likely_and_none_that_shares_a_fact_is_missed(
    listed: dict[str, Facts],
) -> None:
    pairs = find_pairs(listed)
    ids = sorted(listed)
    for place, one in enumerate(ids):
        for other in ids[place + 1 :]:
            alike = compare(listed[one], listed[other])
            if (one, other) in pairs:
                assert is_likely(alike)
            elif is_likely(alike):
                pytest.fail(f"missed: {listed[one]} {listed[other]}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("01572 722577", "+44 1572 722577"),
        ("01572 722577", "0044 (0)1572 722577"),
        ("01572 722577", "(01572) 722-577"),
    ],
)
def test_a_number_is_the_same_however_it_is_typed(one: str, other: str) -> None:
    assert plain_phone(one) == plain_phone(other)


@pytest.mark.parametrize(
    "typed", ["https://www.example.org/", "http://example.org", "example.org", "HTTPS://Example.org/?a=b"]
)
def test_a_site_is_the_same_however_it_is_typed(typed: str) -> None:
    assert plain_site(typed) == "example.org"


@pytest.mark.parametrize("typed", ["", "nonsense", "http://[broken", "mailto:a@example.org"])
def test_what_is_no_site_says_nothing(typed: str) -> None:
    assert plain_site(typed) in ("", "a@example.org", "example.org")
    assert facts_of("Tea", sites=["nonsense", ""]).site == frozenset()


def test_the_same_thing_under_two_spellings_is_found() -> None:
    listed = {
        "a": facts_of("The Tea & Talk Club Ltd", phones=["01632 960001"], postcodes=["LE15 6HP"]),
        "b": facts_of("Tea and Talk Club", phones=["+44 1632 960001"], postcodes=["le156hp"]),
        "c": facts_of("Walking football", phones=["01632 960001"], postcodes=["LE15 6HP"]),
    }
    assert set(find_pairs(listed)) == {("a", "b")}
    assert [one for one, _alike in find_alike(facts_of("tea and talk club"), listed)] == ["a", "b"]


def test_two_clubs_in_one_hall_with_one_number_are_two() -> None:
    hall = {"phones": ["01632 960001"], "postcodes": ["LE15 6HP"], "sites": ["https://hall.example.org"]}
    assert not is_likely(compare(facts_of("Knit and natter", **hall), facts_of("Walking football", **hall)))


def test_the_same_name_in_two_villages_is_looked_at() -> None:
    one, other = facts_of("Good neighbours", postcodes=["LE15 8AA"]), facts_of("Good neighbours")
    assert is_likely(compare(one, other))


@given(NAMES, NAMES)
def test_names_are_wholly_alike_only_when_they_are_the_same(one: str, other: str) -> None:
    assert (name_likeness(one, other) == 1) == (one == other) or sorted(one.split()) == sorted(other.split())
