""" "Do you run this?": anybody can ask to keep a listing right, and gets a reference as receipt."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.rules.emails import tidy_email
from portal.core.errors import NotFound
from portal.core.references import read_code
from portal.directory.claim_actions import ask_to_keep
from portal.directory.claim_queries import find_claim
from portal.directory.models import Service
from portal.directory.queries import get_service
from portal.listings.claims.forms import KeepForm
from portal.web.access import public
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("keep", __name__, url_prefix="/listings")


@bp.get("/<slug>/keep")
@public
def ask(slug: str) -> ResponseReturnValue:
    """The form about one listing."""
    return _form_page(get_service(slug), KeepForm())


@bp.post("/<slug>/keep")
@public
@checks_own_token
@commits
def send(slug: str) -> ResponseReturnValue:
    """Keep the wish and show its reference; the same one sent twice is kept once."""
    service, form = get_service(slug), KeepForm()
    if not form.validate():
        return _form_page(service, form)
    claim = ask_to_keep(
        service,
        whole=form.scope.data == "organization",
        name=form.name.data,
        role=form.role.data,
        email=tidy_email(form.email.data),
        phone=form.phone.data,
        message=form.message.data,
        reference=form.code(),
        suspicion=form.suspicion,
    )
    return redirect(f"/listings/{service.slug}/keep/{claim.reference}", 303)


@bp.get("/<slug>/keep/<reference>")
@public
def receipt(slug: str, reference: str) -> ResponseReturnValue:
    """The reference, and what happens next."""
    claim = find_claim(read_code(reference))
    if claim is None:
        raise NotFound
    return render_template("keep/sent.html", slug=slug, reference=claim.reference, noindex=True)


def _form_page(service: Service, form: KeepForm) -> str:
    return render_template(
        "keep/ask.html", service=service, form=form, quick_exit=service.sensitive, noindex=True
    )
