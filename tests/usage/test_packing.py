"""What is packed is read again as it was, to the last count."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from portal.core import clock
from portal.usage.actions import mark_rolled_up
from portal.usage.packing import Whose, pack, unpack
from portal.usage.queries import count_views
from portal.usage.rules import Row

_text = st.none() | st.text(max_size=8)
_rows = st.builds(
    Row,
    st.sampled_from(["search", "page_viewed", "list"]),
    *[_text] * 7,
    st.none() | st.integers(0, 5),
    _text,
)
_visits = st.builds(Whose, st.sampled_from(["public", "bot"]), _text, _text, _text)


@given(st.dictionaries(st.tuples(_rows, _visits), st.integers(1, 1000), min_size=1, max_size=20))
@examples(deadline=None)
def test_what_is_packed_comes_back_as_it_was(done: dict[tuple[Row, Whose], int]) -> None:
    read = list(unpack(pack(done)))
    assert {(row, whose): times for row, whose, times in read} == done
    assert len(read) == len(done)


def test_the_text_is_as_its_module_says() -> None:
    visit = Whose("public", "9f0c", "phone")
    search, home = Row("search", results=3), Row("page_viewed", page="home")
    assert json.loads(pack({(search, visit): 1, (home, visit): 2, (home, Whose("bot")): 1})) == {
        "version": 1,
        "did": {"kind": ["search", "page_viewed"], "page": [None, "home"], "results": [3, None]},
        "visits": {"actor_class": ["public", "bot"], "visitor": ["9f0c", None], "device": ["phone", None]},
        "times": {"did": [0, 1, 1], "visit": [0, 0, 1], "count": [1, 2, 1]},
    }


def test_a_version_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="version 2"):
        list(unpack('{"version": 2, "did": {}, "visits": {}, "times": {}}'))


@pytest.mark.database
def test_views_are_those_of_four_weeks_that_are_over(app: Flask) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with app.app_context(), clock.frozen(now):
        for ago, views in ((29, {"a": 100}), (28, {"a": 1, "b": 2}), (1, {"a": 3})):
            mark_rolled_up((now - timedelta(days=ago)).date(), views)
        mark_rolled_up((now - timedelta(days=1)).date(), {"a": 4})  # it was read again
        assert count_views() == {"a": 5, "b": 2}
