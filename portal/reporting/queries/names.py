"""Codes of the facts in words: needs, themes, types, wards, teams, services."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import Team
from portal.directory.catalogue import catalogue
from portal.directory.models import Organization, Service
from portal.directory.vocabulary import LinkType
from portal.extensions import db
from portal.geography.queries import list_areas
from portal.geography.vocabulary import RUTLAND, AreaKind
from portal.reporting.fact_models import ReferralFact
from portal.reporting.vocabulary import Step

NOT_STATED = "Not stated"


def needs() -> dict[str, str]:
    """The needs that are offered, in their order."""
    return _terms(LinkType.NEED)


def themes() -> dict[str, str]:
    """The themes of prevention, in their order."""
    return _terms(LinkType.THEME)


def types() -> dict[str, str]:
    """The types of service, in their order."""
    return _terms(LinkType.SERVICE_TYPE)


def _terms(link_type: LinkType) -> dict[str, str]:
    return {code: term.name for code, term in catalogue().terms[link_type].items() if not term.hidden}


def wards() -> dict[str, str]:
    """The wards of Rutland by name."""
    return {area.code: area.name for area in list_areas(AreaKind.WARD) if RUTLAND in area.within}


def teams(kind: str = "") -> dict[str, str]:
    """Teams by their number, those of one kind or all."""
    query = select(Team.pk, Team.name).order_by(Team.name)
    if kind:
        query = query.where(Team.kind == kind)
    return {str(pk): name for pk, name in db.session.execute(query)} | ({} if kind else {"0": NOT_STATED})


def services_referred_to() -> dict[str, str]:
    """Listings that anybody was ever referred to, by id, in the order of their names."""
    query = select(ReferralFact.service_id).where(ReferralFact.step == Step.SENT).distinct()
    found = services(db.session.scalars(query))
    return dict(sorted(found.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


def services(ids: Iterable[str]) -> dict[str, str]:
    """Listings by id, those that are gone too as long as their record is there."""
    query = (
        select(Service.id, Service.name, Organization.name)
        .join(Organization, Organization.pk == Service.organization_pk)
        .where(Service.id.in_(set(ids)))
    )
    return {one: f"{name}, {club}" for one, name, club in db.session.execute(query)}


def guide_titles() -> dict[str, str]:
    """Guides by their slug."""
    return dict(catalogue().guide_titles)
