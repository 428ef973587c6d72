"""Drawing once: what is filled into the slots of kept HTML comes out as if it had been drawn anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup

from portal.core.drawn import filled, filled_each, tallied
from portal.core.text import clean

BOX = """{% macro box(thing, loud, note, count) -%}
<p{% if loud %} class="loud"{% endif %}>{{ thing.name }}
{%- if note %}: <em>{{ note }}</em>{% endif %} ({{ count }})</p>
{%- endmacro %}"""
MACRO: Any = vars(Environment(autoescape=True).from_string(BOX).module)["box"]


@dataclass(frozen=True)
class Thing:
    """Something to draw."""

    name: str
    drawn: dict[Any, Any] = field(default_factory=dict, compare=False)


WORDS = st.text(max_size=20).map(clean)


@given(WORDS, st.lists(st.tuples(st.booleans(), WORDS, WORDS), max_size=6))
def test_a_filled_slot_reads_as_if_drawn_anew(name: str, asked: list[tuple[bool, str, str]]) -> None:
    thing = Thing(name)
    for loud, note, count in asked:
        assert unescape(filled(thing, MACRO, (loud,), note, count)) == unescape(
            MACRO(thing, loud, note, count)
        )


def test_words_are_escaped_and_html_of_ours_is_not() -> None:
    html = filled(Thing("<b>"), MACRO, (False,), "<script>", Markup("<b>2</b>"))
    assert html == "<p>&lt;b&gt;: <em>&lt;script&gt;</em> (<b>2</b>)</p>"


def test_it_is_drawn_once_for_each_set_of_empty_slots() -> None:
    thing = Thing("Tea")
    for note in ("a", "b", "", ""):
        filled(thing, MACRO, (True,), note, "1")
    assert len(thing.drawn) == 2


def test_the_sign_of_a_slot_in_a_text_is_no_slot() -> None:
    assert "(1)" in filled(Thing("\x1a9\x1a"), MACRO, (False,), "", "1")


TICK: Any = vars(Environment(autoescape=True).from_string(
    "{% macro head(group) %}<b>{{ group.name }}</b>{% endmacro %}"
    "{% macro tick(thing, on, found) %}<i>{{ thing.name }} {{ on }} {{ found }}</i>{% endmacro %}"
    "{% macro unsaid(thing, on, found) %}{{ thing.name }}{% endmacro %}"
).module)  # fmt: skip


def test_many_are_filled_end_to_end() -> None:
    rows = [(Thing("One"), "3"), (Thing("Two"), "<4>")]
    html = filled_each(rows, TICK["tick"], (True,), "<li>", "</li>")
    assert html == "<li><i>One True 3</i></li><li><i>Two True &lt;4&gt;</i></li>"


def test_groups_of_many_have_their_heads_and_numbers() -> None:
    one, two = Thing("One"), Thing("<2>")
    groups = [(Thing("A"), [(one, (True,), 3), (two, (False,), 0)]), (Thing("B"), [(one, (True,), 4)])]
    html = "<b>A</b><i>One True 3</i><i>&lt;2&gt; False 0</i>;<b>B</b><i>One True 4</i>;"
    for _again in range(2):
        assert tallied(groups, TICK["head"], TICK["tick"], ";") == html
    assert len(one.drawn) == 1


def test_signs_in_a_text_take_nothing_away_from_many() -> None:
    row = (Thing("\x1a9\x1a and \x1a9\x1a"), "", "")
    assert filled_each([row, row], MACRO, (False,), "", "") == "<p> and  ()</p>" * 2
    counted = (Thing("\x1a9\x1a and \x1a9\x1a"), (False, ""), 5)
    assert tallied([(Thing("A"), [counted, counted])], TICK["head"], MACRO, "") == (
        "<b>A</b>" + "<p> and  (5)</p>" * 2
    )
    told = [(Thing("\x1a9\x1a and \x1a9\x1a"), (True,), 5)]
    assert tallied([(Thing("A"), told * 2)], TICK["head"], TICK["unsaid"], "") == "<b>A</b> and  and "
