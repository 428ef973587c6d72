"""The tables of projects and their returns. Who leads a project is sealed under a key of that row alone, so
that it goes for good when somebody else takes over."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model, children, related
from portal.keys.sealed import Keyed, Sealed
from portal.reporting.returns.vocabulary import Letter, ReturnState
from portal.reporting.rules.periods import Period

_STATES = ", ".join(f"'{state}'" for state in ReturnState)
_LETTERS = ", ".join(f"'{letter}'" for letter in ("", *Letter))


class Project(Model):
    """Something that reports: a project, a contract, a scheme of grants. `kind` is a code of
    content/figures/projects.yaml."""

    __tablename__ = "project"

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120), unique=True)
    every: Mapped[str] = mapped_column(String(20))  # a PeriodKind
    due_days: Mapped[int]  # days after the period in which to fill it in
    starts_on: Mapped[date]
    ended_on: Mapped[date | None]
    #: Whose people may fill in its returns when they are signed in.
    team_pk: Mapped[int | None] = mapped_column(ForeignKey("team.pk"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[str] = mapped_column(String(80))

    lead: Mapped[ProjectLead | None] = related(uselist=False, back_populates="project")
    targets: Mapped[list[ProjectTarget]] = children("ProjectTarget.pk")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own protocol


class ProjectLead(Keyed, Model):
    """Who fills in a project's returns without an account: one person, by name and address."""

    __tablename__ = "project_lead"

    pk: Mapped[int] = mapped_column(primary_key=True)
    project_pk: Mapped[int] = mapped_column(ForeignKey("project.pk", ondelete="CASCADE"), unique=True)
    name = Sealed()
    email = Sealed()
    since: Mapped[datetime] = mapped_column(default=clock.now)

    project: Mapped[Project] = related(back_populates="lead")


class ProjectTarget(Model):
    """What a project is to reach on one line in one financial year; for a share a percentage."""

    __tablename__ = "project_target"
    __table_args__ = (UniqueConstraint("project_pk", "year", "line"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    project_pk: Mapped[int] = mapped_column(ForeignKey("project.pk", ondelete="CASCADE"))
    year: Mapped[int]  # in which it begins
    line: Mapped[str] = mapped_column(String(40))
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))


class ProjectReturn(Model):
    """What one project reports for one period. `draft` is what its lead has typed so far; what counts is the
    latest version."""

    __tablename__ = "project_return"
    __table_args__ = (
        UniqueConstraint("project_pk", "first"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
        CheckConstraint(f"letter in ({_LETTERS})", name="letter"),
        CheckConstraint("(signed_number is null) = (signed_off_at is null)", name="signed_number"),
        CheckConstraint("state != 'signed_off' or signed_number is not null", name="signed_off"),
        CheckConstraint("last >= first", name="period"),
        Index("ix_project_return_first", "first"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    project_pk: Mapped[int] = mapped_column(ForeignKey("project.pk"))
    first: Mapped[date]
    last: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=ReturnState.OPEN)
    draft: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by the key of the box, as typed
    draft_words: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    letter: Mapped[str] = mapped_column(String(10), default="")  # the last that went out
    letter_on: Mapped[date | None]
    opened_on: Mapped[date] = mapped_column(default=clock.today)
    #: Why the programme team sent it back; '' once it is sent in again.
    sent_back: Mapped[str] = mapped_column(String(500), default="")
    #: The version that counts in the figures; one that was sent in later waits to be signed off.
    signed_number: Mapped[int | None]
    signed_off_at: Mapped[datetime | None]
    signed_off_by: Mapped[str] = mapped_column(String(80), default="")

    project: Mapped[Project] = related()
    versions: Mapped[list[ReturnVersion]] = children("ReturnVersion.number")

    @property
    def latest(self) -> ReturnVersion | None:
        """What was sent in last; None before anything was. Takes one with its versions."""
        return self.versions[-1] if self.versions else None

    @property
    def signed(self) -> ReturnVersion | None:
        """The version that was signed off last; None before any was. Takes one with its versions."""
        return next((one for one in self.versions if one.number == self.signed_number), None)

    @property
    def period(self) -> Period:
        """The days it is about."""
        return Period(self.first, self.last)


class ReturnVersion(Model):
    """What was sent in at one time. Rows are only added: a correction is another one, with its reason."""

    __tablename__ = "return_version"
    __table_args__ = (UniqueConstraint("return_pk", "number"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    return_pk: Mapped[int] = mapped_column(ForeignKey("project_return.pk", ondelete="CASCADE"))
    number: Mapped[int]
    numbers: Mapped[dict[str, str]] = mapped_column(JSON)  # exact decimals by the key of the box
    notes: Mapped[dict[str, str]] = mapped_column(JSON)  # why a number jumped, by the code of its line
    words: Mapped[dict[str, str]] = mapped_column(JSON)  # by Note
    reason: Mapped[str] = mapped_column(String(500), default="")  # of a correction
    source: Mapped[str] = mapped_column(String(10))  # "link", "account" or "file"
    by: Mapped[str] = mapped_column(String(80), default="")  # an account's public id; '' by link
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def values(self) -> dict[str, Decimal]:
        """Its numbers."""
        return {key: Decimal(number) for key, number in self.numbers.items()}


class ReturnLink(Model):
    """A link to a return that went out in a message; of its token only the hash is kept."""

    __tablename__ = "return_link"

    pk: Mapped[int] = mapped_column(primary_key=True)
    return_pk: Mapped[int] = mapped_column(ForeignKey("project_return.pk", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    message_id: Mapped[str] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    of: Mapped[ProjectReturn] = related()


class ReturnImport(Model):
    """A file of returns between the look at its rows and the press of the button. Its rows hold figures and
    nobody's name."""

    __tablename__ = "return_import"

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    file_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # what stands in the file, a row each
    by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    done_at: Mapped[datetime | None]
