"""The commands: `portal NOUN VERB` (DESIGN 9.16). Exit codes: 0 done, 1 could not or found a problem, 2
asked wrongly."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import DatabaseError, OperationalError

from portal.cli.audit import audit
from portal.cli.backup import backup, restore
from portal.cli.content import content
from portal.cli.database import database
from portal.cli.demo import demo
from portal.cli.doctor import doctor
from portal.cli.exports import export_listings
from portal.cli.figures import figures
from portal.cli.imports import import_listings
from portal.cli.keys import keys
from portal.cli.listings import listings
from portal.cli.messages import messages
from portal.cli.referrals import referrals
from portal.cli.search import search
from portal.cli.serve import serve
from portal.cli.setup import setup
from portal.cli.user import user
from portal.cli.work import work
from portal.config import SettingsError
from portal.core.errors import PortalError
from portal.extensions.sqlite import UnsafeStorage
from portal.keys.rules import KeyRingError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """Run and look after the Rutland Information Service portal."""


COMMANDS = (
    *(audit, backup, content, database, demo, doctor, export_listings, figures, import_listings, keys),
    *(listings, messages, referrals, restore, search, serve, setup, user, work),
)
for command in COMMANDS:
    portal.add_command(command)


def main() -> None:
    """The `portal` command: problems the operator can mend are told in a line, without a trace."""
    try:
        portal.main(standalone_mode=True)
    except (SettingsError, UnsafeStorage, KeyRingError) as error:
        click.echo(f"portal: {error}", err=True)
        sys.exit(1)
    except PortalError as error:
        click.echo(f"portal: {error.message}", err=True)
        sys.exit(1)
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise
        reason = str(error.orig).splitlines()[0]
        click.echo(f"portal: the database does not answer ({reason}). Run `portal doctor`.", err=True)
        sys.exit(1)
