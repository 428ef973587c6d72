"""Passkeys: what the browser is asked, and whether its answer is right. py_webauthn checks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts.models import Passkey

LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class Site:
    """Whom a passkey is for: the site's name, and the address that the browser must be at."""

    name: str
    origin: str

    @property
    def host(self) -> str:
        """The name a passkey is bound to."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What is kept of a passkey that was proved."""

    credential_id: str
    public_key: str
    sign_count: int


def ask_new(site: Site, *, account_id: str, name: str, known: Sequence[Passkey]) -> tuple[str, str]:
    """What to ask a browser that shall make a passkey, and the challenge to keep until it answers."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=account_id.encode(),
        user_name=name,
        exclude_credentials=_told(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def read_new(site: Site, answer: str, challenge: str) -> NewPasskey | None:
    """The passkey that was made; None when the answer does not prove one."""
    if not challenge or not _is_answer(answer):
        return None
    try:
        proved = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return NewPasskey(
        bytes_to_base64url(proved.credential_id),
        bytes_to_base64url(proved.credential_public_key),
        proved.sign_count,
    )


def ask_known(site: Site, known: Sequence[Passkey]) -> tuple[str, str]:
    """What to ask a browser that shall prove a passkey, and the challenge to keep until it answers."""
    options = generate_authentication_options(
        rp_id=site.host,
        allow_credentials=_told(known),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def read_known(
    site: Site, answer: str, challenge: str, known: Sequence[Passkey]
) -> tuple[Passkey, int] | None:
    """The passkey that was proved and its count; None when the answer proves none of these."""
    if not challenge or not _is_answer(answer):
        return None
    said = json.loads(answer).get("id")
    for passkey in known:
        if passkey.credential_id == said:
            try:
                proved = verify_authentication_response(
                    credential=answer,
                    expected_challenge=base64url_to_bytes(challenge),
                    expected_rp_id=site.host,
                    expected_origin=site.origin,
                    credential_public_key=base64url_to_bytes(passkey.public_key),
                    credential_current_sign_count=passkey.sign_count,
                )
            except (WebAuthnException, ValueError, KeyError, TypeError):
                return None
            return passkey, proved.new_sign_count
    return None


def _is_answer(answer: str) -> bool:
    """Whether it has the shape of a browser's answer at all."""
    if len(answer) > LONGEST_ANSWER:
        return False
    try:
        return isinstance(json.loads(answer), dict)
    except ValueError:
        return False


def _told(known: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in known]
