"""What was typed and not sent: kept sealed on the server for seven days, under a key of its own (DESIGN
9.18)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from portal.accounts.rules.access import Viewer
from portal.accounts.rules.sessions import hash_token, new_token
from portal.core import clock
from portal.core.errors import NotFound
from portal.extensions import db
from portal.extensions.transactions import after_commit
from portal.keys.sealed import erase
from portal.keys.store import create_key, destroy_key
from portal.referrals.models import Draft, Referral
from portal.referrals.rules.codes import DRAFT_LASTS


def begin_draft(journey: str, viewer: Viewer | None = None) -> tuple[Draft, str]:
    """A new, empty draft and the token that the browser keeps; a signed-in person's is theirs alone."""
    token, now = new_token(), clock.now()
    draft = Draft(
        key_id=create_key()[0],
        token_hash=hash_token(token),
        nonce=new_token(),
        journey=journey,
        account_pk=viewer.pk if viewer is not None else None,
        created_at=now,
        updated_at=now,
        ends_at=now + DRAFT_LASTS,
    )
    db.session.add(draft)
    db.session.flush()
    return draft, token


def find_draft(token: str, viewer: Viewer | None = None) -> Draft | None:
    """The draft behind a token, while it is kept; a signed-in person's only for them."""
    draft = db.session.scalar(
        select(Draft).where(Draft.token_hash == hash_token(token), Draft.ends_at > clock.now())
    )
    if draft is None or (draft.account_pk is not None and (viewer is None or viewer.pk != draft.account_pk)):
        return None
    return draft


def list_drafts(viewer: Viewer) -> list[Draft]:
    """What a signed-in person has not sent, newest first: an agent goes on where a call broke off."""
    query = select(Draft).where(
        Draft.account_pk == viewer.pk, Draft.ends_at > clock.now(), Draft.referral_pk.is_(None)
    )
    return list(db.session.scalars(query.order_by(Draft.updated_at.desc(), Draft.pk.desc())))


def get_own_draft(viewer: Viewer, nonce: str) -> Draft:
    """One of a signed-in person's own, sent or not. Raises NotFound."""
    draft = db.session.scalar(
        select(Draft).where(Draft.nonce == nonce, Draft.account_pk == viewer.pk, Draft.ends_at > clock.now())
    )
    if draft is None:
        raise NotFound("This form is not there any more. It was sent or thrown away, or seven days are over.")
    return draft


def read_answers(draft: Draft) -> dict[str, Any]:
    """What was typed so far."""
    answers: dict[str, Any] = json.loads(draft.answers) if draft.answers else {}
    return answers


def keep_answers(draft: Draft, answers: Mapping[str, Any]) -> None:
    """Keep these answers with the ones before; a draft that was sent takes no more."""
    if draft.referral_pk is None:
        draft.answers = json.dumps(read_answers(draft) | dict(answers))
        draft.updated_at, draft.ends_at = clock.now(), clock.now() + DRAFT_LASTS
        db.session.flush()


def end_draft(draft: Draft, referral: Referral) -> None:
    """It was sent: what was typed is let go of, and sent again it leads to the same referral (submit it under
    `draft.nonce`)."""
    if draft.referral_pk is None:
        draft.referral_pk, draft.answers = referral.pk, ""
        db.session.flush()
        if draft.key_id is not None:  # not before the referral is on disk
            after_commit(partial(destroy_key, draft.key_id))


def drop_draft(draft: Draft) -> None:
    """Whoever typed it wants none of it kept."""
    erase([draft])


def purge_drafts(_day: date) -> int:
    """Let go of drafts that nobody came back to, each with its key; returns how many."""
    return erase(db.session.scalars(select(Draft).where(Draft.ends_at <= clock.now())).all())
