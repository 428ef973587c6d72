""" "Something is wrong here": anybody can say so, and gets a reference as receipt."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.core.errors import NotFound
from portal.core.references import read_code
from portal.directory.models import Service
from portal.directory.queries import get_service
from portal.directory.report_actions import keep_report
from portal.directory.report_queries import find_report
from portal.listings.forms import ReportForm
from portal.web.access import public
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("report", __name__, url_prefix="/listings")


@bp.get("/<slug>/report")
@public
def ask(slug: str) -> ResponseReturnValue:
    """The form about one listing."""
    return _form_page(get_service(slug), ReportForm())


@bp.post("/<slug>/report")
@public
@checks_own_token
@commits
def send(slug: str) -> ResponseReturnValue:
    """Keep the report and show its reference; the same report sent twice is kept once."""
    service, form = get_service(slug), ReportForm()
    if not form.validate():
        return _form_page(service, form)
    report = keep_report(
        service,
        topic=form.topic.data,
        message=form.message.data,
        name=form.name.data,
        contact=form.contact.data,
        reference=form.code(),
        suspicion=form.suspicion,
    )
    return redirect(f"/listings/{service.slug}/report/{report.reference}", 303)


@bp.get("/<slug>/report/<reference>")
@public
def receipt(slug: str, reference: str) -> ResponseReturnValue:
    """The reference, and what happens next."""
    report = find_report(read_code(reference))
    if report is None:
        raise NotFound
    return render_template("listings/report_sent.html", slug=slug, reference=report.reference, noindex=True)


def _form_page(service: Service, form: ReportForm) -> str:
    return render_template(
        "listings/report.html", service=service, form=form, quick_exit=service.sensitive, noindex=True
    )
