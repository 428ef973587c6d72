""" "Your list": what somebody wants to keep, print or share, without signing in (DESIGN 9.19)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.core import clock
from portal.core.references import read_code
from portal.directory import shortlist_actions as actions
from portal.directory.merge_queries import follow_merges
from portal.directory.models import Service, Shortlist
from portal.directory.presenters.cards import cards_for
from portal.directory.presenters.paper import put_on_paper, qr_code
from portal.directory.queries import find_services, get_service
from portal.directory.shortlist_forms import AddForm, ForgetForm, KeepForm, NoteForm, RemoveForm
from portal.directory.shortlist_queries import any_sensitive, find_shortlist
from portal.directory.views.addresses import base_url
from portal.extensions.transactions import transaction
from portal.usage.vocabulary import Kind, ListAction, Printed
from portal.web.access import public
from portal.web.cookies import LIST, delete_cookie, read_cookie, set_cookie
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("shortlist", __name__, url_prefix="/your-list")

_LONGEST_CODE = 40


@bp.get("")
@public
def show() -> ResponseReturnValue:
    """One's own list; without one, how to start it or open it by its code."""
    typed = request.args.get("code", "")[:_LONGEST_CODE]
    if typed and find_shortlist(read_code(typed)):
        return redirect(_address(read_code(typed)))
    shortlist = _open(_own_code())
    if shortlist is None:
        return _empty_page(typed)
    usage.record(Kind.LIST, did=ListAction.OPENED)
    return _own_page(shortlist, RemoveForm(), added=request.args.get("added", ""), typed=typed)


@bp.get("/add/<slug>")
@public
def ask_add(slug: str) -> ResponseReturnValue:
    """The small page with the button: listing pages are kept for everybody and carry no token."""
    return _add_page(get_service(slug), AddForm())


@bp.post("/add/<slug>")
@public
@checks_own_token
@commits
def add(slug: str) -> ResponseReturnValue:
    """Put a listing on one's list, which the first one starts."""
    service, form = get_service(slug), AddForm()
    if not form.validate():
        return _add_page(service, form)
    shortlist = find_shortlist(_own_code())
    if shortlist is None:
        shortlist = actions.start_list(form.code(60))
        usage.record(Kind.LIST, did=ListAction.STARTED)
    try:
        added = actions.add_item(shortlist, service.id)
    except actions.ListFull as full:
        form.form_errors.append(full.message)
        return _add_page(service, form)
    if added:
        usage.record(Kind.LIST, did=ListAction.ADDED, service=service.id)
    return _with_list(redirect(f"/your-list?added={service.slug}", 303), shortlist.code)


@bp.post("/remove")
@public
@checks_own_token
@commits
def remove() -> ResponseReturnValue:
    """Take a listing off one's list."""
    form, code = RemoveForm(), _own_code()
    shortlist = find_shortlist(code)
    if shortlist is None:
        return redirect("/your-list", 303)
    if not form.validate():
        return _own_page(shortlist, form)
    if actions.remove_item(code, form.item.data):
        usage.record(Kind.LIST, did=ListAction.REMOVED, service=form.item.data)
    return _with_list(redirect("/your-list", 303), code)


@bp.get("/forget")
@public
def ask_forget() -> ResponseReturnValue:
    """Whether the list is really to be deleted."""
    shortlist = find_shortlist(_own_code())
    if shortlist is None:
        return redirect("/your-list")
    return _page("forget", shortlist, form=ForgetForm())


@bp.post("/forget")
@public
@checks_own_token
@commits
def forget() -> ResponseReturnValue:
    """Delete the list and its cookie."""
    form, shortlist = ForgetForm(), find_shortlist(_own_code())
    if shortlist is not None and not form.validate():
        return _page("forget", shortlist, form=form)
    if shortlist is not None:
        actions.forget_list(shortlist.code)
    response = make_response(redirect("/your-list?forgotten=yes", 303))
    delete_cookie(response, LIST)
    return response


@bp.get("/<code>")
@public
def shared(code: str) -> ResponseReturnValue:
    """A list opened by its code, to read. Its owner goes to where it can be changed."""
    shortlist = _open_or_refuse(code)
    if shortlist.code == _own_code():
        return redirect("/your-list")
    if code != shortlist.code:
        return redirect(_address(shortlist.code))
    usage.record(Kind.LIST, did=ListAction.OPENED)
    return _page("shared", shortlist)


@bp.get("/<code>/keep")
@public
def ask_keep(code: str) -> ResponseReturnValue:
    """How to make a shared list one's own."""
    return _keep_page(_open_or_refuse(code), KeepForm())


