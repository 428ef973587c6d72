"""`portal work`: the worker."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import click

from portal.cli.serve import ready_app
from portal.worker.loop import Worker


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end, for cron.")
def work(once: bool) -> None:
    """Do what waits in the background: messages, the search index, tasks and the day's housekeeping.

    Several workers may run. Asked to stop (SIGTERM, Control-C), it finishes what it is at.
    """
    app = ready_app()
    worker = Worker(app)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    if not once:
        worker.start()
        click.echo("Working (press Control-C to stop)")
        worker.join()
        return
    done, failed = worker.once()
    for servant, number in done.items():
        click.echo(f"{servant}: {number} done")
    with app.app_context():
        status = app.extensions["search"].status() if "index" not in failed else None
    if status is not None and not status.usable:
        click.echo(f"The search index could not be brought up to date: {status.words}", err=True)
    if failed:
        click.echo(f"Could not be done: {', '.join(failed)}. The log says why.", err=True)
    if failed or not (status and status.usable):
        sys.exit(1)
