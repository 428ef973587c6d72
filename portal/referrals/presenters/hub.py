"""A referral as people at the hub see it: rows of a worklist, and where it stands in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.core import clock, text
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.rules.gate import STOP_WORDS, Act, Stop
from portal.referrals.rules.identity import age_on, initials, read_birth_date
from portal.referrals.rules.working_days import working_days_until
from portal.referrals.vocabulary import (
    LIVE,
    CloseReason,
    DeclineReason,
    Door,
    OnwardStatus,
    Outcome,
    Queue,
    ReferralStatus,
    Urgency,
)
from portal.referrals.wording import (
    CLOSE_WORDS,
    DECLINE_WORDS,
    DOOR_WORDS,
    ONWARD_WORDS,
    OUTCOME_WORDS,
    QUEUE_WORDS,
    STATUS_WORDS,
)

FLAG_WORDS = {
    "safeguarding": (
        "Safeguarding concern",
        "The portal writes to the person by itself no more. Whoever calls them or passes this on must tick "
        "that they have followed the county's procedure.",
    ),
    "risk_to_worker": (
        "Risk to whoever visits",
        "Whoever calls them or passes this on must tick that nobody goes alone. Services see this warning.",
    ),
    "do_not_contact": (
        "Do not contact",
        "Nobody may call or write to the person, and nothing is passed on, until this is taken off.",
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One referral on a worklist."""

    referral: Referral
    initials: str = field(repr=False)
    needs: str
    door: str
    here: str  # how long it has been with us
    due: str
    late: bool
    holder: str
    stands: str  # where it is, with which services
    warnings: Sequence[str]


def present_rows(
    referrals: Iterable[Referral], needs: Mapping[str, str], holders: Mapping[int, str]
) -> list[Row]:
    """A page of a worklist; `needs` are names by code, `holders` people's names by inner number."""
    return [_row(one, needs, holders) for one in referrals]


def _row(referral: Referral, needs: Mapping[str, str], holders: Mapping[int, str]) -> Row:
    now, person = clock.now(), referral.person
    due = referral.due_at
    return Row(
        referral,
        initials(person.given_name, person.family_name) or "No name",
        say_needs(referral.needs, needs),
        DOOR_WORDS[Door(referral.door)],
        say_here(referral.submitted_at, now),
        say_due(due, now) if due else "",
        due is not None and due < now,
        holders.get(referral.assigned_to_pk or 0, "Nobody yet"),
        _stands(referral),
        [FLAG_WORDS[name][0] for name in FLAG_WORDS if getattr(referral, name)],
    )


def _stands(referral: Referral) -> str:
    live = [one.service.name for one in referral.onwards if OnwardStatus(one.status) in LIVE]
    where = QUEUE_WORDS[Queue(referral.queue)] if referral.queue else say_status(referral)
    return f"{where}: {text.join_words(live)}" if live else where


def say_status(referral: Referral) -> str:
    """Where it is, with why it ended."""
    said = STATUS_WORDS[ReferralStatus(referral.status)]
    return f"{said}: {CLOSE_WORDS[CloseReason(referral.close_reason)]}" if referral.close_reason else said


def say_needs(codes: Sequence[str], names: Mapping[str, str]) -> str:
    """The needs by their names."""
    return ", ".join(names.get(code, code.replace("_", " ")) for code in codes) or "No need ticked"


def say_here(since: datetime, now: datetime) -> str:
    """How long it has been with us, in working days."""
    days = -working_days_until(now, since)
    if days <= 0:
        return "Came in today"
    return f"With us for {days} working day{'' if days == 1 else 's'}"


def say_due(due: datetime, now: datetime) -> str:
    """By when somebody must act, in working days and as a day."""
    day = clock.to_london(due).date()
    days = working_days_until(now, due)
    plural = "" if abs(days) == 1 else "s"
    if due < now:
        return f"{-days} working day{plural} late" if days < 0 else "Late since today"
    if day == clock.today():
        return "Due today"
    return f"Due in {days} working day{plural}, on {day.day} {day:%B}"


def say_age(birth: str) -> str:
    """A date of birth with how old that is."""
    day = read_birth_date(birth)
    return f"{text.say_date(day)}, {age_on(day, clock.today())} years old" if day else ""


def say_stop(stop: Stop, act: Act) -> str:
    """Why something may not be done, and what would change that."""
    ways = {
        Stop.NO_CONSENT: {
            Act.CALL: "Write down that they agree to being contacted, if they told you so.",
            Act.SHARE: "Ask them, then write down what they agree to.",
        }.get(act, ""),
        Stop.DO_NOT_CONTACT: "Take that flag off first, if it is over.",
    }
    return f"{STOP_WORDS[stop]} {ways.get(stop, '')}".strip()


def say_onward(onward: OnwardReferral) -> str:
    """Where one service is with it, with weeks, reason and outcome."""
    said = ONWARD_WORDS[OnwardStatus(onward.status)]
    if onward.status == OnwardStatus.WAITLISTED and onward.waiting_weeks is not None:
        return f"{said}, about {onward.waiting_weeks} week{'' if onward.waiting_weeks == 1 else 's'}"
    if onward.status == OnwardStatus.DECLINED:
        return f"{said}: {DECLINE_WORDS[DeclineReason(onward.decline_reason)].lower()}"
    if onward.status == OnwardStatus.REDIRECTED and onward.redirect_to is not None:
        return f"{said}: {onward.redirect_to.name}"
    if onward.status == OnwardStatus.CLOSED:
        return f"{said}: {OUTCOME_WORDS[Outcome(onward.outcome)].lower()}"
    return said


def say_urgency(urgency: str) -> str:
    """How soon."""
    return {Urgency.SOON: "Soon"}.get(Urgency(urgency), "Routine")
