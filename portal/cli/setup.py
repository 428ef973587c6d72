"""`portal setup`: everything a fresh checkout needs before it serves; quick when there is nothing to do."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
from flask import current_app

from portal.cli.content import load_content
from portal.cli.context import progress, require_sound, with_any_database
from portal.config import Settings
from portal.directory import indexing
from portal.directory.finding import search_runtime
from portal.directory.queries import has_content
from portal.extensions import migrations


@click.command()
@with_any_database
def setup() -> None:
    """Bring database, content and search index up to date, doing only what is needed."""
    settings: Settings = current_app.extensions["settings"]
    require_sound()
    if set(migrations.current().values()) != {migrations.head()}:
        migrations.upgrade()
        click.echo(f"The database is at {migrations.head()}.")
    stamp_file = settings.instance / "content.stamp"
    stamp = _stamp_of(settings.content)
    new = not has_content()  # stamp and index may be older than the database, and of another one
    if new or not stamp_file.exists() or stamp_file.read_text() != stamp:
        for line in load_content().lines():
            click.echo(line)
        stamp_file.write_text(stamp)
    runtime = search_runtime()
    if new or runtime.needs_rebuild():
        with progress("Search index", indexing.count_documents()) as step:
            count = runtime.rebuild(step)
        click.echo(f"{count} listings and guides can be searched.")


def _stamp_of(folder: Path) -> str:
    """What tells one state of the content files from another: their names, sizes and times."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            facts = path.stat()
            digest.update(f"{path.relative_to(folder)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
