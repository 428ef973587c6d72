"""Tables that are safe to open in a spreadsheet: what begins like a formula is guarded (ASVS 1.2.10), and
read back as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# Spaces do not keep a spreadsheet from running it. An apostrophe that is there already counts too: otherwise
# a text that begins with one and a sign would lose it when it is read back.
_FORMULA = r"'* *[=+\-@\t\r\n\0＝＋－＠]"
_STARTS_A_FORMULA = re.compile(_FORMULA)
_GUARD = re.compile(f"^'(?={_FORMULA})")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if _STARTS_A_FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that guards a formula's sign."""
    return _GUARD.sub("", cell)


def to_csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV text, every cell guarded and None empty; with a byte order mark, so that spreadsheets read
    it as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows(["" if cell is None else guarded(str(cell)) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
