"""What a template makes of an unchanging thing alone is made once and kept with the thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
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

    The macro must print each word as it is, once at most, and may ask of it only whether it is empty.
    """
    return Markup(_fill(thing, macro, fixed, *words))  # noqa: S704 - a macro's own, and words escaped below


def filled_each(rows: Iterable[tuple[Drawable, tuple[Any, ...], str]], macro: Macro) -> Markup:
    """`filled` for each (thing, fixed, word), end to end: the template filter `filled_each`."""
    name = macro.name
    html: list[str] = []
    for thing, fixed, word in rows:
        parts = thing.drawn.get((name, fixed, word != ""))
        if parts is not None and len(parts) == 3 and parts[1] == 0:  # the word between two pieces of HTML
            html += (parts[0], shown(word), parts[2])
        else:
            html.append(_fill(thing, macro, fixed, word))
    return Markup("".join(html))  # noqa: S704 - as above


def _fill(thing: Drawable, macro: Macro, fixed: tuple[Any, ...], *words: str) -> str:
    key = (macro.name, fixed, *[word != "" for word in words])
    parts: tuple[str | int, ...] | None = thing.drawn.get(key)
    if parts is None:
        key = _keys.setdefault(key, key)
        marks = [_SLOT.format(at) if word else "" for at, word in enumerate(words)]
        halves = _SLOTS.split(macro(thing, *fixed, *marks))  # HTML and a slot's number by turns
        found = [int(half) if at % 2 else half for at, half in enumerate(halves)]
        # Should a text hold such a sign all the same, it is no slot.
        parts = tuple(part for part in found if isinstance(part, str) or part < len(words))
        thing.drawn[key] = parts
    return "".join([part if part.__class__ is str else shown(words[part]) for part in parts])  # type: ignore[index]
