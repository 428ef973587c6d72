"""Codes of an authenticator app."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from portal.accounts.rules.codes import address_for_app, in_groups, new_secret, read_digits, step_of

NOW = datetime(2026, 11, 30, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "right"), [(0, True), (-30, True), (30, True), (-61, False), (60, False)]
)
def test_a_clock_half_a_minute_off_does_no_harm(seconds: int, right: bool) -> None:
    secret = new_secret()
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=seconds))
    assert (step_of(secret, code, NOW) is not None) is right


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("123 456", "123456"),
        ("123-456", "123456"),
        ("12345", ""),
        ("1234567", ""),
        ("١٢٣٤٥٦", ""),
        (None, ""),
    ],
)
def test_six_digits_are_read_however_they_are_typed(typed: str | None, digits: str) -> None:
    assert read_digits(typed) == digits


def test_the_app_is_told_the_site_and_the_account() -> None:
    secret = new_secret()
    address = address_for_app(secret, account="ada@example.org", site="Our site")
    assert address.startswith("otpauth://totp/Our%20site:ada%40example.org?secret=")
    assert in_groups(secret).replace(" ", "") == secret
    assert len(secret) == 32
