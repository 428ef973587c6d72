"""Sending through GOV.UK Notify, for organisations that may use it (local authorities may)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import jwt
import requests

from portal.core import clock
from portal.core.references import UUID
from portal.messages.transports.delivery import NotSent, Parcel, Refused

ADDRESS = "https://api.notifications.service.gov.uk"
#: "name-service-secret": the last two parts are UUIDs.
_KEY = re.compile(rf"(?:.+-)?({UUID})-({UUID})")
_FAILED = ("permanent-failure", "temporary-failure", "technical-failure")


@dataclass(frozen=True)
class NotifyTransport:
    """A Notify service, with one template there that shows ((subject)) and ((body)); its look is Notify's."""

    service_id: str
    secret: str = field(repr=False)
    template_id: str
    address: str = ADDRESS
    timeout: float = 30

    reaches_people = True

    @classmethod
    def parse(cls, key: str, template_id: str, address: str = ADDRESS) -> NotifyTransport:
        """From an API key as Notify shows it. Raises ValueError, which never quotes the key."""
        parts = _KEY.fullmatch(key)
        if parts is None or not re.fullmatch(UUID, template_id):
            raise ValueError("an API key ends in two UUIDs, and the template is a UUID")
        return cls(parts[1], parts[2], template_id, address.rstrip("/"))

    @property
    def words(self) -> str:
        """The service's id, without its secret."""
        return f"GOV.UK Notify, service {self.service_id}"

    def send(self, parcel: Parcel) -> None:
        """Hand the parcel to Notify. Notify's "bad request" is about this message; all else may pass."""
        letter = parcel.letter
        answer = self._ask(
            "post",
            "/v2/notifications/email",
            json={
                "email_address": parcel.recipient,
                "template_id": self.template_id,
                "personalisation": {"subject": letter.subject, "body": letter.text},
                "reference": parcel.id,
            },
        )
        if answer.status_code == 400:
            raise Refused("notify_400")
        if answer.status_code != 201:
            raise NotSent(f"notify_{answer.status_code}")

    def came_back(self) -> Iterable[str]:
        """Ask which of the last messages could not be delivered. Raises NotSent."""
        answer = self._ask(
            "get", "/v2/notifications", params={"template_type": "email", "status": list(_FAILED)}
        )
        if answer.status_code != 200:
            raise NotSent(f"notify_{answer.status_code}")
        try:
            return [one["reference"] for one in answer.json()["notifications"] if one.get("reference")]
        except (ValueError, KeyError, TypeError):
            raise NotSent("notify_unreadable") from None

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        token = jwt.encode(
            {"iss": self.service_id, "iat": int(clock.now().timestamp())}, self.secret, algorithm="HS256"
        )
        headers = {"Authorization": f"Bearer {token}", "User-Agent": "rutland-information-service"}
        try:
            return requests.request(
                method,
                self.address + path,
                headers=headers,
                timeout=self.timeout,
                allow_redirects=False,
                **options,
            )
        except requests.RequestException as fault:
            raise NotSent(type(fault).__name__) from None
