"""Where a referral is, from its onward referrals and what people did: one rule, used after every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.referrals.vocabulary import (
    LIVE,
    RETURNED,
    TRANSITIONS,
    UNANSWERED,
    OnwardStatus,
    Outcome,
    Queue,
    ReferralStatus,
    Rule,
    Who,
)


class WrongStep(ValueError):
    """What was asked for cannot follow, or not by this hand; the text says which."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides where a referral is."""

    onwards: Sequence[tuple[OnwardStatus, bool]] = field(default=())  # each with whether the hub looked at it
    over: ReferralStatus | None = None  # CLOSED or WITHDRAWN, once somebody said so
    taken_up: bool = False  # somebody at the hub has looked
    waiting_for_person: bool = False
    could_not_reach: bool = False
    suspicious: bool = False


def status_of(standing: Standing) -> ReferralStatus:
    """The referral's status."""
    if standing.over is not None:
        return standing.over
    if any(status in LIVE for status, _seen in standing.onwards):
        return ReferralStatus.WITH_PROVIDERS
    if standing.waiting_for_person:
        return ReferralStatus.WAITING_FOR_PERSON
    if standing.taken_up or standing.onwards:
        return ReferralStatus.IN_TRIAGE
    return ReferralStatus.NEW


def queue_of(standing: Standing) -> Queue | None:
    """The worklist it stands on; None for one that is over, and only then."""
    status = status_of(standing)
    if standing.over is not None:
        return None
    if status is ReferralStatus.NEW:
        return Queue.QUARANTINE if standing.suspicious else Queue.NEW
    states = {one for one, _seen in standing.onwards}
    if any(one in RETURNED and not seen for one, seen in standing.onwards):
        return Queue.TRIAGE
    if OnwardStatus.NEEDS_INFORMATION in states:
        return Queue.QUESTIONS
    if states & UNANSWERED:
        return Queue.WAITING_FOR_PROVIDER
    if states & LIVE:
        return Queue.BEING_HELPED
    if standing.could_not_reach:
        return Queue.COULD_NOT_REACH
    return Queue.WAITING_FOR_PERSON if standing.waiting_for_person else Queue.TRIAGE


def rule_of(before: OnwardStatus, after: OnwardStatus, who: Who) -> Rule:
    """What must be said with this step. Raises WrongStep where it cannot follow or is not theirs to take."""
    rule = TRANSITIONS.get((before, after))
    if rule is None:
        raise WrongStep(f"{after} cannot follow {before}")
    if who not in rule.by:
        raise WrongStep(f"{who} cannot take the step from {before} to {after}")
    return rule


def steps_from(before: OnwardStatus, who: Who) -> list[OnwardStatus]:
    """What somebody may do next, in the order of the table."""
    return [after for (one, after), rule in TRANSITIONS.items() if one == before and who in rule.by]


#: Before "could not be contacted" may be the end.
TRIES_BEFORE_GIVING_UP = 3


def may_end_so(outcome: Outcome, tries: int) -> bool:
    """Whether an onward referral may end with this outcome after so many logged tries to reach the person."""
    return outcome is not Outcome.COULD_NOT_CONTACT or tries >= TRIES_BEFORE_GIVING_UP
