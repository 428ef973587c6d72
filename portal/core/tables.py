"""Rows as a CSV file that a spreadsheet opens without running anything in it (ASVS 1.2.10)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """A cell as text; what a spreadsheet would run begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_FORMULA) else text


def csv_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file, a row at a time, beginning with the mark by which spreadsheets know the alphabet."""
    held = io.StringIO()
    writer = csv.writer(held)
    yield "\ufeff"
    writer.writerow([safe_cell(cell) for cell in head])
    for line in rows:
        yield _taken(held)
        writer.writerow([safe_cell(cell) for cell in line])
    yield _taken(held)


def _taken(held: io.StringIO) -> str:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text
