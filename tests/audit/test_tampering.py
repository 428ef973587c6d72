"""The log as somebody with the database in hand might leave it: every change is refused, and found if it was
forced."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.audit.actions import record
from portal.audit.models import AuditEntry, AuditSegment
from portal.audit.queries import AuditReport, get_head, list_heads, verify
from portal.audit.rules import GENESIS, Entry, Head
from portal.audit.vocabulary import Action, command
from portal.core import clock
from portal.extensions import db
from portal.extensions.sqlite import writing
from portal.extensions.transactions import transaction

pytestmark = pytest.mark.database
ENTRIES = 40
ROUNDS = 120
Row = dict[str, Any]


@contextmanager
def writing_past_the_portal() -> Iterator[Connection]:
    db.session.rollback()  # on PostgreSQL an open reader would keep the triggers from being dropped
    token = writing.set(True)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        writing.reset(token)


def fill() -> None:
    """A log over three months."""
    for month in (9, 10, 11):
        with clock.frozen(datetime(2026, month, 5, 12, tzinfo=UTC)), transaction():
            for number in range(ENTRIES // 3 + 1):
                record(
                    Action.RECORD_CHANGED,
                    actor=command("content load"),
                    entity="service",
                    entity_id=f"listing-{number}",
                    detail={"fields": ["name", f"f{number}"]},
                )
    db.session.commit()


def stored() -> list[Row]:
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(AuditEntry.__table__)).mappings()]


def replace_all(rows: list[Row]) -> None:
    with writing_past_the_portal() as connection:
        connection.execute(delete(AuditEntry))
        connection.execute(insert(AuditEntry), rows)


def edited(rows: list[Row], chance: random.Random) -> list[Row]:
    row = chance.choice(rows)
    column = chance.choice([name for name in row if name != "number"])
    if column == "at":
        row["at"] = row["at"].replace(microsecond=chance.randint(1, 999_999))
    else:
        value = row[column]
        at = chance.randrange(len(value))
        row[column] = value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    return rows


def removed(rows: list[Row], chance: random.Random) -> list[Row]:
    del rows[chance.randrange(len(rows) - 1)]  # not the last: that is cutting off
    return rows


def removed_and_renumbered(rows: list[Row], chance: random.Random) -> list[Row]:
    del rows[chance.randrange(len(rows) - 1)]
    return [row | {"number": number} for number, row in enumerate(rows, 1)]


def reordered(rows: list[Row], chance: random.Random) -> list[Row]:
    first, second = chance.sample(range(len(rows)), 2)
    rows[first]["number"], rows[second]["number"] = rows[second]["number"], rows[first]["number"]
    return rows


def cut_off(rows: list[Row], chance: random.Random) -> list[Row]:
    return rows[: chance.randrange(len(rows))]


def written_anew(rows: list[Row], chance: random.Random) -> list[Row]:
    """One entry changed and every hash after it made to fit."""
    chance.choice(rows)["entity_id"] = "another-listing"
    previous = GENESIS
    for row in rows:
        row["previous_hash"] = previous
        content = {name: value for name, value in row.items() if name != "hash"}
        previous = row["hash"] = Entry(**content).digest()
    return rows


def take_triggers_away(connection: Connection) -> None:
    """What the database's own administrator could do."""
    if connection.dialect.name == "postgresql":
        for table in ("audit_entry", "audit_segment"):
            connection.execute(text(f"alter table {table} disable trigger user"))
        return
    of_audit = "select name from sqlite_master where type = 'trigger' and tbl_name like 'audit%'"
    names = connection.scalars(text(of_audit)).all()
    assert len(names) == 6
    for name in names:
        connection.execute(text(f"drop trigger {name}"))


TAMPERINGS = [edited, removed, removed_and_renumbered, reordered, cut_off, written_anew]


def test_every_tampering_is_found_when_the_triggers_are_gone(app: Flask) -> None:
    chance = random.Random(20261123)  # the same tamperings every time
    with app.app_context():
        fill()
        head = get_head()
        assert head is not None
        with writing_past_the_portal() as connection:
            take_triggers_away(connection)
        untouched, missed = stored(), []
        for number in range(ROUNDS):
            tamper = TAMPERINGS[number % len(TAMPERINGS)]
            replace_all(tamper([dict(row) for row in untouched], chance) or untouched[:1])
            if verify([head]).ok:
                missed.append((number, tamper.__name__))
        assert missed == []
        replace_all(untouched)
        assert verify([head]).ok


def found(report: AuditReport) -> tuple[int, str]:
    return report.problems[0].number, report.problems[0].kind


def test_the_first_problem_says_where_and_what_when_the_log_was_changed(app: Flask) -> None:
    with app.app_context():
        fill()
        head = get_head()
        assert head is not None
        with writing_past_the_portal() as connection:
            take_triggers_away(connection)
        rows = stored()
        replace_all([row | ({"entity_id": "x"} if row["number"] == 7 else {}) for row in rows])
        assert found(verify()) == (7, "edited")
        replace_all([row for row in rows if row["number"] != 7])
        assert found(verify()) == (8, "missing")
        replace_all(rows[:-3])
        assert verify().ok  # nobody can tell without a head kept elsewhere
        assert found(verify([head])) == (head.number - 3, "cut_off")
        replace_all(rows[:5])
        assert found(verify()) == (5, "cut_off")  # the kept heads of months tell
        with writing_past_the_portal() as connection:
            connection.execute(delete(AuditEntry))
        assert found(verify([head])) == (0, "cut_off")


def test_old_months_may_go_when_their_head_stays(app: Flask) -> None:
    with app.app_context():
        fill()
        heads = list_heads()
        with writing_past_the_portal() as connection:
            take_triggers_away(connection)
            connection.execute(delete(AuditEntry).where(AuditEntry.segment == "2026-09"))
        with clock.frozen(datetime(2028, 11, 1, tzinfo=UTC)):
            report = verify(heads)
        assert report.ok
        assert report.first is not None
        assert report.first.segment == "2026-10"
        with clock.frozen(datetime(2028, 9, 1, tzinfo=UTC)):
            assert verify(heads).problems[0].kind == "missing"  # not old enough: somebody else took it out


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditEntry).values(action="nothing"),
        update(AuditEntry).where(AuditEntry.number == 3).values(number=3),
        delete(AuditEntry).where(AuditEntry.number == 1),
        delete(AuditEntry),
        update(AuditSegment).values(head_hash="0" * 64),
        delete(AuditSegment),
    ],
)
def test_the_database_refuses_when_an_entry_is_to_be_changed_or_removed(app: Flask, statement: Any) -> None:
    with app.app_context():
        fill()
        with pytest.raises(DBAPIError, match="append-only"), writing_past_the_portal() as connection:
            connection.execute(statement)
        assert verify().ok


def test_the_database_refuses_when_an_entry_is_to_be_replaced(app: Flask, store: str) -> None:
    forced = {
        "sqlite": "insert or replace into audit_entry select * from audit_entry where number = 2",
        "postgresql": "truncate audit_entry",
    }
    with app.app_context():
        fill()
        with pytest.raises(DBAPIError, match="append-only"), writing_past_the_portal() as connection:
            connection.execute(text(forced[store]))
        assert verify().ok


def test_a_head_is_read_again_when_it_was_written_down() -> None:
    head = Head("2026-11", 12, "ab" * 32)
    assert Head.parse(f"{head}\n") == head
    with pytest.raises(ValueError, match="a month, a number and a hash"):
        Head.parse("2026-11 twelve")
