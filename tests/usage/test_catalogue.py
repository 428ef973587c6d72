"""The closed catalogue: what a view may count, and what becomes of a value that does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from portal.usage.rules import MOST_SHOWN, rows_of
from portal.usage.vocabulary import (
    CATALOGUE,
    ContactKind,
    Kind,
    ListAction,
    Miss,
    Printed,
    WrongUsage,
    check_keys,
)

SERVICE = "0f0e0d0c-0b0a-4908-8706-050403020100"
FULL: dict[Kind, dict[str, Any]] = {
    Kind.SEARCH: {"results": 3, "need": "lonely", "ward": "E05000001", "words": "lunch club"},
    Kind.RESULTS_SHOWN: {"services": (SERVICE,), "need": "lonely", "ward": "E05000001"},
    Kind.LISTING_VIEWED: {"service": SERVICE},
    Kind.CONTACT_USED: {"service": SERVICE, "by": ContactKind.PHONE},
    Kind.LIST: {"did": ListAction.ADDED, "service": SERVICE},
    Kind.PRINT: {"what": Printed.GUIDE, "service": SERVICE, "guide": "warm-home"},
    Kind.GUIDE_VIEWED: {"guide": "warm-home"},
    Kind.FEEDBACK_GIVEN: {"useful": False, "service": SERVICE, "guide": "warm-home"},
    Kind.MISS: {"how": Miss.SAID_SO, "need": "lonely", "ward": "E05000001", "words": "lunch club"},
    Kind.PAGE_VIEWED: {"page": "home"},
}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_kind_takes_its_keys_and_no_others(kind: Kind) -> None:
    full, keys = FULL[kind], CATALOGUE[kind]
    assert full.keys() == keys.allowed
    check_keys(kind, full)
    check_keys(kind, {name: full[name] for name in keys.required})
    for name in keys.required:
        with pytest.raises(WrongUsage):
            check_keys(kind, {other: value for other, value in full.items() if other != name})
    for wrong in ("postcode", "name", "query", "ip"):
        with pytest.raises(WrongUsage) as refused:
            check_keys(kind, full | {wrong: "LE15 6XX"})
        assert "LE15" not in str(refused.value)


def test_a_kind_is_refused_when_it_is_not_in_the_catalogue() -> None:
    with pytest.raises(WrongUsage):
        check_keys("login", {})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_value_is_kept_when_it_fits(kind: Kind) -> None:
    (row,) = rows_of(kind, FULL[kind])
    given = {
        str(value)
        for name, value in FULL[kind].items()
        if name not in ("words", "useful", "services", "results")
    }
    assert given <= {value for value in row.values() if isinstance(value, str)}
    assert row["kind"] == kind
    assert row["results"] == FULL[kind].get("results")


def test_words_are_never_in_a_row() -> None:
    for kind in (Kind.SEARCH, Kind.MISS):
        assert "lunch" not in str(rows_of(kind, FULL[kind]))


def test_a_page_of_results_is_a_row_a_service_and_at_most_ten() -> None:
    ids = [f"{number:08x}-0b0a-4908-8706-050403020100" for number in range(14)]
    rows = rows_of(Kind.RESULTS_SHOWN, {"services": ids, "need": "lonely"})
    assert [row["service_id"] for row in rows] == ids[:MOST_SHOWN]
    assert {row["need"] for row in rows} == {"lonely"}
    assert rows_of(Kind.RESULTS_SHOWN, {"services": []}) == []
    assert rows_of(Kind.RESULTS_SHOWN, {"services": SERVICE}) == []


CANARIES = [
    "LE15 6XX",
    "07700 900123",
    "wren@example.org",
    "Wren Example",
    "9434765919",
    "12 Some Street",
    "",
    7,
    None,
]


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("kind", list(Kind))
def test_a_value_is_left_out_when_it_has_not_its_shape(kind: Kind, canary: object) -> None:
    for name in FULL[kind]:
        if (name, canary) == ("results", 7):
            continue
        value = [canary] if name == "services" else canary
        rows = rows_of(kind, FULL[kind] | {name: value})
        stored = {value for row in rows for value in row.values()} - {None}
        assert canary not in stored
        needed = name in CATALOGUE[kind].required
        assert (rows == []) is needed or name == "words"
