"""`portal listings`: how the listings stand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from portal.cli.context import with_app
from portal.core.text import say_date
from portal.directory.vocabulary import CheckStage
from portal.listings.verification.pace import the_cadence
from portal.listings.verification.worklist import Job, work_list
from portal.usage.queries import count_views

_STAGE_WORDS = {
    CheckStage.UNCONFIRMED: "nobody could confirm them",
    CheckStage.CALL: "to ring about",
    CheckStage.ASKED_AGAIN: "asked by email twice",
    CheckStage.ASKED: "asked by email",
    CheckStage.RESTING: "not asked yet",
}


@click.group()
def listings() -> None:
    """Say how the listings stand."""


@listings.command()
@click.option(
    "--days",
    type=click.IntRange(0, 400),
    default=30,
    show_default=True,
    help="How far to look ahead; 0 for what is due already.",
)
@click.option(
    "--most", type=click.IntRange(0, 10_000), default=20, show_default=True, help="How many to name."
)
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON, every listing named.")
@with_app
def due(days: int, most: int, as_json: bool) -> None:
    """Say which listings are due to be checked: how many by stage, and the most urgent with why.

    It changes nothing, and being due is no fault: it ends with 0.
    """
    jobs = work_list(count_views(), the_cadence(), days=days)
    late, stages = sum(job.late for job in jobs), Counter(_stage(job) for job in jobs)
    if as_json:
        click.echo(json.dumps(_as_json(jobs, late, stages, days), indent=1, ensure_ascii=False))
        return
    if not jobs:
        click.echo(f"No listing is due in the next {days} days." if days else "No listing is due.")
        return
    click.echo(f"{len(jobs)} to check, {late} of them past their day")
    for stage, words in _STAGE_WORDS.items():
        if stages[stage]:
            click.echo(f"{stages[stage]:>6}  {words}")
    for job in jobs[:most]:
        click.echo(f"{say_date(job.due):>17}  {job.service.slug}: {_why(job)}")
    if len(jobs) > most:
        click.echo(f"and {len(jobs) - most} more (--most)")


def _stage(job: Job) -> CheckStage:
    assert job.service.verification is not None
    return CheckStage(job.service.verification.stage)


def _why(job: Job) -> str:
    return f"{job.why} {job.risk}." if job.risk else job.why


def _as_json(jobs: Sequence[Job], late: int, stages: Counter[CheckStage], days: int) -> dict[str, Any]:
    return {
        "days": days,
        "due": len(jobs),
        "late": late,
        "stages": {str(stage) or "resting": stages[stage] for stage in _STAGE_WORDS},
        "listings": [
            {
                "slug": job.service.slug,
                "due": job.due.isoformat(),
                "late": job.late,
                "stage": str(_stage(job)) or "resting",
                "views": job.views,
                "why": _why(job),
            }
            for job in jobs
        ],
    }
