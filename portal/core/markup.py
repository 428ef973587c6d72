"""HTML as it is sent: safe, and in ASCII, so that a page is joined as bytes are, and sent as it is."""

from __future__ import annotations

# The public `escape` makes a Markup of each answer, which costs twice what the escaping does; what is written
# into a page needs none. tests/core/test_markup.py holds ours to the public one.
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]


def shown(value: object) -> str:
    """A value as it may stand in HTML: what is safe already as it is, anything else escaped."""
    if value.__class__ is str:
        html: str = _escape_inner(value)
    else:
        html = value if value.__class__ is Markup else escape(value)
    return html if html.isascii() else in_ascii(html)


def in_ascii(html: str) -> str:
    """HTML that reads the same, with a character reference for every letter outside ASCII."""
    return html.encode("ascii", "xmlcharrefreplace").decode("ascii")
