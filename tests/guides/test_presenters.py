"""Shaping texts: parts with ids, numbers to tap, dates in words, guides that belong together."""

from __future__ import annotations

import pytest

from portal.guides.models import Guide
from portal.guides.presenters import link_numbers, related_guides, say_date_of, split_text


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("2020-10-07", "7 October 2020"),
        ("2020-04", "April 2020"),
        ("2016", "2016"),
        ("unknown", "date not stated"),
        ("", "date not stated"),
        ("2020-13-45", "date not stated"),
        ("spring 2019", "spring 2019"),
    ],
)
def test_a_date_is_said_as_the_source_states_it(stated: str, said: str) -> None:
    assert say_date_of(stated) == said


def test_a_text_is_split_at_its_headings() -> None:
    opening, sections = split_text(
        "Hello.\n\n## First part\n\nOne.\n\n### Inside\n\nTwo.\n\n## Next\n\nThree.\n"
    )
    assert opening == "<p>Hello.</p>\n"
    assert [(part.id, part.heading) for part in sections] == [("first-part", "First part"), ("next", "Next")]
    assert "<h3>Inside</h3>" in sections[0].html


def test_a_text_without_headings_is_all_opening() -> None:
    opening, sections = split_text("Only this.")
    assert (opening, sections) == ("<p>Only this.</p>\n", [])


def test_markup_in_a_text_is_shown_not_run() -> None:
    opening, _sections = split_text("<script>alert(1)</script> <b onclick='x()'>hi</b>")
    assert "<script" not in opening
    assert "<b" not in opening


@pytest.mark.parametrize(
    ("html", "dialled"),
    [
        ("<p>Call 01572 722577.</p>", ["tel:01572722577"]),
        ("<p>Samaritans free on 116 123, or 0800 1111</p>", ["tel:116123", "tel:08001111"]),
        ("<p>Helpline 0808 2000 247</p>", ["tel:08082000247"]),
        ("<p>In danger, call 999.</p>", ["tel:999"]),
        ("<p>Call <strong>111</strong> and wait</p>", ["tel:111"]),
        ("<p>Press <strong>55</strong>, text 999, room 101</p>", []),
        ("<p>£0800 1111 and 18000 people in 2016</p>", []),
        ('<p><a href="/x">call 999</a></p>', []),
    ],
)
def test_phone_numbers_become_links(html: str, dialled: list[str]) -> None:
    made = link_numbers(html)
    assert [part.split('"')[0] for part in made.split('href="') if part.startswith("tel:")] == dialled


def _guide(slug: str, position: int, needs: list[str], types: list[str]) -> Guide:
    return Guide(slug=slug, title=slug, position=position, needs=needs, service_types=types)


def test_related_guides_are_those_with_most_in_common() -> None:
    here = _guide("here", 1, ["falls", "money"], ["a", "b"])
    close = _guide("close", 2, ["falls"], ["a"])
    closer = _guide("closer", 3, ["falls", "money"], [])
    far = _guide("far", 4, ["food"], ["a"])
    assert [one.slug for one in related_guides(here, [here, close, far, closer])] == ["closer", "close"]
