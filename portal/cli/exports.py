"""`portal export`: every listing as a file."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from portal.cli.context import progress, with_app
from portal.config import Settings
from portal.listings.exports.making import EXPORTS, make_export
from portal.listings.exports.queries import count_listings


@click.command("export")
@click.argument("what", type=click.Choice(list(EXPORTS)), metavar="WHAT")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="The file to write (WHAT).")
@with_app
def export_listings(what: str, to: Path | None) -> None:
    """Write every listing into a file, WHAT.

    listings.csv and listings.xlsx hold everything and can be imported again; public-listings.csv and
    open-data.zip (HSDS 3.0 tables) hold what anybody sees.
    """
    settings: Settings = current_app.extensions["settings"]
    path = to or Path(what)
    count = count_listings(public_only=EXPORTS[what].public_only)
    with progress("Listings", count) as step:
        data = make_export(what, site=settings.site_name, step=step)
    path.write_bytes(data)
    click.echo(f"{path}: {count} listings, {len(data):,} bytes")
