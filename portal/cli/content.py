"""`portal content`: loading what editors keep in files."""

from __future__ import annotations

import sys

import click
from flask import current_app

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, command
from portal.cli.context import progress, with_app
from portal.config import Settings
from portal.core.errors import PortalError
from portal.core.loading import LoadReport
from portal.directory.finding import read_word_files
from portal.directory.seed_listings import listing_files, load_listings
from portal.directory.seed_terms import load_terms
from portal.directory.seed_words import load_word_lists
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.geography.actions import load_places
from portal.geography.queries import find_point
from portal.guides.seed import load_guides


class _DryRun(Exception):
    """Ends the transaction of a dry run without keeping anything."""


@click.group()
def content() -> None:
    """Load starter listings, taxonomies, guides and places from content/."""


@content.command()
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@with_app
def load(dry_run: bool) -> None:
    """Bring the database to what content/ says. Changes only what changed; keeps what was edited on
    screen."""
    report = load_content(dry_run=dry_run)
    if dry_run:
        click.echo("Dry run: nothing was changed.")
    for line in report.lines():
        click.echo(line)


def load_content(*, dry_run: bool = False) -> LoadReport:
    """Load everything in one transaction; ends the command with a message when a file cannot be taken."""
    report = LoadReport()
    try:
        with transaction():
            _load_everything(report)
            if dry_run:
                raise _DryRun
            did = {what: report.total(what) for what in ("created", "changed", "removed", "kept")}
            if any(did.values()):
                audit.record(Action.CONTENT_LOADED, actor=command("content load"), detail=did)
    except _DryRun:
        pass
    except PortalError as error:
        click.echo(f"Nothing was changed. {error.message}", err=True)
        sys.exit(1)
    return report


def _load_everything(report: LoadReport) -> None:
    settings: Settings = current_app.extensions["settings"]
    folder = settings.content
    read_word_files(folder)
    places = load_places(folder / "places")
    report.counts.update(places.counts)
    report.notes += places.notes
    load_terms(folder, report)
    load_word_lists(folder, report)
    db.session.flush()
    listings = folder / "listings"
    with progress("Listings", len(listing_files(listings))) as step:
        for _origin in load_listings(listings, report, find_point):
            step(1)
    load_guides(folder, report)
