"""When a listing is to be checked again, how the asking goes on, and what of it is made sure of. Days are
those of London, so that a change of the clocks moves nothing (PEERS 2.2)."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.core.clock import add_months
from portal.directory.vocabulary import CheckGroup, CheckStage, Tick

#: The provider is written to so long before the day, and a mail takes along what is due so much later.
ASK_BEFORE, TAKE_ALONG = timedelta(days=30), timedelta(days=30)
#: After the day: to the agents' list, and then to the listing itself.
CALL_AFTER, UNCONFIRMED_AFTER = timedelta(days=14), timedelta(days=60)
#: Ticks that belong together: who rings twice in these days need not ask everything again.
ONE_CHECK = timedelta(days=30)
#: Without these a listing is not right, whatever else is known.
MUST_BE_RIGHT = (CheckGroup.NAME, CheckGroup.CONTACT, CheckGroup.PLACE, CheckGroup.HOURS)

#: Which fields of a service each group speaks for.
FIELDS_OF: dict[CheckGroup, tuple[str, ...]] = {
    CheckGroup.NAME: ("name", "alternate_name", "summary", "description"),
    CheckGroup.CONTACT: ("phones", "email", "url", "urls", "contacts"),
    CheckGroup.PLACE: ("at", "service_areas", "delivery"),
    CheckGroup.HOURS: ("schedules",),
    CheckGroup.COST: ("cost_options", "fees_description"),
    CheckGroup.ELIGIBILITY: ("eligibility", "eligibility_description", "minimum_age", "maximum_age"),
    CheckGroup.ROUTE: ("referral_route", "application_process", "required_documents"),
    CheckGroup.CAPACITY: ("capacity", "waiting_weeks", "status", "paused_until", "paused_reason"),
}


class Risk(StrEnum):
    """What a mistake in a listing costs: it says how often the listing is checked."""

    HIGH = "high"  # people are referred to it, or many use it
    USUAL = "usual"
    NATIONAL = "national"  # a national helpline, which changes seldom and looks after itself


@dataclass(frozen=True, slots=True)
class Cadence:
    """Months from one check to the next, and from how many views in a month on a listing is much used."""

    high: int = 3
    usual: int = 6
    national: int = 12
    much_used: int = 100

    def months(self, risk: Risk) -> int:
        """How long a check of such a listing holds."""
        return {Risk.HIGH: self.high, Risk.USUAL: self.usual, Risk.NATIONAL: self.national}[risk]


def risk_of(*, referred_to: bool, views: int, national: bool, cadence: Cadence) -> Risk:
    """How risky a mistake is: referrals and much use come before being national."""
    if referred_to or views >= cadence.much_used:
        return Risk.HIGH
    return Risk.NATIONAL if national else Risk.USUAL


def due_after(checked: date, months: int) -> date:
    """The day on which a listing that was checked on `checked` is to be checked again."""
    return add_months(checked, months)


def first_due(added: date, months: int, record_id: str) -> date:
    """The day on which a listing that nobody checked yet is to be checked: some day between a month and
    `months` after it was added, its own one, so that a thousand new listings are not due at once."""
    early, late = add_months(added, min(1, months)), add_months(added, months)
    spread = max((late - early).days, 0) + 1
    place = int.from_bytes(hashlib.sha256(record_id.encode()).digest()[:4], "big") % spread
    return early + timedelta(days=place)


def next_stage(
    stage: CheckStage, since: date | None, due: date, today: date, *, reachable: bool, returned: bool = False
) -> CheckStage | None:
    """The step of the asking that is to be taken today; None when none is.

    `since` is the day of the step before; `reachable`: there is an address to write to; `returned`: what was
    written came back. Each step waits its time after the one before it, also when the worker was away for
    weeks: nobody is written to twice in a day, and nobody loses the days they have to answer.
    """
    since = since or due
    if stage == CheckStage.RESTING:
        if reachable and today >= due - ASK_BEFORE:
            return CheckStage.ASKED
        return CheckStage.CALL if today >= due and not reachable else None
    if stage in (CheckStage.ASKED, CheckStage.ASKED_AGAIN) and (returned or not reachable):
        return CheckStage.CALL
    if stage == CheckStage.ASKED:
        return CheckStage.ASKED_AGAIN if today >= max(due, since + ASK_BEFORE) else None
    if stage == CheckStage.ASKED_AGAIN:
        return CheckStage.CALL if today >= max(due, since) + CALL_AFTER else None
    if stage == CheckStage.CALL:
        rest = UNCONFIRMED_AFTER - CALL_AFTER
        return CheckStage.UNCONFIRMED if today >= max(due + UNCONFIRMED_AFTER, since + rest) else None
    return None


def goes_along(stage: CheckStage, since: date | None, due: date, today: date) -> CheckStage | None:
    """The step that a listing takes in a mail that goes to its address today for another listing's sake."""
    if stage == CheckStage.RESTING and today >= due - ASK_BEFORE - TAKE_ALONG:
        return CheckStage.ASKED
    soon = due - timedelta(days=14)
    if stage == CheckStage.ASKED and today >= max(soon, (since or due) + timedelta(days=14)):
        return CheckStage.ASKED_AGAIN
    return None


def ticked(
    before: Mapping[str, Any], ticks: Mapping[CheckGroup, Tick], moment: datetime
) -> dict[str, dict[str, str]]:
    """The ticks as they are kept: the new ones over those of before."""
    kept = {name: dict(tick) for name, tick in before.items()}
    for group, tick in ticks.items():
        kept[str(group)] = {"state": str(tick), "at": moment.isoformat(timespec="seconds")}
    return kept


def is_whole(ticks: Mapping[str, Any], moment: datetime) -> bool:
    """Whether a listing was made sure of: every group was asked about in one check, and those that it cannot
    be right without were right or put right."""
    fresh = {name for name, tick in ticks.items() if datetime.fromisoformat(tick["at"]) > moment - ONE_CHECK}
    right = {name for name in fresh if ticks[name]["state"] != Tick.UNKNOWN}
    return fresh >= set(map(str, CheckGroup)) and right >= set(map(str, MUST_BE_RIGHT))


def urgency(*, views: int, due: date, today: date, risk: Risk, stage: CheckStage) -> float:
    """How soon an agent should look at a listing: use x staleness x risk, one number to sort by."""
    use = 1.0 + math.sqrt(min(views, 1000))
    late = 1.0 + max((today - due).days, 0) / 30
    weight = {Risk.HIGH: 2.0, Risk.USUAL: 1.0, Risk.NATIONAL: 0.5}[risk]
    return use * late * weight * (1.5 if stage == CheckStage.UNCONFIRMED else 1.0)
