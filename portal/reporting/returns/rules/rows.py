"""The rows of a file of returns: which columns there are, and what is wrong with a row by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.reporting.returns.rules.lines import Line, WrongValue, read_number
from portal.reporting.returns.vocabulary import LineKind

#: The headings, in the order in which our own template has them. The last three may be missing.
PROJECT, PERIOD, LINE, VALUE, OUT_OF, NOTE, REASON = (
    "Project", "Period", "Line", "Value", "Out of", "Note", "Reason",
)  # fmt: skip
HEADINGS = (PROJECT, PERIOD, LINE, VALUE, OUT_OF, NOTE, REASON)
WANTED = (PROJECT, PERIOD, LINE, VALUE)


class RowResult(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class FileRow:
    """What stands in one row."""

    number: int
    project: str
    period: str
    line: str
    value: str
    out_of: str = ""
    note: str = ""
    reason: str = ""
    problem: str = ""

    @classmethod
    def of(cls, plain: Mapping[str, object]) -> FileRow:
        """A row as it was kept."""
        return cls(**plain)  # type: ignore[arg-type]


def find_line(lines: tuple[Line, ...], named: str) -> Line | None:
    """The line by its code or its name, whatever the case."""
    wanted = " ".join(named.split()).casefold()
    return next((one for one in lines if wanted in (one.code, one.name.casefold())), None)


def read_row(line: Line, row: FileRow) -> dict[str, str]:
    """What the row puts into the boxes of its line, as text. Raises WrongValue."""
    value = _number(line.kind, row.value, "Value")
    if line.kind is not LineKind.SHARE:
        if row.out_of:
            raise WrongValue("“Out of” is for lines that are so many out of so many. Leave it empty here")
        return {line.code: value}
    whole = _number(line.kind, row.out_of, "Out of")
    first, second = (box.key for box in line.boxes)
    return {first: value, second: whole}


def _number(kind: LineKind, typed: str, column: str) -> str:
    try:
        value = read_number(kind, typed)
    except WrongValue as error:
        raise WrongValue(f"{column}: {error}") from error
    if value is None:
        raise WrongValue(f"{column}: Enter a number")
    return str(value)
