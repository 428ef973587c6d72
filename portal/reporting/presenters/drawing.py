"""A chart as plain shapes, which the macro `chart` writes as SVG without inline style.

Lengths across are shares of the chart's width ("37.5%") where it follows the page's width, so words keep
their size on every screen; lengths down are pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tag = Literal["rect", "line", "text", "circle", "polyline"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One element: its tag, its attributes and, for text, its words."""

    tag: Tag
    attributes: dict[str, str]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole chart. `title` names it and `summary` says what it shows, for whoever cannot see it; `key` says
    what each series looks like (its class and its name). `width` is 0 where it follows the page's width,
    else in pixels; `plot` holds shapes drawn over 100 by 100 and stretched, from `plot_top` down
    `plot_height`."""

    kind: str
    title: str
    summary: str
    height: int
    shapes: tuple[Shape, ...]
    key: tuple[tuple[str, str], ...] = ()
    width: int = 0
    plot: tuple[Shape, ...] = ()
    plot_top: int = 0
    plot_height: int = 0


def text(words: str, x: str, y: int, *, anchor: str = "start", of: str = "name", nudge: int = 0) -> Shape:
    """Words at a point; `anchor` says which end of them is there, `nudge` moves them across in pixels."""
    attributes = {"x": x, "y": str(y), "text-anchor": anchor, "class": f"app-drawing__{of}"}
    return Shape("text", attributes | ({"dx": str(nudge)} if nudge else {}), words)


def rect(x: str, y: int, width: str, height: int, of: str) -> Shape:
    """A bar, a column or a tile."""
    sizes = {"x": x, "y": str(y), "width": width, "height": str(height)}
    return Shape("rect", sizes | {"class": f"app-drawing__{of}"})


def line(x1: str, y1: int, x2: str, y2: int, of: str = "grid") -> Shape:
    """A straight line."""
    ends = {"x1": x1, "y1": str(y1), "x2": x2, "y2": str(y2)}
    return Shape("line", ends | {"class": f"app-drawing__{of}"})


def share(part: float) -> str:
    """A share of the width, 0 to 1, to a hundredth of a per cent."""
    return f"{part * 100:.2f}".rstrip("0").rstrip(".") + "%"


def wrapped(words: str, longest: int) -> list[str]:
    """Words in lines of at most `longest` characters where they can be broken; at most three lines."""
    lines = [""]
    for word in words.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) > longest and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = joined
    if len(lines) > 3:
        lines = [*lines[:2], f"{lines[2]}…"]
    return lines
