"""Hypothesis strategies for the fields of records: right values of every kind, from their shapes."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from hypothesis import strategies as st

from portal.directory.shapes import AtLocations, Children, Field, Scalar, Shape, Terms

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "email": st.just("name@example.org"),
    "url": st.sampled_from(["https://example.org", "http://a.example.org/x?y=1#z", "www.example.org"]),
    "phone": st.sampled_from(["01572 722 577", "+44 20 7946 0000", "999", "(01234) 567-890"]),
    "postcode": st.sampled_from(["LE15 6HP", "le156hp", "SW1A1AA"]),
    "date": st.dates(date(1990, 1, 1), date(2080, 1, 1)).map(date.isoformat),
    "time": st.times(time(0), time(23, 59)).map(lambda moment: moment.strftime("%H:%M")),
    "flag": st.booleans(),
    "dates": st.lists(st.dates(date(2026, 1, 1), date(2030, 1, 1)).map(date.isoformat), max_size=3),
}


def scalars(part: Scalar) -> st.SearchStrategy[Any]:
    """Right values of one field, nothing at all among them where it may be empty."""
    if part.kind == "choice":
        right: st.SearchStrategy[Any] = st.sampled_from(part.choices)
    elif part.kind == "words":
        right = st.lists(st.sampled_from(part.choices) if part.choices else WORDS, max_size=3)
    elif part.kind == "integer":
        right = st.integers(max(part.low, 0), min(part.high, 5000))
    elif part.kind == "number":
        right = st.decimals(max(part.low, -90), min(part.high, 10_000), places=min(part.decimals, 5)).map(
            float
        )
    else:
        right = _KINDS.get(part.kind, WORDS.map(lambda words: f"a{words}"[: part.limit]))
    return right if part.required else st.none() | st.just("") | right


def field_values(part: Field, codes: dict[str, list[str]], places: list[str]) -> st.SearchStrategy[Any]:
    """Right values of any field. `codes` by link type; `places` are locations' ids."""
    if isinstance(part, Scalar):
        return scalars(part)
    if isinstance(part, Terms):
        return st.lists(st.sampled_from(codes.get(str(part.link_type)) or [""]), unique=True, max_size=2).map(
            lambda found: [code for code in found if code]
        )
    row = {sub.name: field_values(sub, codes, places) for sub in part.fields}
    if isinstance(part, AtLocations):
        return st.lists(
            st.fixed_dictionaries({"location": st.sampled_from(places)} | row),
            unique_by=lambda one: one["location"],
            max_size=len(places),
        )
    assert isinstance(part, Children)
    return st.lists(st.fixed_dictionaries(row), max_size=2)


def records(
    shape: Shape, codes: dict[str, list[str]], places: list[str], **fixed: Any
) -> st.SearchStrategy[dict[str, Any]]:
    """Right values of a whole record."""
    given = {part.name: field_values(part, codes, places) for part in shape.fields if part.name not in fixed}
    made = st.fixed_dictionaries(given).map(lambda values: values | fixed)
    return made.filter(lambda one: (one.get("minimum_age") or 0) <= (one.get("maximum_age") or 999))
