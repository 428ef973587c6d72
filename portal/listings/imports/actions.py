"""Planning an import and carrying the plan out, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any

from portal.core.errors import Conflict
from portal.core.references import slugify
from portal.directory.actions import Authorship, change_record, create_record
from portal.directory.models import Location
from portal.directory.shapes import SHAPES
from portal.directory.suggestion_actions import suggest_change
from portal.directory.values import Lookup, Values, read_values, same
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.listings.imports.queries import (
    Held,
    Known,
    get_known,
    get_last_written,
    get_locations,
    get_records,
    get_suggested,
    get_terms,
)
from portal.listings.imports.rules.drafts import HERE, Draft, Geocode, RowError, key_of, make_draft, unwanted
from portal.listings.imports.rules.mapping import ImportMapping
from portal.listings.imports.rules.merging import made_new, merge
from portal.listings.imports.rules.planning import (
    ImportPlan,
    RecordPlan,
    RowPlan,
    name_of,
    reason_for,
    wanted_digest,
)
from portal.listings.imports.rules.sheets import Sheet, SheetRow
from portal.listings.imports.vocabulary import RecordAction, RowAction

_BATCH = 200  # rows written to the database at a time; nothing is kept until the whole file is in


@dataclass
class _Planning:
    """A plan in the making: what is known, and what earlier rows of the same file have taken."""

    mapping: ImportMapping
    known: Known
    geocode: Geocode
    current: dict[str, dict[str, Any]] = field(default_factory=dict)  # entity -> id -> loaded record
    written: dict[str, Values] = field(default_factory=dict)
    rows_by_key: dict[str, int] = field(default_factory=dict)
    rows_by_likeness: dict[tuple[str, str], int] = field(default_factory=dict)
    organizations: dict[str, RecordPlan] = field(default_factory=dict)


def plan_import(sheet: Sheet, mapping: ImportMapping, geocode: Geocode, *, file_name: str) -> ImportPlan:
    """What importing a file would do, row by row. Writes nothing."""
    planning = _Planning(mapping, get_known(mapping.origin), geocode)
    outcomes = [_draft_or_plan(row, planning) for row in sheet.rows]
    return _plan(sheet, outcomes, planning, file_name)


def plan_drafts(
    sheet: Sheet, outcomes: Sequence[Draft | RowPlan], mapping: ImportMapping, *, file_name: str
) -> ImportPlan:
    """The same for rows that another kind of file made drafts of, one for each row of `sheet`."""
    planning = _Planning(mapping, get_known(mapping.origin), lambda _postcode: None)
    for outcome in outcomes:
        planning.rows_by_key.setdefault(outcome.key, len(planning.rows_by_key))
    return _plan(sheet, outcomes, planning, file_name)


def _plan(
    sheet: Sheet, outcomes: Sequence[Draft | RowPlan], planning: _Planning, file_name: str
) -> ImportPlan:
    mapping = planning.mapping
    drafts = [outcome for outcome in outcomes if isinstance(outcome, Draft)]
    _load_changed(drafts, planning)
    rows = []
    for row, outcome in zip(sheet.rows, outcomes, strict=True):
        rows.append(outcome if isinstance(outcome, RowPlan) else _plan_row(row, outcome, planning))
    return ImportPlan(mapping.origin, file_name, sheet, tuple(rows), (*sheet.notes, *_gone(planning)))


def _draft_or_plan(row: SheetRow, planning: _Planning) -> Draft | RowPlan:
    """A row's draft, or its plan at once where it is not to be taken."""
    mapping = planning.mapping
    reason = "" if row.problem else unwanted(row, mapping)
    if reason:
        return RowPlan(row, RowAction.SKIP, reason)
    key = "" if row.problem else key_of(row, mapping)
    if row.problem or not key:
        columns = " and ".join(f"“{name}”" for name in mapping.key)
        return RowPlan(
            row, RowAction.ERROR, row.problem or f"There is nothing in {columns}, which tells the rows apart."
        )
    earlier = planning.rows_by_key.setdefault(key, row.number)
    if earlier != row.number:
        return RowPlan(
            row, RowAction.ERROR, f"repeats the key of an earlier row: {key!r} is row {earlier}", key
        )
    try:
        return make_draft(row, mapping, planning.known.lookup, planning.geocode)
    except RowError as error:
        return RowPlan(row, RowAction.ERROR, str(error), key)


