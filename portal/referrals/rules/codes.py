"""How somebody follows their own referral, and how a provider proves that a link was sent to them."""

from __future__ import annotations

from datetime import timedelta

from portal.core.references import read_code

#: How long a browser that showed the code holds the person's page open.
FOLLOW_LASTS = timedelta(hours=1)
#: A provider's one-time code (DESIGN 9.21), and how long it opens the referral once it was right.
CODE_DIGITS, CODE_LASTS, CODE_TRIES = 6, timedelta(minutes=10), 5
PASS_LASTS = timedelta(hours=8)
DRAFT_LASTS = timedelta(days=7)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def follow_code(digest: str) -> str:
    """Eight letters and digits to copy, 'ABCD-EFGH', from a blind index of the form the referral came by: the
    same form sent twice gives the same code."""
    number = int(digest[:16], 16)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(0, 40, 5))
    return f"{letters[:4]}-{letters[4:]}"


def tidy_reference(typed: str) -> str:
    """A reference as we store it, however it was typed."""
    return read_code(typed)
