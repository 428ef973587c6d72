"""What the portal's kind of Flask leaves out makes no difference to anybody."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import UndefinedError


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
