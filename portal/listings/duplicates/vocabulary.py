"""The words for what two listings have in common."""

from __future__ import annotations

SIGN_WORDS = {
    "name": "name",
    "postcode": "postcode",
    "phone": "phone number",
    "email": "email address",
    "site": "website",
}
