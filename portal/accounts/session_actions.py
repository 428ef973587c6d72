"""Beginning and ending sessions. A session that gets further gets a new id (ASVS 7.2.4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, or_, update

from portal.accounts.models import AccountLink, User, UserSession
from portal.accounts.rules.access import Viewer
from portal.accounts.rules.sessions import ABSOLUTE, IDLE, hash_token, new_token, say_device
from portal.accounts.vocabulary import Stage
from portal.audit import actions as audit
from portal.audit.vocabulary import Action, staff
from portal.core import clock
from portal.extensions import db
from portal.extensions.changes import count_changed


@dataclass(frozen=True, slots=True)
class Visit:
    """Where somebody comes from: their network, and what their browser says of itself."""

    network: str = ""
    agent: str = ""


def begin_session(user: User, stage: Stage, visit: Visit) -> str:
    """A new session for a person whose password was right; returns what the cookie holds."""
    token, now = new_token(), clock.now()
    row = UserSession(
        key_id=user.key_id,
        token_hash=hash_token(token),
        csrf_token=secrets.token_hex(20),
        user_pk=user.pk,
        stage=stage,
        created_at=now,
        last_seen_at=now,
        ends_at=now + ABSOLUTE,
        fresh_at=now,
    )
    row.network, row.agent = visit.network, say_device(visit.agent)
    db.session.add(row)
    db.session.flush()
    return token


def finish_session(viewer: Viewer) -> str:
    """The session has got all the way: a new id and form token for it; returns what the cookie holds now."""
    token, now = new_token(), clock.now()
    db.session.execute(
        update(UserSession)
        .where(UserSession.pk == viewer.session_pk)
        .values(
            token_hash=hash_token(token),
            csrf_token=secrets.token_hex(20),
            stage=Stage.FULL,
            created_at=now,
            last_seen_at=now,
            ends_at=now + ABSOLUTE,
            pending_sealed=None,
        )
        .execution_options(synchronize_session=False)
    )
    return token


def touch_session(viewer: Viewer) -> None:
    """The session was used just now."""
    _change(viewer, last_seen_at=clock.now())


def freshen_session(viewer: Viewer) -> None:
    """The password was given again just now."""
    _change(viewer, fresh_at=clock.now())
    audit.record(Action.PASSWORD_GIVEN_AGAIN, actor=staff(viewer.id), entity="account", entity_id=viewer.id)


def keep_pending(viewer: Viewer, secret: str) -> None:
    """Keep what the next page needs: an app's secret, or a passkey's challenge."""
    row = db.session.get(UserSession, viewer.session_pk)
    if row is not None:
        row.pending = secret
        db.session.flush()


def sign_out(viewer: Viewer) -> None:
    """End this session: its cookie opens nothing any more."""
    db.session.execute(delete(UserSession).where(UserSession.pk == viewer.session_pk))
    audit.record(Action.SIGNED_OUT, actor=staff(viewer.id), entity="account", entity_id=viewer.id)


def end_other_sessions(viewer: Viewer, *, only: str | None = None) -> int:
    """End the viewer's other sessions, or the one with the public id `only`; returns how many ended."""
    others = delete(UserSession).where(UserSession.user_pk == viewer.pk, UserSession.pk != viewer.session_pk)
    ended = count_changed(others.where(UserSession.id == only) if only is not None else others)
    if ended:
        audit.record(
            Action.SESSIONS_ENDED,
            actor=staff(viewer.id),
            entity="account",
            entity_id=viewer.id,
            detail={"sessions": ended, "why": "asked"},
        )
    return ended


def end_all_sessions(user_pk: int, *, keep: int | None = None) -> int:
    """End a person's sessions, all but `keep`, without a word in the log: the act that asks for it has its
    own."""
    ends = delete(UserSession).where(UserSession.user_pk == user_pk)
    return count_changed(ends.where(UserSession.pk != keep) if keep is not None else ends)


def purge_sessions(_day: object) -> int:
    """Let go of sessions and links that are over; returns how many sessions."""
    now = clock.now()
    db.session.execute(delete(AccountLink).where(AccountLink.expires_at < now))
    return count_changed(
        delete(UserSession).where(or_(UserSession.ends_at < now, UserSession.last_seen_at < now - IDLE))
    )


def _change(viewer: Viewer, **values: object) -> None:
    db.session.execute(
        update(UserSession)
        .where(UserSession.pk == viewer.session_pk)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
