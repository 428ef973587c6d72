"""`portal serve`: the pages, from one process."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import click
from flask import Flask

from portal.cli.context import make_app, require_migrated, require_sound
from portal.directory.finding import Indexer
from portal.housekeeping import housekeep_once_a_day
from portal.messages.sending import mail_transport
from portal.web.served import note_served

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, threads: int) -> None:
    """Serve the portal with one process, which keeps its own search index."""
    import waitress

    app = ready_app()
    indexer = _background(app)
    try:
        server = waitress.create_server(
            app, host=host, port=port, threads=threads, ident=None, clear_untrusted_proxy_headers=True
        )
    except OSError as error:
        other = "Choose another with --port, or `make run PORT=8001`."
        click.echo(f"Cannot serve on {host}:{port}: {error.strerror}. {other}", err=True)
        sys.exit(1)
    note_served(app.extensions["settings"], host, port)
    click.echo(f"Serving on http://{host}:{port} (press Control-C to stop)")
    signal.signal(signal.SIGTERM, _stop)
    indexer.start()
    try:
        server.run()
    finally:
        indexer.stop()


def ready_app() -> Flask:
    """The application over stores that are whole and of the shape this version needs; says so when it cannot
    send. Raises Unavailable."""
    app = make_app()
    with app.app_context():
        require_sound()
        require_migrated()
        if mail_transport() is None:
            click.echo("No messages can be sent, they wait: set PORTAL_MAIL.", err=True)
    return app


def _background(app: Flask) -> Indexer:
    """What runs beside the pages: the index kept in step, and the day's housekeeping."""
    return Indexer(app, app.extensions["settings"].index_folder, also=housekeep_once_a_day)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
