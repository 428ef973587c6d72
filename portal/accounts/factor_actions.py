"""The second step: an authenticator app, passkeys, recovery codes. Each code works once."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from portal.accounts.account_actions import note_own, tell
from portal.accounts.models import Passkey, RecoveryCode, Totp, User
from portal.accounts.queries import factors_of
from portal.accounts.rules.codes import RECOVERY_CODES, step_of
from portal.accounts.vocabulary import Stage
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.references import new_code, read_code
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.keys.blind import blind_index

LAST_ONE = "Set up another second step first. Without one you could not sign in again."


def spend_code(user: User, digits: str) -> bool:
    """Whether this is a code of the person's app that is not spent; it is from now on, and every older one
    too. Of many at the same moment one is right."""
    app = db.session.scalar(select(Totp).where(Totp.user_pk == user.pk))
    step = step_of(app.secret, digits, clock.now()) if app is not None else None
    if app is None or step is None:
        return False
    spent = count_changed(
        update(Totp)
        .where(Totp.pk == app.pk, Totp.last_step < step)
        .values(last_step=step)
        .execution_options(synchronize_session=False)
    )
    return spent == 1


def spend_recovery_code(user: User, typed: str) -> bool:
    """Whether this is one of the person's recovery codes that is not used; it is from now on."""
    spent = count_changed(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_pk == user.pk,
            RecoveryCode.code_hash == _code_hash(user, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if spent != 1:
        return False
    tell(user, "recovery_code_used", link="/account")
    return True


def add_app(user: User, secret: str, digits: str) -> bool:
    """Keep an authenticator app, in place of an earlier one, when it gives the right code; else False."""
    step = step_of(secret, digits, clock.now())
    if step is None:
        return False
    _warn(user)
    db.session.execute(delete(Totp).where(Totp.user_pk == user.pk))
    app = Totp(key_id=user.key_id, user_pk=user.pk, last_step=step)
    app.secret = secret
    db.session.add(app)
    note_own(user, Action.FACTOR_ADDED, by="app")
    return True


def add_passkey(user: User, *, credential_id: str, public_key: str, sign_count: int, name: str) -> Passkey:
    """Keep a passkey that was proved."""
    _warn(user)
    passkey = Passkey(
        key_id=user.key_id,
        user_pk=user.pk,
        credential_id=credential_id,
        public_key=public_key,
        sign_count=sign_count,
    )
    passkey.name = name or "Passkey"
    db.session.add(passkey)
    note_own(user, Action.FACTOR_ADDED, by="passkey")
    return passkey


def use_passkey(passkey: Passkey, sign_count: int) -> None:
    """A passkey was proved: keep its count, which tells a copy."""
    passkey.sign_count, passkey.used_at = sign_count, clock.now()


def remove_app(user: User) -> None:
    """Take the authenticator app away. Raises Conflict when it is the last second step."""
    factors = factors_of(user.pk)
    if not factors.passkeys:
        raise Conflict(LAST_ONE)
    _warn(user)
    db.session.execute(delete(Totp).where(Totp.user_pk == user.pk))
    note_own(user, Action.FACTOR_REMOVED, by="app")


def remove_passkey(user: User, passkey_id: str) -> None:
    """Take a passkey away; one that is not the person's is left alone. Raises Conflict when it is the last
    second step."""
    factors = factors_of(user.pk)
    found = [key for key in factors.passkeys if key.id == passkey_id]
    if not found:
        return
    if not factors.app and len(factors.passkeys) == 1:
        raise Conflict(LAST_ONE)
    _warn(user)
    db.session.delete(found[0])
    note_own(user, Action.FACTOR_REMOVED, by="passkey")


def make_recovery_codes(user: User) -> list[str]:
    """Ten new codes in place of all earlier ones; only now can they be shown."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_pk == user.pk))
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_pk=user.pk, code_hash=_code_hash(user, code)) for code in codes)
    note_own(user, Action.RECOVERY_CODES_MADE, codes=len(codes))
    return codes


def stage_for(user: User) -> Stage:
    """What follows a right password: the second step, or setting one up."""
    return Stage.PASSWORD if factors_of(user.pk).any else Stage.ENROL


def _warn(user: User) -> None:
    """Tell the person that their second step changes; the very first one is no news."""
    if factors_of(user.pk).any:
        tell(user, "second_step_changed", link="/account")


def _code_hash(user: User, typed: str) -> str:
    return blind_index("recovery", f"{user.id}|{read_code(typed)}")
