"""The audit log on screen and as a file; reading it is an entry of its own."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.queries import names_of
from portal.accounts.vocabulary import Permission
from portal.audit.actions import record
from portal.audit.listing import Wanted, count_entries, each_entry, list_entries
from portal.audit.models import AuditEntry
from portal.audit.queries import get_head
from portal.audit.vocabulary import Action, ActorKind, staff
from portal.core import clock
from portal.core.paging import Paging, read_page
from portal.core.spreadsheet_cells import to_csv
from portal.extensions.transactions import transaction
from portal.web.access import requires

bp = Blueprint("audit", __name__, url_prefix="/staff/audit")

PER_PAGE = 50
HEAD = ("number", "at", "actor kind", "actor", "action", "entity", "entity id", "detail", "hash")


@bp.get("")
@requires(Permission.READ_AUDIT)
def index() -> ResponseReturnValue:
    """Entries by who, what and when."""
    wanted, mistakes = _wanted()
    total = count_entries(wanted)
    paging = Paging(read_page(request.args.get("page")), PER_PAGE, total)
    entries = list_entries(wanted, offset=paging.offset, limit=PER_PAGE)
    ids = [
        one for entry in entries for one in (entry.actor_id, entry.entity_id, entry.detail.get("team", ""))
    ]
    page = render_template(
        "audit/index.html",
        entries=entries,
        names=names_of(the_viewer(), ids),
        wanted=wanted,
        mistakes=mistakes,
        typed=request.args,
        actions=list(Action),
        paging=paging,
        query=urlencode(_typed()),
        kinds=ActorKind,
    )
    _told(Action.AUDIT_READ, wanted, len(entries))
    return page


@bp.get("/entries.csv")
@requires(Permission.READ_AUDIT, fresh=True)
def export() -> ResponseReturnValue:
    """The same entries as a file; on the record before the first one is sent."""
    wanted, _mistakes = _wanted()
    head = get_head()
    up_to = head.number if head is not None else 0
    _told(Action.AUDIT_EXPORTED, wanted, count_entries(wanted))
    name = f"audit-{clock.today().isoformat()}.csv"
    return Response(
        to_csv([HEAD, *map(_row, each_entry(wanted, up_to))]),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _row(entry: AuditEntry) -> tuple[object, ...]:
    return (
        entry.number,
        entry.at.isoformat(timespec="seconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.action,
        entry.entity,
        entry.entity_id,
        json.dumps(entry.detail, sort_keys=True),
        entry.hash,
    )


def _told(action: Action, wanted: Wanted, entries: int) -> None:
    viewer = the_viewer()
    detail = {"entries": entries, "filters": wanted.names()}
    with transaction():
        record(action, actor=staff(viewer.id), entity="audit", detail=detail)


def _typed() -> dict[str, str]:
    return {
        name: value
        for name in ("who", "what", "about", "since", "until")
        if (value := request.args.get(name, "").strip())
    }


def _wanted() -> tuple[Wanted, list[str]]:
    """What the address asks for, and what of it could not be read, in words."""
    typed, mistakes = _typed(), []
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(typed[name]) if name in typed else None
        except ValueError:
            days[name] = None
            mistakes.append(f"“{typed[name]}” is not a day. Enter it as 2026-11-30.")
    action = typed.get("what", "")
    if action and action not in list(Action):
        action = ""
    return Wanted(
        typed.get("who", ""), action, typed.get("about", ""), days["since"], days["until"]
    ), mistakes
