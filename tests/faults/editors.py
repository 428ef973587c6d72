"""Editors at work in processes of their own: through the pages, with sessions, as a browser sends it."""

from __future__ import annotations

import re
import time
from multiprocessing.connection import Connection

from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.config import Settings
from portal.directory.models import Service
from portal.extensions import db

SESSIONS = "sessions.txt"  # a session's cookie a line, made before the processes begin
_PATIENCE = 500
_CONFLICT = "Somebody else changed this"


def first_listing(app: Flask) -> str:
    """The id of the listing that everybody edits."""
    with app.app_context():
        found = db.session.scalar(select(Service.id).order_by(Service.pk).limit(1))
        assert found is not None
        return found


class Editor:
    """Somebody's browser, without reading more of a page than the next form needs: thousands are fetched."""

    def __init__(self, app: Flask, settings: Settings, number: int) -> None:
        self.raw = app.test_client()
        cookie = (settings.instance / SESSIONS).read_text().split()[number]
        self.raw.set_cookie("signed_in", cookie)
        self.busy = 0  # how often the database was
        self.here = f"/staff/listings/{first_listing(app)}"

    def hidden(self, path: str) -> dict[str, str]:
        """What the page's form carries along: its token, and the last change that it knows of."""
        answer = self.raw.get(self.here + path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        fields = dict(re.findall(r'type="hidden" name="(seen|csrf_token)" value="([^"]*)"', answer.text))
        assert set(fields) == {"seen", "csrf_token"} or path == "/changes"
        assert path != "/conflict" or _CONFLICT in answer.text, "the stale one is told"
        return fields

    def send(self, path: str, **values: str) -> str:
        """Send a form; returns where the answer leads, after the record's own address."""
        answer = self.raw.post(self.here + path, data=values)
        for _ in range(_PATIENCE):
            # Only where the page said so, in its own words: any other answer is a fault.
            if answer.status_code != 503 or "We are busy" not in answer.text:
                break
            self.busy += 1
            answer = self.raw.post(self.here + path, data=values)
        assert answer.status_code == 303, f"{path}: {answer.status_code}"
        return answer.headers["Location"].removeprefix(self.here)

    def keep(self, words: str) -> dict[str, str]:
        """Type a summary and keep it in the draft."""
        hidden = self.hidden("/edit/what")
        typed = {"shown": "summary", "whole": "yes", "summary": words, "do": "check"}
        assert self.send("/edit/what", **hidden, **typed) == "/changes"
        return hidden

    def save(self, words: str) -> int:
        """One edit to its end: typed, looked over, saved, and settled where somebody else was first. Returns
        how often the page of the conflict came."""
        token = self.keep(words)["csrf_token"]
        for conflicts in range(_PATIENCE):
            leads = self.send("/changes", csrf_token=token, reason="")
            if leads == "?saved=yes":
                return conflicts
            assert leads == "/conflict", leads
            while leads == "/conflict":
                leads = self.send("/conflict", **self.hidden("/conflict"), **{"choice-summary": "yours"})
            assert leads == "/changes", leads
        raise AssertionError("it never came to an end")


def edit_for_ever(settings: Settings, pipe: Connection) -> None:
    """One editor saves again and again; each step is told once the page said that it was kept."""
    editor, turn = Editor(create_app(settings), settings, 0), 0
    pipe.send("begin")
    while True:
        turn += 1
        words = f"Turn {turn} of {time.time_ns()}."
        token = editor.keep(words)["csrf_token"]
        pipe.send(("kept", words))
        assert editor.send("/changes", csrf_token=token, reason="") == "?saved=yes"
        pipe.send(("saved", words))


def edit_so_often(settings: Settings, number: int, edits: int, pipe: Connection) -> None:
    """One of several editors of the same listing; tells what was saved, and how often there was a
    conflict or a busy database."""
    editor, conflicts = Editor(create_app(settings), settings, number), 0
    saved = []
    for turn in range(edits):
        words = f"Editor {number}, turn {turn}."
        conflicts += editor.save(words)
        saved.append(words)
    pipe.send((saved, conflicts, editor.busy))
