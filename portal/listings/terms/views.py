"""The terms listings are sorted by: their names, their words, hiding and merging, and what was searched for
in vain."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor
from portal.accounts.queries import author_names
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.errors import Conflict, PortalError
from portal.directory.edit_queries import get_edit, list_edits
from portal.directory.finding import search_runtime
from portal.directory.models import TaxonomyTerm
from portal.listings.terms import actions, queries
from portal.listings.terms.forms import merge_form, miss_form, phrases, term_form
from portal.listings.terms.presenters import differences, present_edits
from portal.usage.queries import list_missed_words
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits
from search_index.documents import Query

bp = Blueprint("terms", __name__, url_prefix="/staff/terms")

EDIT = Permission.EDIT_GUIDES
_SHELF = "/<any(needs,service_types,themes,audiences,life_events):taxonomy>"
_ONE = f"{_SHELF}/<code>"
_LEAST_MISSES = 1
_WITHOUT_LINKS = ("service_types", "audiences")


@bp.get("")
@requires(EDIT)
def index() -> ResponseReturnValue:
    """The lists of terms, and what people searched for in vain."""
    return _index_page(miss_form(_choices()))


@bp.post("/words")
@checks_own_token
@requires(EDIT)
@commits
def add() -> ResponseReturnValue:
    """Add words that were searched for in vain to a term."""
    form = miss_form(_choices())
    if not form.validate() or not form.term.data:
        if not form.term.errors and not form.term.data:
            form.term.errors = ["Choose what the words mean"]
        return _index_page(form)
    taxonomy, _, code = form.term.data.partition("/")
    term = queries.get_term_to_edit(taxonomy, code, to_change=True)
    actions.add_words(term, form.phrase.data, "says", the_actor())
    return redirect(f"/staff/terms/{taxonomy}/{code}?saved=yes", 303)


@bp.get(_SHELF)
@requires(EDIT)
def shelf(taxonomy: str) -> ResponseReturnValue:
    """The terms of one list."""
    terms = queries.list_terms_to_edit(taxonomy)
    return render_template(
        "terms/shelf.html", taxonomy=terms[0].taxonomy, terms=terms, counts=queries.count_listings(taxonomy)
    )


@bp.get(_ONE)
@requires(EDIT)
def edit(taxonomy: str, code: str) -> ResponseReturnValue:
    """One term to be changed."""
    term = queries.get_term_to_edit(taxonomy, code)
    return _term_page(term, _form(term), saved=request.args.get("saved") == "yes")


@bp.post(_ONE)
@checks_own_token
@requires(EDIT)
@commits
def save(taxonomy: str, code: str) -> ResponseReturnValue:
    """Keep it, or try the words on what somebody would type."""
    term = queries.get_term_to_edit(taxonomy, code, to_change=True)
    form = _form(term)
    if not form.validate():
        return _term_page(term, form)
    if form.do.data == "try":
        return _term_page(term, form, tried=_try(term, form))
    try:
        actions.change_term(term, form.values(), the_actor(), expected=form.expected)
    except Conflict:
        form.version.data = term.version
        theirs = differences(actions.read_term(term), form.values(), _names())
        return _term_page(term, form, theirs=theirs), 409
    return redirect(f"/staff/terms/{taxonomy}/{code}?saved=yes", 303)


@bp.post(f"{_ONE}/<any(hide,show):act>")
@requires(EDIT)
@commits
def switch(taxonomy: str, code: str, act: str) -> ResponseReturnValue:
    """Offer it nowhere, or again."""
    term = queries.get_term_to_edit(taxonomy, code, to_change=True)
    actions.hide_term(term, act == "hide", the_actor())
    return redirect(f"/staff/terms/{taxonomy}/{code}", 303)


@bp.post(f"{_ONE}/merge")
@requires(EDIT)
@commits
def merge(taxonomy: str, code: str) -> ResponseReturnValue:
    """Let another term take its place."""
    term = queries.get_term_to_edit(taxonomy, code, to_change=True)
    form = merge_form(_others(term))
    if not form.validate() or not form.into.data:
        form.into.errors = form.into.errors or ["Choose which term takes its place"]
        return _term_page(term, _form(term), merging=form)
    into = queries.get_term_to_edit(taxonomy, form.into.data, to_change=True)
    actions.merge_term(term, into, the_actor())
    return redirect(f"/staff/terms/{taxonomy}/{into.code}?saved=yes", 303)


@bp.get(f"{_ONE}/history")
@requires(EDIT)
def history(taxonomy: str, code: str) -> ResponseReturnValue:
    """What was changed, when and by whom."""
    return _history_page(queries.get_term_to_edit(taxonomy, code))


@bp.post(f"{_ONE}/history/<edit_id>/put-back")
@requires(EDIT)
@commits
def put_back(taxonomy: str, code: str, edit_id: str) -> ResponseReturnValue:
    """Take one change back."""
    term = queries.get_term_to_edit(taxonomy, code, to_change=True)
    try:
        actions.take_back(term, get_edit(actions.ENTITY, term.id, edit_id), the_actor())
    except PortalError as clash:
        return _history_page(term, clash.message), clash.status
    return redirect(f"/staff/terms/{taxonomy}/{code}/history", 303)


def _form(term: TaxonomyTerm) -> Any:
    guides, away = search_runtime().search(Query(kinds=("guide",), limit=1000))
    slugs = [] if away else sorted(hit.slug for hit in guides.hits)
    found = [(slug, slug.replace("-", " ").capitalize()) for slug in slugs]
    points = term.taxonomy.code not in _WITHOUT_LINKS
    types = [(code, one.name) for code, one in queries.service_types().items()] if points else []
    return term_form(actions.read_term(term), term.version, guides=found, types=types)


def _names() -> dict[str, str]:
    return {code: term.name for code, term in queries.service_types().items()}


def _choices() -> list[tuple[str, str]]:
    """Every term that words can be added to, with the list it is in."""
    return [
        (f"{shelf.code}/{term.code}", f"{shelf.name}: {term.name}")
        for shelf in queries.list_shelves()
        for term in queries.list_terms_to_edit(shelf.code)
        if not term.hidden
    ]


def _others(term: TaxonomyTerm) -> list[tuple[str, str]]:
    every = queries.list_terms_to_edit(term.taxonomy.code)
    return [(one.code, one.name) for one in every if one.code != term.code and not one.hidden]


def _try(term: TaxonomyTerm, form: Any) -> dict[str, Any]:
    """What the search understands of what somebody would type: now, and with the words of the form."""
    runtime, words = search_runtime(), form.q.data
    names = {
        one.code: one.name
        for shelf in queries.list_shelves()
        for one in queries.list_terms_to_edit(shelf.code)
    }
    proposed = {"says": phrases(form.says.data), "hints": phrases(form.hints.data)}
    now = runtime.understood(words)[:5]
    then = runtime.understood(words, term.code, proposed)[:5]
    return {
        "q": words,
        "now": [names.get(code, code) for code in now],
        "then": [names.get(code, code) for code in then],
    }


def _term_page(term: TaxonomyTerm, form: Any, **values: Any) -> str:
    return render_template(
        "terms/edit.html",
        term=term,
        form=form,
        carried=queries.count_listings(term.taxonomy.code).get(term.code, 0),
        button_form=EmptyForm(formdata=None),
        **({"saved": False, "theirs": (), "tried": None, "merging": merge_form(_others(term))} | values),
    )


def _history_page(term: TaxonomyTerm, problem: str = "") -> str:
    edits = list_edits(actions.ENTITY, term.id)
    return render_template(
        "texts/history.html",
        here=f"/staff/terms/{term.taxonomy.code}/{term.code}",
        name=term.name,
        edits=present_edits(edits, author_names(edit.author for edit in edits), _names()),
        origin=term.origin,
        form=EmptyForm(),
        problem=problem,
    )


def _index_page(form: Any) -> str:
    month = clock.today().strftime("%Y-%m")
    return render_template(
        "terms/index.html",
        shelves=queries.list_shelves(),
        misses=list_missed_words(month, _LEAST_MISSES)[:50],
        form=form,
    )
