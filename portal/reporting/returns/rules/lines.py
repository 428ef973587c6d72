"""The lines of a return: what each asks for, what may be typed, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.reporting.returns.vocabulary import Adds, LineKind

#: By the key of the box; a share has two boxes.
Values = Mapping[str, Decimal]

_COUNT = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]+")
_POUNDS = re.compile(rf"£? ?({_COUNT.pattern})(\.[0-9]{{1,2}})?")
#: No project counts or spends as much: who types more has slipped.
MOST = 99_999_999


class WrongValue(ValueError):
    """What was typed cannot be taken; the message says what to type."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box to type a number in."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a return. `part` and `whole` are the two questions of a share. `personal`: what it counts
    is one for each person or home, such as a grant; `of`: the line that says for how many a sum of money
    is."""

    code: str
    name: str
    kind: LineKind
    hint: str = ""
    people: bool = False
    personal: bool = False
    of: str = ""
    optional: bool = False
    adds: Adds = Adds.SUM
    part: str = ""
    whole: str = ""
    asked: bool = True

    @property
    def boxes(self) -> tuple[Box, ...]:
        """One box; two for a share, the part first."""
        if self.kind is LineKind.SHARE:
            return Box(f"{self.code}_part", self.part), Box(f"{self.code}_whole", self.whole)
        return (Box(self.code, self.name),)


def read_number(kind: LineKind, typed: str) -> Decimal | None:
    """A number as people type it: '1,204', '£1,204.50'; None for an empty box. Raises WrongValue."""
    text = typed.strip()
    if not text:
        return None
    pattern, such_as = (_POUNDS, "1,250.50") if kind is LineKind.POUNDS else (_COUNT, "12 or 1,200")
    if not pattern.fullmatch(text):
        what = "pounds and pence" if kind is LineKind.POUNDS else "a whole number"
        raise WrongValue(f"Enter {what}, such as {such_as}")
    value = Decimal(text.lstrip("£ ").replace(",", ""))
    if value > MOST:
        raise WrongValue(f"Enter a number that is not more than {MOST:,}")
    return value


def check_line(line: Line, values: Mapping[str, Decimal | None]) -> dict[str, str]:
    """What is wrong with the numbers of one line, by the key of the box: something is missing, or the part is
    more than the whole."""
    given = [values.get(box.key) for box in line.boxes]
    if line.kind is LineKind.SHARE:
        return _check_share(line, *given)
    return {line.code: "Enter a number. Enter 0 if there were none"} if _lacks(line, given[0]) else {}


def _check_share(line: Line, part: Decimal | None, whole: Decimal | None) -> dict[str, str]:
    first, second = (box.key for box in line.boxes)
    if part is None and whole is None and line.optional:
        return {}
    if part is None:
        return {
            first: "Enter both numbers" if line.optional else "Enter a number. Enter 0 if there were none"
        }
    if whole is None:
        return {second: "Enter both numbers"}
    return {first: f"This cannot be more than {whole:,}"} if part > whole else {}


def _lacks(line: Line, value: Decimal | None) -> bool:
    return value is None and not line.optional


def check_all(lines: Iterable[Line], values: Mapping[str, Decimal | None]) -> dict[str, str]:
    """The same for many lines."""
    return {key: message for line in lines for key, message in check_line(line, values).items()}


def amount(line: Line, values: Values) -> Decimal | None:
    """What a line comes to: its number, or for a share the percentage; None where nothing is given or nobody
    was asked."""
    if line.kind is not LineKind.SHARE:
        return values.get(line.code)
    part, whole = (values.get(box.key) for box in line.boxes)
    return part * 100 / whole if part is not None and whole else None
