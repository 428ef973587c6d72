"""The closed list of what is audited, and what each entry may say beside who, what and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of somebody acted."""

    PUBLIC = "public"  # a visitor without an account: no id is kept
    STAFF = "staff"
    SYSTEM = "system"  # a command or the worker; the id is its name


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: a kind and an account's public id or a command's name, never a person's name."""

    kind: ActorKind
    id: str = ""


PUBLIC = Actor(ActorKind.PUBLIC)


def staff(account_id: str) -> Actor:
    """The actor of somebody who is signed in, by their account's public id."""
    return Actor(ActorKind.STAFF, account_id)


def command(name: str) -> Actor:
    """The actor of a command such as "content load"."""
    return Actor(ActorKind.SYSTEM, name)


class Action(StrEnum):
    """What was done, in the past tense."""

    RECORD_CREATED = "record_created"
    RECORD_CHANGED = "record_changed"
    RECORD_ARCHIVED = "record_archived"
    CHANGE_SUGGESTED = "change_suggested"
    CHANGE_ACCEPTED = "change_accepted"
    CHANGE_DECLINED = "change_declined"
    CHANGE_REOPENED = "change_reopened"
    LISTINGS_MERGED = "listings_merged"
    MERGE_UNDONE = "merge_undone"
    PROBLEM_REPORTED = "problem_reported"
    FEEDBACK_ANSWERED = "feedback_answered"
    FEEDBACK_CLOSED = "feedback_closed"
    FEEDBACK_REOPENED = "feedback_reopened"
    CONTENT_LOADED = "content_loaded"
    FILE_IMPORTED = "file_imported"
    PERSONAL_DATA_READ = "personal_data_read"
    KEY_DESTROYED = "key_destroyed"
    KEYS_ROTATED = "keys_rotated"
    USAGE_PURGED = "usage_purged"
    AUDIT_PURGED = "audit_purged"
    MESSAGES_RETRIED = "messages_retried"
    BACKUP_MADE = "backup_made"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_GIVEN_AGAIN = "password_given_again"  # noqa: S105 - the name of an act
    PASSWORD_SET = "password_set"  # noqa: S105
    RESET_SENT = "reset_sent"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    TEAM_CREATED = "team_created"
    PERSON_INVITED = "person_invited"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    INVITATION_ACCEPTED = "invitation_accepted"
    ROLES_CHANGED = "roles_changed"
    PERSON_SUSPENDED = "person_suspended"
    PERSON_RESTORED = "person_restored"
    PERSON_LEFT_TEAM = "person_left_team"
    PERSON_REMOVED = "person_removed"
    LISTING_CHECKED = "listing_checked"
    LISTING_CALLED = "listing_called"
    CHECK_STAGE_REACHED = "check_stage_reached"
    CLAIM_ASKED = "claim_asked"
    CLAIM_APPROVED = "claim_approved"
    CLAIM_DECLINED = "claim_declined"
    CLAIM_REVOKED = "claim_revoked"
    CLAIM_HANDED_OVER = "claim_handed_over"
    WANTED_DECIDED = "wanted_decided"
    REFERRAL_SUBMITTED = "referral_submitted"
    REFERRAL_CHANGED = "referral_changed"
    ONWARD_CHANGED = "onward_changed"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PERSON_CHANGED = "person_changed"
    PEOPLE_MERGED = "people_merged"
    PEOPLE_PARTED = "people_parted"
    PERSON_ERASED = "person_erased"
    PERSON_EXPORTED = "person_exported"
    REFERRALS_PURGED = "referrals_purged"
    PROVIDER_SETTINGS_CHANGED = "provider_settings_changed"
    SERVICE_LEVEL_CHANGED = "service_level_changed"
    AGREEMENT_CHANGED = "agreement_changed"
    GROUP_COUNTED = "group_counted"
    PROJECT_CHANGED = "project_changed"
    RETURN_SENT = "return_sent"
    RETURN_SIGNED_OFF = "return_signed_off"
    RETURN_SENT_BACK = "return_sent_back"
    METRIC_CHANGED = "metric_changed"
    HIGHLIGHTS_CHANGED = "highlights_changed"
    FIGURES_REPORT_CHANGED = "figures_report_changed"
    AUDIT_READ = "audit_read"
    AUDIT_EXPORTED = "audit_exported"


_ROWS = frozenset({"created", "changed", "unchanged", "kept", "refused", "removed", "skipped"})
_CHANGE = frozenset({"fields", "source", "change_set"})
_CLAIM = frozenset({"record", "record_id", "team", "before", "lead", "invitation"})
_STEP = frozenset({"what", "before", "after", "code", "who", "referral"})
_RIGHTS = frozenset({"team", "roles", "before", "why"})

#: The names an entry's detail may carry, for each action. Values are codes and counts (rules.check_detail).
DETAIL: dict[Action, frozenset[str]] = {
    Action.RECORD_CREATED: _CHANGE,
    Action.RECORD_CHANGED: _CHANGE,
    Action.RECORD_ARCHIVED: _CHANGE,
    Action.CHANGE_SUGGESTED: _CHANGE,
    Action.CHANGE_ACCEPTED: _CHANGE,
    Action.CHANGE_DECLINED: _CHANGE,
    Action.CHANGE_REOPENED: _CHANGE,
    Action.LISTINGS_MERGED: frozenset({"other", "fields"}),
    Action.MERGE_UNDONE: frozenset({"other", "fields"}),
    Action.PROBLEM_REPORTED: frozenset({"topic", "change_set"}),
    Action.FEEDBACK_ANSWERED: frozenset(),
    Action.FEEDBACK_CLOSED: frozenset(),
    Action.FEEDBACK_REOPENED: frozenset(),
    Action.CONTENT_LOADED: _ROWS | {"part"},
    Action.FILE_IMPORTED: _ROWS | {"mapping"},
    Action.PERSONAL_DATA_READ: frozenset({"fields"}),
    Action.KEY_DESTROYED: frozenset(),
    Action.KEYS_ROTATED: frozenset({"keys"}),
    Action.USAGE_PURGED: frozenset({"events", "visits", "days"}),
    Action.AUDIT_PURGED: frozenset({"entries", "months"}),
    Action.MESSAGES_RETRIED: frozenset({"messages"}),
    Action.BACKUP_MADE: frozenset(),
    Action.SIGNED_IN: frozenset({"by"}),
    Action.SIGN_IN_FAILED: frozenset({"at", "by"}),
    Action.SIGNED_OUT: frozenset(),
    Action.SESSIONS_ENDED: frozenset({"sessions", "why"}),
    Action.PASSWORD_GIVEN_AGAIN: frozenset(),
    Action.PASSWORD_SET: frozenset({"why"}),
    Action.RESET_SENT: frozenset(),
    Action.EMAIL_CHANGE_ASKED: frozenset(),
    Action.EMAIL_CHANGED: frozenset(),
    Action.FACTOR_ADDED: frozenset({"by"}),
    Action.FACTOR_REMOVED: frozenset({"by"}),
    Action.RECOVERY_CODES_MADE: frozenset({"codes"}),
    Action.TEAM_CREATED: frozenset({"kind"}),
    Action.PERSON_INVITED: _RIGHTS,
    Action.INVITATION_WITHDRAWN: _RIGHTS,
    Action.INVITATION_ACCEPTED: _RIGHTS,
    Action.ROLES_CHANGED: _RIGHTS,
    Action.PERSON_SUSPENDED: frozenset(),
    Action.PERSON_RESTORED: frozenset(),
    Action.PERSON_LEFT_TEAM: _RIGHTS,
    Action.PERSON_REMOVED: frozenset(),
    Action.LISTING_CHECKED: frozenset({"method", "groups", "changed", "whole", "reminder"}),
    Action.LISTING_CALLED: frozenset({"tries"}),
    Action.CHECK_STAGE_REACHED: frozenset({"stage", "due"}),
    Action.CLAIM_ASKED: _CLAIM,
    Action.CLAIM_APPROVED: _CLAIM,
    Action.CLAIM_DECLINED: _CLAIM,
    Action.CLAIM_REVOKED: _CLAIM,
    Action.CLAIM_HANDED_OVER: _CLAIM,
    Action.WANTED_DECIDED: frozenset({"state"}),
    Action.REFERRAL_SUBMITTED: frozenset({"door", "needs", "straight"}),
    Action.REFERRAL_CHANGED: _STEP,
    Action.ONWARD_CHANGED: _STEP,
    Action.CONSENT_GIVEN: frozenset({"scope", "names", "referral"}),
    Action.CONSENT_WITHDRAWN: frozenset({"scope", "referral"}),
    Action.PERSON_CHANGED: frozenset({"fields"}),
    Action.PEOPLE_MERGED: frozenset({"other", "by"}),
    Action.PEOPLE_PARTED: frozenset({"other", "by"}),
    Action.PERSON_ERASED: frozenset({"people", "referrals", "why"}),
    Action.PERSON_EXPORTED: frozenset({"referrals"}),
    Action.REFERRALS_PURGED: frozenset({"people", "referrals", "days"}),
    Action.PROVIDER_SETTINGS_CHANGED: frozenset({"fields"}),
    Action.SERVICE_LEVEL_CHANGED: frozenset({"fields"}),
    Action.AGREEMENT_CHANGED: frozenset({"fields", "first", "second"}),
    Action.GROUP_COUNTED: frozenset({"what"}),
    Action.PROJECT_CHANGED: frozenset({"fields"}),
    Action.RETURN_SENT: frozenset({"number", "source", "jumps"}),
    Action.RETURN_SIGNED_OFF: frozenset({"number"}),
    Action.RETURN_SENT_BACK: frozenset({"number"}),
    Action.METRIC_CHANGED: frozenset({"what", "row"}),
    Action.HIGHLIGHTS_CHANGED: frozenset({"what", "edition"}),
    Action.FIGURES_REPORT_CHANGED: frozenset({"what"}),
    Action.AUDIT_READ: frozenset({"entries", "filters"}),
    Action.AUDIT_EXPORTED: frozenset({"entries", "filters"}),
}
