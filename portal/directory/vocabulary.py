"""The closed lists of the directory: kinds, states and ways, with the words shown for each."""

from __future__ import annotations

from enum import StrEnum


class Sector(StrEnum):
    """Who runs an organisation (REQUIREMENTS A3)."""

    COUNCIL = "council"
    NHS = "nhs"
    VOLUNTARY = "voluntary"
    FAITH = "faith"
    CLUB = "club"
    BUSINESS = "business"
    GOVERNMENT = "government"


class ServiceKind(StrEnum):
    """What sort of thing a listing is."""

    SERVICE = "service"
    ACTIVITY = "activity"
    FACILITY = "facility"
    HELPLINE = "helpline"


class ServiceStatus(StrEnum):
    """A listing's state; only LIVE and PAUSED are shown (DESIGN 9.22)."""

    DRAFT = "draft"
    PENDING = "pending"
    LIVE = "live"
    PAUSED = "paused"
    ARCHIVED = "archived"


class ReferralRoute(StrEnum):
    """How somebody comes to a service."""

    SELF = "self"
    CONTACT = "contact"
    PROFESSIONAL = "professional"
    CLOSED = "closed"


class Capacity(StrEnum):
    """Whether a service has room."""

    OPEN = "open"
    WAITING_LIST = "waiting_list"
    CLOSED = "closed"


class Delivery(StrEnum):
    """The ways a service reaches people."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    ONLINE = "online"
    TEXT = "text"
    EMAIL = "email"
    HOME_VISIT = "home_visit"
    OUTREACH = "outreach"
    POST = "post"


class Eligibility(StrEnum):
    """Whether a service is for everybody; no value at all means nobody has stated it."""

    ANYONE = "anyone"
    RESTRICTED = "restricted"


class LinkType(StrEnum):
    """What a taxonomy term says about a record: HSDS `attribute.link_type`."""

    SERVICE_TYPE = "service_type"
    NEED = "need"
    AUDIENCE = "audience"
    THEME = "theme"
    LIFE_EVENT = "life_event"


class ChangeState(StrEnum):
    """A ChangeSet's state. ACCEPTED is a change of the record itself: its history is made of those alone.

    A suggestion is PENDING and ends in one of the others; what is taken of it is written as an ACCEPTED
    ChangeSet of its own, so nothing counts twice.
    """

    PENDING = "pending"
    ACCEPTED = "accepted"  # in the record
    AGREED = "agreed"  # a suggestion that was taken whole, or a report that was put right
    PARTLY = "partly"  # some of its fields were taken
    DECLINED = "declined"  # none was
    SPAM = "spam"  # somebody judged it to be abuse; it can be taken up again


class ChangeSource(StrEnum):
    """Where a change came from."""

    CONTENT = "content"
    IMPORT = "import"
    EDITOR = "editor"
    PROVIDER = "provider"
    PUBLIC_REPORT = "public_report"
    LINK_CHECK = "link_check"


class DuplicateState(StrEnum):
    """What two listings that look alike are."""

    CANDIDATE = "candidate"  # nobody has looked yet
    NOT_SAME = "not_same"
    MERGED = "merged"


class VerificationMethod(StrEnum):
    """How somebody made sure that a listing is right."""

    EMAIL = "email"
    PHONE = "phone"
    VISIT = "visit"
    WEB = "web"
    PROVIDER = "provider"


class WordListKind(StrEnum):
    """The lists of words that the search knows besides those of the terms."""

    EQUIVALENTS = "equivalents"
    SPELLINGS = "spellings"
    EVERYDAY = "everyday"
    ELSEWHERE = "elsewhere"


class CheckStage(StrEnum):
    """How far the asking has come since a listing fell due to be checked (PEERS 2.2)."""

    RESTING = ""  # nobody has to do anything yet
    ASKED = "asked"  # the provider was written to
    ASKED_AGAIN = "asked_again"  # and once more, when the day had come
    CALL = "call"  # an agent must ring
    UNCONFIRMED = "unconfirmed"  # nobody could confirm it: the listing says so and sinks a little


class CheckGroup(StrEnum):
    """What of a listing is made sure of, each apart."""

    NAME = "name"
    CONTACT = "contact"
    PLACE = "place"
    HOURS = "hours"
    COST = "cost"
    ELIGIBILITY = "eligibility"
    ROUTE = "route"
    CAPACITY = "capacity"


class Tick(StrEnum):
    """What somebody found when they checked one group of fields."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    UNKNOWN = "unknown"


class ClaimState(StrEnum):
    """Where the wish of a provider to keep a listing stands."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    REVOKED = "revoked"


class WantedSource(StrEnum):
    """How we know that a listing is missing."""

    SEARCH = "search"  # several visits searched for it in vain
    FEEDBACK = "feedback"  # somebody wrote that they could not find it
    STAFF = "staff"  # somebody of the team noticed


class WantedState(StrEnum):
    """What became of a listing that is wanted."""

    OPEN = "open"
    TAKEN = "taken"  # somebody is at it
    FOUND = "found"  # there is a listing now
    DECLINED = "declined"  # not for us, with why


SHOWN = (ServiceStatus.LIVE, ServiceStatus.PAUSED)

TAXONOMY_OF_LINK = {
    LinkType.SERVICE_TYPE: "service_types",
    LinkType.NEED: "needs",
    LinkType.AUDIENCE: "audiences",
    LinkType.THEME: "themes",
    LinkType.LIFE_EVENT: "life_events",
}

SECTOR_WORDS = {
    Sector.COUNCIL: "Council",
    Sector.NHS: "NHS",
    Sector.VOLUNTARY: "Voluntary or community group",
    Sector.FAITH: "Faith group",
    Sector.CLUB: "Club",
    Sector.BUSINESS: "Business",
    Sector.GOVERNMENT: "Government",
}
KIND_WORDS = {
    ServiceKind.SERVICE: "Service",
    ServiceKind.ACTIVITY: "Activity",
    ServiceKind.FACILITY: "Place",
    ServiceKind.HELPLINE: "Helpline",
}
DELIVERY_WORDS = {
    Delivery.IN_PERSON: "In person",
    Delivery.PHONE: "By phone",
    Delivery.ONLINE: "Online",
    Delivery.TEXT: "By text",
    Delivery.EMAIL: "By email",
    Delivery.HOME_VISIT: "At your home",
    Delivery.OUTREACH: "Comes out to places near you",
    Delivery.POST: "By post",
}
ROUTE_WORDS = {
    ReferralRoute.SELF: "You can contact them yourself",
    ReferralRoute.CONTACT: "Contact them first to talk about it",
    ReferralRoute.PROFESSIONAL: "Someone such as a GP, nurse or adviser must refer you",
    ReferralRoute.CLOSED: "They are not taking new people now",
}
CAPACITY_WORDS = {
    Capacity.OPEN: "They have room",
    Capacity.WAITING_LIST: "There is a waiting list",
    Capacity.CLOSED: "They are not taking new people now",
}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_WORDS = dict(
    zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
