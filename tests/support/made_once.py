"""What the applications of all tests of a process share, since making it anew for each took half of the run.

Each test has an application and engines of its own. Werkzeug takes every rule of an application apart and
compiles two functions that build addresses; SQLAlchemy compiles every statement once for each engine. Both
depend on the code alone. The words of the search depend on the content, which is the same for most tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from portal.directory import finding
from search_index.kept_words import KeptWords

_rules: dict[tuple[Any, ...], tuple[Any, Any, Any, set[str]]] = {}
_words: dict[str, str] = {}
_builders: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}
_statements: Any = LRUCache(5_000)
_compile_builder = Rule._compile_builder
_compile = Rule.compile


def share_what_is_compiled() -> None:
    """From now on every application's rules and engines use what was compiled for another one before."""
    Rule._compile_builder = _builder  # type: ignore[method-assign]
    Rule.compile = _compiled  # type: ignore[method-assign]
    finding.KeptWords = _SharedWords  # type: ignore[misc]
    Engine._compiled_cache = property(lambda _engine: _statements, lambda _engine, _own: None)
    # Statements are kept by the dialect they were compiled for: those that compile alike are the same one.
    DefaultDialect.__eq__ = _alike  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign, assignment]


class _SharedWords(KeptWords):
    """Compiled words that are kept beside an index, or were beside another one."""

    def read(self, fingerprint: str) -> dict[str, Any] | None:
        found = super().read(fingerprint)
        if found is None and fingerprint in _words:
            return dict(json.loads(_words[fingerprint]))
        return found

    def write(self, fingerprint: str, compiled: dict[str, Any]) -> None:
        super().write(fingerprint, compiled)
        _words[fingerprint] = json.dumps(compiled)


def _compiled(rule: Rule) -> None:
    defaults = tuple(sorted((rule.defaults or {}).items()))
    own = (rule.rule, rule.host, rule.subdomain, defaults)
    key = (*own, rule.map.host_matching, rule.is_leaf, rule.merge_slashes, rule.strict_slashes)
    if key not in _rules:
        _compile(rule)
        _rules[key] = (rule._parts, rule._trace, rule._converters, set(rule.arguments))
        return
    rule._parts, rule._trace, rule._converters, arguments = _rules[key]
    rule.arguments |= arguments
    rule._build = rule._compile_builder(False).__get__(rule, None)
    rule._build_unknown = rule._compile_builder(True).__get__(rule, None)


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
