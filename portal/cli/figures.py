"""`portal figures`: the facts that the figures are read from."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import click

from portal.cli.context import watched, with_app
from portal.core import clock
from portal.core.text import say_date
from portal.reporting.roll_up.days import due_days, roll_up

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def figures() -> None:
    """Make the facts that the figures are read from."""


@figures.command("roll-up")
@click.option("--day", type=_DAY, help="This day only (YYYY-MM-DD).")
@click.option("--from", "first", type=_DAY, help="From this day on, until yesterday or --to.")
@click.option("--to", "last", type=_DAY, help="With --from: the last day.")
@with_app
def roll_up_days(day: datetime | None, first: datetime | None, last: datetime | None) -> None:
    """Write the facts of days that are over: of those that are due, or of the days named, again.

    A day can be rolled up as often as you like and has the same facts each time. The worker does it each
    night; a run that was stopped goes on where it was.
    """
    days = _days(day, first, last)
    rows = sum(roll_up(one) for one in watched("days", days, len(days)))
    named = f"{say_date(days[0])} to {say_date(days[-1])}" if len(days) > 1 else "".join(map(say_date, days))
    click.echo(f"{len(days)} days rolled up ({named}): {rows} facts" if days else "No day is due.")


def _days(day: datetime | None, first: datetime | None, last: datetime | None) -> list[date]:
    if day is not None and (first or last):
        raise click.UsageError("Give either --day, or --from and --to.")
    if last is not None and first is None:
        raise click.UsageError("--to goes with --from.")
    if first is None and day is None:
        return list(due_days())
    begins = (day or first or clock.now()).date()
    ends = (day or last or clock.now() - timedelta(days=1)).date()
    if ends >= clock.today():
        raise click.UsageError("A day can be rolled up when it is over.")
    return [begins + timedelta(days=number) for number in range((ends - begins).days + 1)]
