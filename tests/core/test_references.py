"""Ids, slugs and codes: unguessable, readable, forgiving."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.references import new_code, new_id, read_code, slugify


def test_ids_are_random_uuids() -> None:
    made = {new_id() for _ in range(100)}
    assert len(made) == 100
    assert all(uuid.UUID(one).version == 4 for one in made)


def test_a_code_has_no_letter_that_is_misread_and_enough_of_them() -> None:
    for _ in range(200):
        code = new_code(60)
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
        assert read_code(code) == code
    assert len(new_code(61).replace("-", "")) == 13


def test_a_code_is_read_however_it_was_copied() -> None:
    code = "10AV-EFGH-JKMN"
    assert read_code(" ioau efgh-jkmn ") == code
    assert read_code("loav.efghjkmn") == code
    assert read_code("") == ""


@given(st.text(), st.integers(3, 80))
def test_a_slug_is_short_plain_and_stable(words: str, limit: int) -> None:
    slug = slugify(words, limit)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= limit
    assert slugify(slug, limit) == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("St. Mary's Café", "st-marys-cafe"),
        ("  Tea & talk! ", "tea-talk"),
        ("???", ""),
        ("Ångström", "angstrom"),
    ],
)
def test_a_slug_reads_like_its_name(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_a_long_slug_is_cut_between_words() -> None:
    assert slugify("one two three four", 11) == "one-two"
    assert slugify("one two three", 7) == "one-two"
    assert slugify("abcdefghij", 5) == "abcde"
