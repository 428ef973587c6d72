"""Pages of a list: rows add up, links have gaps, an odd page number is page 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.paging import Paging, read_page


@given(st.integers(1, 50), st.integers(0, 2000))
def test_every_row_is_on_exactly_one_page(per_page: int, total: int) -> None:
    pages = Paging(1, per_page, total).pages
    seen = [
        row
        for page in range(1, pages + 1)
        for one in [Paging(page, per_page, total)]
        for row in range(one.first_row or 1, one.last_row + 1)
    ]
    assert seen == list(range(1, total + 1))


@given(st.integers(1, 60), st.integers(0, 600))
def test_the_links_hold_first_last_and_neighbours_with_gaps_only_where_numbers_are_left_out(
    page: int, total: int
) -> None:
    paging = Paging(page, 10, total)
    window = paging.window()
    numbers = [number for number in window if number is not None]
    assert numbers == sorted(set(numbers))
    assert {1, paging.pages} <= set(numbers)
    assert all(1 <= number <= paging.pages for number in numbers)
    for before, gap, after in zip(window, window[1:], window[2:], strict=False):
        if gap is None:
            assert before is not None
            assert after is not None
            assert after - before > 1


@pytest.mark.parametrize(
    ("typed", "page"),
    [(None, 1), ("", 1), ("3", 3), (" 7 ", 7), ("0", 1), ("-2", 1), ("1e3", 1), ("٣", 1), ("99999", 1000),
     ("999999999999999999", 1), ("2; drop table", 1), ("²", 1)],
)  # fmt: skip
def test_what_is_no_page_number_is_page_one(typed: str | None, page: int) -> None:
    assert read_page(typed) == page


@given(st.integers(1, 50), st.integers(1, 20), st.integers(0, 200))
def test_a_page_beyond_the_last_is_the_last(page: int, per_page: int, total: int) -> None:
    paging = Paging.within(page, per_page, total)
    assert paging.page == min(page, paging.pages)
