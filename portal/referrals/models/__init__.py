"""The tables of referrals. What people say about themselves is sealed under one data key a person."""

from portal.referrals.models.agreements import Digest, ProviderSettings, ServiceLevel, Signpost, TeamAgreement
from portal.referrals.models.groups import StartedGroup
from portal.referrals.models.onward import OnwardReferral
from portal.referrals.models.people import Consent, Person, PersonMatch
from portal.referrals.models.public import EqualityCount, PublicSending
from portal.referrals.models.referral import Draft, Referral, ReferralEvent
from portal.referrals.models.work import CallAttempt, Measure, Note, Task

__all__ = [
    "CallAttempt",
    "Consent",
    "Digest",
    "Draft",
    "EqualityCount",
    "Measure",
    "Note",
    "OnwardReferral",
    "Person",
    "PersonMatch",
    "ProviderSettings",
    "PublicSending",
    "Referral",
    "ReferralEvent",
    "ServiceLevel",
    "Signpost",
    "StartedGroup",
    "Task",
    "TeamAgreement",
]
