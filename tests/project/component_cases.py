"""What test_components.py compares: our parameters and the official macro's for the same result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

BOLD = Markup("Read <b>this</b> first")
NASTY = """<script>alert("1")</script> & 'co'"""


def said(text: str | Markup) -> dict[str, str]:
    """A text as the official macros want it: `html` when it is markup, else `text`."""
    return {"html": str(text)} if isinstance(text, Markup) else {"text": text}


def body(html: str) -> Any:
    """What a call block hands to a macro."""
    return lambda *_: Markup(html)


def choices(*names: str, **more: Any) -> list[dict[str, Any]]:
    """Items of a list of choices; `more` goes onto the last one."""
    found: list[dict[str, Any]] = [{"value": name.lower(), "text": name} for name in names]
    found[-1].update(more)
    return found


def hinted(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Our items as the official ones: a hint and a conditional are dicts there."""
    wrap = {"hint": "text", "conditional": "html"}
    return [
        {key: {wrap[key]: value} if key in wrap else value for key, value in item.items()} for item in items
    ]


def control(official_name: str, **parameters: Any) -> dict[str, Any]:
    """Our flat parameters of one form control as the official nested ones."""
    names = {
        "page_heading": ("label", "isPageHeading"),
        "label_classes": ("label", "classes"),
        "group_classes": ("formGroup", "classes"),
        "described_by": ("describedBy",),
    }
    found: dict[str, Any] = {"label": {}}
    for key, value in parameters.items():
        if key in names:
            *outer, last = names[key]
            (found.setdefault(outer[0], {}) if outer else found)[last] = value
        elif key in ("label", "hint", "error", "prefix", "suffix"):
            found.setdefault({"error": "errorMessage"}.get(key, key), {}).update(said(value))
        elif key == "items":
            found["items"] = hinted(value)
        else:
            found[key] = value
    if official_name == "select":
        found.setdefault("items", [])
    return found


def grouped(**parameters: Any) -> dict[str, Any]:
    """Our flat parameters of a group of choices as the official nested ones."""
    legend = {"legend": "text", "legend_classes": "classes", "page_heading": "isPageHeading"}
    found = control("group", **{key: value for key, value in parameters.items() if key not in legend})
    found.pop("label")
    if "id_prefix" in found:
        found["idPrefix"] = found.pop("id_prefix")
    if "legend" in parameters:
        found["fieldset"] = {"legend": {legend[key]: parameters[key] for key in legend if key in parameters}}
    return found