@bp.post("/<code>/keep")
@public
@checks_own_token
@commits
def keep(code: str) -> ResponseReturnValue:
    """Copy a shared list to one's own, or use it itself on this device."""
    shortlist, form = actions.get_shortlist(read_code(code)), KeepForm()
    if not form.validate():
        return _keep_page(shortlist, form)
    if form.how.data == "same":
        return _with_list(redirect("/your-list", 303), shortlist.code)
    own = find_shortlist(_own_code())
    if own is None:
        own = actions.start_list(form.code(60))
        usage.record(Kind.LIST, did=ListAction.STARTED)
    try:
        actions.copy_items(shortlist, own)
    except actions.ListFull as full:
        form.form_errors.append(full.message)
        return _keep_page(shortlist, form)
    return _with_list(redirect("/your-list", 303), own.code)


@bp.get("/<code>/print")
@public
def paper(code: str) -> ResponseReturnValue:
    """The list for paper, with all details."""
    return _paper_page(_open_or_refuse(code), large=request.args.get("size") == "large")


@bp.get("/<code>/note")
@public
def ask_note(code: str) -> ResponseReturnValue:
    """A box for a note that goes on paper and nowhere else."""
    size = "large" if request.args.get("size") == "large" else "normal"
    return _page("note", _open_or_refuse(code), form=NoteForm(data={"size": size}))


@bp.post("/<code>/print")
@public
@checks_own_token
def paper_with_note(code: str) -> ResponseReturnValue:
    """The list for paper with the note on top. It is not stored: it goes with the page."""
    shortlist, form = actions.get_shortlist(read_code(code)), NoteForm()
    if not form.validate():
        return _page("note", shortlist, form=form)
    return _paper_page(shortlist, large=form.size.data == "large", note=form.note.data)


def _own_code() -> str:
    return read_code(read_cookie(LIST)[:_LONGEST_CODE])


def _open(code: str) -> Shortlist | None:
    """A list to look at. A look writes only, once a week, that the list is in use: else it would go."""
    shortlist = find_shortlist(code)
    if shortlist is not None and actions.use_is_old(shortlist):
        with transaction():
            actions.note_use(code)
        shortlist = find_shortlist(code)
    return shortlist


def _open_or_refuse(code: str) -> Shortlist:
    return _open(read_code(code[:_LONGEST_CODE])) or actions.get_shortlist("")


def _with_list(response: ResponseReturnValue, code: str) -> Response:
    answer = make_response(response)
    set_cookie(answer, LIST, code)
    return answer


def _address(code: str) -> str:
    return f"/your-list/{code}"


def _full(code: str) -> str:
    return f"{base_url()}{_address(code)}"


def _empty_page(typed: str) -> Response:
    """No list. A cookie whose list is gone goes too."""
    had_one = bool(read_cookie(LIST))
    forgotten = "forgotten" in request.args and not had_one
    response = make_response(
        render_template("shortlist/empty.html", typed=typed, gone=had_one, forgotten=forgotten, noindex=True)
    )
    if had_one:
        delete_cookie(response, LIST)
    return response


def _add_page(service: Service, form: AddForm) -> str:
    shortlist = find_shortlist(_own_code())
    there = shortlist is not None and service.id in _ids(shortlist)
    return render_template(
        "shortlist/add.html",
        service=service,
        form=form,
        there=there,
        first=shortlist is None,
        quick_exit=service.sensitive,
        noindex=True,
    )


def _keep_page(shortlist: Shortlist, form: KeepForm) -> str:
    own = _own_code()
    other = own if own != shortlist.code and find_shortlist(own) else ""
    return _page("keep", shortlist, form=form, own_code=other)


def _own_page(shortlist: Shortlist, form: RemoveForm, *, added: str = "", typed: str = "") -> str:
    return _page("list", shortlist, form=form, added=added, typed=typed, qr=qr_code(_full(shortlist.code)))


def _ids(shortlist: Shortlist) -> list[str]:
    """What is on it, in order; a listing that went into another one stands for that one, once."""
    ids = [item.service_id for item in shortlist.items]
    moved = follow_merges(ids)
    return list(dict.fromkeys(moved.get(one, one) for one in ids))


def _page(name: str, shortlist: Shortlist, **context: Any) -> str:
    """A page about one list: its cards in order, None for what is not public any more."""
    ids = _ids(shortlist)
    cards = cards_for(ids)
    return render_template(
        f"shortlist/{name}.html",
        code=shortlist.code,
        address=_full(shortlist.code),
        items=[(service_id, cards.get(service_id)) for service_id in ids],
        quick_exit=any_sensitive(ids),
        noindex=True,
        **context,
    )


def _paper_page(shortlist: Shortlist, *, large: bool, note: str = "") -> str:
    usage.record(Kind.PRINT, what=Printed.LIST)
    ids, today = _ids(shortlist), clock.today()
    services = find_services(ids, whole=True)
    return render_template(
        "shortlist/print.html",
        code=shortlist.code,
        address=_full(shortlist.code),
        listings=[put_on_paper(services[one], today) if one in services else None for one in ids],
        note=note,
        large=large,
        body_classes="app-large-print" if large else "",
        qr=qr_code(_full(shortlist.code)),
        today=today,
        quick_exit=any_sensitive(ids),
        noindex=True,
    )
