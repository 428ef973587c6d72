"""How far apart two points are, and which areas hold which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import asin, cos, radians, sin, sqrt

_EARTH_KM = 6371.0088


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance between two points given in degrees, in kilometres."""
    first, second = radians(latitude), radians(other_latitude)
    across = sin(radians(other_longitude - longitude) / 2)
    along = sin((second - first) / 2)
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(along * along + cos(first) * cos(second) * across * across)))


def area_closure(codes: Iterable[str], within: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The given areas and every area that holds one of them. `within`: what each area lies directly in."""
    found: set[str] = set()
    todo = [code for code in codes if code]
    while todo:
        code = todo.pop()
        if code not in found:
            found.add(code)
            todo.extend(within.get(code, ()))
    return frozenset(found)


def certain_and_possible(
    codes: Iterable[str], within: Mapping[str, tuple[str, ...]]
) -> tuple[frozenset[str], frozenset[str]]:
    """For somebody in one of the given areas, we cannot say which: what surely holds them, and what may."""
    closures = [area_closure([code], within) for code in codes]
    if not closures:
        return frozenset(), frozenset()
    return frozenset.intersection(*closures), frozenset.union(*closures)
