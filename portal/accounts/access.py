"""The gate before every page that is not public: who is looking, and may they."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import quote, urlsplit

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from portal import usage
from portal.accounts.kept_forms import keep_typed
from portal.accounts.rules.access import Viewer
from portal.accounts.rules.sessions import START, is_fresh, safe_next
from portal.accounts.sessions import find_viewer
from portal.accounts.vocabulary import Permission, Stage
from portal.audit.vocabulary import Actor, staff
from portal.core import clock

#: Where a session of this stage goes on.
NEXT_STEP = {Stage.PASSWORD: "/sign-in/second-step", Stage.ENROL: "/second-step", Stage.FULL: START}


def gate(permission: StrEnum, fresh: bool) -> ResponseReturnValue | None:
    """None where the viewer may; else the way to sign in, or to give the password again.

    A signed-in person without the ability gets 403 before anything is looked up: the answer is the same for
    what there is and what there is not.
    """
    viewer = find_viewer()
    if viewer is None:
        return keep_typed() or redirect(with_next("/sign-in"), 303)
    usage.count_as_staff()
    if not viewer.may(Permission(permission)):
        if viewer.stage is Stage.FULL and permission != Permission.FINISH_SIGN_IN:
            abort(403)
        return redirect(NEXT_STEP[viewer.stage], 303)
    if fresh and not is_fresh(viewer.fresh_at, clock.now()):
        return redirect(with_next("/sign-in/again"), 303)
    return None


def the_viewer() -> Viewer:
    """Who is looking, behind the gate."""
    viewer = find_viewer()
    assert viewer is not None
    return viewer


def the_actor() -> Actor:
    """Who is looking, as the audit log knows them."""
    return staff(the_viewer().id)


def with_next(address: str) -> str:
    """An address that leads back to this page afterwards; a form that was sent leads to the page it was
    on."""
    here = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else _page_of_the_form()
    return f"{address}?next={quote(here, safe='/')}"


def _page_of_the_form() -> str:
    """Where the form stands that was sent, as the browser says; the start when it does not."""
    came_from = urlsplit(request.referrer or "")
    return safe_next(came_from.path) if came_from.netloc == request.host else START
