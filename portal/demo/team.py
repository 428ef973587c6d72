"""Practices that refer and tell people of services, and agents who call, pass on and sign people out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Membership, Team, User
from portal.accounts.queries import email_index
from portal.accounts.session_actions import Visit as Seen
from portal.accounts.session_actions import begin_session
from portal.accounts.vocabulary import Role, Stage, TeamKind
from portal.core import clock
from portal.demo.browser import Browser
from portal.demo.ledger import Ledger
from portal.demo.residents import AGENTS, POSTCODES, Town
from portal.directory.actions import Authorship, create_record
from portal.directory.queries import get_lookup
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.store import create_key

PREFIX = "Demonstration"
_SERVICES = ("tea and talk", "walks", "handyman")
_BY = Authorship(ChangeSource.EDITOR, author="demonstration")


@dataclass
class Staff:
    """Who works in the demonstration: accounts by name, and the services that they refer to."""

    app: Flask
    people: dict[str, str]
    services: dict[str, str]  # name -> slug
    open: list[Case] = field(default_factory=list)

    def token(self, name: str, moment: datetime) -> str:
        """A session of theirs that begins now. It is begun as the sign-in page begins it, without the
        password, which nobody has."""
        with self.app.app_context(), clock.frozen(moment), transaction():
            user = db.session.scalar(select(User).where(User.id == self.people[name]))
            assert user is not None
            return begin_session(user, Stage.FULL, Seen("192.0.2.0/24", AGENTS["computer"]))


@dataclass
class Case:
    """A referral that agents are at: what is done next, and on which day."""

    reference: str
    next: str
    due: date


def make_staff(app: Flask) -> Staff:
    """Two practices, an agent and three services, all named as a demonstration."""
    roles = {
        "practice one": (TeamKind.PRACTICE, Role.PRACTICE_MEMBER),
        "practice two": (TeamKind.PRACTICE, Role.PRACTICE_MEMBER),
        "agents": (TeamKind.AGENTS, Role.COMMUNITY_AGENT),
        "programme": (TeamKind.PROGRAMME, Role.ANALYST),
    }
    with app.app_context(), transaction():
        people = {name: _person(name, kind, role) for name, (kind, role) in roles.items()}
        lookup = get_lookup()
        club = create_record(
            "organization",
            {"name": f"{PREFIX} club", "slug": "demonstration-club", "sector": "voluntary"},
            _BY,
            lookup,
        )
        services = {}
        for name in _SERVICES:
            slug = f"demonstration-{name.replace(' ', '-')}"
            facts = {
                "name": f"{PREFIX} {name}", "slug": slug, "kind": "activity", "status": "live",
                "summary": "Made up for a demonstration: nobody offers this.", "capacity": "open",
                "referral_route": "self", "email": f"{slug}@demonstration.example",
            }  # fmt: skip
            create_record("service", facts, _BY, lookup, organization=club)
            services[f"{PREFIX} {name}"] = slug
    return Staff(app, people, services)


def _person(name: str, kind: TeamKind, role: Role) -> str:
    team = Team(kind=kind, name=f"{PREFIX} {name}")
    address = f"{name.replace(' ', '-')}@demonstration.example"
    user = User(key_id=create_key()[0], email_index=email_index(address))
    user.email, user.name = address, f"{PREFIX} {name}"
    db.session.add_all([team, user])
    db.session.flush()
    db.session.add(Membership(user_pk=user.pk, team_pk=team.pk, roles=[str(role)]))
    return str(user.id)


def practice_day(staff: Staff, town: Town, moment: datetime, chance: Random) -> None:
    """A practice refers somebody, and tells somebody of a service."""
    name = chance.choice(("practice one", "practice two"))
    day, ledger = clock.to_london(moment).date(), town.ledger
    browser = _desk(staff, name, moment)
    need = chance.choice(town.needs)
    form = browser.get("/refer")
    done = browser.send(
        form,
        "/refer",
        act="send",
        given_name=PREFIX,
        family_name=f"Patient {chance.randrange(10**9)}",
        birth_date="1/2/1948",
        phone=f"01632 960{chance.randrange(1000):03}",
        postcode=chance.choice(POSTCODES),
        needs=[need],
        words="Demonstration: nobody wrote this.",
        none_known="y",
        consent="yes",
        feedback="y",
    )
    reference = done.path.split("/")[2]
    ledger.note(day, "left_out", "staff", times=2)  # the form, and that it was sent
    ledger.note(day, "received", "professional")
    ledger.note(day, "needs_raised", need)
    ledger.note(day, "source", f"{PREFIX} {name}")
    staff.open.append(Case(reference, "call", day))
    if chance.random() < 0.7:
        page = browser.get(f"/listings/{chance.choice(tuple(staff.services.values()))}")
        browser.send(page, "/refer/told")
        ledger.note(day, "left_out", "staff")
        ledger.note(day, "signposts")


def agents_day(staff: Staff, ledger: Ledger, moment: datetime, chance: Random) -> None:
    """The agent does what is due: calls, measures, passes on, notes what a service said, signs out."""
    day = clock.to_london(moment).date()
    due = [case for case in staff.open if case.due <= day]
    if not due:
        return
    browser = _desk(staff, "agents", moment)
    for case in due:
        case.next = _STEPS[case.next](browser, case, ledger, day, chance)
        case.due = day + timedelta(days=chance.randint(1, 3))
    staff.open = [case for case in staff.open if case.next]


def _call(browser: Browser, case: Case, ledger: Ledger, day: date, chance: Random) -> str:
    page = browser.get(f"/hub/{case.reference}")
    page = browser.send(page, f"/hub/{case.reference}/claim")
    page = browser.send(page, f"/hub/{case.reference}/calls", result="reached")
    ledger.note(day, "contacted")
    ledger.note(day, "supported", case.reference)
    form = browser.get(f"/hub/{case.reference}/measures")
    browser.send(form, "/measures", stage="start", ons_happy=str(chance.randint(0, 5)))
    return "pass_on"


def _pass_on(browser: Browser, case: Case, ledger: Ledger, day: date, chance: Random) -> str:
    page = browser.get(f"/hub/{case.reference}/pass-on?find=demonstration")
    services = sorted(words for words in page.boxes if words.startswith(PREFIX))
    name = chance.choice(services)
    browser.send(page, "/pass-on/send", chosen=[page.boxes[name]], reason="Demonstration.")
    ledger.note(day, "onward_sent", name)
    ledger.note(day, "supported", case.reference)
    return "answer"


def _answer(browser: Browser, case: Case, ledger: Ledger, day: date, chance: Random) -> str:
    browser.send(browser.get(_onward(browser, case)), "/services/", to="opened")
    page = browser.get(_onward(browser, case))
    ledger.note(day, "supported", case.reference)
    if chance.random() < 0.25:
        browser.send(page, "/services/", to="declined", reason="no_capacity")
        ledger.note(day, "onward_declined", "no_capacity")
        return "nothing"
    browser.send(page, "/services/", to="accepted")
    ledger.note(day, "onward_accepted")
    return "end"


def _end(browser: Browser, case: Case, ledger: Ledger, day: date, chance: Random) -> str:
    browser.send(browser.get(_onward(browser, case)), "/services/", to="in_progress")
    page = browser.get(_onward(browser, case))
    outcome = chance.choice(("got_help", "got_some_help"))
    browser.send(page, "/services/", to="closed", outcome=outcome)
    ledger.note(day, "outcomes", outcome)
    form = browser.get(f"/hub/{case.reference}/measures")
    browser.send(form, "/measures", stage="sign_out", ons_happy=str(chance.randint(5, 10)))
    ledger.note(day, "measured")
    return _close(browser, case, ledger, day, "helped")


def _nothing(browser: Browser, case: Case, ledger: Ledger, day: date, _chance: Random) -> str:
    return _close(browser, case, ledger, day, "nothing_fits")


def _close(browser: Browser, case: Case, ledger: Ledger, day: date, reason: str) -> str:
    browser.send(browser.get(f"/hub/{case.reference}/close"), "/close", reason=reason)
    ledger.note(day, "endings", reason)
    ledger.note(day, "supported", case.reference)
    return ""


_STEPS = {"call": _call, "pass_on": _pass_on, "answer": _answer, "end": _end, "nothing": _nothing}


def _onward(browser: Browser, case: Case) -> str:
    """The page of the service that the referral is with."""
    page = browser.get(f"/hub/{case.reference}")
    return next(address for address, _words in page.links if f"/hub/{case.reference}/services/" in address)


def _desk(staff: Staff, name: str, moment: datetime) -> Browser:
    browser = Browser(staff.app, moment, agent=AGENTS["computer"], address="192.0.2.10")
    browser.sign_in_as(staff.token(name, moment))
    return browser
