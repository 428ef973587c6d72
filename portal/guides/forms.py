"""What editors are asked about guides, standing pages and announcements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import SelectChoice, SelectField, ValidationError

from portal.core import text
from portal.directory.catalogue import Catalogue
from portal.directory.presenters.results import ResultRow
from portal.directory.vocabulary import LinkType
from portal.guides.differences import say_source_line
from portal.guides.vocabulary import ANNOUNCEMENT_WORDS, KIND_WORDS, GuideKind
from portal.web.date_fields import day
from portal.web.fields import VersionedForm, box, choice, choices, line, tick
from portal.web.public_forms import PublicForm

MOST_KINDS_OF_HELP = 8
_WEB = re.compile(r"https?://[^\s<>\"]+\.[^\s<>\"]+")
_OWN = re.compile(r"/[A-Za-z0-9/_~.?=&%+#-]*")
_LONGEST_BODY = 60_000
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


class KeepPlanForm(PublicForm):
    """The form of `keep_plan_form`."""

    listings: Any


def keep_plan_form(rows: Iterable[ResultRow], *, chosen: bool = False) -> KeepPlanForm:
    """Which listings of a plan are kept on somebody's own list; all of them `chosen` at first."""
    options = [(row.card.id, row.card.name) for row in rows]

    class Form(KeepPlanForm):
        listings = choices(
            "Which do you want to keep?",
            options,
            wrong="Choose from the list",
            missing="Choose at least one to keep",
        )

    return Form(data={"listings": [one for one, _name in options]} if chosen else None)


class TextForm(VersionedForm):
    """What guides and standing pages have alike."""

    title = line("Title", limit=200, missing="Enter a title")
    summary = line(
        "Summary",
        limit=300,
        missing="Enter a summary of one sentence",
        hint="One plain sentence. It stands under the title in lists and search results.",
    )
    body = box(
        "Text",
        limit=_LONGEST_BODY,
        missing="Enter the text",
        hint="Start a part with ## and its heading. Start each point of a list with a hyphen. "
        "Write a link as [words](address).",
    )
    reviewed_on = day("When was it last looked at?")
    review_by = day("When must it be looked at again?", missing="Enter when it must be looked at again")

    def values(self) -> dict[str, Any]:
        """What was typed as plain values."""
        return {
            "title": self.title.data,
            "summary": self.summary.data,
            "body": f"{self.body.data}\n",
            "reviewed_on": _plain(self.reviewed_on.data),
            "review_by": _plain(self.review_by.data),
        }


def _plain(value: date | None) -> str | None:
    return value.isoformat() if value else None


class GuideForm(TextForm):
    """The rest of a guide; made by `text_form`, which knows the terms."""

    order = (
        *("version", "do", "title", "summary", "body", "kind", "codes"),
        *(f"help_{number}" for number in range(1, MOST_KINDS_OF_HELP + 1)),
        *("needs", "audiences", "sensitive", "sources", "reviewed_on", "review_by"),
    )

    sensitive = tick(
        "Show the quick exit button", hint="For subjects where somebody may have to leave the page fast."
    )
    sources = box(
        "Sources",
        limit=10_000,
        missing="Enter at least one source",
        hint="One on a line: title | web address | date. "
        "For example: NHS: Falls | https://www.nhs.uk/conditions/falls/ | 2025",
    )

    def validate_sources(self, field: Any) -> None:
        """That each line has a title, and an address that is one. Raises ValidationError."""
        for source in read_sources(field.data):
            if not source["title"]:
                raise ValidationError("Each source needs a title before its first |")
            if source["url"] and not _WEB.fullmatch(source["url"]):
                raise ValidationError(
                    f"“{text.one_line(source['url'], 60)}” is not a web address like https://www.nhs.uk/"
                )

    def values(self) -> dict[str, Any]:
        """What was typed as plain values."""
        ordered = [self[f"help_{number}"].data for number in range(1, MOST_KINDS_OF_HELP + 1)]
        return super().values() | {
            "kind": self["kind"].data,
            "codes": _in_old_order(self["codes"].data, self.held["codes"]),
            "service_types": list(dict.fromkeys(code for code in ordered if code)),
            "needs": _in_old_order(self["needs"].data, self.held["needs"]),
            "audiences": _in_old_order(self["audiences"].data, self.held["audiences"]),
            "sensitive": bool(self.sensitive.data),
            "sources": read_sources(self.sources.data),
        }

    held: Mapping[str, list[str]] = {}


def _in_old_order(chosen: Iterable[str] | None, held: Iterable[str]) -> list[str]:
    """The chosen codes; those that were there keep their places, new ones follow."""
    wanted = list(chosen or ())
    return [*(code for code in held if code in wanted), *(code for code in wanted if code not in held)]


