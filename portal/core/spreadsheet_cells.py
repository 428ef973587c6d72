"""Cells that are safe to open in a spreadsheet: what begins like a formula is guarded, and read back as it
was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# An apostrophe that is there already counts too: otherwise a text that begins with one and a sign would lose
# it when it is read back.
_STARTS_A_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARD = re.compile(r"^'(?='*[=+\-@\t\r\n＝＋－＠])")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if _STARTS_A_FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that guards a formula's sign."""
    return _GUARD.sub("", cell)


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV text, every cell guarded; with a byte order mark, so that spreadsheets read it as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([guarded(str(cell)) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
