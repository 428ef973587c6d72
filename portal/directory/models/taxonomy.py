"""Taxonomies, their terms, the words people use for them, and what a term says about a record."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models.mixins import Published, Versioned, parent_key
from portal.extensions.tables import Model, children, related


class Taxonomy(Published, Versioned, Model):
    """A list of terms: service types, needs, prevention themes, audiences, life events."""

    __tablename__ = "taxonomy"

    code: Mapped[str] = mapped_column(String(50), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    uri: Mapped[str] = mapped_column(String(500), default="")

    terms: Mapped[list[TaxonomyTerm]] = children("TaxonomyTerm.position", back_populates="taxonomy")


class TaxonomyTerm(Published, Versioned, Model):
    """One term, under a code that stays for ever."""

    __tablename__ = "taxonomy_term"
    __table_args__ = (UniqueConstraint("taxonomy_pk", "code"), UniqueConstraint("taxonomy_pk", "slug"))

    taxonomy_pk: Mapped[int] = mapped_column(ForeignKey("taxonomy.pk", ondelete="CASCADE"), index=True)
    parent_pk: Mapped[int | None] = mapped_column(ForeignKey("taxonomy_term.pk", ondelete="SET NULL"))
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(60))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    guide_slug: Mapped[str] = mapped_column(String(100), default="")
    sensitive: Mapped[bool] = mapped_column(default=False)
    term_uri: Mapped[str] = mapped_column(String(500), default="")  # a national list's address for it
    language: Mapped[str] = mapped_column(String(20), default="")
    hidden: Mapped[bool] = mapped_column(default=False)  # offered nowhere; what carries it keeps it
    merged_into: Mapped[str] = mapped_column(String(60), default="")  # the code that took its place

    taxonomy: Mapped[Taxonomy] = related(back_populates="terms")
    links: Mapped[list[TermLink]] = children("TermLink.position", foreign_keys="TermLink.term_pk")
    words: Mapped[list[TermWord]] = children("TermWord.position")


class TermLink(Model):
    """That a need, theme or life event points at a service type, best first."""

    __tablename__ = "term_link"
    __table_args__ = (UniqueConstraint("term_pk", "target_pk"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    term_pk: Mapped[int] = mapped_column(ForeignKey("taxonomy_term.pk", ondelete="CASCADE"), index=True)
    target_pk: Mapped[int] = mapped_column(ForeignKey("taxonomy_term.pk", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    target: Mapped[TaxonomyTerm] = related(foreign_keys=[target_pk])


class TermWord(Model):
    """A phrase that people use for a term: the editors' synonym file, in the database."""

    __tablename__ = "term_word"
    __table_args__ = (UniqueConstraint("term_pk", "phrase"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    term_pk: Mapped[int] = mapped_column(ForeignKey("taxonomy_term.pk", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    phrase: Mapped[str] = mapped_column(String(200))
    strength: Mapped[str] = mapped_column(String(10), default="says")  # says | hints


class Attribute(Published, Model):
    """That a taxonomy term applies to a record (HSDS attribute)."""

    __tablename__ = "attribute"
    __table_args__ = (
        CheckConstraint(
            "(case when service_pk is null then 0 else 1 end)"
            " + (case when organization_pk is null then 0 else 1 end)"
            " + (case when location_pk is null then 0 else 1 end) = 1",
            name="one_parent",
        ),
        UniqueConstraint("service_pk", "taxonomy_term_pk", "link_type"),
    )

    service_pk: Mapped[int | None] = parent_key("service")
    organization_pk: Mapped[int | None] = parent_key("organization")
    location_pk: Mapped[int | None] = parent_key("location")
    taxonomy_term_pk: Mapped[int] = mapped_column(
        ForeignKey("taxonomy_term.pk", ondelete="RESTRICT"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    link_type: Mapped[str] = mapped_column(String(30), index=True)
    value: Mapped[str] = mapped_column(String(250), default="")

    term: Mapped[TaxonomyTerm] = related()
