"""The tables of people and how they sign in. Names and addresses are sealed under a key a person; of tokens
and codes only hashes are kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.vocabulary import LinkPurpose, Stage, TeamKind, UserState
from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model, related
from portal.keys.sealed import Keyed, Sealed


def _one_of(column: str, values: type[StrEnum]) -> str:
    names = ", ".join(f"'{value}'" for value in values)
    return f"{column} in ({names})"


class User(Keyed, Model):
    """One person with an account. A removed one keeps the row that the audit log points at, and no
    address."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(_one_of("state", UserState), name="state"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    email = Sealed()
    email_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    name = Sealed()
    password_hash: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default=UserState.ACTIVE)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    state_changed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class Team(Model):
    """People who work together: a council's office, a practice, a provider."""

    __tablename__ = "team"
    __table_args__ = (CheckConstraint(_one_of("kind", TeamKind), name="kind"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Membership(Model):
    """What one person is in one team."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_pk", "team_pk"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    user_pk: Mapped[int] = mapped_column(ForeignKey("account.pk", ondelete="CASCADE"))
    team_pk: Mapped[int] = mapped_column(ForeignKey("team.pk"), index=True)
    roles: Mapped[list[str]] = mapped_column(JSON)
    since: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = related()
    team: Mapped[Team] = related()


class Invitation(Keyed, Model):
    """An offer of an account, or of one more team to somebody who has one. Used once or never."""

    __tablename__ = "invitation"

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email = Sealed()
    email_index: Mapped[str] = mapped_column(String(64), index=True)
    team_pk: Mapped[int] = mapped_column(ForeignKey("team.pk"), index=True)
    roles: Mapped[list[str]] = mapped_column(JSON)
    invited_by: Mapped[str] = mapped_column(String(80))  # an account's public id, or a command
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    team: Mapped[Team] = related()


class AccountLink(Keyed, Model):
    """A link that was sent to somebody: to set a password anew, or to prove a new address."""

    __tablename__ = "account_link"
    __table_args__ = (CheckConstraint(_one_of("purpose", LinkPurpose), name="purpose"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(10))
    user_pk: Mapped[int] = mapped_column(ForeignKey("account.pk", ondelete="CASCADE"), index=True)
    new_email = Sealed()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class UserSession(Keyed, Model):
    """One browser in which somebody has signed in, or is about to."""

    __tablename__ = "user_session"
    __table_args__ = (CheckConstraint(_one_of("stage", Stage), name="stage"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    user_pk: Mapped[int] = mapped_column(ForeignKey("account.pk", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime] = mapped_column(index=True)
    fresh_at: Mapped[datetime | None]  # when the password was given last
    network = Sealed()
    agent = Sealed()
    #: What a second step stands on while it is made: the app's secret, or the passkey's challenge.
    pending = Sealed()

    user: Mapped[User] = related()


class Totp(Keyed, Model):
    """An authenticator app."""

    __tablename__ = "totp"

    pk: Mapped[int] = mapped_column(primary_key=True)
    user_pk: Mapped[int] = mapped_column(ForeignKey("account.pk", ondelete="CASCADE"), unique=True)
    secret = Sealed()
    last_step: Mapped[int] = mapped_column(BigInteger)  # its code, and every older one, is spent
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Passkey(Keyed, Model):
    """A passkey's public half."""

    __tablename__ = "passkey"

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    user_pk: Mapped[int] = mapped_column(ForeignKey("account.pk", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name = Sealed()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]


class RecoveryCode(Model):
    """One way in when phone and passkey are lost; works once."""

    __tablename__ = "recovery_code"

    pk: Mapped[int] = mapped_column(primary_key=True)
    user_pk: Mapped[int] = mapped_column(ForeignKey("account.pk", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]


class Attempt(Model):
    """One try of a password or code, by hashes of account and network: throttling counts these rows. An
    address without an account is counted like any other."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account_hash", "at"),
        Index("ix_sign_in_attempt_network", "network_hash", "at"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(10))
    account_hash: Mapped[str] = mapped_column(String(64))
    network_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    succeeded: Mapped[bool] = mapped_column(default=False)
    answered: Mapped[bool] = mapped_column(default=False)  # the link that was asked for is sent


class KeptForm(Keyed, Model):
    """What somebody had typed when their session ended: sealed, theirs alone, gone after half an hour."""

    __tablename__ = "kept_form"

    pk: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_pk: Mapped[int] = mapped_column(ForeignKey("account.pk", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(String(300))
    fields = Sealed()
    ends_at: Mapped[datetime] = mapped_column(index=True)
