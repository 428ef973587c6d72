"""What the portal's kind of Flask leaves out makes no difference to anybody."""

from __future__ import annotations

import pytest
from flask import Flask, session
from jinja2 import UndefinedError

from portal.web.access import public


def test_an_answer_varies_by_cookie_only_where_the_session_was_looked_at(app: Flask) -> None:
    def look() -> str:
        return str(session.get("x", "nothing"))

    def remember() -> str:
        session["x"] = "something"
        return "fine"

    def forget() -> str:
        session.clear()
        return "gone"

    app.add_url_rule("/look", "look", public(look))
    app.add_url_rule("/remember", "remember", public(remember))
    app.add_url_rule("/forget", "forget", public(forget))
    app.add_url_rule("/plain", "plain", public(lambda: "plain"))
    client = app.test_client()

    def ask(path: str) -> tuple[str, str | None, bool]:
        response = client.get(path)
        return response.text, response.headers.get("Vary"), "Set-Cookie" in response.headers

    assert ask("/plain") == ("plain", None, False)
    assert ask("/look") == ("nothing", "Cookie", False)
    assert ask("/remember") == ("fine", "Cookie", True)
    assert ask("/look") == ("something", "Cookie", False)
    assert ask("/plain") == ("plain", None, False)
    assert ask("/forget") == ("gone", "Cookie", True)
    assert ask("/look") == ("nothing", "Cookie", False)


def test_a_template_knows_the_names_of_all_and_keeps_its_own_to_itself(app: Flask) -> None:
    env = app.jinja_env
    before = env.from_string("{{ word }}")
    with pytest.raises(UndefinedError):
        before.render()
    assert env.from_string("{{ word }}", globals={"word": "own"}).render() == "own"
    with pytest.raises(UndefinedError):
        before.render()
    env.globals["word"] = "of all"
    assert before.render() == "of all"
    assert before.render(word="of a page") == "of a page"
    assert before.render() == "of all"
