"""Forms that anybody may send: no puzzle, nothing kept twice, and what looks like abuse is kept for a person.

Each form that is shown carries a signed key with the moment it was made. The key makes double sends one: the
same answers under the same key get the same reference. With it a form that was open for more than a day is
shown again as it was typed, and one that came back faster than anybody types is known (RELIABILITY 7.14).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from wtforms import HiddenField, StringField

from portal.core import clock
from portal.core.references import new_id, read_code
from portal.core.suspicions import HONEYPOT, MANY_LINKS, TOO_FAST
from portal.extensions import csrf
from portal.web.fields import PortalForm

V = TypeVar("V", bound=Callable[..., Any])

MIN_SECONDS = 3
MAX_SECONDS = 24 * 60 * 60
MOST_LINKS = 2

STALE_WORDS = (
    "This form was open for a long time. What you typed is still here. Check it, then send it again."
)

_LINK = re.compile(r"https?://|www\.|<a\s|\[url", re.IGNORECASE)
# From the alphabet of RFC 4648 to that of core.references.
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@dataclass(frozen=True, slots=True)
class FormKey:
    """One form that was shown: its random key and how many seconds ago."""

    key: str
    age: int


def issue_key() -> str:
    """A fresh signed key for a form about to be shown."""
    return _signer().dumps([new_id(), int(clock.now().timestamp())])  # type: ignore[no-any-return]


def read_key(sent: str | None) -> FormKey | None:
    """The key of a form that came back; None when it is not ours or older than a day."""
    try:
        key, made = _signer().loads(sent or "")
    except (BadData, ValueError, TypeError):
        return None
    age = int(clock.now().timestamp()) - made
    return FormKey(key, age) if age <= MAX_SECONDS else None


def _signer() -> Any:
    return URLSafeSerializer(str(current_app.secret_key), salt="public-form")


def checks_own_token(view: V) -> V:
    """Let the form itself check its token, so that a failed one shows the form again with everything typed.

    For views whose form is a `PortalForm` that is validated before anything is done.
    """
    csrf.exempt(view)
    return view


class PublicForm(PortalForm):
    """A form open to everybody; print its hidden parts with the macro of `layout/form.html`."""

    #: Nobody fills it in faster than this.
    min_seconds = MIN_SECONDS

    form_key = HiddenField()
    #: Out of people's sight and reach; machines that fill in every box fill in this one.
    subject = StringField("Leave this box empty")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_submitted():
            self.form_key.data = issue_key()

    def validate(self, extra_validators: Any = None) -> bool:
        """As any form; a stale key is replaced and the form shown again."""
        right = super().validate(extra_validators)
        self._key = read_key(self.form_key.data)
        if self._key is None:
            self.form_key.data = issue_key()
            self.form_errors.append(STALE_WORDS)
            return False
        return right

    def code(self, bits: int = 40) -> str:
        """A receipt's reference: the same for the same answers in the same form, and not to be guessed.

        Only for a form that was validated.
        """
        assert self._key is not None
        answers = {name: field.data for name, field in self._fields.items() if name not in _OURS}
        said = json.dumps([type(self).__name__, self._key.key, answers], sort_keys=True, default=str)
        digest = hmac.digest(str(current_app.secret_key).encode(), said.encode(), hashlib.sha256)
        return read_code(base64.b32encode(digest).decode()[: -(-bits // 5)].translate(_LETTERS))

    @property
    def suspicion(self) -> str:
        """Why a person should look before anybody acts on it; '' for nothing odd.

        Only for a form that was validated.
        """
        assert self._key is not None
        links = sum(len(_LINK.findall(field.data)) for field in self if isinstance(field.data, str))
        if self.subject.data:
            return HONEYPOT
        if self._key.age < self.min_seconds:
            return TOO_FAST
        return MANY_LINKS if links > MOST_LINKS else ""


_OURS = {"csrf_token", "form_key", "subject"}
