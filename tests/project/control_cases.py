"""What test_components.py compares of the controls of a form, whose parameters translate by rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from tests.project.components import BOLD, NASTY


def said(text: str | Markup) -> dict[str, str]:
    """A text as the official macros want it: `html` when it is markup, else `text`."""
    return {"html": str(text)} if isinstance(text, Markup) else {"text": text}


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