def _load_changed(drafts: list[Draft], planning: _Planning) -> None:
    """Load the records of which the file says something new; the others need no look."""
    wanted: dict[str, set[str]] = {entity: set() for entity in SHAPES}
    for draft in drafts:
        for entity, key, values in _records(draft):
            held = planning.known.records[entity].get(key)
            if held and held.digest != wanted_digest(values):
                wanted[entity].add(held.id)
    for entity, ids in wanted.items():
        planning.current[entity] = get_records(entity, ids)
        planning.written |= get_last_written(ids)


def _records(draft: Draft) -> Iterator[tuple[str, str, Values]]:
    yield "organization", draft.organization_key, draft.organization
    if draft.location is not None:
        yield "location", draft.key, draft.location
    yield "service", draft.key, draft.service


def _plan_row(row: SheetRow, draft: Draft, planning: _Planning) -> RowPlan:
    held = planning.known.records["service"].get(draft.key)
    double = "" if held else _double(draft, planning)
    if double:
        return RowPlan(row, RowAction.SKIP, double, draft.key, draft.name, draft.notes)
    organization, of_another = _plan_organization(draft, planning, held=held)
    location = (
        _plan_record("location", draft.key, draft.location, planning) if draft.location is not None else None
    )
    at = location.id or HERE if location else ""
    service_values = draft.service
    if draft.service.get("at") and at != HERE:
        service_values = draft.service | {"at": [draft.service["at"][0] | {"location": at}]}
    service = _plan_record(
        "service", draft.key, service_values, planning, digest=wanted_digest(draft.service)
    )
    if service.action is RecordAction.CREATE:
        slug = _free_slug("service", draft.name, draft, planning)
        service = replace(service, write=service.write | {"slug": slug})
    records = tuple(record for record in (organization, location, service) if record)
    edited = any(one.edited for one in (held, planning.known.records["location"].get(draft.key)) if one)
    action, reason = reason_for(records, edited=edited)
    notes = (*draft.notes, *of_another, *(record.note for record in records if record.note))
    return RowPlan(row, action, reason, draft.key, draft.name, notes, records)


def _double(draft: Draft, planning: _Planning) -> str:
    """Why a new row is perhaps not new; '' where it is, or where the mapping says to take it all the same."""
    if draft.key in planning.mapping.import_anyway:
        return ""
    found = planning.known.likeness.find(draft.name, draft.postcode, draft.phones, planning.mapping.origin)
    if found:
        listing, alike = found
        return f"perhaps the same as the listing “{listing.name}” ({listing.slug}): same {alike}"
    if draft.postcode:
        marks = (draft.name.casefold(), draft.postcode)
        earlier = planning.rows_by_likeness.setdefault(marks, draft.number)
        if earlier != draft.number:
            return f"perhaps the same as an earlier row: {name_of(draft)} is row {earlier} too"
    return ""


def _plan_organization(
    draft: Draft, planning: _Planning, *, held: Held | None
) -> tuple[RecordPlan | None, tuple[str, ...]]:
    """The row's organisation, and a note where it is not the listing's own any more.

    The first row that names an organisation says what it is like. One that no import made stays as it is.
    A listing that is there already (`held`) stays with its organisation: moving it is for a person to do.
    """
    key = draft.organization_key
    done = planning.organizations.get(key)
    if done:
        return replace(
            done, action=RecordAction.LEAVE, write={}, differences=(), kept=(), note="", suggested={}
        ), ()
    name = str(draft.organization["name"])
    existing = planning.known.organizations.get(name.casefold())
    if held and not existing and key not in planning.known.records["organization"]:
        return None, (
            f"The file now names the organisation “{name}”; the listing stays with the one it has.",
        )
    if key in planning.known.records["organization"] or not existing:
        plan = _plan_record("organization", key, draft.organization, planning)
        if plan.action is RecordAction.CREATE:
            plan = replace(
                plan, write=plan.write | {"slug": _free_slug("organization", name, draft, planning)}
            )
    else:
        note = f"Belongs to “{name}”, which is there already and stays as it is."
        plan = RecordPlan("organization", RecordAction.LEAVE, key, existing, note=note)
    planning.organizations[key] = plan
    return plan, ()


