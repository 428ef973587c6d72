"""The clocks of DESIGN 6 as data: after how many working days whom it tells, and what becomes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.referrals.rules.working_days import due_after
from portal.referrals.vocabulary import OnwardStatus, Queue, TaskKind, Who

O = OnwardStatus  # noqa: E741 - the table below is read as a table


@dataclass(frozen=True, slots=True)
class Timer:
    """One timer of an onward referral. It fires once in each stay in its states."""

    code: str
    states: frozenset[OnwardStatus]
    days: int
    tells: tuple[Who, ...] = ()
    becomes: OnwardStatus | None = None
    #: Its moment is the time by which somebody must act in these states.
    due: bool = False
    task: TaskKind | None = None
    repeats: bool = False


_WITH_PROVIDER = frozenset({O.SENT, O.OPENED})
TIMERS: tuple[Timer, ...] = (
    Timer("send", frozenset({O.DRAFT}), 1, due=True, task=TaskKind.CHASE),
    Timer("nudge", frozenset({O.SENT}), 3, (Who.PROVIDER,)),
    Timer("overdue", _WITH_PROVIDER, 6, (Who.PROVIDER, Who.HUB), task=TaskKind.CHASE),
    Timer("late", _WITH_PROVIDER, 9, (Who.HUB,), task=TaskKind.CHASE),
    Timer("expire", _WITH_PROVIDER, 10, (Who.HUB, Who.PROVIDER, Who.REFERRER), O.EXPIRED, due=True),
    Timer("question", frozenset({O.NEEDS_INFORMATION}), 5, (Who.HUB,), due=True, task=TaskKind.CHASE),
    Timer("question_expires", frozenset({O.NEEDS_INFORMATION}), 10, (Who.HUB, Who.PROVIDER), O.EXPIRED),
    Timer("waited", frozenset({O.WAITLISTED}), 5, (Who.HUB,), due=True, task=TaskKind.CHASE),
    Timer("start", frozenset({O.ACCEPTED}), 5, (Who.HUB,), due=True, task=TaskKind.CHASE),
    Timer("review", frozenset({O.IN_PROGRESS}), 30, (Who.HUB,), due=True, task=TaskKind.REVIEW, repeats=True),
)

#: Working days on a worklist before it is late, from when it came there. Those not named go by their onward
#: referrals.
QUEUE_DAYS: dict[Queue, tuple[str, int]] = {
    Queue.QUARANTINE: ("judge", 1),
    Queue.NEW: ("acknowledge", 1),
    Queue.TRIAGE: ("place", 2),
    Queue.QUESTIONS: ("answer", 2),
    Queue.WAITING_FOR_PERSON: ("person", 5),
    Queue.COULD_NOT_REACH: ("try_again", 2),
}
#: From the first moment until somebody spoke with the person.
FIRST_CONTACT = ("first_contact", 5)

#: Every clock that a team may set, with its working days where it does not.
DEFAULT_DAYS: dict[str, int] = {
    **{timer.code: timer.days for timer in TIMERS},
    **dict(QUEUE_DAYS.values()),
    FIRST_CONTACT[0]: FIRST_CONTACT[1],
}

Days = Mapping[str, int]


def days_of(code: str, own: Days) -> int:
    """A clock's working days for a team with these of its own."""
    return own.get(code, DEFAULT_DAYS[code])


def moment_of(timer: Timer, clock_at: datetime, own: Days, weeks: int | None = None) -> datetime:
    """When a timer fires that counts from `clock_at`."""
    extra = (weeks or 0) if O.WAITLISTED in timer.states else 0
    return due_after(clock_at, days_of(timer.code, own), weeks=extra)


def next_timer(
    status: OnwardStatus,
    clock_at: datetime,
    fired: Collection[str],
    own: Days,
    weeks: int | None = None,
) -> tuple[Timer, datetime] | None:
    """The timer that fires next and when; None when all of this state have."""
    coming = [
        (moment_of(timer, clock_at, own, weeks), place, timer)
        for place, timer in enumerate(TIMERS)
        if status in timer.states and timer.code not in fired
    ]
    if not coming:
        return None
    moment, _place, timer = min(coming, key=lambda one: one[:2])
    return timer, moment


def due_of(status: OnwardStatus, clock_at: datetime, own: Days, weeks: int | None = None) -> datetime | None:
    """By when somebody must act on an onward referral in this state; None for one that is over."""
    for timer in TIMERS:
        if timer.due and status in timer.states:
            return moment_of(timer, clock_at, own, weeks)
    return None


def keeps_clock(before: OnwardStatus, after: OnwardStatus) -> bool:
    """Whether the clock runs on over this step: sent and opened share one. An answer begins a new one."""
    return before == O.SENT and after == O.OPENED


def queue_due(
    queue: Queue,
    *,
    queued_at: datetime,
    submitted_at: datetime,
    contacted: bool,
    onward_dues: Collection[datetime],
    own: Days,
) -> datetime:
    """By when somebody must act on a referral on this worklist."""
    if queue in (Queue.WAITING_FOR_PROVIDER, Queue.BEING_HELPED):
        return min(onward_dues)
    code, _days = QUEUE_DAYS[queue]
    due = due_after(queued_at, days_of(code, own))
    if queue in (Queue.TRIAGE, Queue.COULD_NOT_REACH) and not contacted:
        # The first contact is promised from the day it came in, however it went round since.
        due = max(due, due_after(submitted_at, days_of(FIRST_CONTACT[0], own)))
    return min([due, *onward_dues])


def has_own_timer(queue: Queue) -> bool:
    """Whether being late on this worklist is told by the referral itself, not by its onward referrals."""
    return queue in QUEUE_DAYS


def check_days(days: Mapping[str, int]) -> dict[str, int]:
    """A team's own days as they may be kept. Raises ValueError for a clock that there is none of, for less
    than one day or more than a hundred, and where the steps of one state would come in another order."""
    if unknown := set(days) - set(DEFAULT_DAYS):
        raise ValueError(f"no such clock: {sorted(unknown)[0]}")
    if any(not 1 <= one <= 100 for one in days.values()):
        raise ValueError("between 1 and 100 working days")
    for first, second in (("nudge", "overdue"), ("overdue", "late"), ("late", "expire"),
                          ("question", "question_expires")):  # fmt: skip
        if days_of(first, days) >= days_of(second, days):
            raise ValueError(f"{first} must come before {second}")
    return dict(days)
