"""What teams promised each other, and whether they kept it: counted from the records, in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, select, true

from portal.accounts.models import Team
from portal.accounts.rules.access import Viewer
from portal.accounts.vocabulary import Permission, TeamKind
from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.claim_queries import claimed_services
from portal.extensions import db
from portal.referrals.models import OnwardReferral, Referral, ReferralEvent, ServiceLevel, TeamAgreement
from portal.referrals.provider_queries import list_agreements
from portal.referrals.queries import teams_with
from portal.referrals.rules.working_days import due_after
from portal.referrals.vocabulary import EventKind, OnwardStatus

#: The teams that can promise each other something.
_KINDS = (TeamKind.AGENTS, TeamKind.PRACTICE, TeamKind.PROVIDER)
Spans = list[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Kept:
    """How one team answered the other since their agreement began."""

    team: str
    other: str
    what: str
    days: int
    kept: int
    late: int
    waiting: int  # not answered, and still in time

    @property
    def percent(self) -> int | None:
        """The share that was kept; None while there is nothing to count."""
        return round(100 * self.kept / (self.kept + self.late)) if self.kept + self.late else None


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreement with both its directions."""

    agreement: TeamAgreement
    first: Kept
    second: Kept


def list_promises(viewer: Viewer) -> list[Promise]:
    """The agreements that a viewer may see, with what was kept: all for the hub, else their own teams'."""
    own = set(teams_with(viewer, Permission.SET_REFERRALS))
    everything = viewer.may(Permission.WORK_HUB)
    rows = [one for one in list_agreements() if everything or {one.first_team_pk, one.second_team_pk} & own]
    pks = {pk for one in rows for pk in (one.first_team_pk, one.second_team_pk)}
    teams = {team.pk: team for team in db.session.scalars(select(Team).where(Team.pk.in_(pks)))}
    return [_promise(one, teams[one.first_team_pk], teams[one.second_team_pk]) for one in rows]


def get_agreement(agreement_id: str) -> TeamAgreement:
    """One agreement. Raises NotFound."""
    found = db.session.scalar(select(TeamAgreement).where(TeamAgreement.id == agreement_id))
    if found is None:
        raise NotFound
    return found


def list_promising_teams() -> Sequence[Team]:
    """Every team that can promise another something, by name."""
    return db.session.scalars(select(Team).where(Team.kind.in_(_KINDS)).order_by(Team.name)).all()


def list_clock_teams(viewer: Viewer) -> Sequence[tuple[Team, dict[str, int]]]:
    """The viewer's own teams whose clocks they may set, each with the days it has set."""
    kinds = (TeamKind.AGENTS, TeamKind.PROVIDER)
    own = select(Team).where(Team.pk.in_(teams_with(viewer, Permission.SET_REFERRALS)), Team.kind.in_(kinds))
    teams = db.session.scalars(own.order_by(Team.pk)).all()
    rows = select(ServiceLevel).where(ServiceLevel.team_pk.in_([team.pk for team in teams]))
    days = {row.team_pk: dict(row.days) for row in db.session.scalars(rows)}
    return [(team, days.get(team.pk, {})) for team in teams]


def _promise(agreement: TeamAgreement, first: Team, second: Team) -> Promise:
    return Promise(
        agreement,
        _kept(agreement, first, second, agreement.first_days),
        _kept(agreement, second, first, agreement.second_days),
    )


def _kept(agreement: TeamAgreement, team: Team, other: Team, days: int) -> Kept:
    begin = datetime.combine(agreement.starts_on, time(), clock.LONDON)
    what, spans = _spans(team, other, begin)
    end = agreement.ended_on
    counts = {"kept": 0, "late": 0, "waiting": 0}
    for asked, answered in spans:
        if end is None or clock.to_london(asked).date() <= end:
            counts[_judge(asked, answered, days)] += 1
    return Kept(team.name, other.name, what, days, **counts)


def _judge(asked: datetime, answered: datetime | None, days: int) -> str:
    due = due_after(asked, days)
    if answered is not None:
        return "kept" if answered <= due else "late"
    return "waiting" if clock.now() <= due else "late"


def _spans(team: Team, other: Team, begin: datetime) -> tuple[str, Spans]:
    """What `other` asked of `team` since a moment, each with when it was answered."""
    if team.kind == TeamKind.PROVIDER:
        return "Referrals answered", _answers(team, other, begin)
    if team.kind == TeamKind.AGENTS and other.kind != TeamKind.PROVIDER:
        rows = db.session.execute(
            select(Referral.submitted_at, Referral.acknowledged_at).where(
                Referral.team_pk == other.pk, Referral.submitted_at >= begin
            )
        )
        return "Referrals taken up", [(row.submitted_at, row.acknowledged_at) for row in rows]
    return "Questions answered", _questions(team, other, begin)


def _from(team: Team) -> ColumnElement[bool]:
    """The referrals of a team; the hub passes on all of them."""
    return Referral.team_pk == team.pk if team.kind != TeamKind.AGENTS else true()


def _answers(team: Team, other: Team, begin: datetime) -> Spans:
    rows = db.session.execute(
        select(OnwardReferral.sent_at, OnwardReferral.answered_at, OnwardReferral.ended_at)
        .join(Referral, Referral.pk == OnwardReferral.referral_pk)
        .where(
            OnwardReferral.service_pk.in_(claimed_services([team.pk])),
            OnwardReferral.sent_at >= begin,
            # What was taken back before an answer was theirs no longer.
            OnwardReferral.answered_at.is_not(None)
            | OnwardReferral.status.not_in([OnwardStatus.WITHDRAWN, OnwardStatus.CANCELLED]),
            _from(other),
        )
    )
    return [(row.sent_at, row.answered_at) for row in rows]


def _questions(team: Team, other: Team, begin: datetime) -> Spans:
    """Questions about the team's referrals by the other's services (by any, where the other is the hub)."""
    events = (
        select(ReferralEvent.onward_pk, ReferralEvent.before, ReferralEvent.after, ReferralEvent.at)
        .join(OnwardReferral, OnwardReferral.pk == ReferralEvent.onward_pk)
        .join(Referral, Referral.pk == OnwardReferral.referral_pk)
        .where(ReferralEvent.kind == EventKind.ONWARD, ReferralEvent.at >= begin, _from(team))
        .where(
            (ReferralEvent.after == OnwardStatus.NEEDS_INFORMATION)
            | (ReferralEvent.before == OnwardStatus.NEEDS_INFORMATION)
        )
        .order_by(ReferralEvent.pk)
    )
    if other.kind == TeamKind.PROVIDER:
        events = events.where(OnwardReferral.service_pk.in_(claimed_services([other.pk])))
    spans: Spans = []
    asked: dict[int | None, datetime] = {}
    for row in db.session.execute(events):
        if row.after == OnwardStatus.NEEDS_INFORMATION:
            asked[row.onward_pk] = row.at
        elif row.onward_pk in asked:
            answered = row.at if row.after == OnwardStatus.OPENED else None
            spans.append((asked.pop(row.onward_pk), answered))
    return [*spans, *((at, None) for at in asked.values())]
