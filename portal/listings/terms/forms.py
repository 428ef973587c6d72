"""What editors are asked about a term."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import ValidationError

from portal.core import text
from portal.web.fields import PortalForm, VersionedForm, box, line, one_of, tick

MOST_LINKS = 6
_LONGEST_PHRASE = 200
_MOST_PHRASES = 1_000


class TermForm(VersionedForm):
    """One term; made by `term_form`, which knows what it can point at."""

    name = line("Name", limit=200, missing="Enter the name", hint="In plain words, as a person would say it.")
    description = box("Description", limit=2_000)
    position = line("Place in the list", limit=6, missing="Enter its place in the list", hint="1 is first.")
    sensitive = tick(
        "Pages about it carry the quick exit button", hint="Where somebody may have to leave fast."
    )
    says = box(
        "Words that mean it", limit=100_000, hint="One phrase a line. Any one of these alone means this term."
    )
    hints = box(
        "Words that point to it",
        limit=100_000,
        hint="One phrase a line. They count together with other words. Each idea once or twice is enough.",
    )
    q = line(
        "What would somebody type?",
        limit=200,
        hint="See what the search understands now, and what it would with the words above.",
    )

    def validate_position(self, field: Any) -> None:
        """That it is a number. Raises ValidationError."""
        if not re.fullmatch(r"[1-9][0-9]{0,3}", field.data or ""):
            raise ValidationError("Enter a whole number, 1 or more")

    def validate_says(self, field: Any) -> None:
        """That no phrase is too long. Raises ValidationError."""
        _check_phrases(field.data)

    def validate_hints(self, field: Any) -> None:
        """That no phrase is too long. Raises ValidationError."""
        _check_phrases(field.data)

    def values(self) -> dict[str, Any]:
        """What was typed as plain values."""
        links = [self[name].data for name in self._fields if name.startswith("link_")]
        pointing = {"links": list(dict.fromkeys(code for code in links if code))} if links else {}
        return pointing | {
            "name": self.name.data,
            "description": self.description.data,
            "position": int(self.position.data) - 1,
            "guide_slug": self["guide_slug"].data or "",
            "sensitive": bool(self.sensitive.data),
            "says": phrases(self.says.data),
            "hints": phrases(self.hints.data),
        }


def phrases(typed: str) -> list[str]:
    """The lines of a box, each once."""
    found = (text.one_line(one) for one in (typed or "").splitlines())
    return list(dict.fromkeys(one for one in found if one))


def _check_phrases(typed: str) -> None:
    found = phrases(typed)
    if len(found) > _MOST_PHRASES:
        raise ValidationError(f"There are {len(found)} phrases. At most {_MOST_PHRASES} can be kept.")
    long = next((one for one in found if len(one) > _LONGEST_PHRASE), "")
    if long:
        raise ValidationError(f"“{long[:40]}…” is too long. Use {_LONGEST_PHRASE} characters or fewer.")


def term_form(
    values: Mapping[str, Any],
    version: int,
    *,
    guides: Iterable[tuple[str, str]],
    types: Sequence[tuple[str, str]],
) -> Any:
    """The form of a term, filled with `values` until somebody types; `types` is empty where it points at
    nothing."""
    start = dict(values) | {"version": version, "position": str(values["position"] + 1), "q": ""}
    start |= {name: "\n".join(values[name]) for name in ("says", "hints")}
    known = {"": "None"} | dict(guides)
    if values["guide_slug"] not in known:
        known[values["guide_slug"]] = values["guide_slug"]
    body: dict[str, Any] = {"guide_slug": one_of("The guide that goes with it", list(known.items()))}
    if types:
        options = [("", "None"), *types]
        for number in range(MOST_LINKS):
            body[f"link_{number}"] = one_of(f"Kind of help {number + 1}", options)
            start[f"link_{number}"] = (values["links"][number : number + 1] or [""])[0]
    return type("OneTermForm", (TermForm,), body)(data=start)


def merge_form(others: Sequence[tuple[str, str]]) -> Any:
    """The form that asks which term takes this one's place."""

    class MergeForm(PortalForm):
        """Which one."""

        into = one_of("Which term takes its place?", [("", "Choose one"), *others])

    return MergeForm()


def miss_form(terms: Sequence[tuple[str, str]]) -> Any:
    """The form that adds words somebody searched for in vain to a term."""

    class MissForm(PortalForm):
        """Which words mean what."""

        phrase = line("Words", limit=_LONGEST_PHRASE, missing="Enter the words")
        term = one_of("They mean", [("", "Choose one"), *terms])

    return MissForm()
