"""`portal db`: migrations."""

from __future__ import annotations

import sys

import click

from portal.cli.context import with_any_database
from portal.extensions import migrations


@click.group("db")
def database() -> None:
    """Bring the database to the shape this version needs."""


@database.command()
@with_any_database
def upgrade() -> None:
    """Run every migration that has not run yet."""
    migrations.upgrade()
    click.echo(f"The database is at {migrations.head()}.")


@database.command()
@click.argument("target")
@click.confirmation_option(prompt="Going back can drop columns and what is in them. Go on?")
@with_any_database
def downgrade(target: str) -> None:
    """Take the database back to migration TARGET ("base": empty)."""
    migrations.downgrade(target)
    click.echo(f"The database is at {target}.")


@database.command()
@with_any_database
def current() -> None:
    """Say which migration each store is at."""
    for store, revision in migrations.current().items():
        click.echo(f"{store}: {revision or 'empty'}")


@database.command()
@with_any_database
def check() -> None:
    """Find differences between the tables in the code and those in the database."""
    differences = migrations.drift()
    for difference in differences:
        click.echo(difference)
    if differences:
        sys.exit(1)
    click.echo("No differences.")


@database.command(hidden=True)
@click.argument("message")
@with_any_database
def revision(message: str) -> None:
    """Write the next numbered migration from what changed in the code."""
    click.echo(f"Wrote {migrations.write_revision(message)}")
