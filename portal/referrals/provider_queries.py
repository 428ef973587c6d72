"""What a service can take, how fast it answers, and what its people may see of a referral (DESIGN 9.21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Team
from portal.accounts.rules.access import Viewer
from portal.accounts.rules.sessions import hash_token
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.claim_queries import claimed_services
from portal.directory.loading import whole_service
from portal.directory.models import Organization, Service
from portal.directory.queries import shown
from portal.directory.vocabulary import Capacity, ReferralRoute, ServiceKind, ServiceStatus
from portal.extensions import db
from portal.referrals.models import OnwardReferral, ProviderSettings, TeamAgreement
from portal.referrals.queries import about_onward, answerable_by, teams_with
from portal.referrals.rules.identity import initials
from portal.referrals.rules.working_days import working_days_until
from portal.referrals.vocabulary import LIVE, UNANSWERED, OnwardStatus

#: What people turn to by themselves, and how. Nobody answers a referral there, unless its listing says that
#: professionals refer to it.
_TURNED_TO = {
    ServiceKind.HELPLINE: "people ring it themselves",
    ServiceKind.FACILITY: "people go there themselves",
}
#: So many of its latest answers say how long a service usually takes.
_LATEST = 20


@dataclass(frozen=True, slots=True)
class Room:
    """Whether a service takes a referral now, and what to expect of it."""

    takes_referrals: bool
    straight: bool  # a professional may send to it without the hub
    words: str  # why not; '' when it does
    weeks: int | None = None  # of waiting, as the listing says
    left_this_week: int | None = None  # None: no limit
    answer_days: int | None = None  # usual working days to an answer; None: too few to say


def room_of(service: Service) -> Room:
    """What a service takes, as its listing and its own settings stand; one look at each."""
    settings = settings_of(service)
    left = _left(service, settings)
    words = _why_not(service, settings, left)
    route = service.referral_route in (ReferralRoute.PROFESSIONAL, ReferralRoute.SELF)
    weeks = service.waiting_weeks if service.capacity == Capacity.WAITING_LIST else None
    return Room(not words, not words and route, words, weeks, left, answer_days(service))


def referred_to() -> ColumnElement[bool]:
    """The condition on services that somebody can be sent to at all, whether or not they have room now."""
    return or_(Service.kind.not_in(_TURNED_TO), Service.referral_route == ReferralRoute.PROFESSIONAL)


def settings_of(service: Service) -> ProviderSettings | None:
    """What a service has set about referrals; None while it has set nothing."""
    return db.session.scalar(select(ProviderSettings).where(ProviderSettings.service_pk == service.pk))


def _left(service: Service, settings: ProviderSettings | None) -> int | None:
    if settings is None or settings.weekly_limit is None:
        return None
    today = clock.today()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), clock.LONDON)
    sent = select(func.count()).where(
        OnwardReferral.service_pk == service.pk,
        OnwardReferral.sent_at >= monday,
        OnwardReferral.status.not_in([OnwardStatus.CANCELLED, OnwardStatus.WITHDRAWN]),
    )
    return max(settings.weekly_limit - (db.session.scalar(sent) or 0), 0)


def _why_not(service: Service, settings: ProviderSettings | None, left: int | None) -> str:
    if service.status != ServiceStatus.LIVE:
        return "it is not open at present"
    if service.kind in _TURNED_TO and service.referral_route != ReferralRoute.PROFESSIONAL:
        return _TURNED_TO[ServiceKind(service.kind)]
    if service.referral_route == ReferralRoute.CLOSED or service.capacity == Capacity.CLOSED:
        return "it is closed to new referrals"
    if settings is not None and settings.paused:
        until = settings.paused_until
        if until is None or clock.today() <= until:
            return "it has paused referrals" + (f" until {until.day} {until:%B %Y}" if until else "")
    return "it has had as many this week as it takes" if left == 0 else ""


def answer_days(service: Service) -> int | None:
    """The usual number of working days from sending to an answer; None where fewer than three were."""
    rows = db.session.execute(
        select(OnwardReferral.sent_at, OnwardReferral.answered_at)
        .where(OnwardReferral.service_pk == service.pk, OnwardReferral.answered_at.is_not(None))
        .order_by(OnwardReferral.sent_at.desc())
        .limit(_LATEST)
    ).all()
    taken = [working_days_until(sent, answered) for sent, answered in rows if sent and answered]
    return round(median(taken)) if len(taken) >= 3 else None


class Sight(StrEnum):
    """How much of a person a provider sees."""

    NOTHING = "nothing"
    BEFORE = "before"
    AFTER = "after"


def sight_of(status: OnwardStatus) -> Sight:
    """Before the yes a little, after it who it is; nothing of one that is over or was declined."""
    if status in (OnwardStatus.ACCEPTED, OnwardStatus.IN_PROGRESS):
        return Sight.AFTER
    return Sight.BEFORE if status in LIVE else Sight.NOTHING


@dataclass(frozen=True, slots=True)
class ProviderSees:
    """What a provider's page may show; empty is not theirs to see, or not known. Never the NHS number."""

    sight: Sight
    initials: str = ""
    age_band: str = ""
    ward_code: str = ""
    needs: Sequence[str] = ()
    urgency: str = ""
    reason: str = field(default="", repr=False)
    risks: Sequence[str] = ()
    risk_words: str = field(default="", repr=False)
    risk_to_worker: bool = False
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    other_phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    channels: Sequence[str] = ()
    messages: str = ""
    times: str = field(default="", repr=False)
    call_instead: str = field(default="", repr=False)
    communication: str = field(default="", repr=False)
    interpreter: str = field(default="", repr=False)
    format: str = field(default="", repr=False)
    adjustments: str = field(default="", repr=False)


