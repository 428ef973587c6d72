"""The folder of uploaded files under instance/: what was sent, the plan made of it, and how far it is."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from flask import current_app

from portal.config import Settings

_SENT, _PLAN, _REJECTED, _REPORT, _PROGRESS = "sent", "plan.json", "rejected.csv", "report.csv", "progress"


def _folder(upload_id: str) -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.instance / "uploads" / upload_id


def keep_sent(upload_id: str, data: bytes) -> None:
    """Keep what was sent, readable by us only."""
    folder = _folder(upload_id)
    folder.mkdir(parents=True, mode=0o700)
    handle = os.open(folder / _SENT, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def read_sent(upload_id: str) -> bytes | None:
    """What was sent; None when it is gone."""
    try:
        return (_folder(upload_id) / _SENT).read_bytes()
    except FileNotFoundError:
        return None


def keep_plan(upload_id: str, rows: list[dict[str, Any]], rejected: str, report: str) -> None:
    """Keep a plan's rows to look at, the rejected rows and the whole report to take away."""
    folder = _folder(upload_id)
    for name, words in ((_PLAN, json.dumps(rows, default=str)), (_REJECTED, rejected), (_REPORT, report)):
        draft = folder / f"{name}.new"
        draft.write_text(words, encoding="utf-8", errors="replace", newline="")
        draft.replace(folder / name)


def read_plan(upload_id: str) -> list[dict[str, Any]]:
    """The plan's rows; none when they are gone."""
    try:
        rows: list[dict[str, Any]] = json.loads((_folder(upload_id) / _PLAN).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    return rows


def read_report(upload_id: str, *, rejected: bool) -> bytes | None:
    """The rejected rows, or every row with its reason, as CSV; None when it is gone."""
    try:
        return (_folder(upload_id) / (_REJECTED if rejected else _REPORT)).read_bytes()
    except FileNotFoundError:
        return None


def note_progress(upload_id: str, done: int) -> None:
    """Say how many rows are done; the row's own transaction could not be read before it ends."""
    (_folder(upload_id) / _PROGRESS).write_text(str(done))


def read_progress(upload_id: str) -> int:
    """How many rows are done."""
    try:
        return int((_folder(upload_id) / _PROGRESS).read_text() or 0)
    except (FileNotFoundError, ValueError):
        return 0


def remove_sent(upload_id: str) -> None:
    """Let go of what was sent; what was made of it stays until its time is over."""
    (_folder(upload_id) / _SENT).unlink(missing_ok=True)


def remove_all(upload_id: str) -> None:
    """Let go of everything of one upload."""
    shutil.rmtree(_folder(upload_id), ignore_errors=True)
