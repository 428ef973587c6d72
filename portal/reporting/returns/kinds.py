"""What each kind of project reports: content/figures/projects.yaml, checked when it is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from portal.config import Settings
from portal.core.errors import NotFound
from portal.core.files import ContentError, read_yaml
from portal.reporting.returns.rules.lines import Line
from portal.reporting.returns.vocabulary import Adds, LineKind

FILE = Path("figures") / "projects.yaml"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORDS, _MARKS = ("hint", "part", "whole", "of"), ("people", "personal", "optional", "asked")
_LINE_KEYS = {"code", "name", "kind", "adds", *_WORDS, *_MARKS}


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that are asked for on one page."""

    code: str
    title: str
    lines: tuple[Line, ...]

    @property
    def asked(self) -> tuple[Line, ...]:
        """Those that are asked for now."""
        return tuple(line for line in self.lines if line.asked)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of project with all that it reports."""

    code: str
    name: str
    about: str
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, also those that earlier returns hold."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def asked(self) -> tuple[Line, ...]:
        """The lines that are asked for now."""
        return tuple(line for part in self.parts for line in part.asked)

    def part(self, code: str) -> Part:
        """One part. Raises NotFound."""
        for one in self.parts:
            if one.code == code:
                return one
        raise NotFound


@dataclass(frozen=True, slots=True)
class Kinds:
    """Every kind, by code, in the order of the file, and the file's version."""

    version: int
    by_code: Mapping[str, Kind]

    def get(self, code: str) -> Kind:
        """One kind. Raises NotFound."""
        found = self.by_code.get(code)
        if found is None:
            raise NotFound
        return found


def all_kinds() -> Kinds:
    """The running application's kinds, read again when the file changed. Raises ContentError."""
    settings: Settings = current_app.extensions["settings"]
    path = settings.content / FILE
    try:
        return _load(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ContentError(f"{FILE.as_posix()}: {error.strerror}") from error


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> Kinds:
    return read_kinds(read_yaml(path))


def read_kinds(data: Any) -> Kinds:
    """Kinds from what the file holds. Raises ContentError, which names the first fault."""
    if (
        not isinstance(data, dict)
        or type(data.get("version")) is not int
        or set(data) != {"version", "kinds"}
    ):
        raise _fault("it has a version and kinds, and nothing else")
    kinds = [_kind(entry) for entry in _list(data["kinds"], "kinds")]
    _all_different((kind.code for kind in kinds), "the kinds")
    return Kinds(data["version"], {kind.code: kind for kind in kinds})


def _kind(entry: Any) -> Kind:
    code = _code(entry, "a kind")
    parts = tuple(_part(one, code) for one in _list(entry.get("parts"), f"{code}: parts"))
    kind = Kind(code, _words(entry, "name", code), _words(entry, "about", code), parts)
    _all_different((part.code for part in parts), code)
    _all_different([box.key for line in kind.lines for box in line.boxes], code)
    counted = {line.code for line in kind.lines if line.kind is LineKind.COUNT}
    if unknown := {line.of for line in kind.lines if line.of} - counted:
        raise _fault(f"{code}: no line counts {sorted(unknown)}")
    if {part.code for part in parts} & {"check", "words"}:
        raise _fault(f"{code}: no part is called check or words")
    return kind


def _part(entry: Any, where: str) -> Part:
    code = _code(entry, f"{where}: a part")
    lines = tuple(
        _line(one, f"{where}.{code}") for one in _list(entry.get("lines"), f"{where}.{code}: lines")
    )
    return Part(code, _words(entry, "title", f"{where}.{code}"), lines)


def _line(entry: Any, where: str) -> Line:
    code = _code(entry, f"{where}: a line")
    where = f"{where}.{code}"
    if unknown := set(entry) - _LINE_KEYS:
        raise _fault(f"{where}: unknown {sorted(unknown)}")
    try:
        kind, adds = LineKind(str(entry.get("kind"))), Adds(str(entry.get("adds", "sum")))
    except ValueError as error:
        raise _fault(f"{where}: {error}") from error
    if (kind is LineKind.SHARE) != bool(entry.get("part") and entry.get("whole")):
        raise _fault(f"{where}: a share has a part and a whole, and nothing else has")
    words = {name: str(entry.get(name, "")) for name in _WORDS}
    marks = {name: bool(entry.get(name, name == "asked")) for name in _MARKS}
    return Line(code, _words(entry, "name", where), kind, adds=adds, **words, **marks)  # type: ignore[arg-type]


def _fault(message: str) -> ContentError:
    return ContentError(f"{FILE.as_posix()}: {message}")


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _fault(f"{where}: must be a list with something in it")
    return value


def _code(entry: Any, where: str) -> str:
    code = entry.get("code") if isinstance(entry, dict) else None
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise _fault(f"{where}: needs a code of small letters, figures and _")
    return code


def _words(entry: dict[str, Any], name: str, where: str) -> str:
    words = entry.get(name)
    if not isinstance(words, str) or not words.strip():
        raise _fault(f"{where}: {name} is missing")
    return " ".join(words.split())


def _all_different(names: Any, where: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise _fault(f"{where}: {twice[0]} is there twice")
