"""A referral as its provider sees it: rows of words, and what is wanted of them by when (DESIGN 9.21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.core.clock import to_london
from portal.core.text import join_words, say_date
from portal.referrals.models import OnwardReferral
from portal.referrals.provider_queries import ProviderSees, Sight
from portal.referrals.rules.working_days import working_days_until
from portal.referrals.vocabulary import Channel, Messages, OnwardStatus, Risk, Urgency
from portal.referrals.wording import CHANNEL_WORDS, MESSAGES_WORDS, RISK_WORDS, URGENCY_WORDS

O = OnwardStatus  # noqa: E741 - the tables below are read as tables
Rows = list[dict[str, str]]

#: What must happen by the due day, where somebody must act.
_BY = {
    O.SENT: "Please answer by {day}. After that it goes back to our team.",
    O.OPENED: "Please answer by {day}. After that it goes back to our team.",
    O.NEEDS_INFORMATION: "You asked us something. You get an answer by {day}.",
    O.ACCEPTED: "You said yes. Please start by {day}, and say so here.",
    O.WAITLISTED: "They are on your waiting list. Please say how it stands by {day}.",
    O.IN_PROGRESS: "You are helping them. Please say how it stands by {day}.",
}


def say_until(onward: OnwardReferral) -> str:
    """By when whoever has it must act; '' for one that is over."""
    words = _BY.get(OnwardStatus(onward.status), "")
    return words.format(day=say_date(to_london(onward.due_at).date())) if words and onward.due_at else ""


def say_days_left(due: datetime | None, now: datetime) -> str:
    """'3 working days left', 'today', '2 working days late'; '' for one that is over."""
    if due is None:
        return ""
    left = working_days_until(now, due)
    if left == 0:
        return "Due today" if due >= now else "Late since today"
    days = f"{abs(left)} working day{'' if abs(left) == 1 else 's'}"
    return f"{days} left" if left > 0 else f"{days} late"


def rows_of(sees: ProviderSees, needs: Mapping[str, str], ward: str) -> Rows:
    """What a provider may see, as rows; nothing at all of one that is over."""
    if sees.sight is Sight.NOTHING:
        return []
    rows = _who(sees) if sees.sight is Sight.AFTER else [("Initials", sees.initials)]
    rows += [
        ("Age", sees.age_band or "Not known"),
        ("Area", ward or "Not known"),
        ("What they need", join_words([needs.get(one, one) for one in sees.needs])),
        ("How soon", URGENCY_WORDS[Urgency(sees.urgency)]),
        ("Why", sees.reason or "Not said"),
        ("Risks", say_risks(sees)),
    ]
    if sees.sight is Sight.AFTER:
        rows += _access(sees)
    return [{"key": key, "value": value} for key, value in rows if value]


def say_risks(sees: ProviderSees) -> str:
    """The risks in words; that none is known is an answer, and none at all is another."""
    known = [RISK_WORDS[Risk(one)] for one in sees.risks if one in RISK_WORDS]
    words = "; ".join([*known, *([sees.risk_words] if sees.risk_words else [])])
    return words or "Nothing was said about risks"


def _who(sees: ProviderSees) -> list[tuple[str, str]]:
    ways = [CHANNEL_WORDS[Channel(one)] for one in sees.channels if one in CHANNEL_WORDS]
    safely = [*ways, *([MESSAGES_WORDS[Messages(sees.messages)]] if sees.messages else [])]
    if sees.times:
        safely.append(f"When: {sees.times}")
    return [
        ("Name", sees.name),
        ("Reach them safely by", "; ".join(safely) or "They have not said. Ask our team first."),
        ("Call instead", sees.call_instead),
        ("Phone", sees.phone),
        ("Other phone", sees.other_phone),
        ("Email", sees.email),
        ("Address", sees.address),
    ]


def _access(sees: ProviderSees) -> list[tuple[str, str]]:
    return [
        ("Talking and hearing", sees.communication),
        ("Interpreter", sees.interpreter),
        ("Format", sees.format),
        ("What helps them take part", sees.adjustments),
    ]


def in_order(onwards: Sequence[OnwardReferral], unanswered: frozenset[OnwardStatus]) -> list[OnwardReferral]:
    """Those that wait for an answer first, each part by when it is due."""
    return sorted(onwards, key=lambda one: one.status not in unanswered)
