"""Text: cleaned on its way in, harmless on its way out, said as people say it."""

from __future__ import annotations

from datetime import date, time

import bleach
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import text

HOSTILE = [
    "<script>alert(1)</script>hello",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="data:text/html,<script>1</script>">x</a>',
    '<a href="https://example.org" onclick="x()" style="color:red">x</a>',
    "<svg><script>1</script></svg>",
    "<iframe src=//evil.example></iframe>",
    "<math><mtext><img src=x onerror=1></math>",
    "<p style='background:url(x)'>p</p>",
    "<<p>script>alert(1)</p>",
    '<p title="<script>">x</p>',
    "<!--<script>1</script>-->",
    "&lt;script&gt;",
]


@given(st.text())
@settings(max_examples=200)
def test_cleaning_leaves_nothing_odd_and_nothing_more_to_do(typed: str) -> None:
    tidy = text.clean(typed)
    assert not any((ord(ch) < 32 and ch not in "\n\t") or 0x7F <= ord(ch) < 0xA0 for ch in tidy)
    assert not any(0xD800 <= ord(ch) <= 0xDFFF for ch in tidy)
    assert text.clean(tidy) == tidy
    tidy.encode()


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_one_line_is_one_line_within_its_limit(typed: str, limit: int) -> None:
    line = text.one_line(typed, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert "  " not in line
    assert line == line.strip()


def test_line_ends_are_alike_when_they_come_from_different_machines() -> None:
    assert text.clean("one\r\ntwo\rthree\n") == "one\ntwo\nthree"
    assert text.clean(None) == ""


def test_letters_with_accents_are_the_same_when_typed_in_two_ways() -> None:
    assert text.clean("cafe\u0301") == text.clean("caf\u00e9")


@pytest.mark.parametrize("html", HOSTILE)
def test_no_code_is_left_when_html_is_sanitised(html: str) -> None:
    """bleach is the second opinion: it finds nothing more to take out (DESIGN 9.10)."""
    safe = text.sanitise(html)
    for danger in (
        "<script",
        "onerror",
        "onclick",
        "javascript:",
        "data:",
        "style=",
        "<iframe",
        "<svg",
        "<img",
    ):
        assert danger not in safe.lower()
    again = bleach.clean(
        safe,
        tags=text._ALLOWED_TAGS,
        attributes={"a": ["href", "rel"]},
        protocols=["http", "https", "mailto", "tel"],
    )
    assert again == safe


def test_a_link_keeps_its_address_when_it_is_a_harmless_one() -> None:
    assert text.sanitise('<a href="https://example.org/a">x</a>') == (
        '<a href="https://example.org/a" rel="noopener">x</a>'
    )
    assert 'href="tel:999"' in text.sanitise('<a href="tel:999">999</a>')


def test_tags_are_stripped_and_entities_read_when_only_the_text_is_wanted() -> None:
    assert (
        text.strip_tags("<p>Fish &amp; chips</p><p>Two<br>lines</p><script>x</script>")
        == "Fish & chips Two lines"
    )


def test_raw_html_in_markdown_is_shown_as_text() -> None:
    html = text.markdown("# Hello\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **b**")
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")
    assert "<strong>b</strong>" in html


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (time(0), "midnight"),
        (time(12), "midday"),
        (time(9), "9am"),
        (time(13, 30), "1:30pm"),
        (time(0, 5), "12:05am"),
        (time(12, 1), "12:01pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_a_time_is_said_as_people_say_it(moment: time, said: str) -> None:
    assert text.say_time(moment) == said


def test_dates_and_lists_read_as_sentences() -> None:
    assert text.say_date(date(2026, 11, 2)) == "2 November 2026"
    assert text.say_date(None) == ""
    assert text.join_words([]) == ""
    assert text.join_words(["a"]) == "a"
    assert text.join_words(["a", "b"]) == "a and b"
    assert text.join_words(["a", "b", "c"], last="or") == "a, b or c"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", 0), ("12", 12), ("999999999", 999_999_999), ("1000000000", None), ("-1", None), ("1.5", None),
     ("٣", None), (" 1", None), ("", None), (None, None)],
)  # fmt: skip
def test_a_number_is_read_only_from_a_whole_number(typed: str | None, number: int | None) -> None:
    assert text.read_number(typed, None) == number
    assert text.read_number(typed, -1) == (-1 if number is None else number)
