"""Tables run nothing in the spreadsheet that opens them, and come back as they were."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.spreadsheet_cells import guarded, to_csv, unguarded

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "'=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=1", "12", "", "Mary’s", "'tis"])
def test_what_is_harmless_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == unguarded(cell) == cell


@given(st.text(alphabet=st.sampled_from([*FORMULA_SIGNS, *"'ab "]), max_size=12))
def test_a_guarded_cell_runs_nothing_and_comes_back_as_it_was(cell: str) -> None:
    safe = guarded(cell)
    assert not safe.lstrip(" ").startswith(FORMULA_SIGNS)
    assert unguarded(safe) == cell


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2))
)
def test_every_row_of_a_file_is_read_back(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(to_csv(rows).removeprefix("\ufeff"), newline="")))
    assert [[unguarded(cell) for cell in row] for row in read] == rows


def test_what_is_not_there_is_an_empty_cell_and_a_number_its_figures() -> None:
    assert to_csv([["one", None, 3]]) == "\ufeffone,,3\r\n"
