"""`portal backup` and `portal restore`: copies of a live site, looked over and put back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import current_app

from portal import create_app
from portal.audit import actions as audit
from portal.audit.vocabulary import Action, command
from portal.backup.checking import check_backup
from portal.backup.restoring import Backup, restore_into
from portal.backup.taking import backup_folder, prune, take_backup
from portal.cli.context import progress, with_app
from portal.config import Settings
from portal.extensions.transactions import transaction

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--to", type=_FOLDER, help="The folder for backups (PORTAL_BACKUP_FOLDER).")
@click.option("--keys-to", type=_FOLDER, help="The folder for the keys, better elsewhere; TO/keys else.")
@click.option("--keep", type=click.IntRange(1), help="How many to keep there (PORTAL_BACKUPS_KEPT).")
@with_app
def backup(to: Path | None, keys_to: Path | None, keep: int | None) -> None:
    """Copy the site's databases while it runs, the keys apart from the records, and let old copies go."""
    settings: Settings = current_app.extensions["settings"]
    to = to or backup_folder(settings)
    keys_to = keys_to or to / "keys"
    made = take_backup(settings, to, keys_to, progress)
    with transaction():
        audit.record(Action.BACKUP_MADE, actor=command("backup"))
    gone = prune(to, keys_to, keep or settings.backups_kept)
    click.echo(f"{made}\nKeys: {keys_to / made.name}\n{gone} older one(s) let go of.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--keys", type=_FOLDER, help="The folder of the keys; the newest beside FOLDER else.")
@click.option("--check", is_flag=True, help="Put it back in a scratch place and look it over.")
@click.option("--into", type=_FOLDER, help="Put it back into this instance folder, looked over before.")
@click.option("--force", is_flag=True, help="With --into: set aside what is there.")
def restore(folder: Path, keys: Path | None, check: bool, into: Path | None, force: bool) -> None:
    """Look over the backup in FOLDER, or put it back."""
    if check == (into is not None):
        raise click.UsageError("say --check, or --into INSTANCE")
    env = dict(os.environ) if into is None else {**os.environ, "PORTAL_INSTANCE": str(into)}
    settings = Settings.from_env(env)
    found = Backup.open(folder, keys)
    for fine, words in check_backup(found, settings, create_app):
        click.echo(f"{'ok  ' if fine else 'BAD '}  {words}")
        if not fine:
            click.echo("This backup cannot be trusted. Nothing was changed.", err=True)
            sys.exit(1)
    if into is None:
        click.echo("The backup can be trusted.")
        return
    aside = restore_into(found, settings, force=force)
    click.echo(f"Put back into {into}." + (f" What was there is set aside as {aside.name}." if aside else ""))
    click.echo("Now run `portal setup`, and serve again.")
