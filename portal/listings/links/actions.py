"""Going through the addresses of listings and organisations one by one, and telling of those that fail on two
days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select

from portal.core import clock
from portal.directory.actions import Authorship
from portal.directory.queries import get_lookup
from portal.directory.suggestion_actions import note_finding, suggest_change
from portal.directory.suggestion_queries import get_record
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.extensions.transactions import transaction
from portal.listings.links.fetcher import Answer, Fetcher
from portal.listings.links.models import LinkCheck
from portal.listings.links.queries import Giver, contacts, given_urls, next_due, told_reasons
from portal.listings.links.rules.contacts import email_problem, phone_problem
from portal.listings.links.vocabulary import say_problem

WELL, AGAIN, LEASE = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
_BY = "link check"
#: The field of each kind of record that holds its own web address.
_OWN_ADDRESS = {"service": "url", "organization": "website"}


def take_stock() -> None:
    """Bring the list of addresses up to date, and tell once of numbers and e-mail addresses that cannot
    work."""
    db.session.rollback()
    given, odd, told = given_urls(), _odd_contacts(), told_reasons()
    with transaction():
        known = set(db.session.scalars(select(LinkCheck.url)))
        for url in sorted(known - given.keys()):
            db.session.execute(delete(LinkCheck).where(LinkCheck.url == url))
        for url in sorted(given.keys() - known):
            insert_once(LinkCheck(url=url, host=_host(url)))
        for giver, reason in odd:
            if (giver, reason) not in told:
                note_finding(*giver, _by(reason))


def check_next(fetcher: Fetcher) -> bool:
    """Ask one address that is due; False when none is. The database is left alone while it is asked."""
    db.session.rollback()
    with transaction():
        due = next_due()
        if due is None:
            return False
        # Whoever else looks now takes another one; if this process dies it is due again after the lease.
        due.next_at, due.checked_at = clock.now() + LEASE, clock.now()
        url = due.url
    answer = fetcher.check(url)
    with transaction():
        row = db.session.scalar(select(LinkCheck).where(LinkCheck.url == url))
        if row is not None:
            _keep(row, answer)
    return True


def _keep(row: LinkCheck, answer: Answer) -> None:
    now, today = clock.now(), clock.today()
    row.checked_at = now
    if answer.problem in ("", "?"):
        same_move = bool(answer.moved_to) and row.moved_to == answer.moved_to
        row.first_failed_on = row.last_failed_on = None
        row.problem, row.next_at = "", now + WELL
        if same_move and not row.told:
            row.told = True
            _suggest_move(row.url, answer.moved_to)
        elif not same_move:
            row.told = False
        row.moved_to = answer.moved_to if len(answer.moved_to) <= 500 else ""
        return
    if row.first_failed_on is None:
        row.first_failed_on, row.told = today, False
    row.last_failed_on, row.problem, row.moved_to = today, answer.problem, ""
    row.next_at = now + (WELL if row.told else AGAIN)
    if row.first_failed_on < today and not row.told:
        row.told, row.next_at = True, now + WELL
        reason = f"The link {row.url} does not work: {say_problem(answer.problem)}."
        for giver in sorted(given_urls().get(row.url, ())):
            note_finding(*giver, _by(reason))


def _suggest_move(url: str, moved_to: str) -> None:
    """The site said twice that a page is elsewhere for good: the listings may follow."""
    for entity, record_id in sorted(given_urls().get(url, ())):
        row, name = get_record(entity, record_id), _OWN_ADDRESS[entity]
        if getattr(row, name) == url and len(moved_to) <= 500:
            by = _by("The website says that it moved for good.")
            suggest_change(entity, row, {name: moved_to}, by, get_lookup(), topic="link")


def _odd_contacts() -> Iterable[tuple[Giver, str]]:
    found = []
    for giver, kind, value in contacts():
        problem = phone_problem(value) if kind == "phone" else email_problem(value)
        if problem:
            what = "phone number" if kind == "phone" else "email address"
            found.append((giver, f"The {what} {value} may be wrong. {problem}"))
    return found


def _by(reason: str) -> Authorship:
    return Authorship(ChangeSource.LINK_CHECK, _BY, reason[:500])


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""
