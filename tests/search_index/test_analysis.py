"""Text of any kind becomes folded, stemmed words."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis import FUNCTION, MAX_WORD_LENGTH, analyse, fold, informative, key, stem_counts


def stems(text: str) -> list[str]:
    return [token.stem for token in analyse(text)]


def test_words_meet_whatever_their_case_accents_and_apostrophes() -> None:
    assert stems("Can’t CAFÉ Alzheimer's") == stems("cant cafe alzheimers")


def test_denials_and_irregular_forms_become_one() -> None:
    assert stems("cannot") == stems("couldn't") == stems("can't")
    assert stems("fell") == stems("falling") == stems("falls")


def test_slashed_shorthand_stays_one_word() -> None:
    assert [t.word for t in analyse("needs w/c for pt")] == ["needs", "w/c", "for", "pt"]


def test_capital_initials_are_not_pronouns_unless_all_is_shouted() -> None:
    assert analyse("ME support")[0].word == "m.e"
    assert analyse("M.E. group")[0].word == "m.e"
    assert analyse("HELP ME")[1].word == "me"


def test_ages_written_in_any_way_meet() -> None:
    for text in ("82 years old", "82yo", "aged 82", "80s", "60+"):
        assert "age:older" in stems(text), text
    assert "age:teen" in stems("activities for 12 year olds")
    assert stems("call 111") == ["call", "111"]


def test_a_long_text_keeps_its_weightiest_words_in_order() -> None:
    tokens = analyse("common " * 30 + "first " + "common " * 30 + "second")
    kept = informative(tokens, {"first": 2.0, "second": 3.0}, limit=10)
    words = [t.word for t in kept]
    assert len(kept) == 10
    assert words.index("first") < words.index("second")


def test_names_have_the_same_key_whatever_the_small_words() -> None:
    assert key("The Friends of Elm") == key("friends, ELM")


@given(st.text(max_size=400))
def test_any_text_at_all_is_analysed(text: str) -> None:
    for token in analyse(text):
        assert token.stem
        assert len(token.word) <= MAX_WORD_LENGTH + 20
        assert 0 <= token.start < token.end <= len(text)


@given(st.from_regex(r"[a-zA-Z]{1,30}", fullmatch=True))
def test_folding_twice_changes_nothing(word: str) -> None:
    folded = fold(word.lower())[0]
    assert fold(folded)[0] == folded


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("A&E", "a and e"),
        ("left", "leave"),
        ("lonely", "loneliness"),
        ("M.E.", "ME"),
        ("broken", "break"),
    ],
)
def test_words_that_mean_the_same_have_one_stem(one: str, two: str) -> None:
    assert [t.stem for t in analyse(f"x {one}")] == [t.stem for t in analyse(f"x {two}")]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("dying", "died"),
        ("SEND", "send"),
        ("IT", "it"),
        ("broke", "broken"),
        ("D&A", "da"),
        ("AIDS", "hearing aids"),
    ],
)
def test_words_that_mean_something_else_have_another(one: str, two: str) -> None:
    assert analyse(f"x {one}")[-1].stem != analyse(f"x {two}")[-1].stem


def test_a_will_is_told_from_what_will_be() -> None:
    assert not analyse("make a will")[-1].stop
    assert analyse("mum will")[-1].stop
    assert analyse("wills")[-1].stem == analyse("he left no will")[-1].stem
    assert stem_counts("Make a will. We will help.")["wills"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "For men aged 82 or over 80s",
        "Ages 11 to 17 years",
        "he is 13yo, open to 60+",
        "Room 4, 18 to 25 year olds, est. 1999",
        "82",
        "AGED 82 AND OVER",
        "18 years",
    ],
)
def test_ages_are_counted_for_the_index_as_they_are_read_in_a_question(text: str) -> None:
    expected = Counter(token.stem for token in analyse(text) if token.word not in FUNCTION)
    assert stem_counts(text) == expected


def test_digits_of_any_script_are_no_error() -> None:
    assert [token.word for token in analyse("፩ years, ² years")] == ["፩", "years", "2", "years"]
