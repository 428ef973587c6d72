"""The shape of every figure: a table of labelled rows. Whatever is shown, drawn, exported, held back or kept
is a tuple of these."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Self

from portal.reporting.vocabulary import Held, Unit

#: A cell: a whole number, an exact fraction, what stands for a value held back, or None where nothing is
#: known. Only `rules.disclosure` puts a Held into a table.
Value = int | Decimal | Held | None

#: The label of a row that is the sum of the rows beside it.
TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is about (one label for each of the table's `by`) and its values (one a column)."""

    labels: tuple[str, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One measure in figures.

    `measure` is a code of content/figures/measures.yaml; `by` names what the labels are ("Place", "Theme"),
    `columns` what the values are. `people` says that the values count people: then disclosure control applies
    when the table leaves the team. A table without `by` has one row. `other_units` says for some columns what
    they are when they are not in `unit`. `known` is False where nothing is known of the period at all: then
    no row that is missing was 0. `codes` says by which code rows can be asked for: on the team's own pages
    they can be opened, and nothing that is kept or leaves the team has them.
    """

    measure: str
    title: str
    by: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: Unit = Unit.COUNT
    people: bool = False
    other_units: tuple[tuple[str, Unit], ...] = ()
    known: bool = True
    codes: tuple[tuple[tuple[str, ...], str], ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a table whose rows do not fit its head, or that says one line twice."""
        if not self.columns:
            raise ValueError(f"{self.title}: a table has at least one column")
        if len(set(self.columns)) != len(self.columns):
            raise ValueError(f"{self.title}: two columns have the same name")
        seen: set[tuple[str, ...]] = set()
        for row in self.rows:
            if len(row.labels) != len(self.by) or len(row.values) != len(self.columns):
                raise ValueError(f"{self.title}: the row {row.labels} does not fit the table's head")
            if row.labels in seen:
                raise ValueError(f"{self.title}: the row {row.labels} is there twice")
            seen.add(row.labels)
        if not {name for name, _unit in self.other_units} <= set(self.columns):
            raise ValueError(f"{self.title}: a unit is given for a column that is not there")

    def column(self, name: str) -> tuple[Value, ...]:
        """The values of one column, a row each. Raises ValueError for a column that is not there."""
        at = self.columns.index(name)
        return tuple(row.values[at] for row in self.rows)

    def unit_of(self, column: str) -> Unit:
        """What the values of a column are."""
        return dict(self.other_units).get(column, self.unit)

    def value(self, *labels: str, column: str | None = None) -> Value:
        """One cell: the row with these labels, in `column` or the first. Raises KeyError."""
        at = self.columns.index(column) if column is not None else 0
        for row in self.rows:
            if row.labels == labels:
                return row.values[at]
        raise KeyError(labels)

    def with_rows(self, rows: tuple[Row, ...]) -> Self:
        """The same table with other rows."""
        return replace(self, rows=rows)

    def unknown(self) -> Self:
        """The same table where nothing is known of its period: every value is None."""
        rows = tuple(replace(row, values=(None,) * len(self.columns)) for row in self.rows)
        return replace(self, rows=rows, known=False)


def single(
    measure: str, title: str, value: Value, *, unit: Unit = Unit.COUNT, people: bool = False
) -> FigureTable:
    """A table of one figure only."""
    return FigureTable(measure, title, (), (title,), (Row((), (value,)),), unit, people)
