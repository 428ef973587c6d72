"""A record's form: shown, changed row by row, and read back with every error at its box."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portal.core import clock
from portal.directory.checks import InvalidValue, check_scalar, check_values
from portal.directory.models import Schedule
from portal.directory.shapes import Field, Shape
from portal.directory.values import Lookup, Values, same
from portal.listings.record_forms import building
from portal.listings.record_forms.nodes import Cell, Node, Option, Picks, Row, Rows
from portal.listings.record_forms.sense import problem_of, words_of
from portal.listings.record_forms.typed import to_value

CUT_OFF = (
    "A part of this page did not reach us, so nothing was saved. What did reach us is still here. Check it, "
    "then send it again."
)


class RecordForm:
    """The boxes of some of a record's fields. `errors` are pairs of the box's id ('' for none) and words."""

    def __init__(self, nodes: list[Node], base: Mapping[str, Any], lookup: Lookup) -> None:
        self.nodes = nodes
        self.errors: list[tuple[str, str]] = []
        self._base = base
        self._lookup = lookup

    @classmethod
    def of_values(cls, fields: Sequence[Field], values: Mapping[str, Any], lookup: Lookup) -> RecordForm:
        """The form as it is first shown."""
        form = cls(building.from_values(fields, values, lookup), values, lookup)
        form._say_schedules()
        return form

    @classmethod
    def of_post(
        cls, fields: Sequence[Field], post: building.Posted, base: Mapping[str, Any], lookup: Lookup
    ) -> RecordForm:
        """The form as it came back; `base` are the values it was made from, which stand where a field did
        not come back."""
        form = cls(building.from_post(fields, post, base, lookup), base, lookup)
        if post.get("whole") != "yes":
            form.errors.append(("", CUT_OFF))
        form._say_schedules()
        return form

    def act(self, command: str) -> bool:
        """Do what a button inside the form asks: "phones:add", "phones-1:remove", "phones-1:up",
        "phones-1:down", "at:find" (the view then hands over the places), "at:add:LOCATION".

        False when it is none of these; everything typed stays in any case.
        """
        path, _, act = command.partition(":")
        for rows in self._lists(self.nodes):
            if path == rows.path:
                return self._act_on_list(rows, act)
            for place, row in enumerate(rows.rows):
                if path == row.path and act in ("remove", "up", "down"):
                    _move(rows.rows, place, act)
                    _renumber(rows)
                    return True
        return False

    def _act_on_list(self, rows: Rows, act: str) -> bool:
        if act == "find" and rows.at_places:
            return True
        entry: dict[str, Any] = {}
        if rows.at_places:
            place = act.removeprefix("add:")
            taken = {row.place for row in rows.rows}
            if act == place or place not in self._lookup.locations or place in taken:
                return act.startswith("add:")
            entry = {"location": place}
        elif act != "add":
            return False
        if len(rows.rows) < building.MOST_ROWS:
            # Typed rows may have any numbers: the new one is the last, whatever they are.
            rows.rows.append(building.row_of(rows.part, f"{rows.path}-new", entry, self._lookup))
            _renumber(rows)
        return True

    def add_row(self, name: str, entry: Mapping[str, Any]) -> bool:
        """Add a row with something in it to the list of that name; False where there is no such list."""
        for rows in self._lists(self.nodes):
            if rows.path == name and len(rows.rows) < building.MOST_ROWS:
                rows.rows.append(building.row_of(rows.part, f"{name}-new", entry, self._lookup))
                _renumber(rows)
                return True
        return False

    def column(self, name: str, column: str) -> list[str]:
        """What is typed in one column of a list, row by row."""
        return [
            str(node.typed)
            for rows in self._lists(self.nodes)
            if rows.path == name
            for row in rows.rows
            for node in row.nodes
            if isinstance(node, Cell) and node.part.name == column
        ]

    @property
    def summary(self) -> list[dict[str, str]]:
        """The errors as `error_summary` takes them."""
        return [
            {"text": message, "href": f"#{box}"} if box else {"text": message} for box, message in self.errors
        ]

    @property
    def looked_for(self) -> str:
        """What was typed to find a place, where a list of places is shown."""
        return next((rows.looked_for for rows in self._lists(self.nodes) if rows.at_places), "")

    def offer_places(self, places: Sequence[Option]) -> None:
        """Show these places (id and words) to be added to the list of places."""
        for rows in self._lists(self.nodes):
            if rows.at_places:
                taken = {row.place for row in rows.rows}
                rows.places = [one for one in places if one[0] not in taken]

    def check(self, shape: Shape, lookup: Lookup) -> Values | None:
        """The plain values when everything is right; else None, with `errors` and each box's own error."""
        values = {node.part.name: self._read(node, self._base.get(node.part.name)) for node in self.nodes}
        if not self.errors:
            try:
                return check_values(values, shape, lookup)
            except InvalidValue as wrong:
                self.refuse(wrong.field, wrong.message)
        return None

    def refuse(self, name: str, message: str) -> None:
        """Say at the field of that name that its value cannot be taken."""
        node = next((one for one in self.nodes if one.part.name == name), None)
        if node is None:
            self.errors.append(("", message))
        else:
            self._wrong(node, message)

    def _wrong(self, node: Node, message: str) -> None:
        if not node.error:
            node.error = message
            self.errors.append((node.box_id, message))

    def _read(self, node: Node, base: Any) -> Any:
        if isinstance(node, Cell):
            return self._read_cell(node)
        if isinstance(node, Picks):
            known = {code for code, _ in node.options}
            if any(code not in known for code in node.codes):
                self._wrong(node, f"{node.part.label}: choose from the list.")
            return node.codes
        old = {str(row.get("id")): row for row in base or [] if isinstance(row, Mapping)}
        return [
            value
            for row in node.rows
            if (value := self._read_row(node, row, old.get(row.id, {}))) is not None
        ]

    def _read_cell(self, cell: Cell) -> Any:
        days = cell.widget in ("days", "codes")
        choices = cell.part.choices
        try:
            value = to_value(cell.part, cell.typed, days=days)
            chosen = value if isinstance(value, list) else [value] if value else []
            if choices and any(one not in choices for one in chosen):
                raise ValueError(f"{cell.label}: choose one of the answers.")
            return check_scalar(cell.part, value)
        except (ValueError, InvalidValue) as wrong:
            self._wrong(cell, wrong.message if isinstance(wrong, InvalidValue) else str(wrong))
            return None

    def _read_row(self, rows: Rows, row: Row, base: Mapping[str, Any]) -> Values | None:
        """A row's values; None for a row in which nothing is stated: it is left out."""
        if not rows.at_places and all(_is_blank(node) for node in row.nodes):
            return None
        before = len(self.errors)
        entry: Values = {node.part.name: self._read(node, base.get(node.part.name)) for node in row.nodes}
        if row.id:
            entry["id"] = row.id
        if rows.at_places:
            entry["location"] = row.place
            if row.place not in self._lookup.locations:
                self._wrong(rows, f"{rows.part.label}: one of these places is no longer listed. Remove it.")
        # What was saved before us is not judged anew: only what was changed must make sense.
        if rows.part.model is Schedule and len(self.errors) == before and not same(entry, base):
            self._judge(row, entry)
        return entry

    def _judge(self, row: Row, entry: Values) -> None:
        problem = problem_of(entry)
        if problem is not None:
            node = next(node for node in row.nodes if node.part.name == problem[0])
            self._wrong(node, problem[1])

    def _say_schedules(self) -> None:
        """Under each time that can be read: what it comes to in words, and its next dates."""
        today, trial = clock.today(), RecordForm([], {}, self._lookup)
        for rows in self._lists(self.nodes):
            if rows.part.model is not Schedule:
                continue
            for row in rows.rows:
                entry = {node.part.name: trial._try(node) for node in row.nodes}
                if not all(_is_blank(node) for node in row.nodes) and not trial.errors:
                    row.words, row.notes = words_of(entry, today)
                trial.errors.clear()

    def _try(self, node: Node) -> Any:
        """A box's value, its error taken off again: for looking, not for judging."""
        value = self._read(node, None)
        node.error = ""
        return value

    def _lists(self, nodes: Sequence[Node]) -> Iterator[Rows]:
        for node in nodes:
            if isinstance(node, Rows):
                yield node
                for row in node.rows:
                    yield from self._lists(row.nodes)


def _is_blank(node: Node) -> bool:
    """Whether nothing is stated in it: empty, or what stands there by itself."""
    if isinstance(node, Rows):
        return all(_is_blank(sub) for row in node.rows for sub in row.nodes) and not node.at_places
    if isinstance(node, Picks):
        return not node.codes
    typed = node.typed
    if isinstance(typed, dict):
        parts = [value for name, value in typed.items() if name != "was"]
        return not any(value.strip() if isinstance(value, str) else value for value in parts)
    if isinstance(typed, str):
        default = "" if node.part.default is None else str(node.part.default)
        return typed.strip() in ("", default)
    return not typed


def _move(rows: list[Row], place: int, act: str) -> None:
    row = rows.pop(place)
    if act != "remove":
        rows.insert(max(place - 1, 0) if act == "up" else place + 1, row)


def _renumber(rows: Rows) -> None:
    """Give every row, and everything inside it, the path of where it now stands."""
    for number, row in enumerate(rows.rows):
        _put(row, f"{rows.path}-{number}")


def _put(row: Row, path: str) -> None:
    row.path = path
    for node in row.nodes:
        node.path = f"{path}-{node.part.name}"
        if isinstance(node, Rows):
            _renumber(node)
