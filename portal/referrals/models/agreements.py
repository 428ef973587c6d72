"""What teams and services have settled about referrals, and signposting: nothing here is about a person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.directory.models import Service
from portal.directory.models.service import one_of
from portal.extensions.tables import Model, related
from portal.referrals.vocabulary import SignpostWay


class ProviderSettings(Model):
    """How many referrals a service takes. Its capacity and waiting time are the listing's own."""

    __tablename__ = "provider_settings"
    __table_args__ = (CheckConstraint("weekly_limit is null or weekly_limit >= 0", name="limit"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    service_pk: Mapped[int] = mapped_column(ForeignKey("service.pk", ondelete="CASCADE"), unique=True)
    weekly_limit: Mapped[int | None]
    paused: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[date | None]
    pause_reason: Mapped[str] = mapped_column(String(250), default="")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)

    service: Mapped[Service] = related()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class ServiceLevel(Model):
    """A team's own working days for the timers (rules.timers); what it does not name is as everywhere."""

    __tablename__ = "service_level"

    pk: Mapped[int] = mapped_column(primary_key=True)
    team_pk: Mapped[int] = mapped_column(ForeignKey("team.pk", ondelete="CASCADE"), unique=True)
    days: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class TeamAgreement(Model):
    """What two teams promise each other: each answers the other within so many working days."""

    __tablename__ = "team_agreement"
    __table_args__ = (CheckConstraint("first_team_pk <> second_team_pk", name="two"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    first_team_pk: Mapped[int] = mapped_column(ForeignKey("team.pk"), index=True)
    second_team_pk: Mapped[int] = mapped_column(ForeignKey("team.pk"), index=True)
    first_days: Mapped[int]  # the first team answers within
    second_days: Mapped[int]
    starts_on: Mapped[date]
    review_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    changed_by: Mapped[str] = mapped_column(String(80), default="")


class Signpost(Model):
    """That somebody was told of a service: counted, and nothing is known about whom."""

    __tablename__ = "signpost"
    __table_args__ = (
        one_of("way", SignpostWay),
        Index("ix_signpost_team", "team_pk", "day"),
        Index("ix_signpost_service", "service_pk", "day"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    service_pk: Mapped[int] = mapped_column(ForeignKey("service.pk", ondelete="CASCADE"))
    team_pk: Mapped[int | None] = mapped_column(ForeignKey("team.pk"))
    need: Mapped[str] = mapped_column(String(60), default="")
    way: Mapped[str] = mapped_column(String(10))
    day: Mapped[date] = mapped_column(default=clock.today)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)


class Digest(Model):
    """That a practice was told of its week: once."""

    __tablename__ = "referral_digest"
    __table_args__ = (UniqueConstraint("team_pk", "week"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    team_pk: Mapped[int] = mapped_column(ForeignKey("team.pk", ondelete="CASCADE"))
    week: Mapped[datetime]
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
