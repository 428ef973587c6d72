"""Who keeps a listing: a provider's team that asked for it and was given it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.directory.models.mixins import Published, parent_key
from portal.directory.models.organisation import Organization
from portal.directory.models.service import Service, one_of
from portal.directory.vocabulary import ClaimState
from portal.extensions.tables import Model, related
from portal.keys.sealed import Keyed, Sealed


class Claim(Published, Keyed, Model):
    """The wish to keep one listing, or everything of one organisation, and what became of it.

    What the person wrote about themselves is sealed under a key of its own. The team is set when the wish is
    granted; it may change hands later.
    """

    __tablename__ = "claim"
    __table_args__ = (
        one_of("state", ClaimState),
        CheckConstraint("(service_pk is null) <> (organization_pk is null)", name="one_record"),
        CheckConstraint("state <> 'approved' or team_pk is not null", name="team"),
        Index("ix_claim_team", "team_pk", "state"),
    )

    service_pk: Mapped[int | None] = parent_key("service")
    organization_pk: Mapped[int | None] = parent_key("organization")
    team_pk: Mapped[int | None] = mapped_column(ForeignKey("team.pk"))
    #: Who speaks for the team about it; where nobody is named, whoever leads the team.
    lead_pk: Mapped[int | None] = mapped_column(ForeignKey("account.pk", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(10), default=ClaimState.ASKED, index=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    suspicion: Mapped[str] = mapped_column(String(60), default="")  # why it looks like abuse; a person judges
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")  # an account's public id
    why: Mapped[str] = mapped_column(String(300), default="")  # our own reason for saying no, or for revoking

    name = Sealed()
    role = Sealed()
    email = Sealed()
    phone = Sealed()
    message = Sealed()

    service: Mapped[Service | None] = related()
    organization: Mapped[Organization | None] = related()
