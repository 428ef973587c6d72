"""Who it is about: one row for what was told at one contact, joined to the person's other rows by a merge."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.directory.models.service import one_of
from portal.extensions.tables import Model
from portal.keys.sealed import Keyed, Sealed
from portal.referrals.vocabulary import Scope


class Person(Keyed, Model):
    """Somebody as one contact told of them; everything about them is sealed under this row's key.

    Where the same person came before, `merged_into_pk` names the row that stands for all of theirs. A merge
    moves nothing, so that it can be undone.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("merged_into_pk is null or merged_into_pk <> pk", name="not_into_itself"),
        CheckConstraint(
            "erased_at is null or (nhs_index is null and match_index is null)", name="erased_is_not_found"
        ),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    #: What an NHS number, and a name with a date of birth and a postcode, are found by (blind).
    nhs_index: Mapped[str | None] = mapped_column(String(64), index=True)
    match_index: Mapped[str | None] = mapped_column(String(64), index=True)
    merged_into_pk: Mapped[int | None] = mapped_column(ForeignKey("person.pk"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    given_name = Sealed()
    family_name = Sealed()
    birth_date = Sealed()  # as ISO
    address = Sealed()
    postcode = Sealed()
    phone = Sealed()
    other_phone = Sealed()
    email = Sealed()
    nhs_number = Sealed()
    gp_practice = Sealed()
    safe_channels = Sealed()  # Channel codes with a space between, the best first
    safe_messages = Sealed()  # a Messages code
    safe_times = Sealed()
    call_instead = Sealed()  # who, and how
    proxy_name = Sealed()  # who asks for them
    proxy_contact = Sealed()
    proxy_relation = Sealed()
    equality = Sealed()  # JSON of what they chose to say

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class PersonMatch(Model):
    """What somebody decided about two rows that look like one person: the same, taken apart again, or not."""

    __tablename__ = "person_match"
    __table_args__ = (
        CheckConstraint("state in ('merged', 'undone', 'not_same')", name="state"),
        CheckConstraint("kept_pk <> gone_pk", name="two"),
        UniqueConstraint("kept_pk", "gone_pk"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    kept_pk: Mapped[int] = mapped_column(ForeignKey("person.pk"))
    gone_pk: Mapped[int] = mapped_column(ForeignKey("person.pk"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    #: The rows that followed `gone` into `kept`: they go back with it.
    followed: Mapped[list[int]] = mapped_column(JSON, default=list)
    decided_by: Mapped[str] = mapped_column(String(80))  # an account's public id, or a rule's name
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)


class Consent(Model):
    """What somebody agreed to, in which words, and whether they took it back."""

    __tablename__ = "consent"
    __table_args__ = (one_of("scope", Scope),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    person_pk: Mapped[int] = mapped_column(ForeignKey("person.pk"), index=True)
    referral_pk: Mapped[int] = mapped_column(ForeignKey("referral.pk"), index=True)
    scope: Mapped[str] = mapped_column(String(10))
    #: For SHARE: "any", "sector:voluntary", "type:<service type>", "service:<id>".
    names: Mapped[list[str]] = mapped_column(JSON, default=list)
    wording: Mapped[str] = mapped_column(String(40))  # which version of the words they agreed to
    given_by: Mapped[str] = mapped_column(String(20), default="person")  # person, proxy, professional
    taken_by: Mapped[str] = mapped_column(String(80), default="")  # the account that wrote it down
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
