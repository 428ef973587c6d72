"""Search requests: anything is read as some request, and an address read again is the same request."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal.directory.forms import (
    FILTERS,
    LONGEST,
    LONGEST_IN_ADDRESS,
    MILES,
    SORTS,
    SearchRequest,
    read_search,
)

NAMES = st.sampled_from(["q", "place", "miles", "years", "sort", "page", *FILTERS]) | st.text(max_size=10)
VALUES = st.text(max_size=300) | st.sampled_from(
    ["٣", "²", "-1", "1e9", "0", "10", "true", "\x00", "a" * 6000, "best", "distance", "MO", "' or 1=1 --",
     "{{7*7}}", "<script>", "\u202eabc", "120", "121", "40"]
)  # fmt: skip
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=12)


def _read(address: str) -> SearchRequest:
    return read_search(MultiDict(parse_qsl(urlsplit(address).query, keep_blank_values=True)))


@given(PAIRS)
@settings(max_examples=400, deadline=None)
def test_any_garbage_gives_a_request_within_its_bounds(pairs: list[tuple[str, str]]) -> None:
    asked = read_search(MultiDict(pairs))
    assert len(asked.q) <= LONGEST
    assert len(asked.place) <= 120
    assert "\n" not in asked.place
    assert "\x00" not in asked.q
    assert asked.miles in MILES
    assert asked.sort in SORTS
    assert 1 <= asked.page <= 1000
    assert asked.years is None or 0 <= asked.years <= 120
    assert set(asked.chosen) <= set(FILTERS)
    for values in asked.chosen.values():
        assert 0 < len(values) <= 30
        assert len(set(values)) == len(values)
        assert all(0 < len(value) <= 80 for value in values)


@given(PAIRS)
@settings(max_examples=400, deadline=None)
def test_an_address_read_again_is_the_same_request(pairs: list[tuple[str, str]]) -> None:
    asked = read_search(MultiDict(pairs))
    again = _read(asked.address(asked.page))
    if asked.long:
        assert asked.q not in asked.address()
        assert again.q == ""
    else:
        assert again == asked


@given(PAIRS, st.data())
@settings(max_examples=200, deadline=None)
def test_taking_one_filter_off_leaves_all_else(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    asked = read_search(MultiDict(pairs))
    if not asked.chosen:
        return
    name = data.draw(st.sampled_from(sorted(asked.chosen)))
    value = data.draw(st.sampled_from(asked.chosen[name]))
    less = asked.without(name, value)
    assert value not in less.chosen.get(name, ())
    assert (less.q, less.place, less.years, less.sort, less.miles) == (
        asked.q, asked.place, asked.years, asked.sort, asked.miles,
    )  # fmt: skip
    assert less.page == 1
    assert sum(map(len, less.chosen.values())) == sum(map(len, asked.chosen.values())) - 1


def test_a_request_says_when_it_is_empty_and_when_it_is_long() -> None:
    assert read_search(MultiDict()).empty
    assert read_search(MultiDict({"page": "3", "sort": "name"})).empty
    assert not read_search(MultiDict({"cost": "free"})).empty
    assert not read_search(MultiDict({"years": "0"})).empty
    assert not read_search(MultiDict({"q": "x" * LONGEST_IN_ADDRESS})).long
    assert read_search(MultiDict({"q": "x" * (LONGEST_IN_ADDRESS + 1)})).long


def test_place_and_age_and_all_filters_can_be_taken_off() -> None:
    asked = read_search(
        MultiDict({"q": "tea", "place": "Oakham", "years": "70", "cost": "free", "page": "4"})
    )
    assert asked.without("place").place == ""
    assert asked.without("years").years is None
    assert asked.without_filters() == SearchRequest(q="tea", place="Oakham")


@pytest.mark.parametrize("value", ["10", "99", "ten", ""])
def test_the_usual_distance_stands_in_no_address(value: str) -> None:
    assert "miles" not in read_search(MultiDict({"q": "tea", "miles": value})).address()
