"""Which services fit a referral: by need, place, room and what worked before, each with its reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clock
from portal.directory.models import Attribute, Service, Taxonomy, TaxonomyTerm, TermLink
from portal.directory.queries import shown
from portal.directory.vocabulary import LinkType
from portal.extensions import db
from portal.geography.queries import area_closure
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.provider_queries import Room, referred_to, room_of
from portal.referrals.queries import onwards_of
from portal.referrals.vocabulary import Outcome

#: So many are looked at closely, and so many are shown.
_LOOKED_AT, SHOWN = 60, 10
#: The latest ended referrals say what worked; older ones say less of how a service is now.
_LATEST = 1000
_HELPED = (Outcome.GOT_HELP, Outcome.GOT_SOME_HELP)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A service that fits, how well, and why in a few words."""

    service: Service
    room: Room
    reasons: tuple[str, ...]
    score: float


def suggest(referral: Referral, *, limit: int = SHOWN) -> list[Suggested]:
    """The services that fit a referral's needs and place and that are not asked yet, best first."""
    wanted = _types_wanted(referral.needs)
    asked = {one.service_pk for one in onwards_of(referral)}
    services = [one for one in _candidates(wanted) if one.pk not in asked]
    worked = _worked([one.pk for one in services], referral.needs)
    found = [
        suggested
        for one in services
        if (suggested := _judge(one, referral, wanted, worked.get(one.pk, (0, 0)))) is not None
    ]
    return sorted(found, key=lambda one: (-one.score, one.service.name))[:limit]


class _Wanted(NamedTuple):
    """A need that points at a type of service, and how many types it points at before that one."""

    need: str
    place: int


def _types_wanted(needs: Collection[str]) -> dict[str, list[_Wanted]]:
    """Service type -> the needs that point at it."""
    rows = db.session.execute(
        select(TaxonomyTerm.name, TermLink.position, TermLink.target_pk)
        .join(Taxonomy, Taxonomy.pk == TaxonomyTerm.taxonomy_pk)
        .join(TermLink, TermLink.term_pk == TaxonomyTerm.pk)
        .where(Taxonomy.code == "needs", TaxonomyTerm.code.in_(list(needs)))
    ).all()
    targets = select(TaxonomyTerm.pk, TaxonomyTerm.code).where(
        TaxonomyTerm.pk.in_({row.target_pk for row in rows})
    )
    codes = {row.pk: row.code for row in db.session.execute(targets)}
    wanted: dict[str, list[_Wanted]] = defaultdict(list)
    for row in rows:
        wanted[codes[row.target_pk]].append(_Wanted(row.name, row.position))
    return wanted


def _candidates(wanted: Collection[str]) -> Sequence[Service]:
    if not wanted:
        return []
    of_type = (
        select(Attribute.service_pk)
        .join(TaxonomyTerm, TaxonomyTerm.pk == Attribute.taxonomy_term_pk)
        .where(Attribute.link_type == LinkType.SERVICE_TYPE, TaxonomyTerm.code.in_(list(wanted)))
    )
    query = (
        select(Service)
        .where(shown(clock.today()), referred_to(), Service.pk.in_(of_type))
        .options(
            joinedload(Service.organization),
            selectinload(Service.service_areas),
            selectinload(Service.attributes).joinedload(Attribute.term),
        )
        .order_by(Service.pk)
        .limit(_LOOKED_AT)
    )
    return db.session.scalars(query).all()


def _worked(service_pks: Collection[int], needs: Collection[str]) -> dict[int, tuple[int, int]]:
    """Service -> (how often it helped, how often it ended) with somebody who had one of these needs."""
    rows = db.session.execute(
        select(OnwardReferral.service_pk, OnwardReferral.outcome, Referral.needs)
        .join(Referral, Referral.pk == OnwardReferral.referral_pk)
        .where(OnwardReferral.service_pk.in_(list(service_pks)), OnwardReferral.status == "closed")
        .order_by(OnwardReferral.sent_at.desc())
        .limit(_LATEST)
    ).all()
    counts: dict[int, tuple[int, int]] = {}
    for service_pk, outcome, had in rows:
        if set(had) & set(needs):
            helped, ended = counts.get(service_pk, (0, 0))
            counts[service_pk] = (helped + (outcome in _HELPED), ended + 1)
    return counts


def _judge(
    service: Service, referral: Referral, wanted: dict[str, list[_Wanted]], worked: tuple[int, int]
) -> Suggested | None:
    """How well it fits; None where it is not for people from there."""
    types = [one.term.code for one in service.attributes if one.link_type == LinkType.SERVICE_TYPE]
    # Each need as well as the best of the service's types meets it: company before a place to volunteer.
    met: dict[str, int] = {}
    for found in (found for one in types for found in wanted.get(one, ())):
        met[found.need] = min(found.place, met.get(found.need, found.place))
    needs = sorted(met)
    serves = _serves(service, referral.ward_code)
    if serves is False:
        return None
    room = room_of(service)
    helped, ended = worked
    reasons = [f"For: {', '.join(needs)}"]
    score = sum(1 + 1 / (1 + place) for place in met.values())
    if serves:
        reasons.append("Serves where they live")
        score += 1
    if room.takes_referrals:
        reasons.append(f"Has room, waiting about {room.weeks} weeks" if room.weeks else "Takes referrals")
        score += 1 if room.weeks else 2
    else:
        reasons.append(f"Takes no referrals: {room.words}")
        score -= 3
    if room.answer_days is not None:
        reasons.append(f"Usually answers in {room.answer_days} working days")
    if ended:
        reasons.append(f"Helped {helped} of {ended} with such a need")
        score += 2 * helped / ended
    return Suggested(service, room, tuple(reasons), score)


def _serves(service: Service, ward_code: str) -> bool | None:
    """Whether its area takes in the ward; None where either is not known."""
    areas = {area.code for area in service.service_areas if area.code}
    if not areas or not ward_code:
        return None
    return bool(areas & area_closure(frozenset({ward_code})))
