"""How a value is said in words: with commas and its sign or unit; the same wherever people read figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from portal.reporting.rules.tables import Value
from portal.reporting.vocabulary import Held, Unit

NOT_KNOWN = "not known"


def say_value(value: Value, unit: Unit = Unit.COUNT) -> str:
    """'1,234', '56.2%', '0.36%', '3.5 days', '£1,234.50', '7.5'; 'not known' for None, and what stands
    for a value that is held back as it is."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, Held):
        return value.value
    words = say_number(value)
    if unit is Unit.PERCENT:
        return f"{_say_small(value) if -10 < value < 10 else words}%"
    if unit is Unit.DAYS:
        return f"{words} day" if value == 1 else f"{words} days"
    if unit is Unit.POUNDS:
        return _say_pounds(value)
    return words


def say_number(value: int | Decimal) -> str:
    """A number with commas and at most one figure behind the point, rounded half up: '1,234', '0.5'."""
    if isinstance(value, int):
        return f"{value:,}"
    tenths = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{int(tenths):,}" if tenths == int(tenths) else f"{tenths:,}"


def _say_small(value: int | Decimal) -> str:
    """A percentage under ten with up to two figures behind the point: of admissions, 1.66 and 1.7 differ."""
    hundredths = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{Decimal(f'{hundredths.normalize():f}')}"


def _say_pounds(value: int | Decimal) -> str:
    sign = "-" if value < 0 else ""
    pence = abs(Decimal(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{sign}£{int(pence):,}" if pence == int(pence) else f"{sign}£{pence:,}"
