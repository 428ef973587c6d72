"""An uploaded file on its way: kept, planned, confirmed, imported; small files at once, large ones by a
worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, staff
from portal.core import clock, text
from portal.core.errors import Conflict, NotFound, PortalError
from portal.extensions import db
from portal.listings.imports import files
from portal.listings.imports.doors import Incoming, look_at, plan_file, write_file
from portal.listings.imports.models import ImportUpload
from portal.listings.imports.rules.planning import ImportPlan
from portal.listings.imports.rules.rejected import rejected_csv, report_csv
from portal.listings.imports.rules.sheets import Limits, UnusableFileError
from portal.listings.imports.vocabulary import AUDITED, FileKind, RowAction, UploadState
from portal.tasks.actions import add_task

LIMITS = Limits(csv_bytes=10_000_000, csv_rows=5_000)
#: Files of no more rows are planned and written while somebody waits.
AT_ONCE = 200
KEPT_DAYS = 7
PLAN_TASK, WRITE_TASK = "import_plan", "import_write"
_GONE = "The file is not here any more. Send it again."


def receive(data: bytes, file_name: str, by: str) -> ImportUpload:
    """Keep a file that can be used. Raises UnusableFileError and keeps nothing."""
    name = text.one_line(file_name.replace("\\", "/").rpartition("/")[2], 200) or "file"
    kind, sheet = look_at(Incoming(data, name, limits=LIMITS))
    upload = ImportUpload(file_name=name, size=len(data), by=by, state=UploadState.NEW, mapping="")
    upload.counts = {"rows": len(sheet.rows), "kind": str(kind), "read_as": sheet.read_as}
    db.session.add(upload)
    db.session.flush()
    files.keep_sent(upload.id, data)
    if kind is FileKind.OWN:
        begin_plan(upload, "")
    return upload


def list_uploads() -> list[ImportUpload]:
    """The files of the last days, newest first."""
    query = select(ImportUpload).order_by(ImportUpload.pk.desc()).limit(50)
    return list(db.session.scalars(query))


def get_upload(upload_id: str, *, to_change: bool = False) -> ImportUpload:
    """One upload; `to_change` holds it until the transaction ends. Raises NotFound."""
    query = select(ImportUpload).where(ImportUpload.id == upload_id)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def incoming(upload: ImportUpload) -> Incoming:
    """The file with its mapping. Raises UnusableFileError when it is gone."""
    data = files.read_sent(upload.id)
    if data is None:
        raise UnusableFileError(_GONE)
    return Incoming(data, upload.file_name, upload.mapping, LIMITS)


def begin_plan(upload: ImportUpload, mapping: str) -> None:
    """Work out, now or by a worker, what would become of each row."""
    upload.mapping, upload.message = mapping, ""
    upload.state = UploadState.PLANNING
    if int(upload.counts["rows"]) <= AT_ONCE:
        _plan(upload)
    else:
        db.session.flush()
        add_task(PLAN_TASK, payload={"upload": upload.id})


def confirm(upload: ImportUpload, plan: str) -> None:
    """Write the plan that somebody saw, now or by a worker. Raises Conflict when it is another one."""
    if upload.state != UploadState.PLANNED or upload.plan != plan:
        raise Conflict("This file was planned anew meanwhile, or is done. Look at it again.")
    upload.state = UploadState.IMPORTING
    if int(upload.counts["rows"]) <= AT_ONCE:
        _write(upload)
    else:
        db.session.flush()
        add_task(WRITE_TASK, payload={"upload": upload.id})


def discard(upload: ImportUpload) -> None:
    """Let go of an upload and of its files; what was imported stays."""
    if upload.state == UploadState.IMPORTING:
        raise Conflict("It is being imported just now. Wait until it is done.")
    files.remove_all(upload.id)
    db.session.delete(upload)


def do_plan(payload: Mapping[str, Any]) -> None:
    """The task: plan an upload that waits for it. Safe to do again."""
    upload = _waiting(payload, UploadState.PLANNING)
    if upload is not None:
        _plan(upload)


def do_write(payload: Mapping[str, Any]) -> None:
    """The task: write an upload that waits for it, all in the open transaction. Safe to do again."""
    upload = _waiting(payload, UploadState.IMPORTING)
    if upload is not None:
        _write(upload)


def _waiting(payload: Mapping[str, Any], state: UploadState) -> ImportUpload | None:
    upload = db.session.scalar(select(ImportUpload).where(ImportUpload.id == payload["upload"]))
    return upload if upload is not None and upload.state == state else None


def _plan(upload: ImportUpload) -> None:
    try:
        plan = plan_file(incoming(upload))
    except PortalError as fault:
        _fail(upload, fault.message)
        return
    _keep_plan(upload, plan)
    upload.state = UploadState.PLANNED


def _keep_plan(upload: ImportUpload, plan: ImportPlan) -> None:
    rows = [
        {
            "row": row.row.number,
            "action": str(row.action),
            "name": row.name or row.key,
            "reason": row.reason,
            "notes": list(row.notes),
            "changes": [[one.label, one.old, one.new] for one in row.differences][:40],
        }
        for row in plan.rows
    ]
    files.keep_plan(upload.id, rows, rejected_csv(plan), report_csv(plan))
    counted = {str(action): plan.counts[action] for action in RowAction}
    upload.counts = upload.counts | counted | {"notes": list(plan.notes)[:20]}
    upload.plan = plan.digest


def _write(upload: ImportUpload) -> None:
    done = 0

    def step(rows: int) -> None:
        nonlocal done
        done += rows
        if done % 50 == 0:
            files.note_progress(upload.id, done)

    try:
        with db.session.begin_nested():
            plan = write_file(incoming(upload), expected=upload.plan, author=upload.by, step=step)
    except Conflict as fault:
        db.session.refresh(upload)
        upload.state = UploadState.PLANNING
        _plan(upload)
        upload.message = fault.message
        return
    except PortalError as fault:
        db.session.refresh(upload)
        _fail(upload, fault.message)
        return
    upload.state, upload.finished_at = UploadState.DONE, clock.now()
    counts = {AUDITED[action]: plan.counts[action] for action in RowAction}
    audit.record(
        Action.FILE_IMPORTED, actor=staff(upload.by), entity="upload", entity_id=upload.id, detail=counts
    )
    files.remove_sent(upload.id)


def _fail(upload: ImportUpload, message: str) -> None:
    upload.state, upload.message, upload.finished_at = UploadState.FAILED, message[:1000], clock.now()


def purge_uploads(day: date) -> int:
    """Let go of uploads a week after they came; returns how many."""
    before = datetime.combine(day - timedelta(days=KEPT_DAYS), time(), clock.LONDON)
    old = db.session.scalars(select(ImportUpload).where(ImportUpload.created_at < before)).all()
    for upload in old:
        files.remove_all(upload.id)
        db.session.delete(upload)
    return len(old)
