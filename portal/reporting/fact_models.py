"""The facts that figures are read from: small tables, a row a London day and what is told apart, in whole
numbers. A nightly roll-up writes them; nothing here says who anybody is.

Where a thing has no value for a dimension the column holds "" (0 for a team), so that sums need no exception.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions.tables import Model


class FactDay(Model):
    """That the facts hold a day, and since when."""

    __tablename__ = "fact_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    rolled_up_at: Mapped[datetime]
    events: Mapped[int]  # of usage, that were read for it


class UsageFact(Model):
    """What the public did on a day, as often as the same thing was done about the same."""

    __tablename__ = "usage_fact"
    __table_args__ = (
        Index("ix_usage_fact_kind", "kind", "day"),
        Index("ix_usage_fact_day", "day"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(20))
    page: Mapped[str] = mapped_column(String(80))
    service_id: Mapped[str] = mapped_column(String(36))
    need: Mapped[str] = mapped_column(String(60))
    ward: Mapped[str] = mapped_column(String(9))
    theme: Mapped[str] = mapped_column(String(60))
    place: Mapped[str] = mapped_column(String(80))
    times: Mapped[int]
    empty: Mapped[int]  # of searches: without any result
    unopened: Mapped[int]  # of searches with results: by a visit that opened nothing all day


class VisitFact(Model):
    """How many visits and pages a day had, by one thing at a time (`rules.Dimension`): visits by two things
    cannot be added up."""

    __tablename__ = "visit_fact"

    day: Mapped[date] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    visits: Mapped[int]
    pages: Mapped[int]


class ReferralFact(Model):
    """Steps that referrals took on a day. A step of an onward referral has a service; one of the referral
    has none."""

    __tablename__ = "referral_fact"
    __table_args__ = (Index("ix_referral_fact_step", "step", "day"), Index("ix_referral_fact_day", "day"))

    pk: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    step: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(24))  # the reason or the outcome
    door: Mapped[str] = mapped_column(String(20))
    team_pk: Mapped[int]  # who referred; 0 for nobody
    ward: Mapped[str] = mapped_column(String(20))
    service_id: Mapped[str] = mapped_column(String(36))
    service_type: Mapped[str] = mapped_column(String(60))  # the first of the service
    times: Mapped[int]
    hours: Mapped[int]  # from the beginning of what the step ends, added up
    in_time: Mapped[int]  # of them: by the time that was promised
    weeks: Mapped[int]  # of waiting that was told, added up


class NeedFact(Model):
    """The same steps once for each need of the referral: needs add up to more than the referrals."""

    __tablename__ = "need_fact"
    __table_args__ = (Index("ix_need_fact_step", "step", "day"), Index("ix_need_fact_day", "day"))

    pk: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    step: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(24))
    door: Mapped[str] = mapped_column(String(20))
    team_pk: Mapped[int]
    ward: Mapped[str] = mapped_column(String(20))
    need: Mapped[str] = mapped_column(String(60))
    times: Mapped[int]


class SupportFact(Model):
    """That somebody at the hub did something for a person on a day: people cannot be added up over days, so
    each is a number that stands for nobody once the person is gone."""

    __tablename__ = "support_fact"

    day: Mapped[date] = mapped_column(primary_key=True)
    person_pk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ward: Mapped[str] = mapped_column(String(20))


class ProgressFact(Model):
    """People who were signed out on a day, and how they were at the start and then, by what was measured; the
    row without a scale counts everybody who was signed out."""

    __tablename__ = "progress_fact"

    day: Mapped[date] = mapped_column(primary_key=True)
    scale: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    people: Mapped[int]
    start_hundredths: Mapped[int]  # the scores added up, in hundredths, so that sums are exact
    end_hundredths: Mapped[int]
    better: Mapped[int]
    same: Mapped[int]
    worse: Mapped[int]


class ContentFact(Model):
    """The listings that anybody could see at the end of a day, by one thing at a time."""

    __tablename__ = "content_fact"

    day: Mapped[date] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    listings: Mapped[int]
    in_date: Mapped[int]  # of them: checked, and not yet due again


class AnswerFact(Model):
    """What people answered on a day: whether a page was useful, whether the help helped."""

    __tablename__ = "answer_fact"

    day: Mapped[date] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    about: Mapped[str] = mapped_column(String(20), primary_key=True)
    answer: Mapped[str] = mapped_column(String(20), primary_key=True)
    times: Mapped[int]


#: The tables that a day is written into anew each time; the content's is not among them.
OF_A_DAY: tuple[type[Model], ...] = (
    UsageFact,
    VisitFact,
    ReferralFact,
    NeedFact,
    SupportFact,
    ProgressFact,
    AnswerFact,
)
