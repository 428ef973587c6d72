"""What test_components.py gives to the components that are ours alone, and what they must say."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.directory.models import Location, TaxonomyTerm
from portal.directory.shapes import SERVICE
from portal.directory.values import Lookup
from portal.directory.vocabulary import LinkType
from portal.listings.record_forms import RecordForm
from portal.listings.record_words import Difference, RowDifference
from portal.reporting.presenters.charts import draw
from portal.reporting.presenters.tile_map import draw_tiles
from portal.reporting.rules.tables import FigureTable, Row
from portal.reporting.vocabulary import ChartKind
from tests.project.components import BOLD, NASTY, body

NUMBERS = [
    {"name": "The line", "number": "01234 000 000", "note": NASTY},
    {"name": "Text", "number": "85 258", "dial": "85258"},
]


def card(**more: Any) -> SimpleNamespace:
    """A card as `result_card` takes it, with nothing but its name unless `more` says otherwise."""
    empty = dict.fromkeys(("organisation", "summary", "phone", "checked", "note"), "")
    given = {"name": "Tea", "href": "/a", "facts": (), "tags": (), "drawn": {}}
    return SimpleNamespace(**given | empty | more)


TERMS = {(LinkType.NEED, code): TaxonomyTerm(code=code, name=f"{code} {NASTY}") for code in ("a", "b", "c")}
LOOKUP = Lookup(TERMS, {"p": Location(id="p", name=NASTY, confidential=True)})
RECORD: dict[str, Any] = {
    "name": NASTY,
    "needs": ["b", "a"],
    "phones": [
        {"id": "1", "number": NASTY, "languages": [{"id": "3", "name": NASTY}]},
        {"id": "2", "number": "999"},
    ],
    "schedules": [{"freq": "MONTHLY", "byday": "2TU"}, {"freq": "MONTHLY", "byday": "1MO,-1FR"}],
    "at": [{"id": "4", "location": "p", "description": NASTY}],
}


LINE, TILE_MAP = ChartKind.LINE, ChartKind.TILE_MAP


def drawing_of(kind: ChartKind) -> Any:
    """A chart of a few figures whose names are not to be trusted."""
    rows = tuple(Row((f"{at} {NASTY}",), (at, None)) for at in range(7))
    table = FigureTable("a", NASTY, (NASTY,), ("One", NASTY), rows)
    return draw_tiles(table, {"Tea": (0, 0)}) if kind is TILE_MAP else draw(table, kind)


def record_form(values: dict[str, Any]) -> RecordForm:
    """Every field of a listing as a form."""
    return RecordForm.of_values(SERVICE.fields, values, LOOKUP)


def wrong_record_form() -> RecordForm:
    """The same with something wrong in many boxes."""
    sent = MultiDict([("shown", part.name) for part in SERVICE.fields])
    for name in ("visible_to-day", "email", "kind", "phones-0-number", "needs", "at-find"):
        sent.add(name, NASTY)
    sent.update({"phones-0-id": "", "at-0-id": "", "at-0-location": "gone"})
    form = RecordForm.of_post(SERVICE.fields, sent, {}, LOOKUP)
    assert form.check(SERVICE, LOOKUP) is None
    form.offer_places([("p", NASTY)])
    return form


OWN: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "crisis_panel",
        {
            "panel": SimpleNamespace(
                code="harm",
                heading=NASTY,
                level="emergency",
                body=(NASTY, "Call now."),
                numbers=({"name": "Ambulance", "number": "999", "note": NASTY},),
                others=({"name": "A website", "note": NASTY, "url": "https://example.org/?a=1&b=2"},),
            )
        },
        ['id="panel-harm"', 'href="tel:999"', "?a=1&amp;b=2"],
    ),
    (
        "emergency_panel",
        {"heading": NASTY, "numbers": NUMBERS, "text": BOLD, "more_href": "/emergency"},
        [
            'href="tel:01234000000"',
            'href="tel:85258"',
            'aria-labelledby="emergency-panel-heading"',
            "Emergency: ",
        ],
    ),
    (
        "emergency_panel",
        {"heading": "Talk", "level": "care", "caller": body("<p>In</p>"), "id": "own"},
        ["app-emergency--care", "<p>In</p>", 'id="own-heading"'],
    ),
    (
        "filter_tags",
        {"tags": [{"text": NASTY, "href": "?a=1&b=2"}], "clear_href": "/search"},
        ["Remove filter: ", "?a=1&amp;b=2", "Clear all filters"],
    ),
    (
        "footer",
        {"phone": "01234 000 000", "name": NASTY},
        ['href="/privacy"', 'href="/accessibility"', "tel:01234000000"],
    ),
    ("footer", {"links": [{"text": NASTY, "href": "/own"}]}, ['href="/own"']),
    ("phone_link", {"number": "(01234) 000-000"}, ['href="tel:01234000000"', "Call </span>"]),
    (
        "phone_link",
        {"number": "01234 000 000", "name": NASTY, "button": True, "classes": "x"},
        ["app-phone--button x", "Call "],
    ),
    ("result_card", {"card": card(name=NASTY, href="/a?b&c")}, ["app-card__title", "/a?b&amp;c"]),
    (
        "result_card",
        {
            "card": card(
                organisation=NASTY,
                checked=NASTY,
                tags=[{"text": NASTY, "classes": "app-tag--free"}, {"text": "Groups"}],
                facts=[("Where", NASTY)],
                phone="01234 000 000",
            ),
            "summary": BOLD,
            "why": NASTY,
            "note": NASTY,
            "caller": body("<a href='/add'>Add</a>"),
        },
        [
            str(BOLD),
            "Why this is here:",
            "<a href='/add'>Add</a>",
            "tel:01234000000",
            "app-tag app-tag--free",
        ],
    ),
    ("chart", {"drawing": drawing_of(LINE), "id": "a"}, ["app-drawing--lines", "polyline", 'role="img"']),
    (
        "chart",
        {"drawing": drawing_of(TILE_MAP), "id": "b"},
        ["viewBox", "app-drawing__tile--1", 'tabindex="0"'],
    ),
    (
        "record_difference",
        {"change": Difference("name", NASTY, (NASTY,), ()), "heads": ("Theirs", "Yours")},
        ["Theirs", "Nothing stated", "<del>"],
    ),
    (
        "record_difference",
        {
            "change": Difference(
                "phones",
                "Phones",
                ("a",),
                ("b",),
                (
                    RowDifference("came", "", NASTY),
                    RowDifference("went", NASTY),
                    RowDifference("stayed", "a", "a"),
                ),
                moved=True,
            )
        },
        ["Added", "Taken out", "The order changes"],
    ),
    ("record_fields", {"form": record_form({}), "action": "/here"}, ['name="whole"', 'value="phones:add"']),
    (
        "record_fields",
        {"form": record_form(RECORD), "action": "/here?a=1&b=2"},
        [
            'formaction="/here?a=1&amp;b=2#phones-list"',
            'value="phones-1:up"',
            "2nd Tuesday of the month",
            "1MO,-1FR",
        ],
    ),
    (
        "record_fields",
        {"form": wrong_record_form(), "action": "/here"},
        ["govuk-error-message", "Find places"],
    ),
    ("search_box", {"q": NASTY}, ['role="search"', 'name="q"']),
    (
        "search_box",
        {"place": NASTY, "hint": NASTY, "large": True, "hidden": [("need", NASTY)], "token": "t"},
        ['name="place"', 'aria-describedby="search-q-hint"', 'name="csrf_token"', 'name="need"'],
    ),
    (
        "search_box",
        {"place": "", "place_error": NASTY},
        ['id="search-place-error"', 'aria-describedby="search-place-error"', "govuk-input--error"],
    ),
]
