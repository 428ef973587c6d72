"""What is put into long arrays comes out again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.rows import Filed, Rows, Texts


@given(st.lists(st.lists(st.integers(0, 65_535), max_size=6), max_size=20))
def test_every_row_comes_back_as_it_was_put_in(rows: list[list[int]]) -> None:
    kept = Rows(rows)
    assert len(kept) == len(rows)
    assert [list(kept[number]) for number in range(len(rows))] == rows


def test_a_number_too_large_for_a_row_is_refused() -> None:
    with pytest.raises(OverflowError):
        Rows([[65_536]])


@given(st.dictionaries(st.text(), st.sets(st.text(max_size=3), max_size=5), max_size=30))
def test_a_word_is_found_under_each_of_its_keys(keys_of: dict[str, set[str]]) -> None:
    filed = Filed(keys_of.items())
    for word, keys in keys_of.items():
        assert all(word in filed.find([key]) for key in keys)
        found = filed.find(keys)
        assert len(found) == len(set(found))


def test_nothing_is_found_under_a_key_nobody_has() -> None:
    filed = Filed([("cat", {"ct", "at", "ca"}), ("dog", {"dg", "og", "do"})])
    assert filed.find(["xy", ""]) == []
    assert filed.find(["ct", "og", "ca"]) == ["cat", "dog"]
    assert Filed([]).find(["cat"]) == []


@given(st.lists(st.text(max_size=9), max_size=20))
def test_every_text_comes_back_as_it_was_put_in(texts: list[str]) -> None:
    kept = Texts(texts)
    assert [kept[number] for number in range(len(kept))] == texts
