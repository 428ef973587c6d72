"""The table of what was published. A row is never changed: somebody may have it already."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.extensions.tables import Model
from portal.reporting.rules.periods import Period


class Publication(Model):
    """The figures of one period as everybody sees them. A month also has the exact counts it was made of,
    never shown: what comes out later of the same year must fit them, whatever the facts say then."""

    __tablename__ = "publication"

    pk: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)  # of the period
    first: Mapped[date]
    last: Mapped[date]
    told: Mapped[str] = mapped_column(Text)  # JSON, as rules.plain has it
    exact: Mapped[str] = mapped_column(Text)  # of a month the same; "[]" of a quarter or year
    #: By which some cells are held back for no reason; the same for all months of a financial year.
    salt: Mapped[str] = mapped_column(String(32))
    definitions_version: Mapped[int]
    meanings: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def period(self) -> Period:
        """The days it is about."""
        return Period(self.first, self.last)
