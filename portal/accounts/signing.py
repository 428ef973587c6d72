"""Checking a password, a code or a passkey: counted first, then checked, then told. Each part has a short
transaction of its own, since a password takes long to compare and nobody else could write meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from portal.accounts.account_actions import set_password, use_link
from portal.accounts.attempt_actions import begin_attempt, succeed
from portal.accounts.factor_actions import spend_code, spend_recovery_code, stage_for
from portal.accounts.hashing import Hashing
from portal.accounts.models import User
from portal.accounts.people_actions import accept_invitation
from portal.accounts.queries import email_index, find_user, get_invitation, get_link, get_own
from portal.accounts.rules.access import Viewer
from portal.accounts.session_actions import Visit, begin_session, finish_session, freshen_session
from portal.accounts.vocabulary import Check, LinkPurpose, Stage
from portal.audit import actions as audit
from portal.audit.vocabulary import PUBLIC, Action, staff
from portal.extensions import db
from portal.extensions.transactions import transaction


def hashing() -> Hashing:
    """The running application's password hashing."""
    found: Hashing = current_app.extensions["hashing"]
    return found


def give_password(address: str, password: str, visit: Visit) -> tuple[str, Stage] | None:
    """The first step: what the cookie holds and what comes next; None for a wrong password or address.

    The same work is done for an address without an account. Raises TooManyTries.
    """
    with transaction():
        attempt = begin_attempt(Check.PASSWORD, email_index(address), visit.network)
    user = find_user(address)
    kept = user.password_hash if user is not None else ""
    db.session.rollback()  # a reader that stays for long could be in a writer's way
    right = hashing().matches(kept, password)
    again = hashing().hash(password) if right and hashing().is_outdated(kept) else kept
    with transaction():
        user = find_user(address)
        if not right or user is None or user.password_hash != kept:
            _failed("password", user)
            return None
        succeed(attempt)
        user.password_hash = again
        stage = stage_for(user)
        return begin_session(user, stage, visit), stage


def give_code(viewer: Viewer, digits: str, visit: Visit) -> str | None:
    """The second step with an app's code: what the cookie holds now; None for a wrong or spent code. Raises
    TooManyTries."""
    return _second_step(viewer, visit, "app", lambda user: spend_code(user, digits))


def give_recovery_code(viewer: Viewer, typed: str, visit: Visit) -> str | None:
    """The second step with a recovery code. As `give_code`."""
    return _second_step(viewer, visit, "recovery_code", lambda user: spend_recovery_code(user, typed))


def give_passkey(viewer: Viewer, visit: Visit, proves: Callable[[User], bool]) -> str | None:
    """The second step with a passkey; `proves` checks the browser's answer. As `give_code`."""
    return _second_step(viewer, visit, "passkey", proves)


def give_password_again(viewer: Viewer, password: str, visit: Visit) -> bool:
    """Whether it is the viewer's password; their session is fresh from now on. Raises TooManyTries."""
    user = get_own(viewer)
    address, kept = user.email, user.password_hash
    with transaction():
        attempt = begin_attempt(Check.PASSWORD, email_index(address), visit.network)
    db.session.rollback()
    right = hashing().matches(kept, password)
    with transaction():
        if right:
            succeed(attempt)
            freshen_session(viewer)
        else:
            _failed("password_again", get_own(viewer))
    return right


def accept(token: str, *, name: str, password: str, visit: Visit) -> str | None:
    """Spend an invitation: what the cookie holds of a new person's session; None for somebody who had an
    account, and signs in with it. Raises NotFound."""
    password_hash = hashing().hash(password) if password else ""
    with transaction():
        user, new = accept_invitation(get_invitation(token), name=name, password_hash=password_hash)
        return begin_session(user, Stage.ENROL, visit) if new else None


def renew_password(token: str, password: str) -> None:
    """Set a new password by a link from an email, which proves nothing more than the mailbox: the second step
    stays. Raises NotFound."""
    password_hash = hashing().hash(password)
    with transaction():
        user = use_link(get_link(token, LinkPurpose.RESET))
        set_password(user, password_hash, keep_session=None, why="reset")


def change_password(viewer: Viewer, password: str) -> None:
    """Set a new password of whoever is signed in; other sessions end."""
    password_hash = hashing().hash(password)
    with transaction():
        set_password(get_own(viewer), password_hash, keep_session=viewer.session_pk, why="asked")


def count_try(what: Check, account: str, visit: Visit) -> None:
    """Count a try that has no second half. Raises TooManyTries."""
    with transaction():
        begin_attempt(what, account, visit.network)


def _second_step(viewer: Viewer, visit: Visit, by: str, check: Callable[[User], bool]) -> str | None:
    account = get_own(viewer).email_index or ""
    with transaction():
        attempt = begin_attempt(Check.CODE, account, visit.network)
    with transaction():
        user = get_own(viewer)
        if viewer.stage is not Stage.PASSWORD or not check(user):
            _failed(by, user)
            return None
        succeed(attempt)
        token = finish_session(viewer)
        audit.record(
            Action.SIGNED_IN, actor=staff(user.id), entity="account", entity_id=user.id, detail={"by": by}
        )
        return token


def _failed(at: str, user: User | None) -> None:
    """Tell the log; an address without an account is an entry too, of nobody."""
    audit.record(
        Action.SIGN_IN_FAILED,
        actor=PUBLIC,
        entity="account",
        entity_id=user.id if user is not None else "",
        detail={"at": at},
    )
