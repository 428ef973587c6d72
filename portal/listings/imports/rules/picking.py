"""Finding the one thing a field needs in a cell that holds more: a postcode, a phone number, an address."""

from __future__ import annotations

import re
from collections.abc import Callable

from portal.core import text

_POSTCODE = re.compile(r"\b([A-Za-z]{1,2}\d[A-Za-z\d]?)\s*(\d[A-Za-z]{2})\b")
_EMAIL = re.compile(r"[^\s@,;<>()\[\]:]+@[^\s@,;<>()\[\]]+\.[A-Za-z]{2,}")
_URL = re.compile(r"(?:https?://|www\.)[^\s,;<>\"]+[^\s,;<>\".)]", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.])(?:\+44\s?\(?0?\)?|\(?0)[\d() \-]{8,16}\d(?!\w)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)
_COUNTIES = {
    "cambridgeshire", "cambs", "cheshire", "derbyshire", "greater manchester", "lancashire", "lancs",
    "leicestershire", "leics", "lincolnshire", "lincs", "middlesex", "norfolk", "northamptonshire",
    "northants", "nottinghamshire", "rutland", "surrey", "warwickshire",
}  # fmt: skip
_SMALL = {"and", "at", "for", "in", "of", "on", "the", "with", "by", "upon"}
_CAPITALS = {"GP", "GPS", "HMP", "NHS", "UK", "YMCA", "CIC", "PPG", "II", "III"}


def postcode_in(words: str) -> str:
    """The last UK postcode in a text, as "LE15 6HP"; '' where there is none."""
    found = _POSTCODE.findall(words)
    return f"{found[-1][0]} {found[-1][1]}".upper() if found else ""


def phone_in(words: str) -> str:
    """The first UK phone number in a text."""
    found = _PHONE.search(words)
    return tidy_phone(found.group()) if found else ""


def email_in(words: str) -> str:
    """The first email address in a text."""
    found = _EMAIL.search(words)
    return found.group().rstrip(".") if found else ""


def url_in(words: str) -> str:
    """The first web address in a text."""
    found = _URL.search(words)
    return with_scheme(found.group()) if found else ""


def first_sentence(words: str) -> str:
    """The first sentence of a text, on one line."""
    flat = text.one_line(words)
    found = _SENTENCE.match(flat)
    return found.group(1) if found else flat


def first_number(words: str) -> str:
    """The first number in a text."""
    found = _NUMBER.findall(words)
    return found[0] if found else ""


def second_number(words: str) -> str:
    """The second number in a text."""
    found = _NUMBER.findall(words)
    return found[1] if len(found) > 1 else ""


def with_scheme(address: str) -> str:
    """A web address with https:// put before it where it has none."""
    plain = address.strip()
    return (
        plain if not plain or re.match(r"[a-z]+:", plain, re.IGNORECASE) else f"https://{plain.lstrip('/')}"
    )


def tidy_phone(number: str) -> str:
    """A phone number as people write it: a zero that a spreadsheet ate is put back, "Tel:" goes."""
    plain = re.sub(r"^(?:tel(?:ephone)?|phone|t)\s*[.:]?\s*", "", text.one_line(number), flags=re.IGNORECASE)
    plain = (
        re.sub(r"^\+44\s*\(0\)\s*", "0", plain)
        .replace("\u2010", "-")
        .replace("\u2011", "-")
        .replace("\u2013", "-")
    )
    if re.fullmatch(r"\d\.\d{9,}[Ee]\+?\d+", plain):  # 1.617486414E+09, with every digit still there
        plain = str(int(float(plain)))
    digits = re.sub(r"\D", "", plain)
    return (
        f"0{plain}"
        if len(digits) in (9, 10) and digits[0] in "1237" and re.fullmatch(r"[\d \-]+", plain)
        else plain
    )


def calmed(words: str) -> str:
    """A text that is all in capitals with capitals at the start of words only; any other text as it is."""
    if words != words.upper() or not re.search("[A-Z]{3}", words):
        return words
    first = True

    def change(found: re.Match[str]) -> str:
        nonlocal first
        word, opening = found.group(), first
        first = False
        if word in _CAPITALS:
            return word
        return word.lower() if word.lower() in _SMALL and not opening else word.capitalize()

    return re.sub(r"[A-Z]+(?:'[A-Z]+)?", change, words)


def split_address(words: str) -> dict[str, str]:
    """A whole address in one cell as its parts. The town is taken to be the last part that is no county."""
    postcode = postcode_in(words)
    rest = _POSTCODE.sub("", words) if postcode else words
    parts = [
        part for part in (text.one_line(piece).strip(" .") for piece in re.split(r"[,\n]", rest)) if part
    ]
    found = {"postal_code": postcode} if postcode else {}
    if len(parts) > 1 and parts[-1].casefold() in _COUNTIES:
        found["state_province"] = parts.pop()
    if len(parts) > 1 and re.fullmatch(r"[^\d]{1,40}", parts[-1]):
        found["city"] = parts.pop()
        if parts[-1].casefold() == found["city"].casefold() and len(parts) > 1:
            parts.pop()  # "London, London"
    if parts and re.fullmatch(r"\d+[a-z]?(?:\s*-\s*\d+[a-z]?)?", parts[0], re.IGNORECASE) and len(parts) > 1:
        parts[:2] = [f"{parts[0]} {parts[1]}"]  # "399, Uxbridge Road": a house number belongs to its street
    if parts:
        found["address_1"] = parts[0]
    if parts[1:]:
        found["address_2"] = ", ".join(parts[1:])
    return found


PICKS: dict[str, Callable[[str], str]] = {
    "postcode": postcode_in,
    "phone": phone_in,
    "email": email_in,
    "url": url_in,
    "sentence": first_sentence,
    "first_number": first_number,
    "second_number": second_number,
}