def _plan_record(
    entity: str, key: str, values: Values, planning: _Planning, *, digest: str = ""
) -> RecordPlan:
    shape, mark = SHAPES[entity], digest or wanted_digest(values)
    held: Held | None = planning.known.records[entity].get(key)
    if held is None:
        return RecordPlan(entity, RecordAction.CREATE, key, "", values, mark, made_new(shape, values))
    row = planning.current[entity].get(held.id)
    if row is None:
        return RecordPlan(entity, RecordAction.LEAVE, key, held.id, digest=mark)
    merged = merge(shape, values, read_values(row, shape), planning.written.get(held.id, {}))
    action = RecordAction.CHANGE if merged.write else RecordAction.LEAVE
    return RecordPlan(
        entity, action, key, held.id, merged.write, mark, merged.differences, merged.kept,
        suggested=merged.suggested,
    )  # fmt: skip


def _free_slug(entity: str, name: str, draft: Draft, planning: _Planning) -> str:
    """An address that no other record has: the name, the name with its town, then numbers."""
    taken = planning.known.slugs[entity]
    plain = slugify(name) or "listing"
    addresses = (draft.location or {}).get("addresses") or [{}]
    town = slugify(str(addresses[0].get("city", "")), 30)
    with_town = [f"{plain}-{town}"] if town and not plain.endswith(town) else []
    choices = chain([plain, *with_town], (f"{plain}-{number}" for number in count(2)))
    slug = next(one for one in choices if one not in taken)
    taken.add(slug)
    return slug


def _gone(planning: _Planning) -> list[str]:
    """A note on the listings of earlier imports that this file no longer has."""
    names = planning.known.names["service"]
    gone = [names[key] for key in planning.known.records["service"] if key not in planning.rows_by_key]
    if not gone:
        return []
    some = ", ".join(sorted(gone)[:10]) + (" and others" if len(gone) > 10 else "")
    return [
        f"{len(gone)} listings of earlier imports are not in this file, or no longer wanted. "
        f"They stay as they are: {some}."
    ]


@dataclass
class _Writing:
    """An import being written: who by, what was made, what values may refer to."""

    by: Authorship
    origin: str
    lookup: Lookup
    locations: dict[str, Location]
    organizations: dict[str, Any] = field(default_factory=dict)
    current: dict[str, dict[str, Any]] = field(default_factory=dict)


def apply_import(
    sheet: Sheet,
    mapping: ImportMapping,
    geocode: Geocode,
    *,
    file_name: str,
    expected: str,
    step: Callable[[int], Any] = lambda _rows: None,
) -> ImportPlan:
    """Import a file inside the caller's transaction and return the plan that was carried out.

    `expected` is the digest of the plan that somebody saw: the plan is made again here, and where it comes
    out differently nothing is written and Conflict is raised. `step` is told of every row done.
    """
    plan = plan_import(sheet, mapping, geocode, file_name=file_name)
    return write_plan(plan, mapping, expected=expected, step=step)


