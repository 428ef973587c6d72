"""The closed lists of referrals, and the one table of what may follow what, by whose hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """How a request came in."""

    PROFESSIONAL = "professional"
    SELF = "self"
    ON_BEHALF = "on_behalf"
    PHONE = "phone"
    EMAIL = "email"
    PAPER = "paper"
    FACE_TO_FACE = "face_to_face"
    OUTREACH = "outreach"


class Urgency(StrEnum):
    """How soon; what cannot wait at all does not belong here."""

    ROUTINE = "routine"
    SOON = "soon"


class Risk(StrEnum):
    """What whoever helps must know; "none known" is an answer of its own and stands alone."""

    NONE_KNOWN = "none_known"
    FALLS = "falls"
    SELF_HARM = "self_harm"
    HARM_FROM_OTHERS = "harm_from_others"
    HARM_TO_OTHERS = "harm_to_others"
    SELF_NEGLECT = "self_neglect"
    CONFUSION = "confusion"
    SUBSTANCES = "substances"
    AT_HOME = "at_home"  # a dog, a building, somebody else in the house
    OTHER = "other"


class Channel(StrEnum):
    """A way of reaching somebody."""

    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SOMEBODY_ELSE = "somebody_else"  # the person named is called instead


class Messages(StrEnum):
    """Whether a message may be left where others could find it."""

    NO = "no"
    NAME_ONLY = "name_only"
    YES = "yes"


class Scope(StrEnum):
    """What somebody agrees to; each is asked, given and taken back by itself."""

    CONTACT = "contact"
    SHARE = "share"
    TELL_GP = "tell_gp"
    FEEDBACK = "feedback"


class Who(StrEnum):
    """By whose hand something happens."""

    HUB = "hub"
    REFERRER = "referrer"
    PROVIDER = "provider"
    PERSON = "person"
    CLOCK = "clock"


class OnwardStatus(StrEnum):
    """Where an onward referral is (DESIGN 6)."""

    DRAFT = "draft"
    SENT = "sent"
    OPENED = "opened"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    NEEDS_INFORMATION = "needs_information"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class ReferralStatus(StrEnum):
    """Where a referral is; worked out by `rules.statuses.status_of`, never set by hand."""

    NEW = "new"
    IN_TRIAGE = "in_triage"
    WITH_PROVIDERS = "with_providers"
    WAITING_FOR_PERSON = "waiting_for_person"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Queue(StrEnum):
    """The worklist an open referral stands on; it always stands on one."""

    QUARANTINE = "quarantine"  # looks like abuse: a person judges
    NEW = "new"
    TRIAGE = "triage"  # to be placed, or placed again
    QUESTIONS = "questions"  # a provider asks something
    WAITING_FOR_PROVIDER = "waiting_for_provider"
    WAITING_FOR_PERSON = "waiting_for_person"
    COULD_NOT_REACH = "could_not_reach"
    BEING_HELPED = "being_helped"


class Worklist(StrEnum):
    """Views across the queues."""

    MINE = "mine"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    AT_RISK = "at_risk"  # due within two working days
    UNCLAIMED = "unclaimed"


class DeclineReason(StrEnum):
    """Why a provider says no."""

    NO_CAPACITY = "no_capacity"
    AGE = "age"
    AREA = "area"
    CRITERIA = "criteria"
    ALREADY_KNOWN = "already_known"
    TOO_LITTLE_KNOWN = "too_little_known"
    WRONG_SERVICE = "wrong_service"
    RISK = "risk"


class Outcome(StrEnum):
    """What became of an onward referral (DESIGN 6)."""

    GOT_HELP = "got_help"
    GOT_SOME_HELP = "got_some_help"
    NOT_ELIGIBLE = "not_eligible"
    NO_CAPACITY = "no_capacity"
    COULD_NOT_CONTACT = "could_not_contact"
    NO_LONGER_WANTED = "no_longer_wanted"
    REFERRED_ELSEWHERE = "referred_elsewhere"
    DID_NOT_ATTEND = "did_not_attend"
    MOVED_OR_DIED = "moved_or_died"


class CloseReason(StrEnum):
    """Why a referral is over."""

    HELPED = "helped"
    ADVICE_GIVEN = "advice_given"
    NOTHING_FITS = "nothing_fits"  # a gap in what there is
    COULD_NOT_CONTACT = "could_not_contact"
    NO_LONGER_WANTED = "no_longer_wanted"
    REFERRED_ELSEWHERE = "referred_elsewhere"
    MOVED_OR_DIED = "moved_or_died"
    SAME_AS_ANOTHER = "same_as_another"
    NOT_A_REQUEST = "not_a_request"  # judged to be abuse or a test


class EventKind(StrEnum):
    """What a line of the timeline says."""

    RECEIVED = "received"
    STATUS = "status"  # of the referral
    ONWARD = "onward"  # of one of its onward referrals
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    CALLED = "called"
    NOTED = "noted"
    TASK = "task"
    TASK_DONE = "task_done"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    FLAGGED = "flagged"
    CHANGED = "changed"
    MEASURED = "measured"
    TIMER = "timer"
    HANDLED = "handled"  # something that came back was looked at
    ERASED = "erased"


class TaskKind(StrEnum):
    """What somebody at the hub has to do."""

    CALL_BACK = "call_back"
    CHASE = "chase"
    TELL_PERSON = "tell_person"  # who has no safe way by which a notice could go
    REVIEW = "review"
    CHECK_IN = "check_in"
    OTHER = "other"


#: The code of a task to ring a service that no message can go to.
NO_ADDRESS = "no_address"
#: The check-in that is due, one that was asked by a notice, and one that a person must ask.
SIX_WEEKS, CHECK_IN_SENT, CHECK_IN_BY_HAND = "six_weeks", "sent", "by_hand"
#: By which name of a score "did it help?" is kept: 2 yes, 1 a little, 0 no.
HELPED = "helped"
#: The code of the line that says that something is wanted of the person.
WAITING = "waiting"


class CallResult(StrEnum):
    """How a call ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_NUMBER = "wrong_number"