def controls() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Cases of the form controls, whose parameters translate by rule."""
    plain: dict[str, Any] = {"name": "town", "label": "Town"}
    full = plain | {
        "id": "t",
        "label_classes": "govuk-label--l",
        "page_heading": True,
        "hint": "Like Oakham",
        "error": "Enter a town",
        "classes": "app-x",
        "group_classes": "app-g",
        "described_by": "other",
    }
    both: dict[str, list[dict[str, Any]]] = {
        "input": [
            plain,
            full,
            plain | {"value": NASTY, "type": "email", "autocomplete": "email", "spellcheck": False},
            plain | {"value": "0", "inputmode": "numeric", "pattern": "[0-9]*", "autocapitalize": "none"},
            plain | {"prefix": "£", "suffix": "a week", "error": BOLD, "disabled": True, "hint": BOLD},
            plain | {"label": BOLD, "spellcheck": True, "attributes": {"data-a": "b", "maxlength": "8"}},
        ],
        "textarea": [
            plain,
            full,
            plain | {"value": "one\n\n" + NASTY, "rows": 8, "autocomplete": "street-address"},
            plain | {"spellcheck": True, "disabled": True, "attributes": {"data-a": NASTY}},
        ],
        "select": [
            plain | {"items": choices("Oakham", "Ketton"), "value": "ketton"},
            full | {"items": choices("A")},
            plain | {"items": choices("A", "B", selected=True, disabled=True), "disabled": True},
        ],
        "file_upload": [plain, full, plain | {"multiple": True, "disabled": True, "javascript": True}],
        "character_count": [
            plain | {"maxlength": 200},
            plain | {"maxwords": 50, "value": NASTY, "threshold": 75},
            plain
            | {
                "maxlength": 9,
                "hint": "Short",
                "error": "Too long",
                "id": "x",
                "rows": 2,
                "classes": "app-x",
                "group_classes": "app-g",
                "spellcheck": False,
                "page_heading": True,
                "label_classes": "govuk-label--l",
            },
        ],
    }
    for name, cases in both.items():
        yield from ((name, case, control(name, **case)) for case in cases)


def groups() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Cases of radios, checkboxes and dates."""
    few = choices("One", "Two", hint="Both hands", disabled=True, attributes={"data-a": "b"})
    told = choices("Phone", "Post", conditional=Markup("<p>Where to?</p>"))
    full = {
        "name": "how",
        "legend": "How?",
        "legend_classes": "govuk-fieldset__legend--l",
        "page_heading": True,
        "hint": "One only",
        "error": "Choose",
        "classes": "app-x",
        "group_classes": "app-g",
        "id_prefix": "pre",
    }
    both: dict[str, list[dict[str, Any]]] = {
        "checkboxes": [
            {"name": "a", "items": few},
            full | {"items": few, "values": ["one"]},
            {"name": "a", "items": [*told, {"divider": "or"}, *choices("None", behaviour="exclusive")]},
            {"name": "a", "items": told, "values": ["post"], "hint": "Any", "error": "Choose"},
            {"name": "a", "items": choices("B", checked=True, id="own", name="other"), "legend": NASTY},
        ],
        "radios": [
            {"name": "a", "items": few},
            full | {"items": few, "value": "one"},
            {"name": "a", "items": [*told, {"divider": "or"}, *choices("None")], "value": "post"},
            {"name": "a", "items": choices("B", checked=True, id="own"), "legend": "Pick", "hint": "Any"},
        ],
    }
    for name, cases in both.items():
        yield from ((name, case, grouped(**case)) for case in cases)
    dated = {"name": "born", "legend": "Born", "hint": "Like 27 3 1948", "error": "Add a year", "id": "b"}
    parts = [
        {"name": "day", "classes": "govuk-input--width-2", "value": "27", "autocomplete": "bday-day"},
        {"name": "month", "classes": "govuk-input--width-2", "value": "3", "autocomplete": "bday-month"},
        {"name": "year", "classes": "govuk-input--width-4 govuk-input--error", "autocomplete": "bday-year"},
    ]
    shown = dated | {"values": {"day": "27", "month": "3"}, "error_parts": ["year"], "birthday": True}
    yield "date_input", shown, grouped(**dated) | {"namePrefix": "born", "items": parts}
    yield (
        "date_input",
        {"name": "when", "legend": "When"},
        {"id": "when", "namePrefix": "when", "fieldset": {"legend": {"text": "When"}}},
    )


LINKS = [{"text": "Home", "href": "/"}, {"text": NASTY, "href": "/a?b=1&c=2"}, {"text": "Here"}]
MENU = [
    {"text": "Search", "href": "/search", "active": True},
    {"text": "Guides", "href": "/g", "current": True},
    {"text": NASTY, "href": "/x"},
]
PAGES = [
    {"number": 1, "href": "?page=1"},
    {"ellipsis": True},
    {"number": 4, "href": "?page=4", "current": True},
]
ROWS = [
    {"key": "Cost", "value": "Free", "actions": [{"href": "/1", "text": "Change", "hidden": "cost"}]},
    {"key": BOLD, "value": NASTY, "classes": "app-x"},
    {
        "key": "When",
        "value": "Now",
        "actions": [{"href": "/2", "text": "Add"}, {"href": "/3", "text": "Cut"}],
    },
]


