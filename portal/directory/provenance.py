"""What the listings as a whole were made from: their sources, counted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.directory.models import Service, Source
from portal.directory.queries import shown
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class CountedSource:
    """One source, and how many public listings name it."""

    title: str
    url: str
    date: str  # as the source gives it
    listings: int


def count_sources() -> list[CountedSource]:
    """Every source of public listings, the most used first."""
    listings = func.count(Source.service_pk.distinct())
    query = (
        select(Source.title, Source.url, Source.date, listings)
        .join(Service, Service.pk == Source.service_pk)
        .where(shown())
        .group_by(Source.title, Source.url, Source.date)
        .order_by(listings.desc(), func.lower(Source.title), Source.url, Source.date)
    )
    return [CountedSource(title, url, date, count) for title, url, date, count in db.session.execute(query)]
