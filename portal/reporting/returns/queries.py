"""Reading projects and their returns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Team
from portal.accounts.rules.access import Viewer
from portal.accounts.rules.sessions import hash_token
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.extensions import db
from portal.reporting.returns.models import Project, ProjectReturn, ReturnImport, ReturnLink
from portal.reporting.returns.vocabulary import ReturnState
from portal.reporting.rules.periods import Period

T = TypeVar("T")

#: On the team's page, of the returns that are signed off the newest.
MOST_SIGNED_OFF = 40


def list_projects() -> Sequence[Project]:
    """Every project with its lead and its targets, those that go on first."""
    query = select(Project).options(joinedload(Project.lead), selectinload(Project.targets))
    return db.session.scalars(query.order_by(Project.ended_on.is_not(None), Project.name)).all()


def get_project(project_id: str) -> Project:
    """One project. Raises NotFound."""
    query = select(Project).where(Project.id == project_id)
    found = db.session.scalar(query.options(joinedload(Project.lead), selectinload(Project.targets)))
    if found is None:
        raise NotFound
    return found


def list_team_names() -> list[tuple[int, str]]:
    """Every team by key and name, for the programme team to choose from."""
    rows = db.session.execute(select(Team.pk, Team.name).order_by(Team.name)).all()
    return [(row.pk, row.name) for row in rows]


def _returns() -> Select[ProjectReturn]:
    return select(ProjectReturn).options(
        joinedload(ProjectReturn.project).options(joinedload(Project.lead), selectinload(Project.targets)),
        selectinload(ProjectReturn.versions),
    )


def get_return(return_id: str) -> ProjectReturn:
    """One return with its project and all that was sent in. Raises NotFound."""
    return _found(db.session.scalar(_returns().where(ProjectReturn.id == return_id)))


def lock_return(row: ProjectReturn) -> ProjectReturn:
    """The same as it is now, held until the transaction ends."""
    query = _returns().where(ProjectReturn.pk == row.pk)
    held = query.with_for_update(of=ProjectReturn).execution_options(populate_existing=True)
    return _found(db.session.scalar(held))


def find_return(project_pk: int, first: date) -> ProjectReturn | None:
    """A project's return for the period that begins that day."""
    return db.session.scalar(
        _returns().where(ProjectReturn.project_pk == project_pk, ProjectReturn.first == first)
    )


def get_by_link(token: str) -> ProjectReturn:
    """The return behind a link. Raises NotFound for a link that never was and for one whose time is over."""
    of = select(ReturnLink.return_pk).where(
        ReturnLink.token_hash == hash_token(token), ReturnLink.expires_at > clock.now()
    )
    return _found(db.session.scalar(_returns().where(ProjectReturn.pk.in_(of))), GONE)


GONE = (
    "This link does not work any more. It may be too old, or a part of it may be missing. Look for the newest"
    " email about your return, or ask the programme team for a new link."
)


def get_own_return(viewer: Viewer, return_id: str) -> ProjectReturn:
    """One of the returns of the viewer's own teams. Raises NotFound for others too."""
    return _found(
        db.session.scalar(
            _returns()
            .join(ProjectReturn.project)
            .where(ProjectReturn.id == return_id, Project.team_pk.in_(_teams(viewer)))
        )
    )


def list_own_returns(viewer: Viewer) -> Sequence[ProjectReturn]:
    """Those of the viewer's teams, to be filled in first, then the newest."""
    query = _returns().join(ProjectReturn.project).where(Project.team_pk.in_(_teams(viewer)))
    order = (ProjectReturn.state != ReturnState.OPEN, ProjectReturn.first.desc(), Project.name)
    return db.session.scalars(query.order_by(*order).limit(MOST_SIGNED_OFF)).all()


def _teams(viewer: Viewer) -> Collection[int]:
    return [place.team_pk for place in viewer.places if place.allows(Permission.FILL_RETURNS)]


def list_returns(*states: ReturnState) -> Sequence[ProjectReturn]:
    """The returns in these states, the oldest first; of those that are signed off the newest ones."""
    query = _returns().join(ProjectReturn.project).where(ProjectReturn.state.in_(states))
    if states == (ReturnState.SIGNED_OFF,):
        order = query.order_by(ProjectReturn.first.desc(), Project.name).limit(MOST_SIGNED_OFF)
        return db.session.scalars(order).all()
    return db.session.scalars(query.order_by(ProjectReturn.first, Project.name)).all()


def opened_periods() -> set[tuple[int, date]]:
    """For which projects and periods there is a return: the project's key and the first day."""
    rows = db.session.execute(select(ProjectReturn.project_pk, ProjectReturn.first)).all()
    return {(row.project_pk, row.first) for row in rows}


def last_time(row: ProjectReturn) -> dict[str, Decimal]:
    """What the project reported the last time before; nothing where this is its first return."""
    query = _returns().where(ProjectReturn.project_pk == row.project_pk, ProjectReturn.first < row.first)
    for before in db.session.scalars(query.order_by(ProjectReturn.first.desc()).limit(6)):
        if before.latest is not None:
            return before.latest.values
    return {}


def list_signed_off(period: Period) -> Sequence[ProjectReturn]:
    """Every return of which a version is signed off and whose days all lie in the period, oldest first."""
    query = _returns().where(
        ProjectReturn.signed_number.is_not(None),
        ProjectReturn.first >= period.first,
        ProjectReturn.last <= period.last,
    )
    return db.session.scalars(query.order_by(ProjectReturn.first, ProjectReturn.pk)).all()


def list_missing(period: Period) -> Sequence[ProjectReturn]:
    """Every return of which nothing is signed off yet and whose last day lies in the period."""
    query = _returns().where(
        ProjectReturn.signed_number.is_(None),
        ProjectReturn.last >= period.first,
        ProjectReturn.last <= period.last,
    )
    return db.session.scalars(query.order_by(ProjectReturn.first, ProjectReturn.pk)).all()


def get_import(import_id: str) -> ReturnImport:
    """One file that was sent. Raises NotFound."""
    return _found(db.session.scalar(select(ReturnImport).where(ReturnImport.id == import_id)))


def _found(row: T | None, words: str = "We could not find that page.") -> T:
    if row is None:
        raise NotFound(words)
    return row
