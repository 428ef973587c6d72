"""What somebody changes of their own account: password and address; each tells the person by email."""

from __future__ import annotations

from sqlalchemy import select, update

from portal.accounts.models import AccountLink, User
from portal.accounts.queries import email_index, find_anybody, waiting_resets
from portal.accounts.rules.sessions import EMAIL_LASTS, RESET_LASTS, hash_token, new_token
from portal.accounts.session_actions import end_all_sessions
from portal.accounts.vocabulary import LinkPurpose, UserState
from portal.audit import actions as audit
from portal.audit.vocabulary import Action, command, staff
from portal.core import clock
from portal.core.errors import NotFound
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.messages.actions import queue


def tell(user: User, template: str, *, link: str = "", secret: bool = False, address: str = "") -> None:
    """Queue an email to a person, under their own key."""
    queue(template, recipient=address or user.email, link=link, secret=secret, key_id=user.key_id)


def set_password(user: User, password_hash: str, *, keep_session: int | None, why: str) -> None:
    """Keep a new password's hash, end every other session and tell the person."""
    user.password_hash = password_hash
    end_all_sessions(user.pk, keep=keep_session)
    _end_links(user.pk)
    tell(user, "password_changed", link="/account")
    note_own(user, Action.PASSWORD_SET, why=why)


def send_resets() -> int:
    """Send a link to set a new password to everybody who asked for one and has an account; returns how many.

    Asking only counts a try, the same for an address without an account: who has one cannot be told, not
    even by the time it takes.
    """
    asked = waiting_resets()
    for attempt in asked:
        attempt.answered = True
    accounts = {attempt.account_hash for attempt in asked}
    users = db.session.scalars(
        select(User).where(User.email_index.in_(accounts), User.state == UserState.ACTIVE)
    ).all()
    for user in users:
        token = _make_link(user, LinkPurpose.RESET)
        tell(user, "password_reset", link=f"/forgotten-password/{token}", secret=True)
        audit.record(Action.RESET_SENT, actor=command("reset"), entity="account", entity_id=user.id)
    return len(users)


def use_link(link: AccountLink) -> User:
    """Spend a link; returns whose it is. Raises NotFound when another request was first."""
    spent = count_changed(
        update(AccountLink)
        .where(AccountLink.pk == link.pk, AccountLink.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    user = db.session.get(User, link.user_pk)
    if spent != 1 or user is None:
        raise NotFound
    return user


def ask_email_change(user: User, address: str) -> None:
    """Send a link to the new address: only whoever reads it can make it theirs. An address that somebody has
    already gets a message too, with no link that works: nobody learns who has an account."""
    taken = find_anybody(address)
    if taken is not None and taken.pk != user.pk:
        queue("email_taken", recipient=address, link="/sign-in")
    else:
        token = _make_link(user, LinkPurpose.EMAIL, new_email=address)
        tell(user, "email_confirm", link=f"/account/email/{token}", secret=True, address=address)
    note_own(user, Action.EMAIL_CHANGE_ASKED)


def change_email(link: AccountLink) -> User:
    """The new address is proved: keep it, tell the old one. Raises NotFound when it is somebody else's by
    now."""
    address = link.new_email
    taken = find_anybody(address)
    user = use_link(link)
    if taken is not None and taken.pk != user.pk:
        raise NotFound
    old = user.email
    user.email, user.email_index = address, email_index(address)
    _end_links(user.pk)
    tell(user, "email_changed", link="/contact", address=old)
    note_own(user, Action.EMAIL_CHANGED)
    return user


def _make_link(user: User, purpose: LinkPurpose, new_email: str = "") -> str:
    lasts = RESET_LASTS if purpose is LinkPurpose.RESET else EMAIL_LASTS
    token = new_token()
    link = AccountLink(
        key_id=user.key_id,
        token_hash=hash_token(token),
        purpose=purpose,
        user_pk=user.pk,
        expires_at=clock.now() + lasts,
    )
    link.new_email = new_email
    db.session.add(link)
    db.session.flush()
    return token


def _end_links(user_pk: int) -> None:
    """Links that were sent before the change work no more."""
    db.session.execute(
        update(AccountLink)
        .where(AccountLink.user_pk == user_pk, AccountLink.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def note_own(user: User, action: Action, **detail: str | int) -> None:
    """Put into the audit log what somebody did with their own account."""
    db.session.flush()
    audit.record(action, actor=staff(user.id), entity="account", entity_id=user.id, detail=detail)
