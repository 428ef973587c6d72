"""`portal referrals`: what is kept of people who asked for help, and letting go of it."""

from __future__ import annotations

import json
from datetime import datetime

import click
from flask import current_app

from portal.cli.context import with_app
from portal.config import Settings
from portal.core import clock
from portal.extensions.transactions import transaction
from portal.referrals.rights_actions import Due, due_for_purge, purge_referrals
from portal.referrals.vocabulary import CloseReason
from portal.referrals.wording import CLOSE_WORDS


@click.group()
def referrals() -> None:
    """Look after what is kept of referrals. Nothing here says whom they are about."""


@referrals.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go, and why; nothing is changed.")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="With --dry-run: as it will be on that day (YYYY-MM-DD)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@with_app
def purge(dry_run: bool, on: datetime | None, as_json: bool) -> None:
    """Let go of referrals that ended longer ago than PORTAL_KEEP_REFERRALS_MONTHS. The day's housekeeping
    does the same, so many a day; this does all of it now."""
    if on is not None and not dry_run:
        raise click.UsageError("--on is for --dry-run: what is not due yet cannot go.")
    settings: Settings = current_app.extensions["settings"]
    day, months = on.date() if on else clock.today(), settings.keep_referrals_months
    due = due_for_purge(day, months)
    if not dry_run:
        while True:
            with transaction():
                if not purge_referrals(day, months):
                    break
    click.echo(
        _as_json(due, months, done=not dry_run) if as_json else _in_words(due, months, done=not dry_run)
    )


def _in_words(due: Due, months: int, *, done: bool) -> str:
    went = "went" if done else "would go"
    lines = [
        f"{due.referrals} referrals that ended more than {months} months ago: their words {went}",
        *(f"{count:>6}  {_why(reason)}" for reason, count in sorted(due.reasons.items())),
        f"{due.people} people of whom nothing is younger: {'erased' if done else 'would be erased'} whole",
    ]
    if not done:
        lines.append(f"{due.drafts} drafts past their seven days: go with the day's housekeeping")
        lines.append("Nothing was changed.")
    return "\n".join(lines)


def _why(reason: str) -> str:
    return CLOSE_WORDS[CloseReason(reason)] if reason in set(CloseReason) else "Taken back by the person"


def _as_json(due: Due, months: int, *, done: bool) -> str:
    told = {
        "months": months,
        "referrals": due.referrals,
        "reasons": dict(due.reasons),
        "people": due.people,
        "drafts": due.drafts,
        "changed": done,
    }
    return json.dumps(told, indent=1)
