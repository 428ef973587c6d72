"""What every command needs: the application, and a progress bar that stays quiet where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask

from portal import create_app
from portal.config import Settings

P = ParamSpec("P")
R = TypeVar("R")


def make_app() -> Flask:
    """The application with the environment's settings."""
    return create_app(Settings.from_env())


def with_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside an application context."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with make_app().app_context():
            return command(*args, **kwargs)

    return wrapper


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
