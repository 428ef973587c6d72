"""HTML as it is sent: what a browser reads of it is what the public `escape` would have made it read."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from jinja2.exceptions import UndefinedError
from markupsafe import Markup, escape

from portal.core.markup import shown
from portal.core.text import clean


@given(st.text().map(clean) | st.integers() | st.none() | st.floats())
def test_it_says_what_the_public_function_says_in_ascii(value: object) -> None:
    html = shown(value)
    assert html.isascii()
    assert unescape(html) == unescape(escape(value))
    assert not set("<>\"'") & set(html)


def test_ascii_is_escaped_to_the_letter_as_the_public_function_does() -> None:
    every = "".join(map(chr, range(128)))
    assert shown(every) == escape(every)


def test_what_is_safe_already_keeps_its_tags() -> None:
    assert shown(Markup("<b>Café “Zoë” – £5 🚲</b>")) == (
        "<b>Caf&#233; &#8220;Zo&#235;&#8221; &#8211; &#163;5 &#128690;</b>"
    )


def test_a_name_that_is_missing_in_a_template_is_an_error_still() -> None:
    with pytest.raises(UndefinedError):
        shown(StrictUndefined(name="heading"))
