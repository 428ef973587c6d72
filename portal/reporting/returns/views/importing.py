"""Returns from a spreadsheet on screen: send a file, look at every row, confirm."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.core.errors import PortalError
from portal.reporting.returns.acting import account
from portal.reporting.returns.forms import ConfirmForm, UploadForm
from portal.reporting.returns.importing import LIMITS, do_import, plan_import, receive, template_csv
from portal.reporting.returns.models import ReturnImport
from portal.reporting.returns.queries import get_import
from portal.reporting.returns.rules.rows import RowResult
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

HERE = "/staff/figures/returns/import"
bp = Blueprint("return_import", __name__, url_prefix=HERE)

P = Permission
_MOST_BYTES = LIMITS.csv_bytes + 100_000


@bp.get("")
@requires(P.KEEP_FIGURES)
def index() -> ResponseReturnValue:
    """Send a file, or take a template."""
    return render_template("returns/import.html", form=UploadForm(formdata=None))


@bp.get("/template.csv")
@requires(P.KEEP_FIGURES)
def template() -> ResponseReturnValue:
    """A file to fill in for what is still to come."""
    response = Response(template_csv(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="returns.csv"'
    return response


@bp.post("")
@checks_own_token
@requires(P.KEEP_FIGURES)
@commits
def send() -> ResponseReturnValue:
    """Take a file that can be used."""
    request.max_content_length = _MOST_BYTES  # only now, for somebody who may
    form = UploadForm()
    if not form.validate():
        return render_template("returns/import.html", form=form)
    try:
        with closing(form.file.data) as sent:
            kept = receive(sent.read(_MOST_BYTES), form.file.data.filename, account(the_viewer()))
    except PortalError as fault:
        form.file.errors = [fault.message]
        return render_template("returns/import.html", form=form)
    return redirect(f"{HERE}/{kept.id}", 303)


@bp.get("/<import_id>")
@requires(P.KEEP_FIGURES)
def show(import_id: str) -> ResponseReturnValue:
    """What would become of every row."""
    return _page(get_import(import_id), ConfirmForm(formdata=None))


@bp.post("/<import_id>")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def confirm(import_id: str) -> ResponseReturnValue:
    """Do it."""
    kept, form = get_import(import_id), ConfirmForm()
    if not form.validate():
        return _page(kept, form)
    try:
        done = do_import(kept, account(the_viewer()), plan=form.plan.data)
    except PortalError as conflict:
        form.form_errors.append(conflict.message)
        return _page(kept, form)
    return render_template("returns/imported.html", kept=kept, done=done)


def _page(kept: ReturnImport, form: Any) -> str:
    plan = plan_import(kept)
    form.plan.data = plan.digest
    counts = {str(result): plan.counts[result] for result in RowResult}
    return render_template("returns/plan.html", kept=kept, plan=plan, counts=counts, form=form)