def provider_sees(onward: OnwardReferral) -> ProviderSees:
    """The part of a referral that its provider may see in the state it is in."""
    sight = sight_of(OnwardStatus(onward.status))
    referral = onward.referral
    person = referral.person
    if sight is Sight.NOTHING or person.erased_at is not None:
        return ProviderSees(Sight.NOTHING)
    little: dict[str, Any] = {
        "initials": initials(person.given_name, person.family_name),
        "age_band": referral.age_band,
        "ward_code": referral.ward_code,
        "needs": tuple(referral.needs),
        "urgency": referral.urgency,
        "reason": onward.reason,
        "risks": tuple(referral.risks),
        "risk_words": referral.risk_words,
        "risk_to_worker": referral.risk_to_worker,
    }
    if sight is Sight.BEFORE:
        return ProviderSees(sight, **little)
    return ProviderSees(
        sight,
        **little,
        name=f"{person.given_name} {person.family_name}".strip(),
        phone=person.phone,
        other_phone=person.other_phone,
        email=person.email,
        address=", ".join(part for part in (person.address, person.postcode) if part),
        channels=tuple(person.safe_channels.split()),
        messages=person.safe_messages,
        times=person.safe_times,
        call_instead=person.call_instead,
        communication=referral.communication,
        interpreter=referral.interpreter,
        format=referral.format,
        adjustments=referral.adjustments,
    )


def find_by_link(token: str) -> OnwardReferral | None:
    """The onward referral that a notice's link leads to. It lets nobody in: the one-time code does."""
    query = select(OnwardReferral).where(OnwardReferral.link_hash == hash_token(token))
    return db.session.scalar(query.options(*about_onward()))


def holds_pass(onward: OnwardReferral, passes: Sequence[str]) -> bool:
    """Whether one of these is the pass of this onward referral, and still holds."""
    if onward.pass_hash is None or onward.pass_until is None or onward.pass_until <= clock.now():
        return False
    return any(hash_token(one) == onward.pass_hash for one in passes)


def get_sent_to(viewer: Viewer, onward_id: str) -> OnwardReferral:
    """One that a provider's team was sent, with all its page needs. Raises NotFound."""
    query = answerable_by(viewer).where(OnwardReferral.id == onward_id)
    found = db.session.scalar(query.options(*about_onward()))
    if found is None:
        raise NotFound
    return found


def list_sent_to(
    viewer: Viewer, *, over: bool = False, offset: int = 0, limit: int = 50
) -> Sequence[OnwardReferral]:
    """What a provider's team was sent: the open ones by when they are due, or those that are over, newest
    first."""
    query = answerable_by(viewer).options(
        joinedload(OnwardReferral.service), joinedload(OnwardReferral.referral)
    )
    if over:
        query = query.where(OnwardReferral.ended_at.is_not(None)).order_by(OnwardReferral.ended_at.desc())
    else:
        query = query.where(OnwardReferral.ended_at.is_(None)).order_by(OnwardReferral.due_at)
    return db.session.scalars(query.order_by(OnwardReferral.pk).offset(offset).limit(limit)).all()


def count_unanswered(viewer: Viewer) -> int:
    """How many of them wait for an answer."""
    theirs = answerable_by(viewer).where(OnwardReferral.status.in_([str(one) for one in UNANSWERED]))
    return db.session.scalar(select(func.count()).select_from(theirs.subquery())) or 0


def list_agreements(team_pk: int | None = None) -> Sequence[TeamAgreement]:
    """What teams promised each other, a team's own or all."""
    query = select(TeamAgreement).order_by(TeamAgreement.ended_on.is_not(None), TeamAgreement.pk)
    if team_pk is not None:
        query = query.where(
            (TeamAgreement.first_team_pk == team_pk) | (TeamAgreement.second_team_pk == team_pk)
        )
    return db.session.scalars(query).all()


def who_asks(onward: OnwardReferral) -> str:
    """The team that the referral came from; '' where no team but the hub itself asks."""
    team = select(Team.name).where(Team.pk == onward.referral.team_pk)
    return db.session.scalar(team) or "" if onward.referral.team_pk is not None else ""


def find_by_name(typed: str, *, but: Service, most: int = 10) -> Sequence[Service]:
    """The public services with all these words in their name or their organisation's, with it."""
    query = select(Service).join(Service.organization).where(shown(), Service.pk != but.pk)
    for word in typed.split()[:6]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(or_(Service.name.ilike(like), Organization.name.ilike(like)))
    query = query.options(contains_eager(Service.organization)).order_by(func.lower(Service.name), Service.pk)
    return db.session.scalars(query.limit(most)).all()


def list_own_services(viewer: Viewer) -> Sequence[Service]:
    """The public services that the viewer's teams answer for, by name."""
    teams = teams_with(viewer, Permission.ANSWER_REFERRALS)
    if not teams:
        return []
    query = select(Service).where(Service.pk.in_(claimed_services(teams)), shown())
    return db.session.scalars(query.order_by(func.lower(Service.name), Service.pk)).all()


def get_own_service(viewer: Viewer, service_id: str) -> Service:
    """One of them, whole. Raises NotFound."""
    teams = teams_with(viewer, Permission.ANSWER_REFERRALS)
    query = select(Service).where(Service.pk.in_(claimed_services(teams)), Service.id == service_id, shown())
    found = db.session.scalar(query.options(*whole_service()))
    if found is None:
        raise NotFound
    return found
