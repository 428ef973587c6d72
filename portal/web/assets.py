"""Static files under names that change with their content, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory

from portal.web import compression
from portal.web.access import public

_STAMP = re.compile(r"^(?P<stem>.+)\.(?P<stamp>[0-9a-f]{10})(?P<suffix>\.[a-z0-9]+)$")
_YEAR = 31_536_000
_TEXTS = (".css", ".js", ".svg", ".json", ".txt")

bp = Blueprint("assets", __name__)


def init_assets(app: Flask, folder: Path) -> None:
    """Serve `folder` under /static/ and give templates `asset(name)`."""
    files = _StaticFiles(folder, keep=not app.debug)
    app.extensions["static_files"] = files
    app.jinja_env.globals["asset"] = files.address
    app.register_blueprint(bp)


def address_of(app: Flask, name: str) -> str:
    """The address of a static file, for code; templates say `asset(name)`. Raises OSError."""
    files: _StaticFiles = app.extensions["static_files"]
    return files.address(name)


class _StaticFiles:
    """The folder, and the stamp of each of its files that was asked for."""

    def __init__(self, folder: Path, *, keep: bool) -> None:
        self.folder = folder
        self._keep = keep
        self._stamps: dict[str, str] = {}
        self._packed: dict[str, bytes | None] = {}

    def stamp(self, name: str) -> str:
        """What a file's content is known by. Raises OSError where there is no such file."""
        if not self._keep or name not in self._stamps:
            self._stamps[name] = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()[:10]
        return self._stamps[name]

    def packed(self, name: str) -> bytes | None:
        """A text file's content for a slow line, packed once; None for pictures and for tiny files."""
        if not name.endswith(_TEXTS) or not self._keep:
            return None
        if name not in self._packed:
            self._packed[name] = compression.packed((self.folder / name).read_bytes())
        return self._packed[name]

    def address(self, name: str) -> str:
        """The address of a static file, with its content's stamp in the name. Raises OSError."""
        stem, dot, suffix = name.rpartition(".")
        return f"/static/{stem}.{self.stamp(name)}{dot}{suffix}"


@bp.get("/static/<path:name>")
@public
def static_file(name: str) -> Response:
    """One static file; for a year when its name carries its stamp, for an hour when it carries none.

    Under another stamp it is not to be kept: while a new version is being put in place, an old process may be
    asked for a file of the new one.
    """
    files: _StaticFiles = current_app.extensions["static_files"]
    stamped = _STAMP.match(name)
    plain = f"{stamped['stem']}{stamped['suffix']}" if stamped else name
    if plain.startswith(".") or "/." in plain:
        abort(404)
    response = send_from_directory(files.folder, plain, max_age=3600)
    response.cache_control.public = True
    response.cache_control.no_cache = None
    if stamped and stamped["stamp"] == files.stamp(plain):
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    elif stamped:
        response.cache_control.max_age = 0
    if response.status_code == 200 and compression.wanted() and (body := files.packed(plain)):
        response.close()  # the file it was about to send
        return compression.send_packed(Response(headers=response.headers), body)
    return response
