"""What every command needs: the application, and a progress bar that stays quiet where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask, current_app
from sqlalchemy import make_url

from portal import create_app
from portal.config import Settings
from portal.core.errors import Unavailable
from portal.extensions import migrations
from portal.extensions.engines import store_urls
from portal.extensions.sqlite import quick_check

P = ParamSpec("P")
R = TypeVar("R")


def make_app() -> Flask:
    """The application with the environment's settings."""
    return create_app(Settings.from_env())


def with_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside an application context, on a database of the shape that this version needs."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with make_app().app_context():
            require_migrated()
            return command(*args, **kwargs)

    return wrapper


def with_any_database(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside an application context, whatever the database looks like."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with make_app().app_context():
            return command(*args, **kwargs)

    return wrapper


def require_migrated() -> None:
    """Raise Unavailable, saying what to do, when a store is not at the newest migration."""
    if set(migrations.current().values()) != {migrations.head()}:
        raise Unavailable(
            "The database is not of the shape that this version needs. Run `portal setup`, which also loads "
            "the content, or `portal db upgrade`."
        )


def require_sound() -> None:
    """Raise Unavailable when a SQLite store is damaged: serving from it could make things worse."""
    settings: Settings = current_app.extensions["settings"]
    for url in dict.fromkeys(store_urls(settings).values()):
        if url.startswith("sqlite"):
            path = Path(make_url(url).database or "")
            verdict = quick_check(path) if path.exists() else "ok"
            if verdict != "ok":
                raise Unavailable(f"{path} is damaged ({verdict}). Put it back from a backup.")


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], Any]]:
    """A progress bar on a terminal; on anything else a line at the start and one at the end."""
    if not sys.stderr.isatty():
        click.echo(f"{label}: {length} to do", err=True)
        yield lambda _steps: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def watched(label: str, items: Iterable[Any], length: int) -> Iterator[Any]:
    """The items, with a progress bar over them."""
    with progress(label, length) as step:
        for item in items:
            yield item
            step(1)
