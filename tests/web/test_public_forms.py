"""Forms that anybody may send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.web.fields import line
from portal.web.public_forms import STALE_WORDS, PublicForm, issue_key, read_key

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Asking(PublicForm):
    """One question."""

    words = line("Words", limit=200, missing="Enter words")


class OtherAsking(Asking):
    """Another form with the same question."""


@pytest.fixture(autouse=True)
def no_token(app: Flask) -> Iterator[None]:
    """These tests are not about the token."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield


def sent(app: Flask, seconds: float = 60, kind: type[Asking] = Asking, **values: str) -> Asking:
    """The form as it comes back `seconds` after it was shown at noon."""
    if "form_key" not in values:
        with clock.frozen(NOON):
            values["form_key"] = issue_key()
    later = NOON + timedelta(seconds=seconds)
    with clock.frozen(later), app.test_request_context(method="POST", data={"words": "hello"} | values):
        form = kind()
        form.right = form.validate()
        return form


def test_form_is_right_and_not_suspected_when_a_person_sends_it(app: Flask) -> None:
    form = sent(app)
    assert form.right
    assert form.suspicion == ""


@pytest.mark.parametrize("key", ["", "nonsense", "WyJhIiwxXQ.forged", "é" * 2000, "a.b.c.d"])
def test_form_is_shown_again_with_a_fresh_key_when_the_key_is_not_ours(app: Flask, key: str) -> None:
    form = sent(app, form_key=key)
    assert not form.right
    assert form.form_errors == [STALE_WORDS]
    assert form.words.data == "hello"
    with clock.frozen(NOON + timedelta(seconds=61)):
        assert read_key(form.form_key.data) is not None


def test_form_is_shown_again_when_it_was_open_for_more_than_a_day(app: Flask) -> None:
    assert sent(app, seconds=86_400).right
    form = sent(app, seconds=86_401)
    assert not form.right
    assert form.form_errors == [STALE_WORDS]


@pytest.mark.parametrize(
    ("values", "seconds", "why"),
    [
        ({"subject": "buy"}, 60, "suspected: honeypot"),
        ({}, 2, "suspected: sent too fast"),
        ({}, -30, "suspected: sent too fast"),
        ({"words": "http://a www.b https://c"}, 60, "suspected: many links"),
        ({"words": "see http://a and www.b"}, 60, ""),
    ],
)
def test_form_is_right_and_says_why_when_it_looks_like_abuse(
    app: Flask, values: dict[str, str], seconds: int, why: str
) -> None:
    form = sent(app, seconds=seconds, **values)
    assert form.right
    assert form.suspicion == why


def test_code_is_the_same_only_when_form_and_answers_are(app: Flask) -> None:
    with clock.frozen(NOON):
        key, other_key = issue_key(), issue_key()
    code = sent(app, form_key=key).code()
    assert sent(app, seconds=3000, form_key=key).code() == code
    assert sent(app, form_key=key, words="bye").code() != code
    assert sent(app, form_key=other_key).code() != code
    assert sent(app, form_key=key, kind=OtherAsking).code() != code
    assert len(code.replace("-", "")) == 8
    assert len(sent(app, form_key=key).code(60).replace("-", "")) == 12


def test_code_uses_only_letters_that_nobody_misreads_when_made_often(app: Flask) -> None:
    letters = set("".join(sent(app, words=f"word {number}").code(60) for number in range(60)))
    assert letters <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-")
    assert len(letters) > 25
