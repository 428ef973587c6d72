"""Misspelt words are mended; words that are right are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.spelling import Speller, distance, sound

WORDS = {
    "depression": 9,
    "befriending": 5,
    "alzheimers": 6,
    "community": 20,
    "poverty": 4,
    "budgeting": 3,
    "library": 8,
    "centre": 30,
    "day": 40,
    "diabetes": 7,
    "physiotherapy": 2,
    "health": 50,
    "safe": 10,
    "benefits": 9,
    "number": 10,
}
letters = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(WORDS, protected=["Oakham".lower()])


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("deppression", "depression"),
        ("befreinding", "befriending"),
        ("altzimers", "alzheimers"),
        ("comunity", "community"),
        ("povety", "poverty"),
        ("budgetting", "budgeting"),
        ("libary", "library"),
        ("fiziotherapy", "physiotherapy"),
        ("helth", "health"),
        ("benifits", "benefits"),
        ("diabetis", "diabetes"),
        ("ibrary", "library"),
        ("kibrary", "library"),
    ],
)
def test_a_misspelt_word_is_mended(speller: Speller, wrong: str, right: str) -> None:
    assert speller.correct(wrong) == right


@pytest.mark.parametrize(
    "word", ["sofa", "plumber", "oakham", "cat", "depression", "x" * 60, "1234", "", "ça", "w/c"]
)
def test_a_word_that_is_right_or_unlike_any_is_left_alone(speller: Speller, word: str) -> None:
    assert speller.correct(word) == ""


def test_a_beginning_is_completed_with_the_commonest_words_first(speller: Speller) -> None:
    assert speller.complete("be") == ["benefits", "befriending"]


@pytest.mark.parametrize(("one", "two"), [("dorter", "daughter"), ("minda", "minder"), ("senta", "centre")])
def test_words_sound_as_most_people_here_say_them(one: str, two: str) -> None:
    assert sound(one) == sound(two)


@given(letters, letters)
def test_distance_is_symmetric_and_nought_only_for_the_same_word(one: str, two: str) -> None:
    assert distance(one, two) == distance(two, one)
    assert (distance(one, two) == 0) == (one == two)


@given(st.sampled_from(sorted(w for w in WORDS if len(w) >= 8)), st.integers(1, 20))
def test_one_dropped_letter_is_always_mended(word: str, at: int) -> None:
    at = 1 + at % (len(word) - 1)
    assert Speller(WORDS).correct(word[:at] + word[at + 1 :]) in ("", word)


@given(st.text(max_size=30))
def test_any_text_has_a_sound_and_a_verdict(text: str) -> None:
    sound(text)
    Speller(WORDS).correct(text)


def test_a_short_word_is_mended_only_into_a_common_one_that_sounds_the_same() -> None:
    short = Speller({"debt": 90, "youth": 40, "moody": 2, "staring": 9})
    assert short.correct("dett") == "debt"
    assert short.correct("yooth") == "youth"
    assert short.correct("mudey") == ""
