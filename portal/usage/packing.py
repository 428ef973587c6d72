"""How what was counted together is packed into the text of one row, and read again: the one place that knows.

    {"version": 1,
     "did":    {"kind": ["search", "page_viewed"], "page": [null, "home"], "results": [3, null]},
     "visits": {"actor_class": ["public", "bot"], "visitor": ["9f0c...", null], "device": ["phone", null]},
     "times":  {"did": [0, 1, 1], "visit": [0, 0, 1], "count": [1, 2, 1]}}

Three small tables, each by its columns. `did` has each thing that was done once, with the columns of `Row`;
`visits` each visit once, with those of `Whose`; a column in which nothing stands is left out. `times` says
which visit did which thing, by their places, and how often: events are kept to the hour, so that the same
thing done twice by the same visit in one batch need not be told apart. Here somebody searched once and saw
the front page twice, and a machine saw it once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from portal.usage.rules import Row

#: Another one with every change of the format; what is packed already is read by the number it carries.
VERSION = 1


class Whose(NamedTuple):
    """Whose visit it was. Only the public's are told apart, and have a device and the site they came from."""

    actor_class: str
    visitor: str | None = None  # the same for one browser all day; the salt it is made with goes with the day
    device: str | None = None
    host: str | None = None


Columns = dict[str, list[Any]]


def pack(done: Mapping[tuple[Row, Whose], int]) -> str:
    """The text for how often each visit did each thing; there must be something."""
    rows: dict[Row, int] = {}
    visits: dict[Whose, int] = {}
    times = [
        (rows.setdefault(row, len(rows)), visits.setdefault(whose, len(visits)), count)
        for (row, whose), count in done.items()
    ]
    packed = {
        "version": VERSION,
        "did": _columns(Row._fields, rows),
        "visits": _columns(Whose._fields, visits),
        "times": _columns(("did", "visit", "count"), times),
    }
    return json.dumps(packed, separators=(",", ":"))


def unpack(text: str) -> Iterator[tuple[Row, Whose, int]]:
    """What was done, whose visit it was, and how often. Raises ValueError for a version it does not know."""
    packed = json.loads(text)
    if packed["version"] != VERSION:
        raise ValueError(f"events are packed in version {packed['version']}, which this portal cannot read")
    rows = [Row._make(one) for one in _lines(Row._fields, packed["did"])]
    visits = [Whose._make(one) for one in _lines(Whose._fields, packed["visits"])]
    times: Columns = packed["times"]
    for did, visit, count in zip(times["did"], times["visit"], times["count"], strict=True):
        yield rows[did], visits[visit], count


def _columns(names: Sequence[str], lines: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    columns = zip(names, zip(*lines, strict=True), strict=True)
    return {name: values for name, values in columns if any(value is not None for value in values)}


def _lines(names: Sequence[str], columns: Columns) -> Iterator[tuple[Any, ...]]:
    nothing = [None] * len(next(iter(columns.values())))
    return zip(*(columns.get(name, nothing) for name in names), strict=True)