def read_sources(typed: str) -> list[dict[str, str]]:
    """The lines of the sources box as title, address and date."""
    found = []
    for one in (typed or "").splitlines():
        parts = [text.one_line(part) for part in one.split("|")]
        if any(parts):
            title, url, when = [*parts, "", ""][:3]
            found.append({"title": title, "url": url, "date": when})
    return found


def text_form(shelf: str, terms: Catalogue, values: Mapping[str, Any], version: int) -> Any:
    """The form of a guide ("guide") or a standing page, filled with `values` until somebody types."""
    start = dict(values) | {"version": version}
    for name in ("reviewed_on", "review_by"):
        start[name] = date.fromisoformat(start[name]) if start.get(name) else None
    if shelf != "guide":
        return TextForm(data=start)
    held = {name: list(values.get(name) or ()) for name in ("codes", "needs", "audiences", "service_types")}
    types = [(code, term.name) for code, term in terms.terms[LinkType.SERVICE_TYPE].items()]
    types += [(code, code) for code in held["service_types"] if code not in dict(types)]
    body: dict[str, Any] = {
        "held": held,
        "kind": choice(
            "Where does it stand in the list of guides?",
            [(str(kind), words) for kind, words in KIND_WORDS.items()],
            missing="Choose where it stands",
        ),
        "codes": choices(
            "What is it the guide for?",
            _options(terms, (LinkType.THEME, LinkType.LIFE_EVENT), held["codes"]),
            wrong="Choose from the list",
            hint="It is found with these when somebody searches for one of them.",
        ),
        "needs": choices(
            "Which needs does it answer?",
            _options(terms, (LinkType.NEED,), held["needs"]),
            wrong="Choose from the list",
        ),
        "audiences": choices(
            "Who is it for?",
            _options(terms, (LinkType.AUDIENCE,), held["audiences"]),
            wrong="Choose from the list",
        ),
    }
    for number, words in enumerate(_ORDINALS, start=1):
        body[f"help_{number}"] = _one_kind(words.capitalize(), types)
        start[f"help_{number}"] = (held["service_types"][number - 1 : number] or [""])[0]
    start["sources"] = "\n".join(say_source_line(one) for one in values.get("sources") or ())
    return type("OneGuideForm", (GuideForm,), body)(data=start)


def _one_kind(label: str, types: list[tuple[str, str]]) -> Any:
    known = {code for code, _name in types}

    def check(_form: Any, field: Any) -> None:
        if field.data and field.data not in known:
            raise ValidationError("Choose a kind of help from the list")

    return SelectField(
        label, choices=[SelectChoice(value=code, label=name) for code, name in (("", "None"), *types)],
        validate_choice=False, validators=[check],
        filters=[lambda typed: typed or ""],
    )  # fmt: skip


def _options(terms: Catalogue, kinds: Iterable[LinkType], held: Iterable[str]) -> list[tuple[str, str]]:
    found = {code: term.name for kind in kinds for code, term in terms.terms[kind].items()}
    return list((found | {code: code for code in held if code not in found}).items())


def new_guide_form(terms: Catalogue, today: date) -> Any:
    """The form of a guide that is not there yet."""
    start = {
        "kind": str(GuideKind.NEED),
        "body": "## What you can do yourself\n\n\n## When to ask for help\n\n\n## Where to turn\n",
        "reviewed_on": today.isoformat(),
        "review_by": today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat(),
    }
    return text_form("guide", terms, start, 0)


class AnnouncementForm(VersionedForm):
    """One announcement."""

    kind = choice(
        "How loud is it?",
        [(str(kind), *words) for kind, words in ANNOUNCEMENT_WORDS.items()],
        missing="Choose how loud it is",
    )
    message = line(
        "Message",
        limit=300,
        missing="Enter the message",
        hint="One or two plain sentences. It stands at the top of every public page.",
    )
    link = line(
        "Link to more (optional)",
        limit=500,
        hint="A page of this site, like /guides/warm-home, or a web address that starts with https://",
    )
    from_on = day("First day", missing="Enter the first day")
    until_on = day("Last day", missing="Enter the last day")

    def validate_link(self, field: Any) -> None:
        """That it leads somewhere. Raises ValidationError."""
        if field.data and not (_WEB.fullmatch(field.data) or _is_own(field.data)):
            raise ValidationError("Enter a page of this site, like /contact, or an address with https://")

    def validate_until_on(self, field: Any) -> None:
        """That it does not end before it begins. Raises ValidationError."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            field.error_parts = ("day",)
            raise ValidationError("The last day must not be before the first")

    def values(self) -> dict[str, Any]:
        """What was typed as plain values."""
        return {
            "kind": self.kind.data,
            "message": self.message.data,
            "link": self.link.data,
            "from_on": _plain(self.from_on.data),
            "until_on": _plain(self.until_on.data),
        }


def _is_own(address: str) -> bool:
    return bool(_OWN.fullmatch(address)) and not address.startswith("//")
