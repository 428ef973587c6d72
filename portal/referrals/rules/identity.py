"""Who somebody is: NHS numbers, ages, initials, and what two tellings of one person have in common."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

#: First year of each band; the last is open.
_BANDS = (0, 18, 25, 45, 65, 75, 85)
_OLDEST = 120


def tidy_nhs_number(typed: str) -> str:
    """The ten digits without spaces or hyphens; '' when it is no NHS number (modulus 11)."""
    digits = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch(r"[0-9]{10}", digits) or len(set(digits)) == 1:
        return ""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return digits if (11 - total % 11) % 11 == int(digits[9]) else ""


def show_nhs_number(digits: str) -> str:
    """As people write it: '943 476 5919'."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits else ""


def age_on(birth: date, day: date) -> int:
    """Whole years on `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_band(birth: date | None, day: date) -> str:
    """'65-74', '85+'; '' where it is not known or cannot be."""
    if birth is None or not 0 <= (age := age_on(birth, day)) <= _OLDEST:
        return ""
    first = max(one for one in _BANDS if one <= age)
    later = [one for one in _BANDS if one > first]
    return f"{first}-{later[0] - 1}" if later else f"{first}+"


def initials(given_name: str, family_name: str) -> str:
    """'J S': the first letter of each."""
    return " ".join(name.strip()[0].upper() for name in (given_name, family_name) if name.strip())


def plain(text: str) -> str:
    """Letters and digits alone, small, without accents."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]", "", flat)


def match_key(given_name: str, family_name: str, birth: date | None, postcode: str) -> str:
    """What two tellings of one person have alike: first given name, family name, date of birth, postcode;
    '' when one of them is missing."""
    first = plain(given_name.strip().split(" ")[0]) if given_name.strip() else ""
    parts = [first, plain(family_name), birth.isoformat() if birth else "", plain(postcode)]
    return "|".join(parts) if all(parts) else ""


def read_birth_date(text: str) -> date | None:
    """A sealed date of birth again."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
