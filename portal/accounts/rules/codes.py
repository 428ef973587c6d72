"""Six-digit codes of an authenticator app, and recovery codes."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp

STEP_SECONDS = 30
RECOVERY_CODES = 10


def new_secret() -> str:
    """A fresh secret for an authenticator app, 160 bits."""
    return pyotp.random_base32()


def in_groups(secret: str) -> str:
    """A secret for people to type: groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def address_for_app(secret: str, *, account: str, site: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def read_digits(typed: str | None) -> str:
    """The six digits, however they were typed; '' when there are not six."""
    digits = re.sub(r"[\s-]", "", typed or "")
    return digits if re.fullmatch(r"[0-9]{6}", digits) else ""


def step_of(secret: str, digits: str, now: datetime) -> int | None:
    """The time step whose code this is: the present one, or the one before or after for clocks that differ;
    None when it is none of them. Every step is compared, in equal time."""
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in (present - 1, present, present + 1):
        if pyotp.utils.strings_equal(digits, totp.generate_otp(step)):
            found = step
    return found
