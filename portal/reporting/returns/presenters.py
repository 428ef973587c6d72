"""How returns are said: each line's number, with last time's and the target's beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.reporting.returns.kinds import Kind, Part
from portal.reporting.returns.models import ProjectReturn, ReturnVersion
from portal.reporting.returns.queries import last_time
from portal.reporting.returns.rules.jumps import is_jump
from portal.reporting.returns.rules.lines import Line, Values, amount
from portal.reporting.returns.vocabulary import LineKind
from portal.reporting.rules.periods import Period
from portal.reporting.rules.saying import say_value
from portal.reporting.vocabulary import PeriodKind, Unit

NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line with its numbers in words."""

    line: Line
    now: str
    before: str
    target: str  # of the whole financial year; '' for none
    jump: bool
    note: str


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part with its lines, and whether every number of it is there."""

    part: Part
    lines: tuple[LineShown, ...]
    done: bool


def say_line(line: Line, values: Values) -> str:
    """'12', '£1,250.50', '8 of 10 (80%)', 'not given'."""
    if line.kind is not LineKind.SHARE:
        return say_amount(line, values.get(line.code))
    part, whole = (values.get(box.key) for box in line.boxes)
    if part is None or whole is None:
        return NOT_GIVEN
    words = f"{int(part):,} of {int(whole):,}"
    return f"{words} ({say_amount(line, amount(line, values))})" if whole else words


def say_amount(line: Line, value: Decimal | None) -> str:
    """A line's amount or target: '12', '£1,250.50', '80%'."""
    if value is None:
        return NOT_GIVEN
    if line.kind is LineKind.COUNT:
        return f"{int(value):,}" if value == int(value) else f"{value:,.1f}"
    return say_value(value, Unit.POUNDS if line.kind is LineKind.POUNDS else Unit.PERCENT)


def targets_of(row: ProjectReturn) -> dict[str, Decimal]:
    """What the project is to reach in the financial year that the return's days are in, by line."""
    year = Period.around(row.last, PeriodKind.FINANCIAL_YEAR).first.year
    return {one.line: one.value for one in row.project.targets if one.year == year}


def show_parts(
    row: ProjectReturn, kind: Kind, values: Values, wrong: Mapping[str, str], notes: Mapping[str, str]
) -> tuple[PartShown, ...]:
    """Every part of a return with these numbers; `wrong` by the key of the box."""
    before, targets = last_time(row), targets_of(row)
    shown = []
    for part in kind.parts:
        lines = tuple(_line(line, values, before, targets, notes) for line in part.asked)
        keys = {box.key for line in part.asked for box in line.boxes}
        shown.append(PartShown(part, lines, not keys & set(wrong)))
    return tuple(shown)


def _line(line: Line, values: Values, before: Values, targets: Values, notes: Mapping[str, str]) -> LineShown:
    return LineShown(
        line,
        now=say_line(line, values),
        before=say_line(line, before) if before else "",
        target=say_amount(line, targets[line.code]) if line.code in targets else "",
        jump=is_jump(line.kind, amount(line, before), amount(line, values)),
        note=notes.get(line.code, ""),
    )


def differences(kind: Kind, versions: Sequence[ReturnVersion]) -> list[tuple[ReturnVersion, list[str]]]:
    """Every version, the newest first, with what it changed in words."""
    found = []
    for at, version in enumerate(versions):
        before = versions[at - 1].values if at else {}
        found.append((version, _changes(kind, before, version.values) if at else []))
    return found[::-1]


def _changes(kind: Kind, before: Values, after: Values) -> list[str]:
    return [
        f"{line.name}: {say_line(line, before)} became {say_line(line, after)}"
        for line in kind.lines
        if any(before.get(box.key) != after.get(box.key) for box in line.boxes)
    ]
