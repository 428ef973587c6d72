"""`portal audit`: whether the record of who did what is still the one that was written."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portal.audit.queries import list_heads, verify
from portal.audit.rules import Head
from portal.cli.context import with_app


@click.group()
def audit() -> None:
    """Check the audit log, which nobody may change."""


@audit.command("verify")
@click.option(
    "--heads",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Heads kept elsewhere, one a line: only against them does a log that was cut off show.",
)
@with_app
def verify_log(file: Path | None) -> None:
    """Read the whole log and check every entry and link; exit with 1 when it was changed."""
    report = verify(_kept(file) if file else ())
    for problem in report.problems:
        click.echo(f"entry {problem.number}: {problem.message}", err=True)
    if not report.ok:
        sys.exit(1)
    click.echo(f"{report.checked} entries, each as it was written. The newest: {report.last or 'none'}")


@audit.command()
@with_app
def heads() -> None:
    """Print the last entry of every month: keep them where this machine cannot write."""
    for head in list_heads():
        click.echo(head)


def _kept(file: Path) -> list[Head]:
    try:
        return [Head.parse(line) for line in file.read_text().splitlines() if line.strip()]
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--heads") from None
