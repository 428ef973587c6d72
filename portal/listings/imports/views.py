"""Importing on screen: send a file, say what its columns are, look at what would happen, confirm."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core.errors import PortalError
from portal.directory.catalogue import catalogue
from portal.directory.vocabulary import LinkType
from portal.listings.imports import files, uploads
from portal.listings.imports.doors import look_at
from portal.listings.imports.forms import ConfirmForm, SourceForm, UploadForm, mapping_form
from portal.listings.imports.models import ImportUpload
from portal.listings.imports.presenters import present_rows
from portal.listings.imports.rules.guessing import guess_key, guess_targets, samples, write_mapping
from portal.listings.imports.vocabulary import FileKind, RowAction, UploadState
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("imports", __name__, url_prefix="/staff/import")

IMPORT = Permission.IMPORT_LISTINGS
_MOST_BYTES = uploads.LIMITS.csv_bytes + 100_000


@bp.get("")
@requires(IMPORT)
def index() -> ResponseReturnValue:
    """Send a file, and those sent lately."""
    return _index_page(UploadForm())


@bp.post("")
@checks_own_token
@requires(IMPORT)
@commits
def send() -> ResponseReturnValue:
    """Take a file that can be used."""
    request.max_content_length = _MOST_BYTES  # only now, for somebody who may
    form = UploadForm()
    if not form.validate():
        return _index_page(form)
    try:
        with closing(form.file.data) as sent:
            data = sent.read(_MOST_BYTES)
        made = uploads.receive(data, form.file.data.filename, the_viewer().id)
    except PortalError as fault:
        form.file.errors = [fault.message]
        return _index_page(form)
    return redirect(f"/staff/import/{made.id}", 303)


@bp.get("/<upload_id>")
@requires(IMPORT)
def show(upload_id: str) -> ResponseReturnValue:
    """How far a file is, and what is to be done next."""
    upload = uploads.get_upload(upload_id)
    if upload.state == UploadState.NEW:
        return _mapping_page(upload, _form_for(upload))
    return _state_page(upload)


@bp.post("/<upload_id>/mapping")
@checks_own_token
@requires(IMPORT)
@commits
def choose(upload_id: str) -> ResponseReturnValue:
    """Take what the columns are, and plan."""
    upload = uploads.get_upload(upload_id, to_change=True)
    if upload.state not in (UploadState.NEW, UploadState.PLANNED, UploadState.FAILED):
        return redirect(f"/staff/import/{upload_id}", 303)
    if request.form.get("file"):
        uploads.begin_plan(upload, _mapping_file(request.form["file"]))
        return redirect(f"/staff/import/{upload_id}", 303)
    form = _form_for(upload)
    if not form.validate():
        return _mapping_page(upload, form)
    uploads.begin_plan(upload, _mapping_text(upload, form))
    return redirect(f"/staff/import/{upload_id}", 303)


@bp.get("/<upload_id>/columns")
@requires(IMPORT)
def columns(upload_id: str) -> ResponseReturnValue:
    """Say again what the columns are."""
    upload = uploads.get_upload(upload_id)
    if upload.state not in (UploadState.NEW, UploadState.PLANNED, UploadState.FAILED):
        return redirect(f"/staff/import/{upload_id}", 303)
    return _mapping_page(upload, _form_for(upload))


@bp.post("/<upload_id>/import")
@requires(IMPORT)
@commits
def confirm(upload_id: str) -> ResponseReturnValue:
    """Do what the plan says."""
    upload = uploads.get_upload(upload_id, to_change=True)
    uploads.confirm(upload, ConfirmForm().plan.data or "")
    return redirect(f"/staff/import/{upload_id}", 303)


@bp.post("/<upload_id>/throw-away")
@requires(IMPORT)
@commits
def discard(upload_id: str) -> ResponseReturnValue:
    """Let go of the file."""
    uploads.discard(uploads.get_upload(upload_id, to_change=True))
    return redirect("/staff/import", 303)


@bp.get("/<upload_id>/<any('rejected.csv', 'every-row.csv'):report>")
@requires(IMPORT)
def download(upload_id: str, report: str) -> ResponseReturnValue:
    """The rows that are not taken, to be put right; or every row with its reason."""
    uploads.get_upload(upload_id)
    data = files.read_report(upload_id, rejected=report == "rejected.csv")
    if data is None:
        abort(404)
    response = Response(data, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{report}"'
    return response


def _index_page(form: Any) -> str:
    return render_template("imports/index.html", form=form, uploads=uploads.list_uploads())


def _form_for(upload: ImportUpload) -> Any:
    """The form that fits the kind of file. Answers 409 where the file is gone."""
    kind, sheet = look_at(uploads.incoming(upload))
    if kind is FileKind.PACKAGE:
        return SourceForm()
    types = catalogue().terms[LinkType.SERVICE_TYPE]
    return mapping_form(
        sheet.columns,
        guess_targets(sheet.columns),
        [samples(sheet, name) for name in sheet.columns],
        guess_key(sheet),
        [(code, term.name) for code, term in types.items()],
    )


def _mapping_page(upload: ImportUpload, form: Any) -> str:
    table = upload.counts.get("kind") == FileKind.TABLE
    return render_template(
        "imports/mapping.html", upload=upload, form=form, table=table, mappings=_mapping_names()
    )


def _mapping_text(upload: ImportUpload, form: Any) -> str:
    if upload.counts.get("kind") == FileKind.PACKAGE:
        return str(form.source.data)
    return write_mapping(
        form.chosen(),
        key=form["key"].data,
        source=form.source.data,
        runs=form["runs"].data,
        kind_of_help=form["kind_of_help"].data,
    )


def _folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.content / "imports"


def _mapping_names() -> list[str]:
    return sorted(path.stem for path in _folder().glob("*.yaml"))


def _mapping_file(name: str) -> str:
    """The text of one of our mapping files. Answers 404 for a name that is none."""
    if name not in _mapping_names():
        abort(404)
    return (_folder() / f"{name}.yaml").read_text(encoding="utf-8")


def _state_page(upload: ImportUpload) -> str:
    only = request.args.get("only", "")
    action = only if only in set(RowAction) else ""
    rows = files.read_plan(upload.id) if upload.state in (UploadState.PLANNED, UploadState.DONE) else []
    page = request.args.get("page", "1")
    return render_template(
        "imports/show.html",
        upload=upload,
        form=ConfirmForm(data={"plan": upload.plan}),
        done=files.read_progress(upload.id) if upload.state == UploadState.IMPORTING else 0,
        action=action,
        rows=present_rows(rows, action, int(page) if page.isdecimal() and len(page) < 6 else 1),
    )
