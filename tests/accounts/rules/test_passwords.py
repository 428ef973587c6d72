"""Which passwords are taken: long ones that nobody tries first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.rules.passwords import (
    ABOUT_YOU,
    LONGEST,
    TOO_COMMON,
    TOO_LONG,
    TOO_SHORT,
    breached,
    find_fault,
    is_common,
    normal_password,
)


def test_the_list_holds_the_commonest_three_thousand_and_more() -> None:
    assert len(breached()) > 25_000
    assert {"123456", "password", "qwerty", "letmein"} <= breached()


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "P4ssw0rd12345",
        "passwordpassword",
        "letmeinletmein",
        "123123123123",
        "qwertyuiop123",
        "aaaaaaaaaaaaaaaa",
        "1qaz2wsx3edc",
        "!!!monkey!!!!!!!",
    ],
)
def test_a_breached_password_is_refused_however_it_was_stretched(password: str) -> None:
    assert find_fault(password) == TOO_COMMON


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "four quiet herons walking",
        "Zq7-vN2_kkP0x!",
        "größe übung äpfel",
        "   a b c d e  ",
    ],
)
def test_a_long_password_of_any_characters_is_taken(password: str) -> None:
    assert find_fault(password, ["Ada Example", "ada@example.org"]) == ""


def test_length_is_the_only_rule_of_form() -> None:
    assert find_fault("short one") == TOO_SHORT
    assert find_fault("x" * (LONGEST + 1)) == TOO_LONG
    assert find_fault("heron " * 33 + "y") == "", "64 characters and more are taken"


def test_ones_own_name_is_no_password() -> None:
    assert find_fault("mary.example1", ["Mary Example", "mary@example.org"]) == ABOUT_YOU
    assert find_fault("example-example", ["mary@example.org"]) == ABOUT_YOU


@given(st.sampled_from(sorted(breached())[:2000]), st.text("0123456789!?.", max_size=8))
def test_figures_and_signs_around_a_breached_password_change_nothing(word: str, around: str) -> None:
    assert is_common(word + around) or not any(letter.isalpha() for letter in word)


@given(st.text(max_size=300))
def test_nothing_typed_breaks_the_check(password: str) -> None:
    assert isinstance(find_fault(password, ["Ada"]), str)


def test_the_same_characters_typed_in_two_ways_are_one_password() -> None:
    assert normal_password("caf\u00e9") == normal_password("cafe\u0301")
    assert normal_password(" spaces stay ") == " spaces stay "
