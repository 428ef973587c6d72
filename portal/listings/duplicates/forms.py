"""What is asked of whoever merges two listings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.core.text import read_number
from portal.directory.rules.merging import MergeField, Take
from portal.web.fields import PortalForm, box, choice, hidden

PREFIX = "take-"
_KEPT = (str(Take.KEPT), "Left")
_GONE = (str(Take.GONE), "Right")
_BOTH = (str(Take.BOTH), "Both")


class NotSameForm(PortalForm):
    """Why two listings that look alike are two."""

    note = box("Why are they two? (optional)", limit=500, hint="For the team.")


def merge_form(fields: Sequence[MergeField], *, kept_version: int, gone_version: int, fresh: bool) -> Any:
    """The form that asks whose value each differing field gets; `fresh` with what is preset. The versions
    are those of the listings as they are shown."""

    class MergeForm(PortalForm):
        """Whose value stays."""

        kept_seen = hidden()
        gone_seen = hidden()

        def takes(self) -> dict[str, Take]:
            """Whose value each field gets."""
            return {one.name: Take(self[f"{PREFIX}{one.name}"].data) for one in fields}

        def seen(self) -> dict[str, int]:
            """The versions that were looked at; 0 where it was not said."""
            kept, gone = (read_number(field.data, 0) for field in (self.kept_seen, self.gone_seen))
            return {"kept_version": kept, "gone_version": gone}

        def look_again(self) -> None:
            """Say that the next answer is about what is shown now."""
            self.kept_seen.data, self.gone_seen.data = str(kept_version), str(gone_version)

    for one in fields:
        options = (_KEPT, _GONE, _BOTH) if one.joinable else (_KEPT, _GONE)
        setattr(
            MergeForm,
            f"{PREFIX}{one.name}",
            choice(one.label, options, missing=f"{one.label}: choose which one stays"),
        )
    if not fresh:
        return MergeForm()
    made = MergeForm(formdata=None, data={f"{PREFIX}{one.name}": str(one.preset) for one in fields})
    made.look_again()
    return made
