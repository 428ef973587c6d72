"""What the applications of all tests of a process share, since making it anew for each took half of the run.

Each test has an application and engines of its own. Werkzeug compiles, for every rule of an application, two
functions that build addresses; SQLAlchemy compiles every statement once for each engine. Both depend on the
code alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_builders: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
_statements: Any = LRUCache(5_000)
_compile_builder = Rule._compile_builder


def share_what_is_compiled() -> None:
    """From now on every application's rules and engines use what was compiled for another one before."""
    Rule._compile_builder = _builder  # type: ignore[method-assign]
    Engine._compiled_cache = property(lambda _engine: _statements, lambda _engine, _own: None)
    # Statements are kept by the dialect they were compiled for: those that compile alike are the same one.
    DefaultDialect.__eq__ = _alike  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign, assignment]


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    defaults = tuple(sorted((rule.defaults or {}).items()))
    key = (rule.rule, tuple(rule._trace), defaults, append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


def _alike(one: Dialect, other: object) -> bool:
    return type(one) is type(other) and _version(one) == _version(other)


def _version(dialect: Any) -> Any:
    return getattr(dialect, "server_version_info", None)
