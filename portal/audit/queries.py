"""Reading the audit log: its heads, and whether anybody has changed it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.audit.models import AuditEntry, AuditSegment
from portal.audit.rules import GENESIS, Entry, Head, oldest_kept
from portal.core import clock
from portal.extensions import db

_MOST_PROBLEMS = 20
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and at which entry."""

    number: int
    kind: str  # edited | broken_link | missing | wrong_head | cut_off
    message: str


@dataclass
class AuditReport:
    """What `verify` found; the first problem is where the log stops being the one that was written."""

    checked: int = 0
    first: Head | None = None  # the oldest entry that is still there
    last: Head | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the whole log is as it was written."""
        return not self.problems

    def found(self, number: int, kind: str, message: str) -> None:
        """Keep a problem; the first few are enough to act on."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(number, kind, message))


def get_head() -> Head | None:
    """The newest entry; None while there is none. Keep it elsewhere: only so can a log that was cut off be
    told."""
    row = db.session.execute(
        select(AuditEntry.segment, AuditEntry.number, AuditEntry.hash)
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).one_or_none()
    return Head(row.segment, row.number, row.hash) if row else None


def list_heads() -> list[Head]:
    """The last entry of every month, oldest first; the present month's is the newest entry."""
    newest = get_head()
    return [*_closed_heads(), newest] if newest else _closed_heads()


def verify(mirrored: Sequence[Head] = ()) -> AuditReport:
    """Read the whole log in order; check every entry, every link, every month's head and every head kept
    elsewhere.

    An edit, a removal, a changed order and a forged entry show in the log itself; that its end was cut off,
    or that all of it was written anew, shows only against a head in `mirrored`.
    """
    report = AuditReport()
    closed = _closed_heads()
    wanted = {head.number: head for head in mirrored}
    for entry, stored_hash in _entries():
        _check_link(report, entry, closed)
        if entry.digest() != stored_hash:
            report.found(entry.number, "edited", f"entry {entry.number} is not what was written")
        here = Head(entry.segment, entry.number, stored_hash)
        if wanted.pop(entry.number, here) != here:
            report.found(entry.number, "wrong_head", f"entry {entry.number} is not the one kept elsewhere")
        report.checked += 1
        report.first, report.last = report.first or here, here
    _check_end(report, closed, list(wanted.values()))
    return report


def _check_link(report: AuditReport, entry: Entry, closed: list[Head]) -> None:
    """That the entry follows the one before it, and that a month that ended has the head that was kept for
    it."""
    previous = report.last or _start(entry, closed)
    if entry.number != previous.number + 1:
        report.found(
            entry.number, "missing", f"nothing stands between entries {previous.number} and {entry.number}"
        )
    elif entry.previous_hash != previous.hash:
        report.found(
            entry.number, "broken_link", f"entry {entry.number} does not follow entry {previous.number}"
        )
    if previous.number and entry.segment != previous.segment and previous not in closed:
        report.found(
            previous.number,
            "wrong_head",
            f"entry {previous.number} is not the kept head of {previous.segment}",
        )


def _start(entry: Entry, closed: list[Head]) -> Head:
    """What the oldest entry must follow: nothing, or the head of a month that was old enough to be taken
    out."""
    oldest = oldest_kept(clock.now().date())
    for head in closed:
        if head.number == entry.number - 1 and head.segment < oldest:
            return head
    return Head("", 0, GENESIS)


def _check_end(report: AuditReport, closed: list[Head], unseen: list[Head]) -> None:
    """That nothing is known to have stood after the last entry, and no mirrored head is missing from the
    middle."""
    first = report.first.number if report.first else 1
    last = report.last.number if report.last else 0
    for head in [*closed, *unseen]:
        if head.number > last:
            report.found(
                last, "cut_off", f"the log ends at entry {last} but went on to {head.number} at least"
            )
    for head in unseen:
        if first <= head.number <= last:
            report.found(head.number, "missing", f"entry {head.number}, a head kept elsewhere, is gone")
        elif head.number < first and head not in closed and head.segment in {one.segment for one in closed}:
            report.found(
                head.number, "wrong_head", f"the kept head of {head.segment} is not the one kept elsewhere"
            )


def _closed_heads() -> list[Head]:
    rows = db.session.execute(
        select(AuditSegment.segment, AuditSegment.last_number, AuditSegment.head_hash).order_by(
            AuditSegment.segment
        )
    )
    return [Head(row.segment, row.last_number, row.head_hash) for row in rows]


def _entries() -> Iterator[tuple[Entry, str]]:
    """Every entry with its stored hash, in order, a batch at a time in memory; read from the table, never
    from the session's own objects, which would not show what somebody else wrote."""
    columns = AuditEntry.__table__.c
    rows = db.session.execute(
        select(*columns).order_by(columns.number), execution_options={"yield_per": _BATCH}
    )
    for row in rows.mappings():
        values = dict(row)
        stored_hash: str = values.pop("hash")
        yield Entry(**values), stored_hash
