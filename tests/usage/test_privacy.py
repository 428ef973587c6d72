"""What is stored cannot be turned back into a person: visitors, salts, words and the canaries of a whole
day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, text

from portal import usage
from portal.core import clock
from portal.extensions import db
from portal.extensions.sqlite import writing
from portal.usage.actions import mark_rolled_up, purge
from portal.usage.vocabulary import Kind
from portal.usage.words import THRESHOLD, Search, keep_words, words_key
from tests.usage.conftest import Stored, Visit
from tests.usage.test_classify import PHONE

pytestmark = pytest.mark.database
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def address(number: int) -> str:
    return f"198.51.100.{number}"


def test_a_visitor_is_the_same_all_day_and_nobody_the_next(visit: Visit, stored: Stored) -> None:
    for moment in (NOON, NOON + timedelta(hours=9), NOON + timedelta(hours=13)):
        with clock.frozen(moment):
            visit(Kind.PAGE_VIEWED, page="home")
            visit(Kind.PAGE_VIEWED, page="home", address=address(9))
            rows = stored()
    morning, evening, tomorrow = ({row["visitor"] for row in rows[at : at + 2]} for at in (0, 2, 4))
    assert morning == evening
    assert (len(morning), len(tomorrow), len(morning & tomorrow)) == (2, 2, 0)


def test_a_salt_is_destroyed_when_its_day_is_over(app: Flask, visit: Visit, stored: Stored) -> None:
    for day in range(3):
        with clock.frozen(NOON + timedelta(days=day)):
            visit(Kind.PAGE_VIEWED, page="home")
            (salt,) = stored("usage_salt")
            assert str(salt["day"])[:10] == f"2026-11-{23 + day}"
    with app.app_context(), clock.frozen(NOON + timedelta(days=3)):
        assert purge()["salts"] == 1
    assert stored("usage_salt") == []


def test_processes_share_the_salt_of_a_day(app: Flask, visit: Visit, stored: Stored) -> None:
    visit(Kind.PAGE_VIEWED, page="home")
    first = stored()
    app.extensions["usage"]._writer._salt = None  # as in another process
    visit(Kind.PAGE_VIEWED, page="home")
    assert {row["visitor"] for row in stored()} == {first[0]["visitor"]}


def test_words_are_on_no_disk_until_five_visits_used_them(
    app: Flask, visit: Visit, stored: Stored, store: str, tmp_path: Path
) -> None:
    def on_disk() -> bool:
        return any(b"zither" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    with clock.frozen(NOON):
        for number in range(THRESHOLD - 1):
            for _ in range(3):
                visit(Kind.SEARCH, results=number, words="Zither Lessons", address=address(number))
        assert stored("usage_words") == []
        assert len(stored("usage_word_visit")) == THRESHOLD - 1
        assert store != "sqlite" or not on_disk()
        visit(Kind.MISS, how="said_so", words="zither  lessons", address=address(99))
    (words,) = stored("usage_words")
    assert (words["month"], words["words"], words["visits"], words["missed"]) == (
        "2026-11",
        "zither lessons",
        5,
        2,
    )
    assert store != "sqlite" or on_disk()


def test_visits_go_on_being_counted_when_the_words_are_kept(visit: Visit, stored: Stored) -> None:
    with clock.frozen(NOON):
        for number in range(THRESHOLD + 2):
            visit(Kind.SEARCH, results=1, words="zither", address=address(number))
            stored()
        visit(Kind.SEARCH, results=0, words="zither", address=address(0))
    (words,) = stored("usage_words")
    assert (words["visits"], words["missed"]) == (THRESHOLD + 2, 1)


def test_a_visit_is_counted_once_a_day_and_each_month_begins_anew(visit: Visit, stored: Stored) -> None:
    for day in (0, 0, 1, 2, 8):
        with clock.frozen(NOON + timedelta(days=day)):
            visit(Kind.SEARCH, results=1, words="zither")
            rows = stored("usage_word_visit")
    assert [
        (row["month"], str(row["day"])[:10]) for row in sorted(rows, key=lambda row: str(row["day"]))
    ] == [
        ("2026-11", "2026-11-23"),
        ("2026-11", "2026-11-24"),
        ("2026-11", "2026-11-25"),
        ("2026-12", "2026-12-01"),
    ]
    assert len({row["words_hash"] for row in rows}) == 2
    assert stored("usage_words") == []


def test_two_searches_of_one_visit_cannot_be_put_together(visit: Visit, stored: Stored) -> None:
    visit(Kind.SEARCH, results=1, words="zither")
    visit(Kind.SEARCH, results=1, words="lunch club")
    first, second = stored("usage_word_visit")
    assert first["visit_hash"] != second["visit_hash"]
    assert {row["visitor"] for row in stored()}.isdisjoint({first["visit_hash"], second["visit_hash"]})


def test_the_words_of_bots_and_staff_are_not_counted(app: Flask, visit: Visit, stored: Stored) -> None:
    app.extensions["usage"].staff_networks = ("192.0.2.0/24",)
    visit(Kind.SEARCH, results=1, words="zither", headers={"User-Agent": "curl/8.5.0"})
    visit(Kind.SEARCH, results=1, words="zither", address="192.0.2.1")
    assert len(stored()) == 2
    assert stored("usage_word_visit") == []


@contextmanager
def undone() -> Iterator[Connection]:
    """A transaction on the usage store that leaves nothing."""
    token = writing.set(True)
    try:
        with db.engines["usage"].connect() as store:
            yield store
            store.rollback()
    finally:
        writing.reset(token)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 7), st.booleans()), max_size=40), st.data())
@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_are_kept_exactly_when_five_visits_used_them(
    app: Flask, searches: list[tuple[str, int, bool]], data: st.DataObject
) -> None:
    rest = [Search(f"zither {word}", f"visitor {who}", NOON.date(), missed) for word, who, missed in searches]
    with app.app_context(), undone() as store:
        while rest:
            size = data.draw(st.integers(1, len(rest)))
            keep_words(store, rest[:size], words_key("secret"))
            rest = rest[size:]
        rows = store.execute(text("select words, visits, missed from usage_words order by words")).all()
    expected = []
    for word in "abc":
        visits = {
            number: [gone for of, who, gone in searches if (of, who) == (word, number)] for number in range(8)
        }
        used = [gone for gone in visits.values() if gone]
        if len(used) >= THRESHOLD:
            expected.append((f"zither {word}", len(used), sum(map(any, used))))
    assert [tuple(row) for row in rows] == expected


CANARIES = ["198.51.100.7", "Gecko", "LE15 6XX", "le156xx", "07700900123", "9434765919", "wren", "dovecote"]


def test_no_canary_is_in_any_column_or_file_when_people_type_what_they_should_not(
    app: Flask, visit: Visit, stored: Stored, store: str, tmp_path: Path
) -> None:
    typed = "my name is wren, LE15 6XX, 07700 900123, 943 476 5919, wren@dovecote.example"
    for kind, keys in (
        (Kind.SEARCH, {"results": 0, "need": typed, "ward": "LE15 6XX", "words": typed}),
        (Kind.MISS, {"how": "said_so", "need": "wren", "words": typed}),
        (Kind.LISTING_VIEWED, {"service": "wren"}),
        (Kind.GUIDE_VIEWED, {"guide": typed}),
        (Kind.PAGE_VIEWED, {"page": "9434765919"}),
    ):
        for number in range(6):
            agent = {"User-Agent": PHONE.replace("Version", f"V{number}")}
            keys = keys if kind is not Kind.MISS else keys | {"need": "lonely"}
            visit(kind, headers=agent, **keys)
    assert len(stored()) == 12  # searches and misses; the others are about nothing that fits
    with app.app_context():
        tables = [
            name for name in inspect(db.engines["usage"]).get_table_names() if name.startswith("usage_")
        ]
    held = str([stored(table) for table in tables]).lower()
    assert [canary for canary in CANARIES if canary.lower() in held] == []
    if store == "sqlite":
        files = b"".join(path.read_bytes() for path in tmp_path.glob("usage.db*")).lower()
        assert [canary for canary in CANARIES if canary.lower().encode() in files] == []


def test_raw_events_are_removed_after_35_days_and_words_that_many_used_stay(
    app: Flask, visit: Visit, stored: Stored
) -> None:
    for age in (400, 36, 34, 0):
        with clock.frozen(NOON - timedelta(days=age)):
            for number in range(THRESHOLD):
                visit(Kind.SEARCH, results=1, words="zither", address=address(number))
            stored()
    with app.app_context(), clock.frozen(NOON):
        mark_rolled_up(NOON.date() - timedelta(days=400), {})
        assert purge()["batches"] == 1  # the figures do not hold the other day yet
        for age in range(399, 30, -1):
            mark_rolled_up(NOON.date() - timedelta(days=age), {"somewhere": 2})
        assert purge() == {"batches": 1, "views": 364, "visits": 0, "salts": 0}
        assert purge() == {"batches": 0, "views": 0, "visits": 0, "salts": 0}
        assert sorted({str(row["hour"])[:10] for row in stored()}) == ["2026-10-20", "2026-11-23"]
        assert len(stored("usage_words")) == 3
        assert usage.flush() == 0


def test_a_purge_goes_on_until_all_is_removed(
    app: Flask, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.usage.actions._BATCH", 7)
    with app.test_request_context(headers={"User-Agent": PHONE}), clock.frozen(NOON - timedelta(days=40)):
        for _ in range(30):
            usage.record(Kind.PAGE_VIEWED, page="home")
            usage.flush()
        assert len(stored()) == 30
    with app.app_context(), clock.frozen(NOON):
        mark_rolled_up(NOON.date() - timedelta(days=40), {})
        assert purge()["batches"] == 30
    assert stored() == []
