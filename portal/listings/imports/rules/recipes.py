"""How one value is made from a row: the small language of a mapping, read and carried out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core import text
from portal.listings.imports.rules.picking import PICKS, calmed, tidy_phone, with_scheme
from portal.listings.imports.rules.sheets import SheetRow, UnusableFileError

_SOURCES = ("column", "first", "join", "constant", "text")
_STEPS = ("with", "plain", "pick", "case", "https", "phone", "split", "map", "otherwise", "wrong")
_TWICE = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)  # "Hub Library Library"
_NAMED = re.compile(r"\{([^{}]+)\}")


class RecipeError(Exception):
    """A value that cannot be made from this row; the message says why."""


@dataclass(frozen=True)
class Recipe:
    """One value: where it is from (`kind`, `columns`, `given`) and what is done to it, in order."""

    kind: str
    columns: tuple[str, ...] = ()
    given: Any = ""
    joined_with: str = ", "
    plain: bool = False
    pick: str = ""
    case: bool = False
    https: bool = False
    phone: bool = False
    split: str = ""
    mapped: Mapping[str, Any] | None = None
    otherwise: Any = None
    lenient: bool = False  # "wrong: leave out"

    def make(self, row: SheetRow, blanks: frozenset[str]) -> Any:
        """The value for a row: text, a list of texts, or what the mapping gives. Raises RecipeError."""
        if self.kind == "constant":
            return self.given
        words = self._found(row, blanks)
        for step, wanted in (
            (text.strip_tags, self.plain),
            (PICKS.get(self.pick), bool(self.pick)),
            (calmed, self.case),
        ):
            if wanted and step and words:
                words = step(words)
        for step, wanted in ((with_scheme, self.https), (tidy_phone, self.phone)):
            words = step(words) if wanted and words else words
        if not words:
            return ""
        parts = (
            [part for part in (piece.strip() for piece in words.split(self.split)) if part]
            if self.split
            else [words]
        )
        if self.mapped is not None:
            return self._looked_up(parts, self.mapped)
        return parts if self.split else words

    def _found(self, row: SheetRow, blanks: frozenset[str]) -> str:
        cells = {name: row.get(name) for name in self.columns}
        cells = {name: "" if cell.casefold() in blanks else cell for name, cell in cells.items()}
        if self.kind == "join":
            return self.joined_with.join(cell for cell in cells.values() if cell)
        if self.kind == "text":
            if not any(cells.values()):
                return ""
            filled = _NAMED.sub(lambda found: cells[found.group(1)], self.given)
            return _TWICE.sub(r"\1", text.one_line(filled)).strip(" ,")
        return next((cell for cell in cells.values() if cell), "")

    def _looked_up(self, parts: Sequence[str], mapped: Mapping[str, Any]) -> Any:
        results: list[Any] = []
        for part in parts:
            found = mapped.get(part.casefold(), self.otherwise)
            if found is None:
                raise RecipeError(
                    f"“{part}” is not among the values that the mapping knows for {self.columns[0]}"
                )
            results.append(found)
        if not self.split:
            return results[0]
        flat = [one for result in results for one in (result if isinstance(result, list) else [result])]
        return list(dict.fromkeys(one for one in flat if one))


def read_recipe(given: Any, where: str) -> Recipe:
    """A recipe from a mapping: a column's name, or one source with steps. Raises UnusableFileError."""
    if isinstance(given, str):
        if not given.strip():
            raise UnusableFileError(f"Mapping, {where}: name a column.")
        return Recipe("first", (given,))
    if not isinstance(given, Mapping):
        raise UnusableFileError(
            f"Mapping, {where}: give a column’s name, or one of {', '.join(_SOURCES)} with its steps."
        )
    unknown = [key for key in given if key not in (*_SOURCES, *_STEPS)]
    kinds = [key for key in _SOURCES if key in given]
    if unknown or len(kinds) != 1:
        wrong = (
            f"there is no step called “{unknown[0]}”"
            if unknown
            else f"give exactly one of {', '.join(_SOURCES)}"
        )
        raise UnusableFileError(f"Mapping, {where}: {wrong}.")
    kind = kinds[0]
    return Recipe(
        kind="first" if kind == "column" else kind,
        columns=_columns(kind, given[kind], where),
        given=given[kind],
        joined_with=str(given.get("with", ", ")),
        plain=_yes(given, "plain", where),
        pick=_one_of(given, "pick", tuple(PICKS), where),
        case=bool(_one_of(given, "case", ("calm",), where)),
        https=_yes(given, "https", where),
        phone=_yes(given, "phone", where),
        split=str(given.get("split", "")),
        mapped=_map(given, where),
        otherwise=given.get("otherwise"),
        lenient=bool(_one_of(given, "wrong", ("leave out",), where)),
    )


def _columns(kind: str, given: Any, where: str) -> tuple[str, ...]:
    if kind == "constant":
        return ()
    if kind == "column" and isinstance(given, str) and given:
        return (given,)
    if kind == "text" and isinstance(given, str) and _NAMED.search(given):
        return tuple(dict.fromkeys(_NAMED.findall(given)))
    if (
        kind in ("first", "join")
        and isinstance(given, list)
        and given
        and all(isinstance(one, str) and one for one in given)
    ):
        return tuple(given)
    wants = {"text": "a text with columns in {braces}", "column": "one column’s name"}.get(
        kind, "a list of columns"
    )
    raise UnusableFileError(f"Mapping, {where}: “{kind}” takes {wants}.")


def _yes(given: Mapping[str, Any], key: str, where: str) -> bool:
    return bool(_one_of(given, key, ("yes",), where))


def _one_of(given: Mapping[str, Any], key: str, choices: tuple[str, ...], where: str) -> str:
    value = given.get(key, "")
    if value and value not in choices:
        raise UnusableFileError(f"Mapping, {where}: “{key}” is one of {', '.join(choices)}.")
    return str(value)


def _map(given: Mapping[str, Any], where: str) -> Mapping[str, Any] | None:
    if "map" not in given:
        if "otherwise" in given:
            raise UnusableFileError(f"Mapping, {where}: “otherwise” goes with “map”.")
        return None
    if not isinstance(given["map"], Mapping):
        raise UnusableFileError(f"Mapping, {where}: “map” takes pairs like “Yes: free”.")
    return {text.one_line(key).casefold(): value for key, value in given["map"].items()}
