""" "Help me find what I need": at most five questions, a plan with the reasons, and a list to keep it on."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.core.references import read_code
from portal.directory.catalogue import catalogue
from portal.directory.shortlist_actions import ListFull, add_items, start_list
from portal.directory.shortlist_queries import find_shortlist
from portal.directory.views.addresses import base_url
from portal.directory.views.versions import content_version, search_version
from portal.directory.vocabulary import LinkType
from portal.guides import self_help
from portal.guides.forms import KeepPlanForm, keep_plan_form
from portal.guides.queries import list_guides
from portal.guides.self_help import QUESTIONS, Wishes
from portal.usage.vocabulary import Kind, ListAction
from portal.web.access import public
from portal.web.cookies import LIST, read_cookie, set_cookie
from portal.web.page_cache import cached_page, replayed, uncacheable
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("help_me", __name__, url_prefix="/help-me")


@bp.get("")
@public
@cached_page(content_version)
def start() -> ResponseReturnValue:
    """What it is, and where to turn in an emergency."""
    replayed(usage.counted(Kind.SELF_HELP, step="start"))
    return _page("start", _wishes())


@bp.get(f"/<any({','.join(QUESTIONS)}):asked>")
@public
@cached_page(content_version)
def question(asked: str) -> ResponseReturnValue:
    """One question. Each may be skipped but what would help."""
    wishes, names = _wishes(), list(QUESTIONS)
    replayed(usage.counted(Kind.SELF_HELP, step=asked))
    place = names.index(asked)
    return _page(
        "question",
        wishes,
        name=asked,
        question=QUESTIONS[asked],
        number=place + 1,
        of=len(names),
        following=f"/help-me/{names[place + 1]}" if place + 1 < len(names) else "/help-me/plan",
        back=wishes.address(names[place - 1]) if place else "/help-me",
        kept=wishes.pairs(leave_out=asked),
        needs=catalogue().offered(LinkType.NEED),
        who=self_help.WHO,
        how=self_help.HOW,
        most=self_help.MOST_NEEDS,
        has_errors=asked == "needs" and request.args.get("missing") == "yes",
    )


@bp.get("/plan")
@public
@cached_page(search_version)
def plan() -> ResponseReturnValue:
    """The guides and listings that fit, with the reasons. Asking us comes second."""
    wishes = _wishes()
    if not wishes.needs:
        return redirect(_with(wishes.address("needs"), "missing=yes"))
    made = self_help.make_plan(wishes, list_guides())
    if made.away:
        uncacheable()
    replayed(usage.counted(Kind.SELF_HELP, step="plan", need=wishes.needs[0]))
    address = base_url() + wishes.address("plan")
    return _page(
        "plan",
        wishes,
        plan=made,
        changes=[(words, wishes.address(name)) for name, words in QUESTIONS.items()],
        keep=wishes.address("keep"),
        ask="/ask?" + "&".join(f"need={code}" for code in wishes.needs),
        mail=f"mailto:?subject={quote('Help that may fit')}&body={quote(address)}",
        address=address,
    )


@bp.get("/keep")
@public
def ask_keep() -> ResponseReturnValue:
    """Which of the plan's listings go on one's own list."""
    wishes = _wishes()
    made = self_help.make_plan(wishes, list_guides())
    if not made.listings:
        return redirect(wishes.address("plan"))
    return _keep_page(wishes, keep_plan_form(made.listings, chosen=True))


@bp.post("/keep")
@public
@checks_own_token
@commits
def keep() -> ResponseReturnValue:
    """Put them on one's list, which the first one starts."""
    wishes = _wishes()
    made = self_help.make_plan(wishes, list_guides())
    form = keep_plan_form(made.listings)
    if not form.validate():
        return _keep_page(wishes, form)
    shortlist = find_shortlist(read_code(read_cookie(LIST)[:40]))
    if shortlist is None:
        shortlist = start_list(form.code(60))
        usage.record(Kind.LIST, did=ListAction.STARTED)
    try:
        added = add_items(shortlist, form.listings.data)
    except ListFull as full:
        form.form_errors.append(full.message)
        return _keep_page(wishes, form)
    for service_id in added:
        usage.record(Kind.LIST, did=ListAction.ADDED, service=service_id)
    response = make_response(redirect("/your-list", 303))
    set_cookie(response, LIST, shortlist.code)
    return response


def _wishes() -> Wishes:
    return self_help.read_wishes(request.args)


def _with(address: str, more: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{more}"


def _keep_page(wishes: Wishes, form: KeepPlanForm) -> str:
    return _page("keep", wishes, form=form, action=wishes.address("keep"), back=wishes.address("plan"))


def _page(template: str, wishes: Wishes, **context: Any) -> str:
    return render_template(
        f"help_me/{template}.html",
        wishes=wishes,
        panels=self_help.panels_for(wishes),
        quick_exit=catalogue().sensitive(wishes.needs),
        noindex=template != "start",
        **context,
    )
