"""Working through the queue: taking something on, and telling whoever said it that there is an answer."""

from __future__ import annotations

from portal.accounts.rules.emails import is_email, tidy_email
from portal.core import clock
from portal.core.errors import Conflict
from portal.directory.models import ChangeSet
from portal.directory.suggestion_queries import lock_suggestion
from portal.directory.vocabulary import ChangeState
from portal.messages.actions import WrongMessage, queue


def assign(change: ChangeSet, account_id: str) -> None:
    """Make a suggestion somebody's work; '' gives it back to all. Raises Conflict for one that ended."""
    lock_suggestion(change)
    if change.state != ChangeState.PENDING:
        raise Conflict("Somebody else has decided on this already. Look at what they decided first.")
    change.assigned_to = account_id


def can_be_thanked(change: ChangeSet) -> bool:
    """Whether whoever said it left an e-mail address."""
    return is_email(tidy_email(change.reporter_contact))


def thank(change: ChangeSet, slug: str, answer: str) -> bool:
    """Keep the answer and write to whoever said it, once for each end: reference and link, not a word of
    theirs.

    False when there is nobody to write to. A suggestion that still waits, or that was judged to be abuse,
    is not answered.
    """
    if answer:
        change.answer = answer
    over = change.state not in (ChangeState.PENDING, ChangeState.SPAM)
    if not over or not slug or change.reference is None or not can_be_thanked(change):
        return False
    try:
        queue(
            "report_answered",
            recipient=tidy_email(change.reporter_contact),
            reference=change.reference,
            link=f"/listings/{slug}/report/{change.reference}",
        )
    except WrongMessage:  # an address that looks right and that no mail can go to
        return False
    change.thanked_at = clock.now()
    return True
