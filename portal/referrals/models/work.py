"""What people at the hub do and note on the way: notes, tasks, calls, measures. Words are sealed under the
person's key."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.directory.models.service import one_of
from portal.extensions.tables import Model, related
from portal.keys.sealed import Keyed, Sealed
from portal.referrals.models.onward import OnwardReferral
from portal.referrals.models.referral import Referral
from portal.referrals.vocabulary import CallResult, Scale, Stage, TaskKind


class Note(Keyed, Model):
    """What somebody wrote down about a referral."""

    __tablename__ = "referral_note"

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    referral_pk: Mapped[int] = mapped_column(ForeignKey("referral.pk"), index=True)
    account_id: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    words = Sealed()


class Task(Keyed, Model):
    """Something a person has to do, by when."""

    __tablename__ = "referral_task"
    __table_args__ = (one_of("kind", TaskKind), Index("ix_referral_task_open", "done_at", "due_at"))

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    referral_pk: Mapped[int] = mapped_column(ForeignKey("referral.pk"), index=True)
    onward_pk: Mapped[int | None] = mapped_column(ForeignKey("onward_referral.pk"))
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(60), default="")  # what brought it: a timer, a status
    due_at: Mapped[datetime]
    assigned_to_pk: Mapped[int | None] = mapped_column(
        ForeignKey("account.pk", ondelete="SET NULL"), index=True
    )
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(80), default="")
    words = Sealed()

    referral: Mapped[Referral] = related()
    onward: Mapped[OnwardReferral | None] = related()


class CallAttempt(Keyed, Model):
    """One try to reach the person."""

    __tablename__ = "call_attempt"
    __table_args__ = (one_of("result", CallResult),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    referral_pk: Mapped[int] = mapped_column(ForeignKey("referral.pk"), index=True)
    onward_pk: Mapped[int | None] = mapped_column(ForeignKey("onward_referral.pk"))  # a provider's try
    result: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    words = Sealed()


class Measure(Keyed, Model):
    """One figure about how somebody is: ONS4, a goal of theirs from 0 to 10, or a scale's score."""

    __tablename__ = "measure"
    __table_args__ = (
        one_of("scale", Scale),
        one_of("stage", Stage),
        CheckConstraint("scale = 'score' or (value >= 0 and value <= 10)", name="ten"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    referral_pk: Mapped[int] = mapped_column(ForeignKey("referral.pk"), index=True)
    scale: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40), default="")  # which score; for a goal, which of theirs: "1"
    stage: Mapped[str] = mapped_column(String(10))
    value: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    account_id: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    words = Sealed()  # the goal as they put it
