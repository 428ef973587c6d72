"""The closed catalogue of what is counted: every kind of event and the keys it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ActorClass(StrEnum):
    """Whose visit it was. Figures count PUBLIC and say how many others were left out."""

    PUBLIC = "public"
    STAFF = "staff"
    BOT = "bot"
    TEST = "test"
    OPTED_OUT = "optout"  # a page that somebody saw who said no: that there was one, and nothing more


class Device(StrEnum):
    """On what somebody looks, as far as a browser says it; nothing else of what it says is kept."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"


class Refusal(StrEnum):
    """How somebody said that they do not want to be counted."""

    HERE = "here"  # on our own page
    BROWSER = "browser"  # by Global Privacy Control or Do Not Track


class Kind(StrEnum):
    """What happened."""

    SEARCH = "search"
    RESULTS_SHOWN = "results_shown"
    LISTING_VIEWED = "listing_viewed"
    CONTACT_USED = "contact_used"
    LIST = "list"
    PRINT = "print"
    GUIDE_VIEWED = "guide_viewed"
    FEEDBACK_GIVEN = "feedback_given"
    MISS = "miss"
    PAGE_VIEWED = "page_viewed"
    CALENDAR = "calendar"
    SELF_HELP = "self_help"
    REFERRAL_STEP = "referral_step"
    SIGNPOST = "signpost"
    VERIFICATION = "verification"
    NOT_COUNTED = "not_counted"  # written by the recorder alone


class ContactKind(StrEnum):
    """The way somebody took from a listing to the service."""

    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    MAP = "map"
    DIRECTIONS = "directions"


class ListAction(StrEnum):
    """What somebody did with "your list"."""

    STARTED = "started"
    ADDED = "added"
    REMOVED = "removed"
    OPENED = "opened"


class Printed(StrEnum):
    """What was opened for printing."""

    LISTING = "listing"
    LIST = "list"
    GUIDE = "guide"


class Miss(StrEnum):
    """How we know that somebody did not find what they need, beside a search without a result."""

    SAID_SO = "said_so"


class Checked(StrEnum):
    """What somebody answered who was asked whether a listing is right."""

    RIGHT = "right"
    CORRECTED = "corrected"


class WrongUsage(TypeError):
    """A view counts something that is not in the catalogue, or with other keys: a fault of ours, not the
    visitor's."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that an event of one kind must have and may have."""

    required: frozenset[str]
    allowed: frozenset[str]


def _keys(required: str, optional: str = "") -> Keys:
    must = frozenset(required.split())
    return Keys(must, must | frozenset(optional.split()))


CATALOGUE: dict[Kind, Keys] = {
    Kind.SEARCH: _keys("results", "services need ward theme words"),
    Kind.RESULTS_SHOWN: _keys("services", "need ward"),
    Kind.LISTING_VIEWED: _keys("service"),
    Kind.CONTACT_USED: _keys("service by"),
    Kind.LIST: _keys("did", "service"),
    Kind.PRINT: _keys("what", "service guide"),
    Kind.GUIDE_VIEWED: _keys("guide", "need theme"),
    Kind.FEEDBACK_GIVEN: _keys("useful", "service guide"),
    Kind.MISS: _keys("how", "need ward theme words"),
    Kind.PAGE_VIEWED: _keys("page", "need ward theme place"),
    Kind.CALENDAR: _keys("service"),
    Kind.SELF_HELP: _keys("step", "need"),
    Kind.REFERRAL_STEP: _keys("door step"),
    Kind.SIGNPOST: _keys("service", "need"),
    Kind.VERIFICATION: _keys("service answer"),
    Kind.NOT_COUNTED: _keys("said"),
}

#: The kinds that are one page that somebody opened; a search is one, what it shows is not another.
PAGES = frozenset(
    {
        Kind.SEARCH,
        Kind.LISTING_VIEWED,
        Kind.GUIDE_VIEWED,
        Kind.PAGE_VIEWED,
        Kind.SELF_HELP,
        Kind.REFERRAL_STEP,
    }
)


def check_keys(kind: Kind, given: Mapping[str, Any]) -> None:
    """Raise WrongUsage unless `given` has the keys that `kind` takes."""
    keys = CATALOGUE.get(kind)
    if keys is None:
        raise WrongUsage(f"{kind!r} is not in the catalogue of usage events")
    if not keys.required <= given.keys() <= keys.allowed:
        wanted = f"takes {sorted(keys.allowed)} and needs {sorted(keys.required)}"
        raise WrongUsage(f"{kind} {wanted}, not {sorted(given)}")
