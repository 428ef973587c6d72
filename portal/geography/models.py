"""The tables of geography. All of them are loaded from content/places and are the same for everybody."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions.tables import Model


class Area(Model):
    """A nation, region, county, district or ward. `within`: codes of what it lies in, split by spaces."""

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    within: Mapped[str] = mapped_column(String(60), default="")


class Place(Model):
    """A place with a name that people type: a town, a village, a ward, a district or a county.

    `area_codes`: what it is, or may lie in, split by spaces. Names are split by "|".
    """

    __tablename__ = "place"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    area_codes: Mapped[str] = mapped_column(String(80))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    alternative_names: Mapped[str] = mapped_column(String(200), default="")
    loose_names: Mapped[str] = mapped_column(String(200), default="")
    also_a_word: Mapped[bool] = mapped_column(default=False)


class Postcode(Model):
    """A full postcode as written ("LE15 6HP"). `terminated`: the month it went out of use, "" while live."""

    __tablename__ = "postcode"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    ward_code: Mapped[str] = mapped_column(String(9), default="")
    district_code: Mapped[str] = mapped_column(String(9), default="")
    quality: Mapped[int] = mapped_column(default=10)
    terminated: Mapped[str] = mapped_column(String(7), default="")


class Outcode(Model):
    """The first half of a postcode and its middle. `area_codes`: areas its postcodes lie in, most first."""

    __tablename__ = "outcode"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    area_codes: Mapped[str] = mapped_column(String(200))


class PlacesVersion(Model):
    """One row that changes with every load: it tells each process to read the small tables again."""

    __tablename__ = "places_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32))
