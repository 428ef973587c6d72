"""The search's lists of words that belong to no term."""

from __future__ import annotations

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models.mixins import Published, Versioned
from portal.directory.models.service import one_of
from portal.directory.vocabulary import WordListKind
from portal.extensions.tables import Model


class WordList(Published, Versioned, Model):
    """The entries of one list under one letter, a line an entry (rules/word_lists)."""

    __tablename__ = "word_list"
    __table_args__ = (one_of("kind", WordListKind), UniqueConstraint("kind", "letter"))

    kind: Mapped[str] = mapped_column(String(20))
    letter: Mapped[str] = mapped_column(String(1))
    lines: Mapped[list[str]] = mapped_column(JSON, default=list)
