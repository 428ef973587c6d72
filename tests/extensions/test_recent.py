"""What is remembered for a moment: never longer, and never past this process's own commits."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.directory.actions import bump_generation
from portal.directory.queries import content_era
from portal.extensions import recent
from portal.extensions.recent import Recent, recently
from portal.extensions.transactions import transaction


class Clock:
    """A clock that a test moves on, in the place of the system's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 100.0
        monkeypatch.setattr(recent, "monotonic", lambda: self.at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock."""
    return Clock(monkeypatch)


def test_it_is_asked_for_again_when_a_tenth_of_a_second_is_over(clock: Clock) -> None:
    answers = iter("abc")
    held = Recent(lambda: next(answers))
    assert (held(), held()) == ("a", "a")
    clock.at += recent.LONGEST
    assert (held(), held()) == ("b", "b")


def test_a_failure_is_raised_and_not_remembered(clock: Clock) -> None:
    tries = [0]

    def ask() -> int:
        tries[0] += 1
        if tries[0] == 1:
            raise LookupError
        return tries[0]

    held = Recent(ask)
    with pytest.raises(LookupError):
        held()
    assert held() == 2


@pytest.mark.database
def test_a_change_of_this_process_is_seen_at_once(app: Flask, clock: Clock) -> None:
    with app.app_context():
        before = content_era().generation
        with transaction():
            bump_generation()
        assert content_era().generation == before + 1


def test_what_a_rolled_back_change_did_is_not_seen(app: Flask, clock: Clock) -> None:
    with app.app_context():
        before = content_era()
        with pytest.raises(LookupError):
            _change_that_fails()
        clock.at += recent.LONGEST
        assert content_era() == before


def _change_that_fails() -> None:
    with transaction():
        bump_generation()
        raise LookupError


def test_each_application_has_its_own(app: Flask, make_app: object) -> None:
    other = make_app()  # type: ignore[operator]
    with app.app_context():
        assert recently("name", lambda: "one") == "one"
    with other.app_context():
        assert recently("name", lambda: "other") == "other"
