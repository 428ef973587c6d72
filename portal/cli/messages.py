"""`portal messages`: what is on its way out, what reached nobody, and what each message says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import BinaryIO

import click

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, command
from portal.cli.context import with_app
from portal.core.references import new_code
from portal.extensions.transactions import transaction
from portal.messages import actions, queries
from portal.messages.bounces import read_bounce
from portal.messages.letters import WrongLetter, letter_names, write_letter
from portal.messages.models import OutboxMessage
from portal.messages.vocabulary import EXCEPTIONS, OPEN, MessageState

_GROUPS = {"exceptions": EXCEPTIONS, "waiting": OPEN, "all": tuple(MessageState)}


@click.group()
def messages() -> None:
    """See what happens to the messages that the site sends, and put right what went wrong."""


@messages.command("list")
@click.argument(
    "which", type=click.Choice([*_GROUPS, *MessageState]), default="exceptions", metavar="[WHICH]"
)
@with_app
def list_them(which: str) -> None:
    """List messages: those that reached nobody, and exit with 1 when there are any.

    WHICH can be exceptions, waiting, all, or one state: queued, leased, sent, gave_up, refused, bounced.
    """
    states: Sequence[MessageState] = _GROUPS.get(which) or (MessageState(which),)
    rows = queries.list_messages(states)
    for row in rows:
        click.echo(_line(row))
    counts = queries.count_by_state()
    click.echo(", ".join(f"{number} {state.replace('_', ' ')}" for state, number in counts.items()))
    if which == "exceptions" and rows:
        sys.exit(1)


@messages.command()
@click.argument("message_id")
@click.option("--address", is_flag=True, help="Also whom it is for; that somebody looked is recorded.")
@with_app
def show(message_id: str, address: bool) -> None:
    """Say everything about one message but what it is about, which is on the site."""
    row = queries.get_message(message_id) or _no_such(message_id)
    click.echo(_line(row))
    for name, value in (("queued", row.created_at), ("sent", row.sent_at), ("next try", row.next_try_at)):
        if value and (name != "next try" or row.state in OPEN):
            click.echo(f"  {name}: {value:%Y-%m-%d %H:%M:%S} UTC")
    if address:
        to = row.recipient
        with transaction():
            audit.record(
                Action.PERSONAL_DATA_READ,
                actor=command("messages show"),
                entity="outbox_message",
                entity_id=message_id,
                detail={"fields": ["recipient"]},
            )
        click.echo(f"  to: {to}")


@messages.command()
@click.argument("message_ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every message that reached nobody.")
@with_app
def retry(message_ids: tuple[str, ...], everything: bool) -> None:
    """Send messages again that reached nobody, once what was wrong is put right."""
    if bool(message_ids) == everything:
        raise click.UsageError("name the messages, or say --all")
    if everything:
        message_ids = tuple(row.id for row in queries.list_exceptions(limit=100_000))
    with transaction():
        again = sum(actions.retry(message_id) for message_id in message_ids)
        if again:
            audit.record(Action.MESSAGES_RETRIED, actor=command("messages retry"), detail={"messages": again})
    click.echo(f"{again} of {len(message_ids)} message(s) queued again.")
    if again < len(message_ids):
        sys.exit(1)


@messages.command()
@click.argument("message_ids", nargs=-1)
@click.option(
    "--report",
    type=click.File("rb"),
    help="A delivery report as it came by mail ('-': from a pipe), instead of ids.",
)
@with_app
def bounced(message_ids: tuple[str, ...], report: BinaryIO | None) -> None:
    """Note that messages came back: by their id, or by the mail server's own report."""
    if bool(message_ids) == bool(report):
        raise click.UsageError("name the messages, or give --report")
    found, code = read_bounce(report) if report else (list(message_ids), "bounced")
    with transaction():
        news = sum(actions.mark_bounced(_bare(message_id), code) for message_id in found)
    click.echo(f"{news} message(s) marked as bounced.")
    if not report and news < len(found):
        sys.exit(1)


@messages.command()
@click.argument("name", type=click.Choice(letter_names()), metavar="NAME")
@click.option("--html", is_flag=True, help="The HTML instead of the plain text.")
@with_app
def preview(name: str, html: bool) -> None:
    """Print what a message says, with a made-up reference and link."""
    try:
        letter = write_letter(name, {"reference": "ABCD-2345", "link": "/a-page-of-yours"})
    except WrongLetter as wrong:
        click.echo(f"This message cannot be written: {wrong.code}.", err=True)
        sys.exit(1)
    click.echo(letter.html if html else f"Subject: {letter.subject}\n\n{letter.text}", nl=False)


@messages.command("try")
@click.argument("address")
@with_app
def try_out(address: str) -> None:
    """Queue a trial message to ADDRESS; `portal work` sends it."""
    try:
        with transaction():
            message = actions.queue("trial", recipient=address, reference=new_code(40), link="/status")
    except actions.WrongMessage as wrong:
        raise click.BadParameter(str(wrong), param_hint="ADDRESS") from None
    click.echo(f"Queued as {message.id}. `portal work` sends it; `portal messages show` tells.")


def _line(row: OutboxMessage) -> str:
    why = f", {row.last_error}" if row.last_error else ""
    return f"{row.id}  {row.template}  {row.state}  {row.attempts} tries{why}"


def _no_such(message_id: str) -> OutboxMessage:
    raise click.BadParameter(f"there is no message {message_id}", param_hint="MESSAGE_ID")


def _bare(message_id: str) -> str:
    """The id alone, from a whole Message-ID too."""
    return message_id.strip("<> ").partition("@")[0]
