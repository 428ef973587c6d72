"""The goals: what is compared with what, and which ratio passes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import Any

#: What was measured, by size of the corpus ("2000") and then by part: see the modules that measure.
Measured = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Goal:
    """One ratio with its two marks. `of` gives it from what was measured at a size; None: not measured."""

    number: int
    name: str
    passes: float
    stretch: float
    of: Callable[[Measured, str], float | None]
    part: str  # which part of the measuring it needs
    sizes: tuple[str, ...] = ("2000", "20000")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a goal came out at a size."""

    goal: Goal
    size: str
    ratio: float

    @property
    def mark(self) -> str:
        """'stretch', 'pass' or 'missed'."""
        rounded = round(self.ratio, 3)
        if rounded <= self.goal.stretch:
            return "stretch"
        return "pass" if rounded <= self.goal.passes else "missed"


def page_cpu(measured: Measured, size: str, name: str) -> float | None:
    """CPU milliseconds of one request of a kind of page: the median of the rounds."""
    rounds = measured.get(size, {}).get("pages", {}).get(name)
    return median(one["cpu_ms"] for one in rounds) if rounds else None


def operation_cpu(measured: Measured, size: str, engine: str) -> float | None:
    """Mean CPU milliseconds of one search over all the questions: the median of the rounds."""
    rounds = measured.get(size, {}).get("engines", {}).get(engine)
    return median(mean(mean(times) for times in one["cpu"].values()) for one in rounds) if rounds else None


def _pages(one: str, other: str) -> Callable[[Measured, str], float | None]:
    return lambda measured, size: _ratio(page_cpu(measured, size, one), page_cpu(measured, size, other))


def _engines(other: str) -> Callable[[Measured, str], float | None]:
    return lambda measured, size: _ratio(
        operation_cpu(measured, size, "portal"), operation_cpu(measured, size, other)
    )


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _worst_kind(measured: Measured, size: str) -> float | None:
    """The highest p95 of the three hard kinds against the median of the easiest kind."""
    rounds = measured.get(size, {}).get("engines", {}).get("portal")
    if not rounds:
        return None
    return median(
        max(quantiles(one["cpu"][kind], n=20)[18] for kind in ("phrase", "misspelt", "nearest"))
        / median(one["cpu"]["one"])
        for one in rounds
    )


def _growth(measured: Measured, _size: str) -> float | None:
    small, large = (operation_cpu(measured, size, "portal") for size in ("2000", "20000"))
    return math.log10(large / small) if small and large else None


def _rebuild(measured: Measured, size: str) -> float | None:
    builds = measured.get(size, {}).get("builds")
    if not builds:
        return None
    return _ratio(*(median(one["cpu"] for one in builds[name]) for name in ("portal", "whoosh")))


def _readers_old(measured: Measured, size: str) -> float | None:
    """0 when every answer during a rebuild was the old index's or, after it, the new one's; else how many
    were not."""
    check = measured.get(size, {}).get("switch")
    return float(check["wrong"]) if check else None


def _memory(measured: Measured, size: str) -> float | None:
    memory = measured.get(size, {}).get("memory")
    return _ratio(memory["portal"]["uss"], memory["hello"]["uss"]) if memory else None


def _rendering(measured: Measured, size: str) -> float | None:
    render = measured.get(size, {}).get("rendering")
    if not render or not render["same"]:
        return None
    return median(
        ours / official
        for ours, official in zip(render["cpu"]["ours"], render["cpu"]["official"], strict=True)
    )


def _tail(measured: Measured, size: str) -> float | None:
    rounds = measured.get(size, {}).get("pages", {}).get("search, cold")
    return median(one["p95"] / one["p50"] for one in rounds) if rounds else None


SMALL = ("2000",)
GOALS = (
    Goal(
        1,
        "cold search page against Datasette's",
        1 / 6,
        1 / 10,
        _pages("search, cold", "datasette search"),
        "pages",
    ),
    Goal(2, "cold search page against hello", 7.0, 4.5, _pages("search, cold", "hello"), "pages"),
    Goal(3, "repeated search against hello", 1.5, 1.1, _pages("search, kept", "hello"), "pages"),
    Goal(3, "304 against hello", 1.2, 1.0, _pages("search, 304", "hello"), "pages"),
    Goal(
        4, "listing page against Datasette's row", 1 / 6, 1 / 10, _pages("listing", "datasette row"), "pages"
    ),
    Goal(4, "listing page against hello", 2.5, 1.4, _pages("listing", "hello"), "pages"),
    Goal(5, "search operation against idiomatic Whoosh", 1 / 8, 1 / 18, _engines("whoosh"), "engines"),
    Goal(6, "search operation against SQLite FTS5", 0.7, 0.35, _engines("fts5"), "engines"),
    Goal(6, "search operation against tantivy", 2.0, 1.2, _engines("tantivy"), "engines", SMALL),
    Goal(6, "search operation against tantivy", 5.0, 2.5, _engines("tantivy"), "engines", ("20000",)),
    Goal(7, "p95 of the worst kind against the median of one word", 5.0, 3.0, _worst_kind, "engines"),
    Goal(8, "growth exponent from 2,000 to 20,000", 0.85, 0.70, _growth, "engines", ("20000",)),
    Goal(12, "rebuild against naive Whoosh", 0.6, 0.4, _rebuild, "builds"),
    Goal(12, "answers during a rebuild that were neither old nor new", 0.0, 0.0, _readers_old, "builds"),
    Goal(13, "memory of 2 workers with 4 threads against hello", 2.5, 2.0, _memory, "pages"),
    Goal(
        14, "rendering against govuk-frontend-jinja, same page", 1 / 8, 1 / 15, _rendering, "rendering", SMALL
    ),
    Goal(16, "p95 against p50 of cold search pages, 8 clients", 4.0, 2.5, _tail, "pages"),
)


def outcomes(measured: Measured) -> list[Outcome]:
    """Every goal that could be judged, by number and size."""
    found = []
    for goal in GOALS:
        for size in goal.sizes:
            ratio = goal.of(measured, size)
            if ratio is not None:
                found.append(Outcome(goal, size, ratio))
    return found


def parts_of(numbers: list[int]) -> set[str]:
    """The parts of the measuring that these goals need; all of them for no number."""
    return {goal.part for goal in GOALS if not numbers or goal.number in numbers}
