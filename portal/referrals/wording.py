"""The words for the closed lists of referrals, as pages say them."""

from __future__ import annotations

from portal.referrals.vocabulary import (
    HELPED,
    NO_ADDRESS,
    CallResult,
    Channel,
    CloseReason,
    DeclineReason,
    Door,
    Messages,
    OnwardStatus,
    Outcome,
    Queue,
    ReferralStatus,
    Risk,
    Scale,
    Scope,
    TaskKind,
    Urgency,
    Worklist,
)

DOOR_WORDS = {
    Door.PROFESSIONAL: "A professional",
    Door.SELF: "The person, online",
    Door.ON_BEHALF: "Somebody for the person, online",
    Door.PHONE: "Telephone",
    Door.EMAIL: "Email",
    Door.PAPER: "Paper",
    Door.FACE_TO_FACE: "Face to face",
    Door.OUTREACH: "Outreach bus",
}
URGENCY_WORDS = {Urgency.ROUTINE: "Routine", Urgency.SOON: "Soon"}
RISK_WORDS = {
    Risk.NONE_KNOWN: "No known risks",
    Risk.FALLS: "Falls",
    Risk.SELF_HARM: "Harm to themselves",
    Risk.HARM_FROM_OTHERS: "Harm from others",
    Risk.HARM_TO_OTHERS: "Harm to others",
    Risk.SELF_NEGLECT: "Not looking after themselves",
    Risk.CONFUSION: "Confusion or memory loss",
    Risk.SUBSTANCES: "Alcohol or drugs",
    Risk.AT_HOME: "Something in the home, such as a dog",
    Risk.OTHER: "Something else",
}
CHANNEL_WORDS = {
    Channel.PHONE: "Phone call",
    Channel.TEXT: "Text message",
    Channel.EMAIL: "Email",
    Channel.LETTER: "Letter",
    Channel.IN_PERSON: "In person",
    Channel.SOMEBODY_ELSE: "Call somebody else",
}
MESSAGES_WORDS = {
    Messages.NO: "Do not leave a message",
    Messages.NAME_ONLY: "Leave a first name and a number only",
    Messages.YES: "You can leave a message",
}
SCOPE_WORDS = {
    Scope.CONTACT: "Being contacted",
    Scope.SHARE: "Sharing with services",
    Scope.TELL_GP: "Telling the GP practice",
    Scope.FEEDBACK: "Being asked later how it went",
}
STATUS_WORDS = {
    ReferralStatus.NEW: "New",
    ReferralStatus.IN_TRIAGE: "Being looked at",
    ReferralStatus.WITH_PROVIDERS: "With a service",
    ReferralStatus.WAITING_FOR_PERSON: "Waiting for the person",
    ReferralStatus.CLOSED: "Closed",
    ReferralStatus.WITHDRAWN: "Withdrawn",
}
ONWARD_WORDS = {
    OnwardStatus.DRAFT: "Not sent yet",
    OnwardStatus.SENT: "Sent",
    OnwardStatus.OPENED: "Opened",
    OnwardStatus.ACCEPTED: "Accepted",
    OnwardStatus.WAITLISTED: "On a waiting list",
    OnwardStatus.NEEDS_INFORMATION: "The service asks a question",
    OnwardStatus.DECLINED: "Declined",
    OnwardStatus.REDIRECTED: "Another service suggested",
    OnwardStatus.IN_PROGRESS: "Being helped",
    OnwardStatus.CLOSED: "Finished",
    OnwardStatus.EXPIRED: "Nobody answered",
    OnwardStatus.WITHDRAWN: "Withdrawn by the person",
    OnwardStatus.CANCELLED: "Cancelled",
}
QUEUE_WORDS = {
    Queue.QUARANTINE: "To judge",
    Queue.NEW: "New",
    Queue.TRIAGE: "To place",
    Queue.QUESTIONS: "Questions from services",
    Queue.WAITING_FOR_PROVIDER: "Waiting for a service",
    Queue.WAITING_FOR_PERSON: "Waiting for the person",
    Queue.COULD_NOT_REACH: "Could not reach",
    Queue.BEING_HELPED: "Being helped",
}
WORKLIST_WORDS = {
    Worklist.MINE: "Mine",
    Worklist.DUE_TODAY: "Due today",
    Worklist.OVERDUE: "Overdue",
    Worklist.AT_RISK: "Due soon",
    Worklist.UNCLAIMED: "Nobody's yet",
}
DECLINE_WORDS = {
    DeclineReason.NO_CAPACITY: "No room",
    DeclineReason.AGE: "Not for this age",
    DeclineReason.AREA: "Not for this area",
    DeclineReason.CRITERIA: "Does not meet our criteria",
    DeclineReason.ALREADY_KNOWN: "Already with us",
    DeclineReason.TOO_LITTLE_KNOWN: "Too little is known",
    DeclineReason.WRONG_SERVICE: "The wrong service for this need",
    DeclineReason.RISK: "The risks need another way",
}
OUTCOME_WORDS = {
    Outcome.GOT_HELP: "Got help",
    Outcome.GOT_SOME_HELP: "Got some help",
    Outcome.NOT_ELIGIBLE: "Not eligible",
    Outcome.NO_CAPACITY: "No room",
    Outcome.COULD_NOT_CONTACT: "Could not be contacted",
    Outcome.NO_LONGER_WANTED: "No longer wanted",
    Outcome.REFERRED_ELSEWHERE: "Referred elsewhere",
    Outcome.DID_NOT_ATTEND: "Did not attend",
    Outcome.MOVED_OR_DIED: "Moved away or died",
}
CLOSE_WORDS = {
    CloseReason.HELPED: "Was helped",
    CloseReason.ADVICE_GIVEN: "Got information or advice",
    CloseReason.NOTHING_FITS: "Nothing there is fits",
    CloseReason.COULD_NOT_CONTACT: "Could not be contacted",
    CloseReason.NO_LONGER_WANTED: "No longer wanted",
    CloseReason.REFERRED_ELSEWHERE: "Referred elsewhere",
    CloseReason.MOVED_OR_DIED: "Moved away or died",
    CloseReason.SAME_AS_ANOTHER: "The same as another referral",
    CloseReason.NOT_A_REQUEST: "Not a real request",
}
TASK_WORDS = {
    TaskKind.CALL_BACK: "Call back",
    TaskKind.CHASE: "Chase the service",
    TaskKind.TELL_PERSON: "Tell the person",
    TaskKind.REVIEW: "Review",
    TaskKind.CHECK_IN: "Ask how it went",
    TaskKind.OTHER: "Something else",
}
#: What brought a task, by its code: a clock, an answer, or the notice that a person takes the place of.
TASK_WHY = {
    NO_ADDRESS: "it has no email address, so nothing went to it. Ring it",
    "send": "nothing was sent to it yet",
    "overdue": "it has not answered",
    "late": "it has not answered, and its time is nearly over",
    "question": "it asked something, and waits for our answer",
    "waited": "the wait is over. Has it begun?",
    "start": "it said yes. Has it begun?",
    "review": "it goes on. Does it help?",
    "person": "we wait for them, and heard nothing",
    "check_in": "they said how it went, and want a call",
    "referral_received": "their request is here, and when they hear from us",
    "referral_accepted": "a service said yes",
    "referral_asked": "we need something from them to go on",
    "referral_closed": "it is closed, and what came of it",
}
CALL_WORDS = {
    CallResult.REACHED: "Reached",
    CallResult.NO_ANSWER: "No answer",
    CallResult.LEFT_MESSAGE: "Left a message",
    CallResult.WRONG_NUMBER: "Wrong number",
}
SCALE_WORDS = {
    Scale.ONS_SATISFIED: "How satisfied with life",
    Scale.ONS_WORTHWHILE: "How worthwhile what they do feels",
    Scale.ONS_HAPPY: "How happy yesterday",
    Scale.ONS_ANXIOUS: "How anxious yesterday",
    Scale.GOAL: "A goal of their own",
    Scale.SCORE: "A score",
}
#: Scores that are no licensed scale's.
SCORE_WORDS = {HELPED: "Did it help? (2 yes, 1 a little, 0 no)"}

#: The version of the words that are agreed to now. A new one is added below, and the old ones stay: what
#: somebody agreed to is shown in the words they had before them.
CONSENT_WORDING = "2026-11"
CONSENT_TEXTS: dict[str, dict[Scope, str]] = {
    "2026-11": {
        Scope.CONTACT: "Your team may contact me about this, in the ways that I chose.",
        Scope.SHARE: "Your team may pass on what I told you to services that could help me.",
        Scope.TELL_GP: "Your team may tell my GP practice what comes of this.",
        Scope.FEEDBACK: "Your team may ask me later how it went.",
    },
    "2026-11-told": {
        Scope.CONTACT: "They know about this and agree that the team may contact them.",
        Scope.SHARE: "They agree that the team may pass on what is written here to services that could help.",
        Scope.TELL_GP: "They agree that whoever refers them hears what comes of it.",
        Scope.FEEDBACK: "They agree to be asked later how it went.",
    },
}
#: Said to somebody who writes it down for the person.
TOLD_WORDING = "2026-11-told"
GIVEN_BY_WORDS = {
    "person": "The person",
    "proxy": "Somebody for the person, with their agreement",
    "professional": "A professional, for the person",
}
