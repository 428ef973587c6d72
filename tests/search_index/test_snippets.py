"""Snippets are short, safe and show why a listing was found."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from search_index.snippets import LENGTH, beginnings, snippet


def test_matching_words_are_marked_in_any_form() -> None:
    assert snippet("She befriends people.", beginnings(["befriend"])) == "She <mark>befriends</mark> people."


def test_text_is_escaped() -> None:
    made = snippet("<script>alert('x')</script> & talk", beginnings(["talk"]))
    assert "<script>" not in made
    assert made.endswith("&amp; <mark>talk</mark>")


def test_the_window_opens_where_the_matches_are() -> None:
    made = snippet("word " * 100 + "dementia cafe here. " + "word " * 50, beginnings(["dementia", "cafe"]))
    assert "<mark>dementia</mark> <mark>cafe</mark>" in made
    assert made.startswith("&#8230; ")
    assert made.endswith(" &#8230;")


@given(
    st.text(max_size=600),
    st.sets(st.sampled_from(["fall", "care", "memori", "age:older", "ß", ""]), max_size=4),
)
def test_any_text_makes_a_safe_short_snippet(text: str, stems: set[str]) -> None:
    made = snippet(text, beginnings(stems))
    plain = re.sub(r"</?mark>", "", made)
    assert "<" not in plain
    assert made.count("<mark>") == made.count("</mark>")
    assert len(plain) <= 6 * LENGTH + 4
