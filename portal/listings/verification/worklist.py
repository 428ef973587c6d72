"""What agents should check first: use x staleness x risk, with why each is on the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.core import clock
from portal.core.text import say_date
from portal.directory.check_queries import email_of, list_to_check, risk_of_service
from portal.directory.models import Service
from portal.directory.presenters.contacts import dial
from portal.directory.rules.checking import Cadence, Risk, urgency
from portal.directory.vocabulary import CheckStage
from portal.listings.verification.queries import corrected_among, returned_among

RISK_WORDS = {
    Risk.HIGH: "People are referred to it, or many use it",
    Risk.USUAL: "",
    Risk.NATIONAL: "National",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One listing to check."""

    service: Service
    rank: float
    views: int
    risk: str  # words, '' for the usual
    due: date
    late: bool
    why: str  # what has happened so far, in a sentence
    ring: bool  # whether it is an agent's turn
    tries: int
    tried_at: datetime | None
    number: str  # its phone number, and what a tap dials; '' for none
    dial: str


def work_list(views: dict[str, int], cadence: Cadence, *, days: int = 30) -> list[Job]:
    """Every public listing that is due within `days` or that an agent must ring about, the most urgent
    first; those whose people are still being written to come after."""
    today = clock.today()
    services = list_to_check(today, days=days)
    pks = [service.pk for service in services]
    returned, corrected = returned_among(pks), corrected_among(pks)
    jobs = [
        _job(
            service, views.get(service.id, 0), cadence, today, service.pk in returned, service.pk in corrected
        )
        for service in services
    ]
    return sorted(jobs, key=lambda job: (not job.ring, -job.rank, job.due, job.service.name))


def to_ring(jobs: Sequence[Job]) -> list[Job]:
    """Those that are an agent's turn."""
    return [job for job in jobs if job.ring]


def _job(service: Service, views: int, cadence: Cadence, today: date, returned: bool, corrected: bool) -> Job:
    row = service.verification
    assert row is not None
    stage, due = CheckStage(row.stage), row.due_at or today
    number = next((phone.number for phone in service.phones if phone.type == "voice"), "")
    risk = risk_of_service(service, views, cadence)
    return Job(
        service=service,
        rank=urgency(views=views, due=due, today=today, risk=risk, stage=stage),
        views=views,
        risk=RISK_WORDS[risk],
        due=due,
        late=due < today,
        why=_why(service, stage, row.stage_on, returned, corrected),
        ring=stage in (CheckStage.CALL, CheckStage.UNCONFIRMED),
        tries=row.tries,
        tried_at=row.tried_at,
        number=number,
        dial=dial(number),
    )


def _why(service: Service, stage: CheckStage, since: date | None, returned: bool, corrected: bool) -> str:
    day = f" on {say_date(since)}" if since else ""
    if corrected:
        return "They sent a correction. Decide on it, then tick the rest."
    if returned:
        return "Our email came back. Find another address when you ring."
    if stage == CheckStage.UNCONFIRMED:
        return f"Nobody could confirm it. Its page has said so since{day.removeprefix(' on')}."
    if stage == CheckStage.CALL:
        if not email_of(service):
            return "There is no email address to write to. Ring them."
        return "They did not answer two emails. Ring them."
    if stage == CheckStage.RESTING:
        return "Nobody has been asked yet."
    return f"They were asked by email{day}."
