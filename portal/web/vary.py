"""On which of a request's headers an answer depends, for whoever keeps answers between us and the browser."""

from __future__ import annotations

from flask import Response


def vary_on(response: Response, name: str) -> None:
    """Add a header's name to the answer's Vary. Werkzeug's `vary` reads and writes it all for each name."""
    said = response.headers.getlist("Vary")
    if name not in ", ".join(said).split(", "):
        response.headers["Vary"] = ", ".join([*said, name])
