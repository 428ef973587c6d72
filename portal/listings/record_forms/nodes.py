"""What a record's form is made of: boxes, picks from a taxonomy, and rows of boxes, with what was typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.directory.shapes import AtLocations, Children, Scalar, Terms
from portal.directory.vocabulary import DAY_WORDS, DAYS
from portal.listings.record_forms.typed import WHICH
from portal.listings.record_forms.wording import HINTS, ITEM_WORDS, LABELS, TUCKED
from portal.listings.record_words import choices_of

Option = tuple[str, str]

#: A choice of at most so many is shown as radios; a longer one, or one inside a row, as a list to pick from.
_FEW = 6


@dataclass(slots=True)
class Cell:
    """One field of one value. `typed` is as the boxes hold it: a text; ticked values; the parts of a date
    (day, month, year) or of weekdays (which, days, codes)."""

    part: Scalar
    path: str
    typed: Any
    home: str = ""  # the list it stands in; '' for the record's own fields
    error: str = ""

    @property
    def widget(self) -> str:
        """How it is shown: line, text, select, radios, checkboxes, tick, date, days or codes."""
        kind = self.part.kind
        if self.home == "schedules" and self.part.name == "byday":
            return "codes" if self.typed.get("codes") is not None else "days"
        if kind == "choice":
            return "radios" if not self.home and len(self.part.choices) <= _FEW else "select"
        if kind == "words" and self.part.choices:
            return "checkboxes"
        return {"text": "text", "words": "text", "dates": "text", "flag": "tick", "date": "date"}.get(
            kind, "line"
        )

    @property
    def label(self) -> str:
        """What the box is called; what may be left empty is not marked: nearly everything may."""
        return LABELS.get((self.home, self.part.name), self.part.label)

    @property
    def hint(self) -> str:
        """A hint, or ''."""
        return HINTS.get((self.home, self.part.name), "")

    @property
    def options(self) -> list[Option]:
        """What a choice offers, an empty answer first where it may be left open."""
        offered = choices_of(self.part)
        if self.part.kind != "choice" or self.part.required or self.part.default is not None:
            return offered
        return [("", "Not stated"), *offered]

    @property
    def tucked(self) -> bool:
        """Whether it stands behind “more”."""
        return (self.home, self.part.name) in TUCKED

    @property
    def day_options(self) -> list[Option]:
        """The days of the week, for a schedule's."""
        return [(str(day), DAY_WORDS[day]) for day in DAYS]

    @property
    def which_options(self) -> list[Option]:
        """Which one of the month, for a schedule's."""
        return list(WHICH)

    @property
    def box_id(self) -> str:
        """The id of the first thing to type into or tick, for the error summary's link."""
        return f"{self.path}-day" if self.widget == "date" else self.path


@dataclass(slots=True)
class Picks:
    """The terms chosen from one taxonomy, the main one first."""

    part: Terms
    path: str
    codes: list[str]
    options: list[Option]
    error: str = ""

    @property
    def chosen(self) -> list[Option]:
        """What is chosen, in order."""
        names = dict(self.options)
        return [(code, names.get(code, code)) for code in self.codes]

    @property
    def others(self) -> list[Option]:
        """What else there is, by name."""
        return [option for option in self.options if option[0] not in self.codes]

    @property
    def box_id(self) -> str:
        """The id of the first box."""
        return self.path


@dataclass(slots=True)
class Row:
    """One row of a list."""

    path: str
    id: str
    nodes: list[Node]
    place: str = ""  # where a service takes place: the location's id
    words: str = ""  # what it says at present, for the row's heading or note
    notes: tuple[str, ...] = ()

    @property
    def front(self) -> list[Node]:
        """What is always shown."""
        return [node for node in self.nodes if not is_tucked(node)]

    @property
    def behind(self) -> list[Node]:
        """What stands behind “more”."""
        return [node for node in self.nodes if is_tucked(node)]

    @property
    def behind_is_open(self) -> bool:
        """Whether “more” is shown open: something in it is wrong, or a list in it has rows."""
        return any(has_error(node) or (isinstance(node, Rows) and node.rows) for node in self.behind)

    @property
    def behind_words(self) -> str:
        """What “more” is called."""
        return "Times, phone numbers and contacts here" if self.place else ""


@dataclass(slots=True)
class Rows:
    """A list of rows."""

    part: Children | AtLocations
    path: str
    rows: list[Row]
    home: str = ""
    error: str = ""
    places: list[Option] = field(default_factory=list)  # places found, to be added: id and words
    looked_for: str = ""

    @property
    def item(self) -> str:
        """What one row is called."""
        return ITEM_WORDS.get(self.part.name, "row")

    @property
    def at_places(self) -> bool:
        """Whether its rows are places, which are found, not typed."""
        return isinstance(self.part, AtLocations)

    @property
    def box_id(self) -> str:
        """The id of the list."""
        return f"{self.path}-list"


Node = Cell | Picks | Rows


def is_tucked(node: Node) -> bool:
    """Whether a box stands behind “more”."""
    if isinstance(node, Cell):
        return node.tucked
    return isinstance(node, Rows) and (node.home, node.part.name) in TUCKED


def has_error(node: Node) -> bool:
    """Whether it, or anything inside it, is wrong."""
    if node.error:
        return True
    return isinstance(node, Rows) and any(has_error(sub) for row in node.rows for sub in row.nodes)
