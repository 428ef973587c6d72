"""The page of "was this useful?", apart from the pages it is about: those carry no token (DESIGN 9.5)."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.core.errors import NotFound
from portal.core.references import read_code
from portal.feedback.actions import give_feedback
from portal.feedback.forms import FeedbackForm
from portal.feedback.pages import AboutPage, about_page
from portal.feedback.queries import find_feedback, get_answered
from portal.usage.vocabulary import Kind, Miss
from portal.web.access import public
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("feedback", __name__, url_prefix="/feedback")


@bp.get("")
@public
def ask() -> ResponseReturnValue:
    """The form, about the page in the address."""
    page = about_page(request.args.get("page"))
    return _form_page(FeedbackForm(data={"page": page.path}), page)


@bp.post("")
@public
@checks_own_token
@commits
def send() -> ResponseReturnValue:
    """Keep the answer and say thank you; the same answer sent twice is kept once."""
    form = FeedbackForm()
    page = about_page(form.page.data)
    if not form.validate():
        return _form_page(form, page)
    reference, suspicion = form.code(), form.suspicion
    kept = give_feedback(
        page=page.path,
        useful=form.useful.data,
        comment=form.comment.data,
        contact=form.contact.data,
        reference=reference,
        suspicion=suspicion,
    )
    if kept and not suspicion:
        # Counts know yes and no only: partly is not a yes. The answers themselves hold all three.
        wholly = form.useful.data == "yes"
        usage.record(Kind.FEEDBACK_GIVEN, useful=wholly, service=page.service_id, guide=page.guide)
        if form.useful.data == "no" and page.path.startswith(("/search", "/browse")):
            usage.record(Kind.MISS, how=Miss.SAID_SO)
    return redirect(f"/feedback/{reference}", 303)


@bp.get("/<reference>")
@public
def thanks(reference: str) -> ResponseReturnValue:
    """The receipt."""
    answer = find_feedback(read_code(reference))
    if answer is None:
        raise NotFound
    return render_template("feedback/thanks.html", reference=answer.reference, page=answer.page, noindex=True)


@bp.get("/answer/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    """What we wrote back, for whoever has the link from our letter."""
    found = get_answered(token)
    page = make_response(
        render_template("feedback/answer.html", reference=found.reference, answer=found.answer, noindex=True)
    )
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "same-origin"
    return page


def _form_page(form: FeedbackForm, page: AboutPage) -> str:
    return render_template("feedback/form.html", form=form, page=page.path, noindex=True)
