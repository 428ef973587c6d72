"""One contact and what it is about, its timeline, and what was typed before it was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.directory.models.service import one_of
from portal.extensions.tables import Model, children, related
from portal.keys.sealed import Keyed, Sealed
from portal.referrals.models.onward import OnwardReferral
from portal.referrals.models.people import Person
from portal.referrals.vocabulary import Door, EventKind, Queue, ReferralStatus, Urgency, Who

_IS_OVER = "status in ('closed', 'withdrawn')"


class Referral(Keyed, Model):
    """A request for help. Its sealed words are under the person's key; the rest says nothing about who."""

    __tablename__ = "referral"
    __table_args__ = (
        one_of("door", Door),
        one_of("urgency", Urgency),
        one_of("status", ReferralStatus),
        one_of("queue", Queue),
        CheckConstraint(f"({_IS_OVER}) = (queue is null)", name="open_has_a_queue"),
        CheckConstraint(f"({_IS_OVER}) = (due_at is null)", name="open_has_a_due_time"),
        CheckConstraint(f"({_IS_OVER}) = (closed_at is not null)", name="over_has_an_end"),
        CheckConstraint("status <> 'closed' or close_reason <> ''", name="closed_has_a_reason"),
        Index("ix_referral_queue", "queue", "due_at", "pk"),
        Index("ix_referral_mine", "assigned_to_pk", "due_at", "pk"),
        Index("ix_referral_due", "due_at", "pk"),
        Index("ix_referral_team", "team_pk", "submitted_at", "pk"),
        Index("ix_referral_closed_at", "closed_at"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)  # of the form or draft: sent twice, kept once
    code_round: Mapped[int] = mapped_column(default=0)  # goes up when the person is given another code

    person_pk: Mapped[int] = mapped_column(ForeignKey("person.pk"), index=True)
    door: Mapped[str] = mapped_column(String(20))
    team_pk: Mapped[int | None] = mapped_column(ForeignKey("team.pk"))  # who refers
    account_pk: Mapped[int | None] = mapped_column(ForeignKey("account.pk", ondelete="SET NULL"), index=True)
    urgency: Mapped[str] = mapped_column(String(10), default=Urgency.ROUTINE)
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of the directory's needs
    risks: Mapped[list[str]] = mapped_column(JSON, default=list)
    ward_code: Mapped[str] = mapped_column(String(20), default="")
    age_band: Mapped[str] = mapped_column(String(10), default="")
    safeguarding: Mapped[bool] = mapped_column(default=False)
    risk_to_worker: Mapped[bool] = mapped_column(default=False)
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    suspicion: Mapped[str] = mapped_column(String(60), default="")  # why it looks like abuse; a person judges

    status: Mapped[str] = mapped_column(String(20), default=ReferralStatus.NEW)
    queue: Mapped[str | None] = mapped_column(String(24))
    queued_at: Mapped[datetime] = mapped_column(default=clock.now)  # since when it is on this worklist
    due_at: Mapped[datetime | None]
    assigned_to_pk: Mapped[int | None] = mapped_column(ForeignKey("account.pk", ondelete="SET NULL"))
    claimed_at: Mapped[datetime | None]
    waiting_for_person: Mapped[bool] = mapped_column(default=False)
    could_not_reach: Mapped[bool] = mapped_column(default=False)
    timer_at: Mapped[datetime | None] = mapped_column(index=True)
    fired: Mapped[list[str]] = mapped_column(JSON, default=list)

    submitted_at: Mapped[datetime] = mapped_column(default=clock.now)
    acknowledged_at: Mapped[datetime | None]
    first_contact_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str] = mapped_column(String(20), default="")
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    words = Sealed()  # why, in the words of whoever asks
    risk_words = Sealed()
    communication = Sealed()
    interpreter = Sealed()
    format = Sealed()
    adjustments = Sealed()

    person: Mapped[Person] = related()
    onwards: Mapped[list[OnwardReferral]] = children("OnwardReferral.pk", back_populates="referral")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class ReferralEvent(Keyed, Model):
    """One line of a referral's timeline. Rows are only added; nothing of one changes but that its words may
    be let go of (triggers of the migration refuse the rest)."""

    __tablename__ = "referral_event"
    __table_args__ = (one_of("kind", EventKind), one_of("who", Who))

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    referral_pk: Mapped[int] = mapped_column(ForeignKey("referral.pk"), index=True)
    onward_pk: Mapped[int | None] = mapped_column(ForeignKey("onward_referral.pk"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(24), default="")
    after: Mapped[str] = mapped_column(String(24), default="")
    code: Mapped[str] = mapped_column(String(60), default="")  # the reason, the outcome, the timer
    who: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    words = Sealed()


class Draft(Keyed, Model):
    """What somebody typed and has not sent: under a key of its own, gone after seven days."""

    __tablename__ = "referral_draft"

    pk: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    journey: Mapped[str] = mapped_column(String(40))
    account_pk: Mapped[int | None] = mapped_column(ForeignKey("account.pk", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    referral_pk: Mapped[int | None] = mapped_column(ForeignKey("referral.pk"))  # once it was sent

    answers = Sealed()  # JSON: field -> what was typed
