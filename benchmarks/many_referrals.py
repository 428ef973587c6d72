"""People and referrals for `benchmarks.referring`: a few made by the portal's own actions, and many copies of
their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from portal import create_app
from portal.accounts.models import Membership, User
from portal.accounts.people_actions import create_team
from portal.accounts.queries import email_index
from portal.accounts.session_actions import Visit, begin_session
from portal.accounts.vocabulary import Role, Stage, TeamKind
from portal.audit.vocabulary import command
from portal.config import Settings
from portal.core import clock
from portal.core.references import new_code, new_id
from portal.directory.queries import list_terms
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.store import create_key
from portal.referrals.acting import PERSON
from portal.referrals.models import Person, Referral, ReferralEvent
from portal.referrals.submission_actions import Agreed, PersonFacts, Submission, submit
from portal.referrals.vocabulary import Channel, Door, EventKind, Queue, ReferralStatus, Scope

_SAMPLES = 100
_AT_ONCE = 1_000
_ACTOR = command("benchmark")
#: The worklists that copies are spread over, with the status that stands with each.
_QUEUES = (
    (Queue.NEW, ReferralStatus.NEW),
    (Queue.TRIAGE, ReferralStatus.IN_TRIAGE),
    (Queue.WAITING_FOR_PROVIDER, ReferralStatus.WITH_PROVIDERS),
    (Queue.BEING_HELPED, ReferralStatus.WITH_PROVIDERS),
    (Queue.WAITING_FOR_PERSON, ReferralStatus.WAITING_FOR_PERSON),
)


@dataclass(frozen=True)
class Site:
    """A portal with an agent and members of a practice in it, all signed in: what their cookies hold."""

    instance: Path
    agent: str
    practice: tuple[str, ...]
    need: str

    def app(self) -> Flask:
        """The application over it."""
        told = {"PORTAL_INSTANCE": str(self.instance), "PORTAL_CONTENT": str(self.instance / "content")}
        return create_app(replace(Settings.from_env(told), usage_enabled=False))


def make_people(instance: Path, many: int) -> Site:
    """An agent, and so many people of one practice."""
    empty = Site(instance, "", (), "")
    with empty.app().app_context():
        with transaction():
            agents = create_team(_ACTOR, kind=TeamKind.AGENTS, name="Agents")
            practice = create_team(_ACTOR, kind=TeamKind.PRACTICE, name="Practice")
            agent = _signed_in(agents.pk, Role.COMMUNITY_AGENT, "agent@example.org")
            members = [
                _signed_in(practice.pk, Role.PRACTICE_MEMBER, f"m{at}@example.org") for at in range(many)
            ]
        need = list_terms("needs")[0].code
    return Site(instance, agent, tuple(members), need)


def _signed_in(team_pk: int, role: Role, email: str) -> str:
    user = User(key_id=create_key()[0], email_index=email_index(email), password_hash="none")
    user.email, user.name = email, "Made up"
    db.session.add(user)
    db.session.flush()
    db.session.add(Membership(user_pk=user.pk, team_pk=team_pk, roles=[str(role)]))
    return begin_session(user, Stage.FULL, Visit("127.0.0.0/24", "Benchmark"))


def count_sent(site: Site, references: Iterable[str]) -> tuple[int, int]:
    """How many of these referrals there are, and how many lines of the timeline say that they came."""
    wanted = set(references)
    with site.app().app_context():
        kept = wanted & set(db.session.scalars(select(Referral.reference)))
        events = db.session.scalar(
            select(func.count())
            .select_from(ReferralEvent)
            .join(Referral, Referral.pk == ReferralEvent.referral_pk)
            .where(ReferralEvent.kind == EventKind.RECEIVED, Referral.reference.in_(kept))
        )
    return len(kept), events or 0


def fill_up(site: Site, size: int, step: Callable[[str], None]) -> None:
    """Have `size` referrals in the database."""
    with site.app().app_context():
        there = db.session.scalar(select(func.count()).select_from(Referral)) or 0
        if there < _SAMPLES:
            with transaction():
                for at in range(_SAMPLES - there):
                    _submit(site.need, at)
        people = [_copied(row) for row in db.session.scalars(select(Person).limit(_SAMPLES))]
        wanted = [_copied(row) for row in db.session.scalars(select(Referral).limit(_SAMPLES))]
        there = db.session.scalar(select(func.count()).select_from(Referral)) or 0
        last = db.session.scalar(select(func.max(Person.pk))) or 0
        db.session.rollback()
        now = clock.now()
        for start in range(there, size, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, size))
            with transaction():
                told = [_person(people[at % len(people)], last + 1 + at) for at in numbers]
                db.session.execute(insert(Person), told)
                rows = [_referral(wanted[at % len(wanted)], last + 1 + at, at, now) for at in numbers]
                db.session.execute(insert(Referral), rows)
            step(f"{numbers.stop:,} referrals")


def _submit(need: str, at: int) -> None:
    person = PersonFacts(
        given_name="Person", family_name=f"Sample {at}", birth_date=date(1930 + at % 70, 1 + at % 12, 1),
        phone=f"01632 960{at:03d}", safe_channels=(Channel.PHONE,),
    )  # fmt: skip
    agreed = (Agreed(Scope.CONTACT, "1"), Agreed(Scope.SHARE, "1", ("any",)))
    nonce = f"benchmark-{at:06d}"
    submit(Submission(Door.SELF, nonce, person, needs=(need,), words="Made up.", consents=agreed), PERSON)


def _copied(row: Any) -> dict[str, Any]:
    """A row's columns, sealed ones as they are: copies are under the key of the one they are of."""
    columns = (column.key for column in type(row).__mapper__.column_attrs)
    return {name: getattr(row, name) for name in columns if name != "pk"}


def _person(row: dict[str, Any], pk: int) -> dict[str, Any]:
    return row | {"pk": pk, "id": new_id(), "match_index": None, "nhs_index": None}


def _referral(row: dict[str, Any], person_pk: int, at: int, now: Any) -> dict[str, Any]:
    queue, status = _QUEUES[at % len(_QUEUES)]
    return row | {
        "id": new_id(),
        "reference": new_code(40),
        "nonce": f"copy-{at:08d}",
        "person_pk": person_pk,
        "queue": str(queue),
        "status": str(status),
        "due_at": now + timedelta(minutes=at % 20_000 - 4_000),
        "timer_at": None,
        "version": 1,
    }
