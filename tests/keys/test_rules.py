"""The cryptography of sealed columns."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.keys.rules import CannotOpen, KeyRing, KeyRingError, new_data_key, seal, unseal

KEY = bytes(range(32))
PLACE = "change_set|message|a key"


@given(st.text())
def test_a_text_opens_again_when_nothing_changed(text: str) -> None:
    assert unseal(KEY, seal(KEY, text, PLACE), PLACE) == text


@given(st.text(min_size=1, max_size=30), st.data())
def test_a_value_does_not_open_when_any_byte_is_changed(text: str, data: st.DataObject) -> None:
    raw = bytearray(base64.b64decode(seal(KEY, text, PLACE)[3:]))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        unseal(KEY, "v1." + base64.b64encode(raw).decode(), PLACE)


@pytest.mark.parametrize("sealed", ["", "v1.", "v1.AAAA", "v1.not base64", "v1.é", "v2.AAAA", "in the clear"])
def test_a_value_does_not_open_when_it_was_never_sealed(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, sealed, PLACE)


def test_a_value_does_not_open_in_another_place_or_under_another_key() -> None:
    sealed = seal(KEY, "an address", PLACE)
    with pytest.raises(CannotOpen):
        unseal(KEY, sealed, "change_set|reporter_name|a key")
    with pytest.raises(CannotOpen):
        unseal(new_data_key(), sealed, PLACE)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(KEY, "yes", PLACE) != seal(KEY, "yes", PLACE)


def test_every_master_key_of_the_ring_unwraps_when_the_newest_wraps() -> None:
    old, new = "old:" + "11" * 32, "new:" + "22" * 32
    master_id, wrapped = KeyRing.parse([old]).wrap(KEY, "id")
    both = KeyRing.parse([new, old])
    assert both.newest == "new"
    assert both.unwrap(master_id, wrapped, "id") == KEY
    assert both.wrap(KEY, "id")[0] == "new"
    with pytest.raises(CannotOpen):
        KeyRing.parse([new]).unwrap(master_id, wrapped, "id")
    with pytest.raises(CannotOpen):
        both.unwrap(master_id, wrapped, "another id")


@pytest.mark.parametrize(
    "entries",
    [
        [],
        ["k1"],
        ["k1:"],
        ["k1:abcd"],
        ["k1:" + "zz" * 32],
        ["k1:" + "é" * 64],
        [":" + "11" * 32],
        ["a" * 41 + ":" + "11" * 32],
        ["k1:" + "11" * 32, "k1:" + "22" * 32],
    ],
)
def test_a_key_ring_is_refused_when_an_entry_is_malformed(entries: list[str]) -> None:
    with pytest.raises(KeyRingError):
        KeyRing.parse(entries)


def test_a_key_is_never_in_a_message_or_a_representation() -> None:
    key = "5b" * 32
    with pytest.raises(KeyRingError) as refused:
        KeyRing.parse([key])  # the id and the colon were forgotten
    ring = KeyRing.parse([f"k1:{key}"])
    for shown in (str(refused.value), repr(ring), str(ring)):
        assert key not in shown
        assert repr(bytes.fromhex(key))[2:10] not in shown