class Stage(StrEnum):
    """When something was measured."""

    START = "start"
    SIGN_OUT = "sign_out"
    CHECK_IN = "check_in"


class Scale(StrEnum):
    """What is measured. Of licensed scales the score alone is kept, as a number."""

    ONS_SATISFIED = "ons_satisfied"
    ONS_WORTHWHILE = "ons_worthwhile"
    ONS_HAPPY = "ons_happy"
    ONS_ANXIOUS = "ons_anxious"
    GOAL = "goal"
    SCORE = "score"


class SignpostWay(StrEnum):
    """How somebody was told of a service."""

    TOLD = "told"
    LEAFLET = "leaflet"
    LINK = "link"


O = OnwardStatus  # noqa: E741 - the table below is read as a table

#: Not over yet: such a one has a due time, always.
OPEN = frozenset({O.DRAFT, O.SENT, O.OPENED, O.ACCEPTED, O.WAITLISTED, O.NEEDS_INFORMATION, O.IN_PROGRESS})
#: With a provider: it may be seen there.
LIVE = OPEN - {O.DRAFT}
#: The provider has not said yes or no.
UNANSWERED = frozenset({O.SENT, O.OPENED, O.NEEDS_INFORMATION})
#: Over without help: it comes back to the hub, which looks at it.
RETURNED = frozenset({O.DECLINED, O.REDIRECTED, O.EXPIRED})
OVER = frozenset({ReferralStatus.CLOSED, ReferralStatus.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take a step, and what must be said with it."""

    by: frozenset[Who]
    needs: str = ""  # "reason", "weeks", "outcome", "service", "words"


def _by(*who: Who, needs: str = "") -> Rule:
    return Rule(frozenset(who), needs)


_PROVIDER = (Who.PROVIDER, Who.HUB)  # the hub writes down what a provider said on the telephone
_SENDER = (Who.HUB, Who.REFERRER)

#: What may follow what, and by whose hand. Nothing else may.
TRANSITIONS: dict[tuple[OnwardStatus, OnwardStatus], Rule] = {
    (O.DRAFT, O.SENT): _by(*_SENDER),
    (O.SENT, O.OPENED): _by(*_PROVIDER),
    (O.OPENED, O.ACCEPTED): _by(*_PROVIDER),
    (O.OPENED, O.WAITLISTED): _by(*_PROVIDER, needs="weeks"),
    (O.OPENED, O.NEEDS_INFORMATION): _by(*_PROVIDER, needs="words"),
    (O.OPENED, O.DECLINED): _by(*_PROVIDER, needs="reason"),
    (O.OPENED, O.REDIRECTED): _by(*_PROVIDER, needs="service"),
    (O.NEEDS_INFORMATION, O.OPENED): _by(*_SENDER, needs="words"),
    (O.WAITLISTED, O.ACCEPTED): _by(*_PROVIDER),
    (O.WAITLISTED, O.IN_PROGRESS): _by(*_PROVIDER),
    (O.WAITLISTED, O.DECLINED): _by(*_PROVIDER, needs="reason"),
    (O.WAITLISTED, O.CLOSED): _by(*_PROVIDER, needs="outcome"),
    (O.ACCEPTED, O.IN_PROGRESS): _by(*_PROVIDER),
    (O.ACCEPTED, O.DECLINED): _by(*_PROVIDER, needs="reason"),
    (O.ACCEPTED, O.CLOSED): _by(*_PROVIDER, needs="outcome"),
    (O.IN_PROGRESS, O.CLOSED): _by(*_PROVIDER, needs="outcome"),
    **{(one, O.EXPIRED): _by(Who.CLOCK) for one in sorted(UNANSWERED)},
    **{(one, O.WITHDRAWN): _by(Who.PERSON, Who.HUB) for one in sorted(OPEN)},
    **{(one, O.CANCELLED): _by(*_SENDER, needs="words") for one in sorted(OPEN)},
}
