"""One service that is asked to help: where that stands, and by when somebody must act."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.directory.models import Organization, Service
from portal.directory.models.service import one_of
from portal.extensions.tables import Model, related
from portal.keys.sealed import Keyed, Sealed
from portal.referrals.vocabulary import OPEN, DeclineReason, OnwardStatus, Outcome

if TYPE_CHECKING:
    from portal.referrals.models.referral import Referral

_IS_OPEN = "status in ({})".format(", ".join(f"'{one}'" for one in sorted(OPEN)))


class OnwardReferral(Keyed, Model):
    """A referral on its way to one service; its sealed words are under the person's key."""

    __tablename__ = "onward_referral"
    __table_args__ = (
        one_of("status", OnwardStatus),
        one_of("decline_reason", DeclineReason, empty=True),
        one_of("outcome", Outcome, empty=True),
        CheckConstraint(f"({_IS_OPEN}) = (due_at is not null)", name="open_has_a_due_time"),
        CheckConstraint(f"({_IS_OPEN}) = (ended_at is null)", name="over_has_an_end"),
        CheckConstraint("status <> 'declined' or decline_reason <> ''", name="declined_has_a_reason"),
        CheckConstraint("status <> 'closed' or outcome <> ''", name="closed_has_an_outcome"),
        CheckConstraint("status <> 'redirected' or redirect_to_pk is not null", name="redirected_to"),
        CheckConstraint("status <> 'waitlisted' or waiting_weeks is not null", name="waitlisted_weeks"),
        CheckConstraint(
            "status in ('draft', 'withdrawn', 'cancelled') or consent_pk is not null",
            name="sent_with_consent",
        ),
        Index(
            "uq_onward_referral_open",
            "referral_pk",
            "service_pk",
            unique=True,
            sqlite_where=text(_IS_OPEN),
            postgresql_where=text(_IS_OPEN),
        ),
        Index("ix_onward_referral_service", "service_pk", "status", "sent_at"),
        Index("ix_onward_referral_organization", "organization_pk", "sent_at"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    referral_pk: Mapped[int] = mapped_column(ForeignKey("referral.pk"), index=True)
    service_pk: Mapped[int] = mapped_column(ForeignKey("service.pk"))
    organization_pk: Mapped[int] = mapped_column(ForeignKey("organization.pk"))
    consent_pk: Mapped[int | None] = mapped_column(ForeignKey("consent.pk"))  # what this hop stands on
    status: Mapped[str] = mapped_column(String(20), default=OnwardStatus.DRAFT)
    clock_at: Mapped[datetime] = mapped_column(default=clock.now)  # what its timers count from
    due_at: Mapped[datetime | None]
    timer_at: Mapped[datetime | None] = mapped_column(index=True)
    fired: Mapped[list[str]] = mapped_column(JSON, default=list)  # timers since `clock_at`, each once
    waiting_weeks: Mapped[int | None]
    decline_reason: Mapped[str] = mapped_column(String(20), default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    redirect_to_pk: Mapped[int | None] = mapped_column(ForeignKey("service.pk"))
    handled_at: Mapped[datetime | None]  # when the hub looked at one that came back

    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    #: The link in the notice, the six digits that prove who opens it, and what is held once they did.
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), default="")
    code_until: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    pass_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    pass_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    reason = Sealed()  # what this service is told
    question = Sealed()
    answer = Sealed()
    said = Sealed()  # what the provider wrote with a decision

    referral: Mapped[Referral] = related(back_populates="onwards")
    service: Mapped[Service] = related(foreign_keys=[service_pk])
    organization: Mapped[Organization] = related()
    redirect_to: Mapped[Service | None] = related(foreign_keys=[redirect_to_pk])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol
