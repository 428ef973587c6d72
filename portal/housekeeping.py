"""What is done once a day: letting go of what may no longer be kept (DESIGN 9.26)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from flask import current_app

from portal.accounts.attempt_actions import purge_attempts
from portal.accounts.kept_forms import purge_kept_forms
from portal.accounts.people_actions import purge_invitations, purge_removed
from portal.accounts.session_actions import purge_sessions
from portal.audit.actions import purge as purge_audit
from portal.config import Settings
from portal.core import clock
from portal.core.waiting import Waiting
from portal.directory.check_actions import purge_reminders
from portal.directory.claim_actions import purge_claims
from portal.directory.report_actions import purge_reports
from portal.directory.shortlist_actions import purge_unused
from portal.extensions.transactions import transaction
from portal.feedback.actions import purge as purge_feedback
from portal.listings.editing.actions import purge_drafts
from portal.listings.imports.uploads import purge_uploads
from portal.messages.actions import purge as purge_messages
from portal.referrals.draft_actions import purge_drafts as purge_referral_drafts
from portal.referrals.public_actions import purge_sendings
from portal.referrals.rights_actions import finish_erasing, purge_referrals
from portal.reporting.returns.project_actions import purge_leads
from portal.reporting.returns.reminding import purge_links
from portal.usage.actions import purge as purge_usage

log = logging.getLogger(__name__)


def _usage(_day: date) -> int:
    return sum(purge_usage().values())


def _for_months(
    purge: Callable[[date, int], int], months: Callable[[Settings], int]
) -> Callable[[date], int]:
    """A purge of what is older than so many months, as the settings say."""
    return lambda day: purge(day, months(_settings()))


def _of_reports(settings: Settings) -> int:
    return settings.keep_reports_months


def _of_referrals(settings: Settings) -> int:
    return settings.keep_referrals_months


#: What is let go of, and how.
PURGES: dict[str, Callable[[date], int]] = {
    "unused lists": purge_unused,
    "old reports": _for_months(purge_reports, _of_reports),
    "old claims": _for_months(purge_claims, _of_reports),
    "ended reminders": purge_reminders,
    "old feedback": _for_months(purge_feedback, _of_reports),
    "old usage events": _usage,
    "uploaded files": purge_uploads,
    "drafts nobody came back to": purge_drafts,
    "requests that were not sent": purge_referral_drafts,
    "networks of requests": purge_sendings,
    "referrals that ended long ago": _for_months(purge_referrals, _of_referrals),
    "keys of people who were erased": finish_erasing,
    "links to returns": purge_links,
    "leads of projects that ended": purge_leads,
    "old messages": purge_messages,
    "ended sessions": purge_sessions,
    "forms nobody came back for": purge_kept_forms,
    "old sign-in attempts": purge_attempts,
    "invitations that ended": purge_invitations,
    "people removed long ago": purge_removed,
    "months of the audit log": purge_audit,
}


def housekeep(day: date | None = None) -> dict[str, int]:
    """Do everything that is due on `day` (today by default); returns how many rows of each kind went.

    Each kind has a transaction of its own: one that fails is logged and tried again the next day, the
    others go on.
    """
    day = day or clock.today()
    done = {}
    for name, purge in PURGES.items():
        try:
            with transaction():
                done[name] = purge(day)
        except Exception as error:
            log.warning("housekeeping: %s could not be purged: %s", name, type(error).__name__)
    return done


def housekeep_once_a_day() -> bool:
    """`housekeep`, unless it was done today already; a file in the instance folder remembers. Whether it was
    done now."""
    today = clock.today().isoformat()
    if _last_day() == today:
        return False
    done = housekeep()
    _mark().write_text(today)
    log.info("housekeeping: %s", done)
    return True


def waiting() -> Waiting:
    """The day's housekeeping, due from midnight on; on a site where it was never done nothing is late yet."""
    last = _last_day()
    if last == clock.today().isoformat():
        return Waiting()
    midnight = datetime.combine(clock.today(), time(), clock.LONDON)
    return Waiting(1, 1, midnight) if last else Waiting(1)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _mark() -> Path:
    return _settings().instance / "housekeeping.day"


def _last_day() -> str:
    try:
        return _mark().read_text()
    except FileNotFoundError:
        return ""
