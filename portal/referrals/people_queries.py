"""Finding a person again: by NHS number, else by name, date of birth and postcode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from portal.accounts.rules.access import Viewer
from portal.core.errors import NotFound
from portal.extensions import db
from portal.keys.blind import blind_index
from portal.referrals.models import Consent, Person, PersonMatch, Referral
from portal.referrals.queries import person_group, visible_to
from portal.referrals.rules.identity import match_key, tidy_nhs_number


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another row that may be the same person, and why."""

    person: Person
    by_number: bool
    by_name: bool


def nhs_index(number: str) -> str | None:
    """What an NHS number is found by; None for one that is none."""
    tidy = tidy_nhs_number(number)
    return blind_index("nhs-number", tidy) if tidy else None


def match_index(given_name: str, family_name: str, birth: date | None, postcode: str) -> str | None:
    """What name, date of birth and postcode are found by; None where one of them is missing."""
    key = match_key(given_name, family_name, birth, postcode)
    return blind_index("person", key) if key else None


def get_person(viewer: Viewer, person_id: str) -> Person:
    """A person of whom the viewer may see a referral. Raises NotFound."""
    seen = visible_to(viewer).with_only_columns(Referral.person_pk)
    found = db.session.scalar(select(Person).where(Person.id == person_id, Person.pk.in_(seen)))
    if found is None:
        raise NotFound
    return found


def head_of(person: Person) -> Person:
    """The row that stands for all of this person's."""
    return db.session.get_one(Person, person.merged_into_pk) if person.merged_into_pk else person


def rows_of(person: Person) -> Sequence[Person]:
    """Every row of the same person, the one that stands for all of them first."""
    group = person_group(person)
    rows = {row.pk: row for row in db.session.scalars(select(Person).where(Person.pk.in_(group)))}
    return [rows[pk] for pk in group]


def referrals_of(viewer: Viewer, person: Person) -> Sequence[Referral]:
    """All referrals of a person that the viewer may see, newest first."""
    query = visible_to(viewer).where(Referral.person_pk.in_(person_group(person)))
    return db.session.scalars(query.order_by(Referral.submitted_at.desc(), Referral.pk.desc())).all()


def list_likenesses(person: Person) -> list[Likeness]:
    """Who may be the same person, as far as nobody has decided that they are not."""
    rows = rows_of(person)
    numbers = {row.nhs_index for row in rows if row.nhs_index}
    names = {row.match_index for row in rows if row.match_index}
    if not numbers and not names:
        return []
    own = [row.pk for row in rows]
    found = db.session.scalars(
        select(Person)
        .where(_alike(numbers, names), Person.pk.not_in(own), Person.erased_at.is_(None))
        .order_by(Person.pk)
    ).all()
    apart = _held_apart(own)
    heads: dict[int, Likeness] = {}
    for other in found:
        head = other.merged_into_pk or other.pk
        if head in own or other.pk in apart or head in apart:
            continue
        known = heads.get(head)
        heads[head] = Likeness(
            db.session.get_one(Person, head),
            bool(other.nhs_index in numbers or (known and known.by_number)),
            bool(other.match_index in names or (known and known.by_name)),
        )
    return list(heads.values())


def find_people(viewer: Viewer, number: str | None, name: str | None) -> list[Person]:
    """Who is found by an NHS number or by name, date of birth and postcode (their blind indexes), each by the
    row that stands for all of theirs."""
    conditions = []
    if number is not None:
        conditions.append(Person.nhs_index == number)
    if name is not None:
        conditions.append(Person.match_index == name)
    if not conditions:
        return []
    seen = visible_to(viewer).with_only_columns(Referral.person_pk)
    query = select(Person).where(or_(*conditions), Person.pk.in_(seen), Person.erased_at.is_(None))
    rows = db.session.scalars(query.order_by(Person.pk).limit(50)).all()
    return list({head.pk: head for head in map(head_of, rows)}.values())


def list_merges(person: Person) -> Sequence[tuple[PersonMatch, Person]]:
    """The merges that made this person of several rows, each with the row that went into it, latest first."""
    rows = db.session.execute(
        select(PersonMatch, Person)
        .join(Person, Person.pk == PersonMatch.gone_pk)
        .where(
            PersonMatch.state == "merged",
            PersonMatch.gone_pk.in_(person_group(person)),
            Person.merged_into_pk == PersonMatch.kept_pk,
        )
        .order_by(PersonMatch.decided_at.desc(), PersonMatch.pk.desc())
    ).all()
    return [(match, gone) for match, gone in rows]


def find_same(numbers: set[str], names: set[str]) -> Person | None:
    """The oldest person with the same NHS number, else with the same name, date of birth and postcode; the
    row that stands for all of theirs."""
    for condition in (
        Person.nhs_index.in_(numbers) if numbers else None,
        Person.match_index.in_(names) if names else None,
    ):
        if condition is not None:
            query = select(Person).where(condition, Person.erased_at.is_(None)).order_by(Person.pk).limit(1)
            if (found := db.session.scalar(query)) is not None:
                return head_of(found)
    return None


def all_consents(person: Person) -> Sequence[Consent]:
    """Everything this person ever agreed to, taken back or not, oldest first."""
    query = select(Consent).where(Consent.person_pk.in_(person_group(person)))
    return db.session.scalars(query.order_by(Consent.pk)).all()


def _alike(numbers: set[str], names: set[str]) -> ColumnElement[bool]:
    return or_(Person.nhs_index.in_(numbers), Person.match_index.in_(names))


def _held_apart(own: Sequence[int]) -> set[int]:
    """Who was looked at beside one of these, and is somebody else."""
    rows = db.session.execute(
        select(PersonMatch.kept_pk, PersonMatch.gone_pk).where(
            PersonMatch.state == "not_same",
            or_(PersonMatch.kept_pk.in_(own), PersonMatch.gone_pk.in_(own)),
        )
    ).all()
    return {pk for row in rows for pk in row} - set(own)
