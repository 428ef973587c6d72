"""A table read from somebody's file: which row holds the headings, and what each row below it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.core import text
from portal.core.errors import PortalError
from portal.core.spreadsheet_cells import unguarded

_HEADER_WITHIN = 30  # rows from the top among which the headings are looked for
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


class UnusableFileError(PortalError):
    """The whole file or its mapping cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken. Sizes are in bytes."""

    csv_bytes: int = 25_000_000
    csv_rows: int = 50_000
    xlsx_bytes: int = 10_000_000
    xlsx_rows: int = 5_000
    columns: int = 300
    cell: int = 32_767  # characters; what a spreadsheet can hold
    zip_entries: int = 500
    zip_unpacked: int = 60_000_000
    zip_ratio: int = 120


def refuse_larger(size: int, limits: Limits) -> None:
    """Raise UnusableFileError where a file has more bytes than any kind of file may have."""
    if size > limits.csv_bytes:
        most = limits.csv_bytes // 1_000_000
        raise UnusableFileError(f"The file is larger than {most} MB. Split it into smaller files.")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as the file has it, counted from 1 as in a spreadsheet. `problem`: why it cannot be used."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row below the headings. `cells` are the file's own; `get` finds one by its heading."""

    number: int
    cells: tuple[str, ...]
    by_name: dict[str, str]
    problem: str = ""
    notes: tuple[str, ...] = ()

    def get(self, column: str) -> str:
        """The tidied text under a heading; '' where the row is too short. Raises KeyError."""
        return self.by_name[plain_name(column)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's table: its headings, its rows, how it was read, and what a person should know of that."""

    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    read_as: str
    notes: tuple[str, ...] = ()


def plain_name(heading: str) -> str:
    """A heading as headings are compared: case, white space and closing * or : do not matter."""
    return text.one_line(_INVISIBLE.sub("", heading)).casefold().rstrip(" *:")


def tidy(cell: str) -> str:
    """A cell without invisible characters, odd spaces and the apostrophe that guards a formula’s sign."""
    return unguarded(text.clean(_INVISIBLE.sub("", cell).replace("\u00a0", " ")))


def build_sheet(
    raw: Sequence[RawRow],
    *,
    wanted: Iterable[str],
    header: str,
    columns: Sequence[str],
    read_as: str,
    notes: Sequence[str],
) -> Sheet:
    """Find the headings and put every row under them.

    `header` is 'auto' (the first row that holds every wanted heading), 'none' (the headings are `columns`) or
    a row's number. Raises UnusableFileError when a wanted heading is missing.
    """
    filled = [row for row in raw if row.problem or any(cell.strip() for cell in row.cells)]
    if not filled:
        raise UnusableFileError("The file is empty.")
    needed = {plain_name(name): name for name in wanted}
    if header == "none":
        widest = max(len(row.cells) for row in filled)
        head, body = RawRow(0, (*columns, *[""] * (widest - len(columns)))), filled
    else:
        at = _header_at(filled, needed, header)
        head, body = filled[at], filled[at + 1 :]
    names, more = _distinct([tidy(cell) for cell in head.cells])
    plain = [plain_name(name) for name in names]
    missing = [name for key, name in needed.items() if key not in plain]
    if missing:
        raise UnusableFileError(_missing(missing, names))
    blank = len(raw) - len(filled)
    more += [f"{blank} blank rows were passed over."] if blank else []
    return Sheet(tuple(names), tuple(_row(row, names, plain, head) for row in body), read_as, (*notes, *more))


def _missing(missing: Sequence[str], names: Sequence[str]) -> str:
    has = ", ".join(f"“{name}”" for name in names[:40])
    wants = text.join_words([f"“{name}”" for name in missing])
    return f"The file has no column {wants}, which the mapping names. Its columns are: {has}."


def _header_at(rows: Sequence[RawRow], needed: dict[str, str], header: str) -> int:
    """The position of the row with the headings."""
    if header != "auto":
        for position, row in enumerate(rows):
            if row.number == int(header):
                return position
        raise UnusableFileError(
            f"The mapping says that row {header} holds the headings, but there is nothing in it."
        )
    best, most = 0, -1
    for position, row in enumerate(rows[:_HEADER_WITHIN]):
        found = len({plain_name(tidy(cell)) for cell in row.cells} & set(needed))
        if found > most:
            best, most = position, found
    return best


def _distinct(names: list[str]) -> tuple[list[str], list[str]]:
    """Headings that are all different and none empty, and a note for each that had to be changed."""
    notes, seen, result = [], Counter[str](), []
    for position, name in enumerate(names, start=1):
        given = name or f"column {position}"
        seen[plain_name(given)] += 1
        count = seen[plain_name(given)]
        if count > 1:
            notes.append(f"The heading “{given}” is there more than once; one is called “{given} ({count})”.")
        result.append(f"{given} ({count})" if count > 1 else given)
    return result, notes


def _row(row: RawRow, names: Sequence[str], plain: Sequence[str], head: RawRow) -> SheetRow:
    cells = [tidy(cell) for cell in row.cells]
    problem, notes = row.problem, list(row.notes)
    if not problem and any(cells[len(names) :]):
        problem = (
            f"The row has {len(cells)} cells but there are {len(names)} headings. Perhaps a cell that holds "
            "the separator is not in quotation marks."
        )
    elif not problem and len(cells) < len(names) and any(cells):
        notes.append(f"The row is {len(names) - len(cells)} cells short; they count as blank.")
    again = len(cells) == len(plain) and all(
        plain_name(cell) == name for cell, name in zip(cells, plain, strict=True)
    )
    if not problem and again and head.number:
        problem = "The row holds the headings again."
    cells += [""] * (len(names) - len(cells))
    return SheetRow(row.number, row.cells, dict(zip(plain, cells, strict=False)), problem, tuple(notes))
