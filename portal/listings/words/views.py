"""The search's lists of words: find a word, change the lines under a letter, try them, take a change back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_actor
from portal.accounts.queries import author_names
from portal.accounts.vocabulary import Permission
from portal.core.errors import Conflict, NotFound, PortalError
from portal.directory.edit_queries import get_edit, list_edits
from portal.directory.finding import search_runtime
from portal.directory.queries import list_search_terms
from portal.directory.rules.word_lists import LETTERS, equal_words, spelled
from portal.directory.vocabulary import WordListKind
from portal.directory.word_queries import Lists, every_line, find_list
from portal.listings.words import actions
from portal.listings.words.forms import list_form
from portal.listings.words.presenters import ABOUT, difference, present_edits
from portal.web.access import requires
from portal.web.fields import EmptyForm
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("words", __name__, url_prefix="/staff/words")

EDIT = Permission.EDIT_GUIDES
_LIST = "/<any(equivalents,spellings,everyday,elsewhere):kind>"
_ONE = f"{_LIST}/<letter>"
_MOST_FOUND = 50


@bp.get("")
@requires(EDIT)
def index() -> ResponseReturnValue:
    """The lists, and where a word stands in them."""
    asked, lists = (
        request.args.get("q", "").replace("\0", "").strip()[:100].lower(),
        search_runtime().word_lists(),
    )
    found = [
        (kind, letter, line)
        for kind in WordListKind
        for letter, lines in sorted(lists[kind].items())
        for line in lines
        if asked and asked in line.lower()
    ]
    counts = {kind: {letter: len(lists[kind].get(letter, ())) for letter in LETTERS} for kind in WordListKind}
    return render_template(
        "words/index.html",
        about=ABOUT,
        counts=counts,
        asked=asked,
        found=found[:_MOST_FOUND],
        more=len(found),
    )


@bp.get(_ONE)
@requires(EDIT)
def edit(kind: str, letter: str) -> ResponseReturnValue:
    """The lines under one letter, to be changed."""
    lists = _lists(letter)
    return _list_page(WordListKind(kind), letter, lists, saved=request.args.get("saved") == "yes")


@bp.post(_ONE)
@checks_own_token
@requires(EDIT)
@commits
def save(kind: str, letter: str) -> ResponseReturnValue:
    """Keep them, or try them on what somebody would type."""
    one, lists = WordListKind(kind), _lists(letter)
    before = lists[one].get(letter, [])
    form = list_form(one, letter, before, _version(one, letter))
    if not form.validate():
        return _list_page(one, letter, lists, form)
    if form.do.data == "try":
        return _list_page(one, letter, lists, form, tried=_try(one, letter, lists, form))
    try:
        actions.change_list(one, letter, form.tidied, the_actor(), before=before, expected=form.expected)
    except Conflict:
        form.version.data = _version(one, letter)
        return _list_page(one, letter, lists, form, theirs=difference(before, form.tidied)), 409
    return redirect(f"/staff/words/{kind}/{letter}?saved=yes", 303)


@bp.get(f"{_ONE}/history")
@requires(EDIT)
def history(kind: str, letter: str) -> ResponseReturnValue:
    """What was changed, when and by whom."""
    _lists(letter)
    return _history_page(WordListKind(kind), letter)


@bp.post(f"{_ONE}/history/<edit_id>/put-back")
@requires(EDIT)
@commits
def put_back(kind: str, letter: str, edit_id: str) -> ResponseReturnValue:
    """Take one change back."""
    row = find_list(WordListKind(kind), letter, to_change=True)
    if row is None:
        raise NotFound
    try:
        actions.take_back(row, get_edit(actions.ENTITY, row.id, edit_id), the_actor())
    except PortalError as clash:
        return _history_page(WordListKind(kind), letter, clash.message), clash.status
    return redirect(f"/staff/words/{kind}/{letter}/history", 303)


def _lists(letter: str) -> Lists:
    """The lists as they are. Answers 404 for what is no letter of theirs."""
    if len(letter) != 1 or letter not in LETTERS:
        raise NotFound
    return search_runtime().word_lists()


def _version(kind: WordListKind, letter: str) -> int:
    row = find_list(kind, letter)
    return row.version if row is not None else 0


def _try(kind: WordListKind, letter: str, lists: Lists, form: Any) -> dict[str, Any]:
    """What the search makes of what somebody would type: now, and with the lines of the form."""
    then = lists | {kind: lists[kind] | {letter: form.tidied}}
    return {
        "q": form.q.data,
        "change": difference(lists[kind].get(letter, []), form.tidied),
        "sides": [
            ("Now", _made_of(form.q.data, lists)),
            ("With the lines below", _made_of(form.q.data, then)),
        ],
    }


def _made_of(text: str, lists: Lists) -> dict[str, Any]:
    right = spelled(every_line(lists, WordListKind.SPELLINGS))
    read = " ".join(right.get(word.lower(), word) for word in text.split())
    names = {term.code: term.name for term in list_search_terms()}
    return {
        "read": read,
        "equal": equal_words(every_line(lists, WordListKind.EQUIVALENTS), read),
        "about": [names.get(code, code) for code in search_runtime().understood(read, lists=lists)[:5]],
    }


def _list_page(kind: WordListKind, letter: str, lists: Lists, form: Any = None, **values: Any) -> str:
    lines = lists[kind].get(letter, [])
    return render_template(
        "words/edit.html",
        kind=kind,
        letter=letter,
        about=ABOUT[kind],
        form=form or list_form(kind, letter, lines, _version(kind, letter)),
        **({"saved": False, "theirs": None, "tried": None} | values),
    )


def _history_page(kind: WordListKind, letter: str, problem: str = "") -> str:
    row = find_list(kind, letter)
    edits = list_edits(actions.ENTITY, row.id) if row is not None else []
    return render_template(
        "texts/history.html",
        here=f"/staff/words/{kind}/{letter}",
        name=f"{ABOUT[kind].title}, {letter.upper()}",
        edits=present_edits(edits, author_names(edit.author for edit in edits)),
        origin=row.origin if row is not None else "",
        form=EmptyForm(),
        problem=problem,
    )
