"""What somebody was typing when their session ended: sealed under their own key for half an hour, and given
back to them alone once they are signed in again."""

from __future__ import annotations

import json
from datetime import date, timedelta

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select

from portal.accounts.models import KeptForm, User
from portal.accounts.queries import find_owner
from portal.accounts.rules.access import Viewer
from portal.accounts.rules.sessions import hash_token, new_token, safe_next
from portal.accounts.sessions import find_viewer, session_token
from portal.core import clock
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.extensions.transactions import transaction
from portal.web.security import MAX_FORM_BYTES
from portal.web.sent_forms import SECRET, Fields

KEPT = timedelta(minutes=30)
PAGE = "/sign-in/kept"
_OURS = frozenset({"csrf_token"})


def keep_typed() -> ResponseReturnValue | None:
    """Keep the form of this request when its sender's session has ended, and lead them to sign in; None where
    there is nothing to keep."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or find_viewer() is not None or getattr(view, "access", "public") == "public":
        return None
    if (request.content_length or MAX_FORM_BYTES + 1) > MAX_FORM_BYTES or request.files:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]
    owner = find_owner(session_token())
    if owner is None or not any(value.strip() for _name, value in fields):
        return None
    if SECRET & {name for name, _value in fields} or safe_next(request.path, "") != request.path:
        return None
    with transaction():
        _keep(owner, fields)
    return redirect(f"/sign-in?next={PAGE}", 303)


def _keep(owner_pk: int, fields: Fields) -> None:
    user = db.session.get_one(User, owner_pk)
    db.session.execute(delete(KeptForm).where(KeptForm.user_pk == user.pk))
    row = KeptForm(
        key_id=user.key_id,
        user_pk=user.pk,
        token_hash=hash_token(new_token()),
        path=request.path,
        ends_at=clock.now() + KEPT,
    )
    row.fields = json.dumps(fields)
    db.session.add(row)


def find_kept(viewer: Viewer) -> tuple[str, Fields] | None:
    """The viewer's own form: where it goes and what they typed; None for none, or when its time is over."""
    row = db.session.scalar(
        select(KeptForm).where(KeptForm.user_pk == viewer.pk, KeptForm.ends_at > clock.now())
    )
    return (row.path, [(name, value) for name, value in json.loads(row.fields)]) if row is not None else None


def purge_kept_forms(_day: date) -> int:
    """Let go of what nobody came back for; returns how many."""
    return count_changed(delete(KeptForm).where(KeptForm.ends_at < clock.now()))
