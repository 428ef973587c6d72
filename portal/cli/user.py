"""`portal user`: the first administrator of a fresh site, and a way in when nobody else can invite."""

from __future__ import annotations

import click
from flask import current_app
from sqlalchemy import select

from portal.accounts.models import Team
from portal.accounts.people_actions import create_team, invite
from portal.accounts.rules.emails import is_email, tidy_email
from portal.accounts.vocabulary import ROLES_OF, Role, TeamKind
from portal.audit.vocabulary import command
from portal.cli.context import with_app
from portal.config import Settings
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.web.served import site_address

_ACTOR = command("user invite")
#: Where the first administrator is.
FIRST_TEAM = "Administrators"


@click.group()
def user() -> None:
    """Invite people."""


@user.command("invite")
@click.argument("email")
@click.option(
    "--role", default=str(Role.ADMINISTRATOR), show_default=True, type=click.Choice([*map(str, Role)])
)
@click.option("--team", "name", default="", help="The team's name; made when there is none of that name.")
@click.option("--kind", type=click.Choice([*map(str, TeamKind)]), help="What sort of team a new one is.")
@with_app
def invite_person(email: str, role: str, name: str, kind: str | None) -> None:
    """Invite EMAIL and print the link, once: it works for 7 days and for one person. The email is queued
    too."""
    settings: Settings = current_app.extensions["settings"]
    address = tidy_email(email)
    if not is_email(address):
        raise click.BadParameter("an email address looks like name@example.com", param_hint="EMAIL")
    sort = TeamKind(kind) if kind else next(one for one in TeamKind if Role(role) in ROLES_OF[one])
    with transaction():
        team = _team(name or FIRST_TEAM, sort)
        if Role(role) not in ROLES_OF[TeamKind(team.kind)]:
            raise click.BadParameter(
                f"nobody is {role} in a team of the kind {team.kind}", param_hint="--role"
            )
        _invitation, link = invite(_ACTOR, team, address, [role])
    click.echo(f"Invited into “{team.name}” as {role}. The link works once, for 7 days:", err=True)
    click.echo(f"{site_address(settings)}{link}")


def _team(name: str, kind: TeamKind) -> Team:
    """The team of that name, made now when there is none."""
    found = db.session.scalar(select(Team).where(Team.name == name))
    return found or create_team(_ACTOR, kind=kind, name=name)
