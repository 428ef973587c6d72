"""Running the simulation: so many days, from a seed, one after the other, each with its known totals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from flask import Flask
from sqlalchemy import select

from portal import usage
from portal.accounts.models import User
from portal.config import Settings
from portal.core import clock
from portal.core.errors import PortalError
from portal.demo.ledger import Ledger
from portal.demo.residents import Visit, make_town, others
from portal.demo.team import agents_day, make_staff, practice_day
from portal.directory.finding import search_runtime
from portal.extensions import db
from portal.feedback.models import Feedback
from portal.referrals.models import Referral
from portal.referrals.rules.working_days import is_working_day
from portal.usage.queries import first_hour


class NotHere(PortalError):
    """A demonstration may not be made where there is anything real."""


def refuse_where_real(settings: Settings) -> None:
    """Raise NotHere in production, and on a database in which anybody has an account, asked for help, said
    something or was counted."""
    if settings.production:
        raise NotHere("This is a live site: a demonstration is never made on it.")
    held = [db.session.scalar(select(model.pk).limit(1)) for model in (User, Referral, Feedback)]
    if any(one is not None for one in held) or first_hour() is not None:
        raise NotHere(
            "There is data in this database already: make a demonstration on an empty one, with the content "
            "loaded (`portal setup`)."
        )


def simulate(
    app: Flask,
    settings: Settings,
    *,
    first: date,
    days: int,
    seed: int,
    visits: int,
    step: Callable[[int], object],
) -> Ledger:
    """Simulate `days` from `first` on, with about so many visits a day; returns what was done.

    Raises NotHere where it may not be, and Broken when a page answers otherwise than it should.
    """
    with app.app_context():
        refuse_where_real(settings)
    chance, ledger = Random(seed), Ledger()  # noqa: S311 - chance for a demonstration, no secret
    with clock.frozen(_at(first, 6)):
        staff = make_staff(app)
        with app.app_context():
            while search_runtime().catch_up():
                pass
    town = make_town(app, ledger)
    number = 0
    for offset in range(days):
        day = first + timedelta(days=offset)
        for _ in range(chance.randint(visits - visits // 4, visits + visits // 4)):
            Visit(town, _at(day, chance.randint(7, 21), chance.randint(0, 40)), number, chance).go()
            number += 1
        others(town, _at(day, 22), chance, staff.token("programme", _at(day, 22)))
        if is_working_day(day):
            practice_day(staff, town, _at(day, 9), chance)
            agents_day(staff, ledger, _at(day, 14), chance)
        with app.app_context(), clock.frozen(_at(day, 23)):
            usage.flush()
        step(1)
    return ledger


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.LONDON)
