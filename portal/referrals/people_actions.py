"""One person, told of more than once: joining the rows, taking them apart again, and putting a fact right."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select, update

from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.errors import Conflict
from portal.extensions import db
from portal.referrals.acting import By
from portal.referrals.event_actions import note_event
from portal.referrals.models import Person, PersonMatch, Referral
from portal.referrals.people_queries import head_of, match_index, nhs_index
from portal.referrals.rules.identity import read_birth_date, tidy_nhs_number
from portal.referrals.vocabulary import EventKind

#: What may be put right later. The rest is what was told at that contact and stays so.
RECTIFIABLE = frozenset(
    {
        "given_name", "family_name", "birth_date", "address", "postcode", "phone", "other_phone", "email",
        "nhs_number", "gp_practice", "safe_channels", "safe_messages", "safe_times", "call_instead",
    }
)  # fmt: skip


def join(kept: Person, gone: Person, by: By, *, rule: str = "") -> PersonMatch:
    """These two are one person: `kept` stands for both from now on. Nothing is moved, so `part` undoes it.

    `rule` is how it was known where nobody looked. Raises Conflict when they are joined already.
    """
    kept, gone = head_of(kept), head_of(gone)
    if kept.pk == gone.pk:
        raise Conflict("These are joined already.")
    if kept.erased_at or gone.erased_at:
        raise Conflict("What we knew of one of them was erased.")
    followed = list(db.session.scalars(select(Person.pk).where(Person.merged_into_pk == gone.pk)))
    db.session.execute(
        update(Person).where(Person.pk.in_([gone.pk, *followed])).values(merged_into_pk=kept.pk)
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip
    match = _decision(kept, gone)
    match.state, match.followed = "merged", followed
    match.decided_by, match.decided_at = rule or by.account_id or str(by.who), clock.now()
    db.session.flush()
    audit.record(
        Action.PEOPLE_MERGED,
        actor=by.actor,
        entity="person",
        entity_id=kept.id,
        detail={"other": gone.id, "by": rule or "review"},
    )
    return match


def part(match: PersonMatch, by: By) -> None:
    """They are two people after all: each has again what was theirs. Raises Conflict when they are not joined
    by this decision any more."""
    gone = db.session.get_one(Person, match.gone_pk)
    if match.state != "merged" or gone.merged_into_pk != match.kept_pk:
        raise Conflict("These are not joined by this any more.")
    gone.merged_into_pk = None
    for pk in match.followed:
        row = db.session.get_one(Person, pk)
        if row.merged_into_pk == match.kept_pk:
            row.merged_into_pk = gone.pk
    match.state, match.decided_by, match.decided_at = "undone", by.account_id or str(by.who), clock.now()
    db.session.flush()
    kept = db.session.get_one(Person, match.kept_pk)
    audit.record(
        Action.PEOPLE_PARTED,
        actor=by.actor,
        entity="person",
        entity_id=kept.id,
        detail={"other": gone.id, "by": "review"},
    )


def hold_apart(first: Person, second: Person, by: By) -> None:
    """Somebody looked: these are two people, and are not shown as alike again."""
    first, second = head_of(first), head_of(second)
    if first.pk == second.pk:
        raise Conflict("These are joined. Take them apart first.")
    match = _decision(first, second)
    match.state, match.followed = "not_same", []
    match.decided_by, match.decided_at = by.account_id or str(by.who), clock.now()
    db.session.flush()
    audit.record(
        Action.PEOPLE_PARTED,
        actor=by.actor,
        entity="person",
        entity_id=first.id,
        detail={"other": second.id, "by": "not-same"},
    )


def rectify(person: Person, facts: Mapping[str, str], by: By, *, referral: Referral) -> list[str]:
    """Put facts right (RECTIFIABLE, as text; `birth_date` as ISO, `safe_channels` as codes with spaces);
    returns what is another now. Raises ValueError for a field that is not one of them."""
    if set(facts) - RECTIFIABLE:
        raise ValueError("not a fact that can be put right")
    if person.erased_at is not None:
        raise Conflict("What we knew of this person was erased.")
    changed = []
    for name, value in facts.items():
        value = tidy_nhs_number(value) if name == "nhs_number" else value.strip()
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed.append(name)
    if not changed:
        return []
    person.nhs_index = nhs_index(person.nhs_number)
    birth = read_birth_date(person.birth_date)
    person.match_index = match_index(person.given_name, person.family_name, birth, person.postcode)
    db.session.flush()
    note_event(referral, EventKind.CHANGED, by, code="person")
    audit.record(
        Action.PERSON_CHANGED,
        actor=by.actor,
        entity="person",
        entity_id=person.id,
        detail={"fields": changed},
    )
    return changed


def _decision(first: Person, second: Person) -> PersonMatch:
    """The row about these two, whichever way round; a new one where there is none."""
    row = db.session.scalar(
        select(PersonMatch).where(
            or_(
                (PersonMatch.kept_pk == first.pk) & (PersonMatch.gone_pk == second.pk),
                (PersonMatch.kept_pk == second.pk) & (PersonMatch.gone_pk == first.pk),
            )
        )
    )
    if row is None:
        row = PersonMatch(kept_pk=first.pk, gone_pk=second.pk, followed=[])
        db.session.add(row)
    row.kept_pk, row.gone_pk = first.pk, second.pk
    return row
