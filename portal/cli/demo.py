"""`portal demo`: a made-up time, for a demonstration and for checking the figures."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import click

from portal.cli.context import make_app, progress, require_migrated, watched
from portal.core import clock
from portal.core.text import say_date
from portal.demo.simulating import simulate
from portal.reporting.roll_up.days import roll_up


@click.group()
def demo() -> None:
    """Make a demonstration. Everything in it says that it is one, and it is never made on a live site."""


@demo.command("simulate")
@click.option("--days", type=click.IntRange(1, 800), default=30, show_default=True, help="How many days.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same days.")
@click.option(
    "--visits", type=click.IntRange(1, 5000), default=20, show_default=True, help="About so many a day."
)
@click.option(
    "--from",
    "first",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The first day; else so that the last is yesterday.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the known totals as JSON.")
def simulate_days(days: int, seed: int, visits: int, first: datetime | None, as_json: bool) -> None:
    """Let residents, practices and agents use the site's own pages for some days, with machines, the team and
    people who said no among them; then roll the days up. It refuses where there is any data already."""
    app = make_app()
    with app.app_context():
        require_migrated()
    begins = first.date() if first else clock.today() - timedelta(days=days)
    with progress("days", days) as step:  # in no application context: the requests must not share one
        ledger = simulate(
            app, app.extensions["settings"], first=begins, days=days, seed=seed, visits=visits, step=step
        )
    ends = begins + timedelta(days=days - 1)
    with app.app_context():
        for offset in watched("days rolled up", range(days), days):
            roll_up(begins + timedelta(days=offset))
    if as_json:
        click.echo(json.dumps(ledger.as_plain(), indent=1))
        return
    click.echo(f"{days} days of a demonstration, {say_date(begins)} to {say_date(ends)}, seed {seed}:")
    for what in ("visits", "pages", "searches", "received", "onward_sent"):
        click.echo(f"{sum(ledger.by(what).values()):>8}  {what.replace('_', ' ')}")
