"""The words of every closed list that a record's fields choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.directory import vocabulary as v

_LOCATION_TYPES = {
    "physical": "A place people can go to",
    "postal": "For post only",
    "virtual": "Online only",
}

#: field name -> value -> words.
CHOICE_WORDS: Mapping[str, Mapping[Any, str]] = {
    "kind": v.KIND_WORDS,
    "sector": v.SECTOR_WORDS,
    "delivery": v.DELIVERY_WORDS,
    "referral_route": v.ROUTE_WORDS,
    "capacity": v.CAPACITY_WORDS,
    "status": {
        v.ServiceStatus.DRAFT: "Draft: nobody sees it yet",
        v.ServiceStatus.PENDING: "Waiting to be looked at",
        v.ServiceStatus.LIVE: "Live: everybody can find it",
        v.ServiceStatus.PAUSED: "Closed for a time: shown with a note",
        v.ServiceStatus.ARCHIVED: "Taken off the site",
    },
    "eligibility": {
        v.Eligibility.ANYONE: "Anyone",
        v.Eligibility.RESTRICTED: "Only some people",
    },
    "type": {
        "voice": "Phone",
        "text": "Text messages",
        "textphone": "Textphone",
        "whatsapp": "WhatsApp",
        "fax": "Fax",
        "video": "Video call",
    },
    "freq": {"WEEKLY": "Every week", "MONTHLY": "Every month", "DAILY": "Every day", "YEARLY": "Every year"},
    "location_type": _LOCATION_TYPES,
    "address_type": _LOCATION_TYPES,
}

#: A listing's state in two words, for tags and lists.
STATE_TAGS: Mapping[str, str] = {
    v.ServiceStatus.DRAFT: "Draft",
    v.ServiceStatus.PENDING: "Waiting",
    v.ServiceStatus.LIVE: "Live",
    v.ServiceStatus.PAUSED: "Closed for now",
    v.ServiceStatus.ARCHIVED: "Taken off",
}
