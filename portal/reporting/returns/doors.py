"""A lead's pages about one return: the same behind a link and behind the sign-in. `link` and `own` say where
they stand and who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.reporting.returns.acting import By
from portal.reporting.returns.actions import (
    NotComplete,
    keep_numbers,
    keep_words,
    look_at,
    send_in,
    typed_in,
    words_in,
)
from portal.reporting.returns.forms import NumbersForm, WordsForm, check_form, numbers_form
from portal.reporting.returns.kinds import Kind, all_kinds
from portal.reporting.returns.models import ProjectReturn
from portal.reporting.returns.presenters import differences, show_parts
from portal.reporting.returns.vocabulary import NOTE_WORDS, Note, ReturnState


@dataclass(frozen=True)
class Door:
    """Where the pages stand, on which frame, who acts there, and the way back."""

    load: Callable[[], ProjectReturn]
    base: str
    layout: str
    by: By
    back: str = ""


def show_return(door: Door) -> ResponseReturnValue:
    """What is to be filled in, and what was sent in."""
    row = door.load()
    kind = _kind(row)
    filled = look_at(row, kind)
    changed = row.latest is not None and bool(row.draft or row.draft_words)
    sent = row.latest
    return render_template(
        "returns/lead.html",
        parts=show_parts(row, kind, filled.values, filled.wrong, {}),
        history=differences(kind, row.versions),
        words=[(NOTE_WORDS[note][0], words_in(row).get(note, "")) for note in Note],
        ready=not filled.wrong,
        changed=changed,
        sent=sent,
        **_about(door, row, kind),
    )


def show_part(door: Door, code: str) -> ResponseReturnValue:
    """The boxes of one part, as they were left."""
    row = door.load()
    form, typed = numbers_form(_kind(row).part(code))(formdata=None), typed_in(row)
    form.form_key.data = form.form_key.data or ""
    for item in (item for one in form.lines for item in one.boxes):
        form[f"n_{item.key}"].data = typed.get(item.key, "")
    return _part_page(door, row, code, form)


def take_part(door: Door, code: str) -> ResponseReturnValue:
    """Keep one part; a number that is wrong is said and nothing is changed."""
    row = door.load()
    kind = _kind(row)
    form = numbers_form(kind.part(code))()
    if not form.validate():
        return _part_page(door, row, code, form)
    keep_numbers(row, form.typed())
    return redirect(_after(door, kind, code), 303)


def show_words(door: Door) -> ResponseReturnValue:
    """The boxes for words, as they were left."""
    row = door.load()
    return _words_page(door, row, WordsForm(formdata=None, data=words_in(row)))


def take_words(door: Door) -> ResponseReturnValue:
    """Keep the words."""
    row, form = door.load(), WordsForm()
    if not form.validate():
        return _words_page(door, row, form)
    keep_words(row, form.said())
    return redirect(f"{door.base}/check" if request.form.get("do") != "later" else door.base, 303)


def show_check(door: Door) -> ResponseReturnValue:
    """All of it, with last time beside it, and a box for what is odd."""
    row = door.load()
    return _check_page(door, row, None)


def take_check(door: Door) -> ResponseReturnValue:
    """Send it in, once."""
    row = door.load()
    if row.state != ReturnState.OPEN and not row.draft and not row.draft_words:
        return redirect(door.base, 303)  # the button was pressed twice
    kind = _kind(row)
    jumps, correction = look_at(row, kind).jumps, row.latest is not None
    form = check_form(jumps, correction=correction)()
    if not form.validate():
        return _check_page(door, row, form)
    notes = {one.code: form[f"note_{one.code}"].data for one in jumps}
    try:
        send_in(row, kind, door.by, notes=notes, reason=form["reason"].data if correction else "")
    except NotComplete as lacks:
        form.form_errors.append(lacks.message)
        return _check_page(door, row, form)
    return redirect(door.base, 303)


def _kind(row: ProjectReturn) -> Kind:
    return all_kinds().get(row.project.kind)


def _about(door: Door, row: ProjectReturn, kind: Kind) -> dict[str, Any]:
    return {
        "row": row,
        "kind": kind,
        "base": door.base,
        "layout": door.layout,
        "back": door.back,
        "noindex": True,
    }


def _after(door: Door, kind: Kind, code: str) -> str:
    """The next part; the first page for somebody who goes on later."""
    if request.form.get("do") == "later":
        return door.base
    codes = [part.code for part in kind.parts] + ["words"]
    return f"{door.base}/{codes[codes.index(code) + 1]}"


def _part_page(door: Door, row: ProjectReturn, code: str, form: NumbersForm) -> str:
    kind = _kind(row)
    filled = look_at(row, kind)
    shown = {part.part.code: part for part in show_parts(row, kind, filled.values, {}, {})}
    return render_template("returns/part.html", form=form, part=shown[code], **_about(door, row, kind))


def _words_page(door: Door, row: ProjectReturn, form: WordsForm) -> str:
    return render_template("returns/words.html", form=form, **_about(door, row, _kind(row)))


def _check_page(door: Door, row: ProjectReturn, form: Any) -> str:
    kind = _kind(row)
    filled = look_at(row, kind)
    if form is None:
        form = check_form(filled.jumps, correction=row.latest is not None)(formdata=None)
        notes = row.latest.notes if row.latest is not None else {}
        for one in filled.jumps:
            form[f"note_{one.code}"].data = notes.get(one.code, "")
    return render_template(
        "returns/check.html",
        form=form,
        parts=show_parts(row, kind, filled.values, filled.wrong, {}),
        words=[(NOTE_WORDS[note][0], words_in(row).get(note, "")) for note in Note],
        jumps=filled.jumps,
        ready=not filled.wrong,
        **_about(door, row, kind),
    )