def official_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Our summary rows as the official ones."""
    found = []
    for row in rows:
        theirs: dict[str, Any] = {"key": said(row["key"]), "value": said(row["value"])}
        theirs["classes"] = row.get("classes", "")
        actions = [
            {"href": a["href"], "text": a["text"]}
            | ({"visuallyHiddenText": a["hidden"]} if "hidden" in a else {})
            for a in row.get("actions", ())
        ]
        found.append(theirs | {"actions": {"items": actions}})
    return found


CELLS = [
    ["Oakham", {"text": "12", "format": "numeric", "classes": "app-x"}],
    [BOLD, {"text": 0, "colspan": 2}],
]
CELLS_THERE = [[{"text": "Oakham"}, CELLS[0][1]], [{"html": str(BOLD)}, {"text": "0", "colspan": 2}]]

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    *controls(),
    *groups(),
    ("back_link", {"href": "/a"}, {"href": "/a"}),
    (
        "back_link",
        {"href": "/a?b&c", "text": NASTY, "classes": "x"},
        {"href": "/a?b&c", "text": NASTY, "classes": "x"},
    ),
    ("breadcrumbs", {"items": LINKS}, {"items": LINKS}),
    (
        "breadcrumbs",
        {"items": LINKS, "collapse": True, "label": "Path", "classes": "x"},
        {"items": LINKS, "collapseOnMobile": True, "labelText": "Path", "classes": "x"},
    ),
    ("button", {"text": "Continue"}, {"text": "Continue"}),
    (
        "button",
        {"text": BOLD, "href": "/go", "start": True, "id": "go"},
        {"html": str(BOLD), "href": "/go", "isStartButton": True, "id": "go"},
    ),
    (
        "button",
        {
            "text": NASTY,
            "type": "button",
            "name": "n",
            "value": "v",
            "disabled": True,
            "prevent_double_click": True,
            "classes": "govuk-button--secondary",
            "attributes": {"data-a": "b"},
        },
        {
            "text": NASTY,
            "type": "button",
            "name": "n",
            "value": "v",
            "disabled": True,
            "preventDoubleClick": True,
            "classes": "govuk-button--secondary",
            "attributes": {"data-a": "b"},
        },
    ),
    ("details", {"summary": "More", "text": NASTY}, {"summaryText": "More", "text": NASTY}),
    (
        "details",
        {"summary": BOLD, "caller": body("<p>In</p>"), "open": True, "id": "d", "classes": "x"},
        {"summaryHtml": str(BOLD), "html": "<p>In</p>", "open": True, "id": "d", "classes": "x"},
    ),
    ("error_message", {"text": "Enter it"}, {"text": "Enter it"}),
    (
        "error_message",
        {"text": BOLD, "id": "e", "classes": "x", "hidden_text": ""},
        {"html": str(BOLD), "id": "e", "classes": "x", "visuallyHiddenText": ""},
    ),
    (
        "error_summary",
        {"errors": [{"text": NASTY, "href": "#a"}, {"text": "No link"}]},
        {
            "titleText": "There is a problem",
            "errorList": [{"text": NASTY, "href": "#a"}, {"text": "No link"}],
        },
    ),
    (
        "error_summary",
        {"errors": [], "title": "Oh", "description": "Try again", "auto_focus": False, "classes": "x"},
        {
            "titleText": "Oh",
            "descriptionText": "Try again",
            "disableAutoFocus": True,
            "classes": "x",
            "errorList": [],
        },
    ),
    ("exit_this_page", {}, {}),
    (
        "exit_this_page",
        {"href": "/leave", "text": "Leave", "id": "x", "classes": "y"},
        {"redirectUrl": "/leave", "text": "Leave", "id": "x", "classes": "y"},
    ),
    (
        "fieldset",
        {"legend": "Who?", "caller": body("<p>In</p>")},
        {"legend": {"text": "Who?"}, "html": "<p>In</p>"},
    ),
    (
        "fieldset",
        {
            "legend": BOLD,
            "legend_classes": "l",
            "page_heading": True,
            "described_by": "d",
            "role": "group",
            "classes": "x",
            "caller": body("<p>In</p>"),
        },
        {
            "legend": {"html": str(BOLD), "classes": "l", "isPageHeading": True},
            "describedBy": "d",
            "role": "group",
            "classes": "x",
            "html": "<p>In</p>",
        },
    ),
    ("header", {"text": NASTY}, {"logoText": NASTY}),
    (
        "header",
        {"text": BOLD, "href": "/x", "classes": "y", "container_classes": "z"},
        {"logoHtml": str(BOLD), "url": "/x", "classes": "y", "containerClasses": "z"},
    ),
    ("hint", {"text": NASTY}, {"text": NASTY}),
    ("hint", {"text": BOLD, "id": "h", "classes": "x"}, {"html": str(BOLD), "id": "h", "classes": "x"}),
    ("inset_text", {"text": NASTY, "id": "i", "classes": "x"}, {"text": NASTY, "id": "i", "classes": "x"}),
    ("inset_text", {"caller": body("<p>In</p>")}, {"html": "<p>In</p>"}),
    ("label", {"text": NASTY, "for_id": "f"}, {"text": NASTY, "for": "f"}),
    (
        "label",
        {"text": BOLD, "for_id": "f", "classes": "x", "page_heading": True},
        {"html": str(BOLD), "for": "f", "classes": "x", "isPageHeading": True},
    ),
    ("notification_banner", {"text": NASTY}, {"text": NASTY}),
    (
        "notification_banner",
        {"text": "Saved", "success": True, "auto_focus": False},
        {"text": "Saved", "type": "success", "disableAutoFocus": True},
    ),
    (
        "notification_banner",
        {
            "caller": body("<p>In</p>"),
            "title": "Note",
            "title_id": "t",
            "heading_level": 3,
            "role": "alert",
            "classes": "x",
        },
        {
            "html": "<p>In</p>",
            "titleText": "Note",
            "titleId": "t",
            "titleHeadingLevel": 3,
            "role": "alert",
            "classes": "x",
        },
    ),
    (
        "pagination",
        {"items": PAGES, "previous": "?page=3", "next": "?page=5"},
        {"items": PAGES, "previous": {"href": "?page=3"}, "next": {"href": "?page=5"}},
    ),
    (
        "pagination",
        {"items": PAGES, "next": "?a=1&b=2", "next_text": "More", "label": "Results", "classes": "x"},
        {
            "items": PAGES,
            "next": {"href": "?a=1&b=2", "text": "More"},
            "landmarkLabel": "Results",
            "classes": "x",
        },
    ),
    (
        "pagination",
        {"previous": "/a", "next": "/b", "previous_text": "Back", "next_label": "Money"},
        {"previous": {"href": "/a", "text": "Back"}, "next": {"href": "/b", "labelText": "Money"}},
    ),
    ("panel", {"title": "Sent", "text": NASTY}, {"titleText": "Sent", "text": NASTY}),
    (
        "panel",
        {"title": BOLD, "heading_level": 2, "classes": "x", "caller": body("<b>In</b>")},
        {"titleHtml": str(BOLD), "headingLevel": 2, "classes": "x", "html": "<b>In</b>"},
    ),
    ("panel", {"title": "Done"}, {"titleText": "Done"}),
    (
        "phase_banner",
        {"tag": "Trial", "text": BOLD, "classes": "x"},
        {"tag": {"text": "Trial"}, "html": str(BOLD), "classes": "x"},
    ),
    ("service_navigation", {"items": MENU}, {"navigation": MENU}),
    (
        "service_navigation",
        {
            "items": MENU[:1],
            "name": NASTY,
            "href": "/",
            "label": "Main",
            "navigation_id": "n",
            "classes": "x",
        },
        {
            "navigation": MENU[:1],
            "serviceName": NASTY,
            "serviceUrl": "/",
            "navigationLabel": "Main",
            "navigationId": "n",
            "classes": "x",
        },
    ),
    ("service_navigation", {"items": [], "name": "Us"}, {"navigation": [], "serviceName": "Us"}),
    ("skip_link", {}, {"text": "Skip to main content", "href": "#main-content"}),
    (
        "skip_link",
        {"text": NASTY, "href": "#x", "classes": "y", "attributes": {"rel": "nofollow"}},
        {"text": NASTY, "href": "#x", "classes": "y", "attributes": {"rel": "nofollow"}},
    ),
    ("summary_list", {"rows": ROWS}, {"rows": official_rows(ROWS)}),
    (
        "summary_list",
        {"rows": ROWS[1:2], "classes": "govuk-summary-list--no-border"},
        {"rows": official_rows(ROWS[1:2]), "classes": "govuk-summary-list--no-border"},
    ),
    (
        "summary_list",
        {"rows": ROWS, "card_title": NASTY, "card_level": 3},
        {"rows": official_rows(ROWS), "card": {"title": {"text": NASTY, "headingLevel": 3}}},
    ),
    ("table", {"rows": CELLS}, {"rows": CELLS_THERE}),
    (
        "table",
        {
            "rows": CELLS,
            "head": ["Town", {"text": "People", "format": "numeric"}],
            "caption": "By town",
            "caption_classes": "m",
            "first_cell_header": True,
            "classes": "x",
        },
        {
            "rows": CELLS_THERE,
            "head": [{"text": "Town"}, {"text": "People", "format": "numeric"}],
            "caption": "By town",
            "captionClasses": "m",
            "firstCellIsHeader": True,
            "classes": "x",
        },
    ),
    ("tag", {"text": NASTY, "classes": "govuk-tag--grey"}, {"text": NASTY, "classes": "govuk-tag--grey"}),
    ("tag", {"text": BOLD}, {"html": str(BOLD)}),
    ("warning_text", {"text": NASTY}, {"text": NASTY}),
    (
        "warning_text",
        {"text": BOLD, "fallback": "Danger", "classes": "x"},
        {"html": str(BOLD), "iconFallbackText": "Danger", "classes": "x"},
    ),
]
