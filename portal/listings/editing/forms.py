"""The editor's own small forms; a record's fields are a RecordForm."""

from __future__ import annotations

from collections.abc import Mapping

from portal.directory.vocabulary import KIND_WORDS, ServiceKind, ServiceStatus
from portal.listings.editing.find_queries import Doing, Wanted
from portal.web.fields import PortalForm, box, choice, line

_MOST_LOOKED_FOR = 200


class SaveForm(PortalForm):
    """Why something is changed, for those who read the history."""

    reason = box(
        "Why you change it (optional)",
        limit=500,
        hint="For example: Rang them on Monday. Do not name private persons.",
    )


class SeekForm(PortalForm):
    """What a new listing is called and how it is reached: enough to see whether we have it."""

    name = line("What it is called", limit=250, missing="Enter what it is called.")
    phone = line("Phone number (optional)", limit=40)
    postcode = line("Postcode of its place (optional)", limit=10)


class StartForm(SeekForm):
    """What it takes to begin a new listing."""

    kind = choice(
        "What sort of thing it is",
        [(str(kind), KIND_WORDS[kind]) for kind in ServiceKind],
        missing="Choose what sort of thing it is.",
    )
    organization = line(
        "Who runs it",
        limit=250,
        missing="Enter who runs it.",
        hint="The organisation’s name. When we do not know it, it is added.",
    )


def read_wanted(typed: Mapping[str, str]) -> Wanted:
    """What to look for, from an address; what is no choice of ours is left out."""
    state, doing = typed.get("state", ""), typed.get("doing", "")
    return Wanted(
        words=typed.get("q", "").replace("\0", "").strip()[:_MOST_LOOKED_FOR],
        state=state if state in set(ServiceStatus) else "",
        organization=typed.get("organisation", "").replace("\0", "").strip()[:100],
        doing=doing if doing in set(Doing) else "",
    )
