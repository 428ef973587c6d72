"""What a template makes of an unchanging thing alone is made once and kept with the thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from markupsafe import Markup

from portal.core.markup import shown

#: What things are drawn under, each once: of thousands of cards there would be thousands alike.
_keys: dict[Any, Any] = {}
#: Stands in the HTML for the words of a slot: a sign that no writing uses.
_SLOT = "\x1a{}\x1a"
_SLOTS = re.compile("\x1a([0-9]+)\x1a")


class Drawable(Protocol):
    """A thing that never changes once it is made; `drawn` holds the HTML made of it so far."""

    @property
    def drawn(self) -> dict[Any, Any]:
        """HTML, whole or around its slots, by the macro's name and what else it was given."""


class Macro(Protocol):
    """A template's macro."""

    name: str

    def __call__(self, thing: Any, *more: Any) -> str:
        """The HTML of the thing."""


def drawn(thing: Drawable, macro: Macro, *more: Any) -> str:
    """What `macro` prints of `thing` and `more`, which must say all that it depends on: the template filter
    `drawn`. Macros used on the same kind of thing have names of their own."""
    key = (macro.name, more) if more else macro.name
    html: str | None = thing.drawn.get(key)
    if html is None:
        html = thing.drawn[key] = macro(thing, *more)
    return html


def filled(thing: Drawable, macro: Macro, fixed: tuple[Any, ...], *words: str) -> Markup:
    """What `macro` prints of `thing`, `fixed` and `words`, drawn once with slots in the places of the words:
    the template filter `filled`.

    The macro must print each word as it is, and may ask of it only whether it is empty.
    """
    return Markup("".join(_filled(thing, macro, fixed, words)))  # noqa: S704 - a macro's own, and words escaped


def filled_each(
    rows: Iterable[tuple[Any, ...]], macro: Macro, fixed: tuple[Any, ...], before: str, after: str
) -> Markup:
    """`filled` for each (thing, *words), with the same HTML before and after each: the template filter
    `filled_each`."""
    html: list[str] = []
    for thing, *words in rows:
        html.append(before)
        html += _filled(thing, macro, fixed, words)
        html.append(after)
    return Markup("".join(html))  # noqa: S704 - as above


def tallied(
    groups: Iterable[tuple[Drawable, Iterable[tuple[Drawable, tuple[Any, ...], int]]]],
    head: Macro,
    macro: Macro,
    end: str,
) -> Markup:
    """What `head` draws of each group, `filled` for each (thing, fixed, number) in it, and the HTML of its
    end: the template filter `tallied`. A page has seventy such numbers."""
    name = macro.name
    html: list[str] = []
    for group, rows in groups:
        html.append(drawn(group, head))
        for thing, fixed, number in rows:
            parts = thing.drawn.get((name, fixed, True))
            if parts is not None and len(parts) == 3 and parts[1] == 0:  # a number between two pieces
                html += (parts[0], str(number), parts[2])
            else:
                html += _filled(thing, macro, fixed, (str(number),))
        html.append(end)
    return Markup("".join(html))  # noqa: S704 - as above


def _filled(thing: Drawable, macro: Macro, fixed: tuple[Any, ...], words: Sequence[str]) -> list[str]:
    parts: tuple[Any, ...] | None = thing.drawn.get((macro.name, fixed, *map(bool, words)))
    if parts is None:
        parts = _draw(thing, macro, fixed, words)
    return [part if part.__class__ is str else shown(words[part]) for part in parts]


def _draw(thing: Drawable, macro: Macro, fixed: tuple[Any, ...], words: Sequence[str]) -> tuple[Any, ...]:
    """HTML and the numbers of slots, kept with the thing."""
    key = (macro.name, fixed, *map(bool, words))
    marks = [_SLOT.format(at) if word else "" for at, word in enumerate(words)]
    halves = _SLOTS.split(macro(thing, *fixed, *marks))  # HTML and a slot's number by turns
    found = [int(half) if at % 2 else half for at, half in enumerate(halves)]
    # Should a text hold such a sign all the same, it is no slot.
    parts = tuple(part for part in found if isinstance(part, str) or part < len(words))
    thing.drawn[_keys.setdefault(key, key)] = parts
    return parts
