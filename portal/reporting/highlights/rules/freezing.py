"""A report as text that is kept: everything its pages and files are made of, and nothing of the moment in
which they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.reporting.definitions import Definitions, Measure, measure_of_plain
from portal.reporting.highlights.vocabulary import Board, Words
from portal.reporting.rules.periods import Period
from portal.reporting.rules.plain import read_json, table_as_plain, table_of_plain, write_json
from portal.reporting.rules.tables import FigureTable
from portal.reporting.vocabulary import ChartKind

#: Raised when the text is laid out in another way; older ones must still be read.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a report: its table as it leaves the team, and the chart that fits it."""

    table: FigureTable
    chart: ChartKind | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """Figures about one thing."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All of a report. `missing` names returns that are not in its figures; `signed_off` says when and by
    which team; None for a draft."""

    board: Board
    period: Period
    edition: int
    chapters: tuple[Chapter, ...]
    measures: tuple[Measure, ...]
    version: int
    words: Mapping[str, str]
    missing: tuple[str, ...]
    signed_off: tuple[date, str] | None

    @property
    def tables(self) -> tuple[FigureTable, ...]:
        """Every table, in order."""
        return tuple(part.table for chapter in self.chapters for part in chapter.parts)

    @property
    def definitions(self) -> Definitions:
        """What its measures meant when it was made."""
        return Definitions(self.version, {one.code: one for one in self.measures})


def freeze(content: Content) -> str:
    """The report as text; the same report is the same text."""
    signed = content.signed_off
    return write_json(
        {
            "format": FORMAT,
            "board": str(content.board),
            "first": content.period.first.isoformat(),
            "last": content.period.last.isoformat(),
            "edition": content.edition,
            "chapters": [
                {
                    "name": chapter.name,
                    "parts": [
                        {"table": table_as_plain(part.table), "chart": part.chart and str(part.chart)}
                        for part in chapter.parts
                    ],
                }
                for chapter in content.chapters
            ],
            "definitions": {
                "version": content.version,
                "measures": [one.as_plain() for one in content.measures],
            },
            "words": {str(one): content.words.get(one, "") for one in Words},
            "missing": list(content.missing),
            "signed_off": [signed[0].isoformat(), signed[1]] if signed else None,
        }
    )


def thaw(text: str) -> Content:
    """The report of what `freeze` made. Raises ValueError for text of a layout that is not known."""
    plain = read_json(text)
    if plain.get("format") != FORMAT:
        raise ValueError(f"a report of format {plain.get('format')!r}")
    signed = plain["signed_off"]
    return Content(
        board=Board(plain["board"]),
        period=Period(date.fromisoformat(plain["first"]), date.fromisoformat(plain["last"])),
        edition=plain["edition"],
        chapters=tuple(_chapter(one) for one in plain["chapters"]),
        measures=tuple(measure_of_plain(one) for one in plain["definitions"]["measures"]),
        version=plain["definitions"]["version"],
        words=plain["words"],
        missing=tuple(plain["missing"]),
        signed_off=(date.fromisoformat(signed[0]), signed[1]) if signed else None,
    )


def _chapter(plain: Mapping[str, Any]) -> Chapter:
    parts = [
        Part(table_of_plain(one["table"]), ChartKind(one["chart"]) if one["chart"] else None)
        for one in plain["parts"]
    ]
    return Chapter(plain["name"], tuple(parts))


def digest_of(text: str) -> str:
    """What tells a kept report from one that somebody changed."""
    return hashlib.sha256(text.encode()).hexdigest()
