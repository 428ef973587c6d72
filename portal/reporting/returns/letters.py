"""The messages to a project's lead, each with a link of its own to the return."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from portal.accounts.rules.sessions import hash_token, new_token
from portal.core import clock
from portal.extensions import db
from portal.messages.actions import is_address, queue
from portal.reporting.returns.models import ProjectReturn, ReturnLink
from portal.reporting.returns.vocabulary import Letter

#: How long a link works: from its message, and at least so long after the due day. Corrections come late.
LINK_LASTS = timedelta(days=90)
TEMPLATES = {
    Letter.OPENED: "return_open",
    Letter.BEFORE: "return_due_soon",
    Letter.AFTER: "return_late",
    Letter.LATE: "return_late",
}


def can_write(row: ProjectReturn) -> bool:
    """Whether the project has a lead with an address. Takes one with project and lead."""
    lead = row.project.lead
    return lead is not None and is_address(lead.email)


def write_letter(row: ProjectReturn, letter: Letter) -> None:
    """Write to the lead about a return, and note that it was done. Without an address it is only noted."""
    if can_write(row):
        _send(row, TEMPLATES[letter])
    row.letter, row.letter_on = str(letter), clock.today()
    db.session.flush()


def send_back_letter(row: ProjectReturn) -> None:
    """Tell the lead that the team has a question about what they sent in."""
    if can_write(row):
        _send(row, "return_sent_back")


def send_link(row: ProjectReturn) -> bool:
    """Send the lead another link, because they lost the first; False where there is no address."""
    if not can_write(row):
        return False
    _send(row, "return_open")
    return True


def _send(row: ProjectReturn, template: str) -> None:
    lead, token = row.project.lead, new_token()
    assert lead is not None
    message = queue(
        template,
        recipient=lead.email,
        reference=f"{row.period.code}-{row.project.kind}".upper().replace("_", "-")[:40],
        link=f"/return/{token}",
        secret=True,
        key_id=lead.key_id,
    )
    db.session.flush()
    due = datetime.combine(row.due_on, time(), clock.LONDON)
    db.session.add(
        ReturnLink(
            return_pk=row.pk,
            token_hash=hash_token(token),
            message_id=message.id,
            expires_at=max(clock.now(), due) + LINK_LASTS,
        )
    )
    db.session.flush()
