"""The application, the request and the session themselves, while there is one."""

from __future__ import annotations

import pytest
from flask import Flask, current_app, request

from portal.extensions.present import this_app, this_request, this_session


def test_they_are_what_flask_stands_in_for(app: Flask) -> None:
    with app.test_request_context("/search?q=lunch"):
        assert this_app() is app is current_app._get_current_object()  # type: ignore[attr-defined]
        assert this_request().args["q"] == request.args["q"] == "lunch"
        assert this_session().accessed, "an answer that stands on it must say so"


def test_there_is_none_outside_a_request() -> None:
    for ask in (this_app, this_request, this_session):
        with pytest.raises(RuntimeError, match="outside of"):
            ask()
