"""Reading a postcode however it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FORM = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)\s+[0-9]")
_IN_TEXT = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)[\s.-]{0,3}([0-9][A-Z]{2})\b", re.IGNORECASE)
_OUTCODE_IN_TEXT = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\b(?:\s[0-9]\b)?", re.IGNORECASE)
_LETTER_FOR_DIGIT = str.maketrans("OIL", "011")
_DIGIT = re.compile("[0-9]")
_ORDINALS = re.compile(r"1ST|2ND|3RD|[04-9]TH")
_NOT_CODE = re.compile(r"[^A-Z0-9]")
_LONGEST = 7


def normalise_postcode(typed: str) -> str | None:
    """A full postcode as it is written ("LE15 6HP"), or None where `typed` is not the form of one.

    Case, spaces and punctuation do not matter, nor a letter O, I or L typed where a digit must stand.
    """
    packed = _NOT_CODE.sub("", typed.upper())
    if not 5 <= len(packed) <= _LONGEST:
        return None
    for candidate in (packed, _with_digits(packed)):
        if _FORM.fullmatch(candidate):
            return f"{candidate[:-3]} {candidate[-3:]}"
    return None


def normalise_outcode(typed: str) -> str | None:
    """The first half of a postcode ("LE15"), also from "LE15 6"; None where `typed` has no such form."""
    tidy = " ".join(typed.upper().split()).strip(" .,-")
    sector = _SECTOR.fullmatch(tidy)
    if sector:
        return sector[1]
    packed = _NOT_CODE.sub("", tidy) if len(tidy) <= 5 else ""
    return packed if _OUTCODE.fullmatch(packed) else None


def outcode_of(postcode: str) -> str:
    """The first half of a full postcode in its written form."""
    return postcode.partition(" ")[0]


def has_a_digit(text: str) -> bool:
    """Whether a text can hold a postcode, or the first half of one, at all."""
    return _DIGIT.search(text) is not None


def postcodes_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Each full postcode inside a longer text: where it starts and ends, and its written form."""
    for match in _IN_TEXT.finditer(text):
        yield match.start(), match.end(), f"{match[1]} {match[2]}".upper()


def outcodes_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Each first half of a postcode standing alone inside a longer text; the caller knows which exist."""
    for match in _OUTCODE_IN_TEXT.finditer(text):
        yield match.start(), match.end(), match[0].upper().split()[0]


def reads_as_an_ordinal(postcode: str) -> bool:
    """Whether the second half is "2nd" or "4th": "flat B1 2nd floor" has the form of one but holds none."""
    return _ORDINALS.fullmatch(postcode[-3:]) is not None


def looks_like_a_postcode(typed: str) -> bool:
    """Whether somebody meant a postcode but mistyped it: short, with letters and digits mixed."""
    packed = _NOT_CODE.sub("", typed.upper())
    return 2 <= len(packed) <= 9 and any(c.isdigit() for c in packed) and packed[:1].isalpha()


def _with_digits(packed: str) -> str:
    """`packed` with O, I and L read as 0 and 1 where only a digit can stand."""
    out, inward = packed[:-3], packed[-3:]
    area = 1 if len(out) > 1 and (out[1].isdigit() or len(out) == 2) else 2
    outward = out[:area] + out[area:].translate(_LETTER_FOR_DIGIT)
    return f"{outward}{inward[0].translate(_LETTER_FOR_DIGIT)}{inward[1:]}"
