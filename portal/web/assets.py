"""Static files under names that change with their content, so that browsers may keep them for a year."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory

from portal.web.access import public

_STAMP = re.compile(r"^(?P<stem>.+)\.(?P<stamp>[0-9a-f]{10})(?P<suffix>\.[a-z0-9]+)$")
_YEAR = 31_536_000

bp = Blueprint("assets", __name__)


def init_assets(app: Flask, folder: Path) -> None:
    """Serve `folder` under /static/ and give templates `asset(name)`."""
    stamps: dict[str, str] = {}

    def asset(name: str) -> str:
        """The address of a static file, with its content's stamp in the name. Raises FileNotFoundError."""
        if name not in stamps or app.debug:
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]
            stem, dot, suffix = name.rpartition(".")
            stamps[name] = f"/static/{stem}.{digest}{dot}{suffix}"
        return stamps[name]

    app.extensions["asset_folder"] = folder
    app.jinja_env.globals["asset"] = asset
    app.register_blueprint(bp)


@bp.get("/static/<path:name>")
@public
def static_file(name: str) -> Response:
    """One static file; for a year when its name carries a stamp, for an hour when it does not."""
    stamped = _STAMP.match(name)
    plain = f"{stamped['stem']}{stamped['suffix']}" if stamped else name
    if plain.startswith(".") or "/." in plain:
        abort(404)
    response = send_from_directory(
        current_app.extensions["asset_folder"], plain, max_age=_YEAR if stamped else 3600
    )
    response.cache_control.public = True
    response.cache_control.no_cache = None
    if stamped:
        response.cache_control.immutable = True
    return response
