""" "Something is wrong here": anybody can say so, and gets a reference as receipt."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.core.references import read_code
from portal.directory.merge_queries import moved_to
from portal.directory.models import Service
from portal.directory.queries import get_service
from portal.directory.report_actions import keep_report
from portal.directory.report_queries import find_told
from portal.directory.vocabulary import ChangeState
from portal.listings.forms import ReportForm
from portal.web.access import public
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("report", __name__, url_prefix="/listings")

#: What became of a report, for whoever made it. One that was judged to be abuse reads like any that changed
#: nothing.
ENDED_WORDS = {
    ChangeState.AGREED: "You were right. We have put the listing right.",
    ChangeState.PARTLY: "We have put some of it right. We left the rest as it was.",
    ChangeState.DECLINED: "We checked it. We did not change the listing.",
    ChangeState.SPAM: "We checked it. We did not change the listing.",
}


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
    """The reference, what happens next, and later what became of it. Nobody's words but our answer."""
    report, there = find_told(read_code(reference), slug), moved_to(slug)
    page = make_response(
        render_template(
            "listings/report_sent.html",
            slug=there or slug,
            report=report,
            ended=report.state != ChangeState.PENDING,
            now=get_service(there) if there else None,
            words=ENDED_WORDS.get(ChangeState(report.state), ""),
            noindex=True,
        )
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _form_page(service: Service, form: ReportForm) -> str:
    return render_template(
        "listings/report.html", service=service, form=form, quick_exit=service.sensitive, noindex=True
    )
