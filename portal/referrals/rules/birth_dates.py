"""A date of birth as people type it: 14/3/52, 14 mar 1952, 14.03.1952, 1952-03-14, 140352."""

from __future__ import annotations

import re
from datetime import date

from portal.core.text import MONTHS

_SHORT = tuple(name[:3] for name in MONTHS)
#: Nobody is older; a year in two digits that could mean two living people is asked for in full.
OLDEST = 115

NOT_A_DATE = "Enter a real date of birth, like 14/3/1952"


class NotABirthDate(ValueError):
    """What was typed is no date of birth, or could be two; the text says what to do."""


def read_birth_day(typed: str, today: date) -> date | None:
    """The day; None where nothing was typed. Raises NotABirthDate."""
    words = re.findall(r"[0-9]+|[^\W\d_]+", typed.casefold())
    if not typed.strip():
        return None
    day, month, year = _parts([word for word in words if word not in ("st", "nd", "rd", "th", "of")])
    try:
        born = date(_whole_year(year, today), month, int(day))
    except (ValueError, OverflowError) as wrong:
        raise wrong if isinstance(wrong, NotABirthDate) else NotABirthDate(NOT_A_DATE) from None
    if born > today:
        raise NotABirthDate("The date of birth must be in the past")
    if today.year - born.year > OLDEST:
        raise NotABirthDate(f"The date of birth makes them over {OLDEST}. Check the year.")
    return born


def _parts(words: list[str]) -> tuple[str, int, str]:
    """Day, month and year, of what was typed."""
    if len(words) == 1 and re.fullmatch(r"[0-9]{6}|[0-9]{8}", words[0]):
        run = words[0]
        words = [run[:2], run[2:4], run[4:]]
    if len(words) != 3 or any(len(word) > 9 for word in words):
        raise NotABirthDate(NOT_A_DATE)
    first, second, third = words
    if len(first) == 4 and first.isdecimal():  # 1952-03-14
        first, third = third, first
    if not first.isdecimal():  # March 14 1952
        first, second = second, first
    month = int(second) if second.isdecimal() else _month(second)
    if not first.isdecimal() or not third.isdecimal():
        raise NotABirthDate(NOT_A_DATE)
    return first, month, third


def _month(word: str) -> int:
    if word[:3] not in _SHORT or not MONTHS[_SHORT.index(word[:3])].startswith(word):
        raise NotABirthDate(NOT_A_DATE)
    return _SHORT.index(word[:3]) + 1


def _whole_year(year: str, today: date) -> int:
    """The year in four digits."""
    if len(year) == 4:
        return int(year)
    if len(year) != 2:
        raise NotABirthDate(NOT_A_DATE)
    living = [one for one in (1900 + int(year), 2000 + int(year)) if one <= today.year <= one + OLDEST - 1]
    if len(living) == 2:
        raise NotABirthDate(f"Enter the year in full: {living[0]} or {living[1]}")
    if not living:
        raise NotABirthDate(NOT_A_DATE)
    return living[0]