def write_plan(
    plan: ImportPlan,
    mapping: ImportMapping,
    *,
    expected: str,
    step: Callable[[int], Any] = lambda _rows: None,
) -> ImportPlan:
    """Carry out a plan that was made a moment ago in the caller's transaction; as `apply_import`."""
    file_name = plan.file_name
    if plan.digest != expected:
        raise Conflict(
            "Listings were changed since the plan was made. Nothing was imported: look at the new plan first."
        )
    by = Authorship(ChangeSource.IMPORT, author=file_name[:200], reason=mapping.source["title"][:500])
    locations = _load_locations(plan)
    writing = _Writing(by, plan.origin, Lookup(get_terms().terms, locations), locations)
    _load_for_writing(plan, writing)
    with db.session.no_autoflush:
        for position, row in enumerate(plan.rows, start=1):
            _write_row(row, writing)
            if position % _BATCH == 0:
                db.session.flush()
            step(1)
    db.session.flush()
    _suggest_kept(plan, writing)
    return plan


def _suggest_kept(plan: ImportPlan, writing: _Writing) -> None:
    """Put what the file says of fields that somebody edited since into the queue, each value once: not again
    with the next run, whatever was decided."""
    held = [record for row in plan.rows for record in row.records if record.suggested and record.id]
    known = get_suggested(record.id for record in held)
    places = {entry["location"] for record in held for entry in record.suggested.get("at") or []}
    lookup = Lookup(writing.lookup.terms, writing.locations | get_locations(places - {HERE}))
    for entity in SHAPES:
        rows = get_records(entity, (record.id for record in held if record.entity == entity))
        for record in held:
            if record.entity != entity or record.id not in rows:
                continue
            new = {
                name: value
                for name, value in record.suggested.items()
                if not any(same(value, one) for one in known.get((record.id, name), ()))
                and (name != "at" or all(entry["location"] != HERE for entry in value))
            }
            if new:
                suggest_change(entity, rows[record.id], new, writing.by, lookup, topic="import")


def _load_for_writing(plan: ImportPlan, writing: _Writing) -> None:
    ids: dict[str, set[str]] = {entity: set() for entity in SHAPES}
    for row in plan.rows:
        for record in row.records:
            if record.id and (record.action is RecordAction.CHANGE or record.entity == "organization"):
                ids[record.entity].add(record.id)
    for entity, wanted in ids.items():
        writing.current[entity] = get_records(entity, wanted)


def _load_locations(plan: ImportPlan) -> dict[str, Location]:
    """The places that are there and that a service is tied to anew."""
    at = {
        entry["location"]
        for row in plan.rows
        for record in row.records
        for entry in record.write.get("at") or []
    }
    return get_locations(at - {HERE})


def _write_row(row: RowPlan, writing: _Writing) -> None:
    """The records of one row, each after those it leans on."""
    if row.action not in (RowAction.CREATE, RowAction.UPDATE):
        return
    organization: Any = None
    location: Location | None = None
    for record in row.records:
        if record.entity == "organization":
            organization = _write_organization(record, writing)
        elif record.entity == "location":
            location = _write_record(record, writing, organization=organization)
        else:
            _write_record(_placed(record, location, writing), writing, organization=organization)


def _placed(record: RecordPlan, location: Location | None, writing: _Writing) -> RecordPlan:
    """A service's plan with its new place's own id where the plan could only say "here"."""
    at = record.write.get("at") or []
    if not at or at[0]["location"] != HERE or location is None:
        return record
    writing.locations[location.id] = location
    return replace(record, write=record.write | {"at": [at[0] | {"location": location.id}]})


def _write_organization(record: RecordPlan, writing: _Writing) -> Any:
    made = writing.organizations.get(record.key)
    if made is None:
        made = _write_record(record, writing) or writing.current["organization"][record.id]
        writing.organizations[record.key] = made
    return made


def _write_record(record: RecordPlan, writing: _Writing, **columns: Any) -> Any:
    """Make or change one record; the record, or None where it is left as it is."""
    if record.action is RecordAction.CREATE:
        columns |= {"origin": writing.origin, "origin_key": record.key, "origin_hash": record.digest}
        return create_record(record.entity, record.write, writing.by, writing.lookup, **columns)
    if record.action is RecordAction.CHANGE:
        row = writing.current[record.entity][record.id]
        change_record(record.entity, row, record.write, writing.by, writing.lookup)
        row.origin_hash = record.digest
        return row
    return None
