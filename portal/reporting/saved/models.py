"""The tables of saved reports and of their runs. A run holds all that its files are made of, so that it says
the same for ever."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model, related
from portal.reporting.rules.periods import Period
from portal.reporting.saved.vocabulary import EVERY, Audience

_KINDS = ", ".join(f"'{kind}'" for kind in EVERY)
_AUDIENCES = ", ".join(f"'{one}'" for one in Audience)


class SavedReport(Model):
    """What a report holds. A removed one is no longer shown nor run; its runs stay."""

    __tablename__ = "saved_report"
    __table_args__ = (
        CheckConstraint(f"every in ({_KINDS})", name="every"),
        CheckConstraint(f"audience in ({_AUDIENCES})", name="audience"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80))
    measures: Mapped[list[str]] = mapped_column(JSON)  # codes of content/figures/measures.yaml, in order
    filters: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by name of a filter
    every: Mapped[str] = mapped_column(String(20))  # a PeriodKind
    audience: Mapped[str] = mapped_column(String(10))
    scheduled: Mapped[bool]
    #: A period that was over before this day is not run by itself.
    since: Mapped[date]
    owner_id: Mapped[str] = mapped_column(String(36))  # an account's public id
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class ReportRun(Model):
    """A report as it came out once."""

    __tablename__ = "report_run"
    __table_args__ = (UniqueConstraint("report_pk", "scheduled_for"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    report_pk: Mapped[int] = mapped_column(ForeignKey("saved_report.pk", ondelete="CASCADE"))
    #: The code of the period that it was run for by itself; None where somebody pressed the button.
    scheduled_for: Mapped[str | None] = mapped_column(String(24))
    first: Mapped[date]
    last: Mapped[date]
    name: Mapped[str] = mapped_column(String(80))
    definitions_version: Mapped[int]
    tables: Mapped[str] = mapped_column(Text)  # JSON, as rules.plain has it
    meanings: Mapped[str] = mapped_column(Text)  # JSON: the measures as they were defined
    notes: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))  # of all that its files are made of
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[str] = mapped_column(String(36), default="")  # an account's public id; '' by itself

    report: Mapped[SavedReport] = related()

    @property
    def period(self) -> Period:
        """The days it is about."""
        return Period(self.first, self.last)
