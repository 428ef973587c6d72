"""`portal keys`: the master keys that wrap every data key."""

from __future__ import annotations

import secrets

import click

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, command
from portal.cli.context import with_app
from portal.extensions.transactions import transaction
from portal.keys.store import key_ring, rotate_keys


@click.group()
def keys() -> None:
    """Make and change the keys that protect personal data."""


@keys.command()
def new() -> None:
    """Print a fresh signing secret and master key, for PORTAL_SECRET_KEY and PORTAL_KEY_RING."""
    click.echo(f"PORTAL_SECRET_KEY={secrets.token_urlsafe(48)}")
    click.echo(f"PORTAL_KEY_RING=k{secrets.token_hex(3)}:{secrets.token_hex(32)}")


@keys.command()
@with_app
def rotate() -> None:
    """Wrap every data key under the newest master key of PORTAL_KEY_RING. May be stopped and run again."""
    done = 0
    for done in rotate_keys():
        click.echo(f"\r{done} keys done", nl=False, err=True)
    with transaction():
        audit.record(Action.KEYS_ROTATED, actor=command("keys rotate"), detail={"keys": done})
    click.echo(
        f"\n{done} keys are now under {key_ring().newest}. An older one may go once no backup needs it."
    )
