"""How often a password or a code may be tried: by account and network, by account, by network.

An attacker with many networks slows only whom they attack, and not where that person has signed in lately: so
nobody can be locked out of their own place by a stranger (ASVS 6.1.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` failures within `within`."""

    most: int
    within: timedelta


#: From one network against one account.
PAIR = Limit(5, timedelta(minutes=15))
#: Against one account from anywhere; does not hold where the person has signed in lately.
ACCOUNT = Limit(20, timedelta(hours=1))
#: From one network against any accounts: a practice behind one address must still come in.
NETWORK = Limit(60, timedelta(hours=1))

LONGEST = max(PAIR.within, ACCOUNT.within, NETWORK.within)
#: How long a place where somebody signed in is known as theirs; also how long tries are kept.
KNOWN_FOR = timedelta(days=30)
#: How long it is kept from which network a public form was begun: no longer than the privacy page says.
FORMS_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """One try that failed, or has not ended yet."""

    at: datetime
    same_account: bool
    same_network: bool


def wait_until(failures: Sequence[Failure], now: datetime, *, known_place: bool) -> datetime | None:
    """When the next try is allowed; None when it is now. Takes what was tried lately, in any order."""
    pair = [one.at for one in failures if one.same_account and one.same_network]
    account = [] if known_place else [one.at for one in failures if one.same_account]
    network = [one.at for one in failures if one.same_network]
    waits = [_until(pair, PAIR, now), _until(account, ACCOUNT, now), _until(network, NETWORK, now)]
    return max((wait for wait in waits if wait is not None), default=None)


def _until(moments: Sequence[datetime], limit: Limit, now: datetime) -> datetime | None:
    """When so few are left within the limit's time that one more may be tried."""
    recent = sorted(at for at in moments if at > now - limit.within)
    return recent[-limit.most] + limit.within if len(recent) >= limit.most else None
