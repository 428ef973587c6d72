"""What test_components.py compares: our parameters and the official macro's for the same result."""

from __future__ import annotations

from typing import Any

from tests.project.components import BOLD, NASTY, body
from tests.project.control_cases import controls, groups, said

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
