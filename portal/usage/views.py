"""Saying no to being counted, and yes again: one necessary cookie, and nothing more (DESIGN 9.28)."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.usage.forms import CountingForm
from portal.web.access import public
from portal.web.cookies import NO_COUNT, delete_cookie, read_cookie, set_cookie
from portal.web.public_forms import checks_own_token

bp = Blueprint("usage", __name__, url_prefix="/privacy/counting")


@bp.get("")
@public
def choose() -> ResponseReturnValue:
    """How it is now, and the choice."""
    said_no = read_cookie(NO_COUNT) == "1"
    return _form_page(CountingForm(data={"counted": "no" if said_no else "yes"}))


@bp.post("")
@public
@checks_own_token
def save() -> ResponseReturnValue:
    """Keep the choice in the browser."""
    form = CountingForm()
    if not form.validate():
        return _form_page(form)
    response: Response = make_response(redirect("/privacy/counting?saved=yes", 303))
    if form.counted.data == "no":
        set_cookie(response, NO_COUNT, "1")
    else:
        delete_cookie(response, NO_COUNT)
    return response


def _form_page(form: CountingForm) -> str:
    return render_template(
        "usage/counting.html",
        form=form,
        said_no=read_cookie(NO_COUNT) == "1",
        browser_said_no="1" in (request.headers.get("Sec-GPC"), request.headers.get("DNT")),
        saved="saved" in request.args and request.method == "GET",
        noindex=True,
    )
