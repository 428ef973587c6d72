"""Hold the components to the design system: the official macros' own tree, and sound HTML for ours."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined, UndefinedError
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields import SelectChoice

from portal.core.drawn import drawn, filled
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
from tests.project.component_cases import BOLD, CASES, NASTY, body
from tools.refresh_assets import squeezed

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ROOT / "templates" / "components"
PORTAL = Environment(loader=FileSystemLoader(ROOT / "templates"), undefined=StrictUndefined, autoescape=True)
PORTAL.filters.update(drawn=drawn, filled=filled)
ORACLE = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
)


def ours(macro: str, /, **parameters: Any) -> str:
    """What our macro of this name prints."""
    return str(getattr(PORTAL.get_template(f"components/{macro}.html").module, macro)(**parameters))


def official(name: str, parameters: dict[str, Any]) -> str:
    """What the official macro prints; our header is their generic header."""
    name = "generic_header" if name == "header" else name
    template = ORACLE.get_template(f"govuk_frontend_jinja/components/{name.replace('_', '-')}/macro.html")
    macro = "govuk" + "".join(part.capitalize() for part in name.split("_"))
    return str(getattr(template.module, macro)(parameters))


def with_sorted_classes(tree: list[Any]) -> list[Any]:
    """A tree with the names inside each class attribute in one order, for their order means nothing."""
    for node in tree:
        if isinstance(node, list):
            if "class" in node[1]:
                node[1]["class"] = " ".join(sorted(node[1]["class"].split()))
            with_sorted_classes(node[2])
    return tree


@pytest.mark.parametrize(
    ("name", "mine", "theirs"), CASES, ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)]
)
def test_macro_prints_the_official_tree_when_given_the_same(
    name: str, mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    printed = with_sorted_classes(squeezed(ours(name, **mine)))
    assert printed == with_sorted_classes(squeezed(official(name, theirs)))
    assert printed, "the comparison would be of nothing"


def test_oracle_notices_when_a_class_is_wrong() -> None:
    right = ours("hint", text="Like Oakham")
    assert squeezed(right) == squeezed(official("hint", {"text": "Like Oakham"}))
    assert squeezed(right.replace("govuk-hint", "govuk-hin")) != squeezed(
        official("hint", {"text": "Like Oakham"})
    )


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


def elements(html: str, whole: bool = False) -> list[Any]:
    """Every element of a piece of HTML (or of a whole page), which must parse without one error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(html) if whole else parser.parseFragment(html)
    return [element for element in root.iter() if isinstance(element.tag, str)]


def assert_sound(html: str, whole: bool = False) -> None:
    """What every page keeps: sound HTML, no inline style or script, ids once, no dead reference."""
    found = elements(html, whole)
    ids = [element.get("id") for element in found if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in found:
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.tag != "style"
        assert element.tag != "script" or (element.get("src") and not (element.text or "").strip())
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            assert set((element.get(name) or "").split()) <= set(ids)
    assert "None" not in html


@pytest.mark.parametrize(
    ("name", "given", "wanted"), OWN, ids=[f"{i}-{case[0]}" for i, case in enumerate(OWN)]
)
def test_own_component_is_sound_and_says_what_it_must_when_full_or_bare(
    name: str, given: dict[str, Any], wanted: list[str]
) -> None:
    html = ours(name, **given)
    assert_sound(html)
    assert "<script>" not in html
    assert [text for text in wanted if text not in html] == []


def test_filter_tags_print_nothing_when_there_are_none() -> None:
    assert ours("filter_tags", tags=[]) == ""


def test_macro_raises_when_a_needed_name_is_missing() -> None:
    with pytest.raises(UndefinedError):
        ours("search_box", q=PORTAL.undefined(name="q"))
    with pytest.raises(UndefinedError):
        PORTAL.from_string('{% from "components/tag.html" import tag %}{{ tag(nowhere) }}').render()


class DateParts(StringField):
    """A date in three boxes as `field` expects one."""

    component = "date_parts"
    parts = {"day": "27", "month": "3", "year": ""}  # noqa: RUF012 - a fixed example
    error_parts = ("year",)
    error_id = "born-year"


CHOICES = [SelectChoice("a", "First", render_kw={"hint": "With a hint"}), SelectChoice("b", NASTY)]


class Everything(Form):
    """One field of every kind."""

    name = StringField(
        "Name",
        [validators.InputRequired("Enter a name")],
        description="In full",
        render_kw={"autocomplete": "name"},
    )
    email = EmailField("Email")
    age = IntegerField("Age")
    secret = PasswordField("Password")
    story = TextAreaField("Story")
    town = SelectField("Town", choices=CHOICES)
    how = RadioField("How", [validators.InputRequired("Choose how")], choices=CHOICES)
    needs = SelectMultipleField("Needs", choices=CHOICES)
    agree = BooleanField("I agree")
    born = DateParts("Born", [validators.Length(min=1, message="Add a year")])


def shown(form: Form, name: str, **more: Any) -> str:
    """A field of a form as the `field` macro prints it."""
    return ours("field", field=form[name], **more)


def test_field_prints_the_right_control_when_given_each_kind() -> None:
    form = Everything(
        data={"name": NASTY, "age": 0, "town": "b", "how": "a", "needs": ["b"], "agree": True, "secret": "x9"}
    )
    printed = {name: shown(form, name) for name in form._fields}
    for html in printed.values():
        assert_sound(html)
    for name, wanted in {
        "name": ['autocomplete="name"', 'id="name-hint"', 'type="text"'],
        "email": ['type="email"'],
        "age": ['type="text"', 'inputmode="numeric"', 'value="0"'],
        "secret": ['type="password"'],
        "story": ["<textarea"],
        "town": ["<select", 'value="b" selected'],
        "agree": ['type="checkbox"', "checked"],
        "how": ["<legend", 'type="radio" value="a" checked', "With a hint"],
        "born": ['id="born-month"', 'role="group"'],
        "needs": ['type="checkbox" value="b" checked', 'id="needs-2"'],
    }.items():
        assert [text for text in wanted if text not in printed[name]] == [], name
    assert "x9" not in printed["secret"]
    assert "govuk-character-count" in shown(form, "story", maxlength=300)


def test_summary_links_to_the_first_input_when_fields_have_errors() -> None:
    form = Everything(MultiDict({"email": ""}))
    assert not form.validate()
    page = ours("form_errors", form=form) + "".join(shown(form, name) for name in form._fields)
    assert_sound(page)
    by_id = {element.get("id"): element.tag for element in elements(page)}
    links = re.findall(r'href="#([^"]+)"', page)
    assert {"name", "how", "born-year"} <= set(links)
    assert {by_id[link] for link in links} <= {"input", "select", "textarea"}


def test_summary_is_empty_when_a_form_has_no_errors() -> None:
    assert ours("form_errors", form=Everything()) == ""


def test_every_component_is_named_in_the_readme_and_in_a_test_when_it_exists() -> None:
    names = {path.stem for path in COMPONENTS.glob("*.html")}
    parts = {"choice_field", "choice_group", "date_field", "form_group"}
    parts |= {f"record_{part}" for part in ("act", "cell", "days", "picks", "row", "rows")}
    tested = {case[0] for case in CASES} | {case[0] for case in OWN} | {"field", "form_errors"}
    assert names == tested | parts
    readme = (COMPONENTS / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []
    assert [name for name in names if len((COMPONENTS / f"{name}.html").read_text().splitlines()) > 40] == []
