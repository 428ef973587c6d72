"""A practice's week of referrals: what came of which, what was declined, what is late, what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.vocabulary import OVER, RETURNED, OnwardStatus

_YES = frozenset({OnwardStatus.ACCEPTED, OnwardStatus.WAITLISTED, OnwardStatus.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Week:
    """Each list newest first; one referral may stand on several."""

    ended: Sequence[Referral]
    said_yes: Sequence[tuple[Referral, OnwardReferral]]
    said_no: Sequence[tuple[Referral, OnwardReferral]]
    late: Sequence[Referral]
    sent: Sequence[Referral]

    @property
    def quiet(self) -> bool:
        """Whether nothing at all happened."""
        return not (self.ended or self.said_yes or self.said_no or self.late or self.sent)


def sort_week(news: Iterable[Referral], late: Sequence[Referral], since: datetime) -> Week:
    """Sort what moved since a moment into its lists; `late` are those that somebody should have acted on."""
    news = list(news)
    return Week(
        ended=[one for one in news if one.status in OVER and _since(one.closed_at, since)],
        said_yes=_onwards(news, lambda one: one.status in _YES and _since(one.answered_at, since)),
        said_no=_onwards(news, lambda one: one.status in RETURNED and _since(one.ended_at, since)),
        late=late,
        sent=[one for one in news if _since(one.submitted_at, since)],
    )


def _since(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment >= since


def _onwards(
    news: Iterable[Referral], wanted: Callable[[OnwardReferral], bool]
) -> list[tuple[Referral, OnwardReferral]]:
    return [(one, onward) for one in news for onward in one.onwards if wanted(onward)]
