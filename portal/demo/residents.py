"""Residents at their browsers: they search, read, use contacts, ask for help; some say no to being counted,
and among them are machines and the team itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from flask import Flask

from portal.core import clock
from portal.demo.browser import Broken, Browser, Page
from portal.demo.ledger import Ledger
from portal.directory.catalogue import catalogue
from portal.directory.vocabulary import LinkType
from portal.geography.queries import find_postcode

AGENTS = {
    "phone": "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    "tablet": "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
    "computer": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}
BOT = "Mozilla/5.0 (compatible; ExampleBot/1.0; +https://bot.example/)"
SITES = ("surgery.example", "parish.example", "news.example")
WORDS = ("lunch club", "walking group", "benefits advice", "fall at home", "xylophone orchestra qqz")
POSTCODES = ("LE15 6HP", "LE15 9PH", "LE16 8HS")
_LISTING = re.compile(r"/listings/[a-z0-9-]+\Z")
_GUIDE = re.compile(r"/guides/[a-z0-9-]+\Z")
_ID = re.compile(r'data-listing="([0-9a-f-]{36})"')
_NOTHING = "We found nothing"


@dataclass(frozen=True)
class Town:
    """Where residents live: the application, what is written down, and the needs one can choose."""

    app: Flask
    ledger: Ledger
    needs: tuple[str, ...]
    wards: dict[str, str]  # of each postcode


def make_town(app: Flask, ledger: Ledger) -> Town:
    """The town of an application, whose content is loaded."""
    with app.app_context():
        needs = tuple(c for c, term in catalogue().terms[LinkType.NEED].items() if not term.hidden)
        wards = {}
        for code in POSTCODES:
            found = find_postcode(code)
            if found is not None and found.ward_code:
                wards[code] = found.ward_code
    return Town(app, ledger, needs, wards)


class Visit:
    """One visit of one resident on one day, counted as it goes."""

    def __init__(self, town: Town, moment: datetime, number: int, chance: Random) -> None:
        self.town, self._chance = town, chance
        self._device = chance.choice(tuple(AGENTS))
        self._day = clock.to_london(moment).date()
        # No two visits of a day are from one address, so that each is a visit of its own; and those that
        # follow each other are from networks apart, whose budgets they would use up.
        address = f"10.{number // 250 % 250}.{number % 250}.{number // 62500 % 250 + 1}"
        self.browser = Browser(town.app, moment, agent=AGENTS[self._device], address=address)
        self._seen = self._opened = False
        self._searches = 0

    def go(self) -> None:
        """A few things that residents do, in the order that chance has it."""
        if self._chance.random() < 0.3:
            site = self._chance.choice(SITES)
            self.browser.come_from(site)
            self._note("host", site)
        self._page("/")
        for act in self._chance.sample(_ACTS, self._chance.randint(1, 3)):
            act(self)
        if not self._opened:
            self._note("unopened", times=self._searches)

    def _note(self, what: str, of: str = "", times: int = 1) -> None:
        if times:
            self.town.ledger.note(self._day, what, of, times)

    def _page(self, address: str) -> Page:
        """Open what counts as one page."""
        page = self.browser.get(address)
        if not self._seen:
            self._seen = True
            self._note("visits")
            self._note("device", self._device)
        self._count_page()
        return page

    def _count_page(self) -> None:
        self._note("pages")
        self._note("pages_on", self._device)

    def search(self) -> None:
        """Search in words or by need, perhaps near home; open what is found and perhaps use its contact."""
        need, postcode = self._chance.choice(self.town.needs), self._chance.choice([*self.town.wards, ""])
        words = self._chance.choice(WORDS)
        asked = f"need={need}" if self._chance.random() < 0.6 else f"q={words.replace(' ', '+')}"
        by_need = asked.startswith("need")
        page = self._page(f"/search?{asked}&place={postcode.replace(' ', '+')}")
        nothing = page.heading.startswith(_NOTHING)
        self._note("searches")
        self._note("searches_by_need", need if by_need else "")
        self._note("searches_by_ward", self.town.wards.get(postcode, ""))
        if nothing:
            self._note("empty")
            self._note("empty_by_need", need if by_need else "")
            return
        self._searches += 1
        listings = [address for address, _words in page.links if _LISTING.match(address)]
        if listings and self._chance.random() < 0.6:
            self._open(self._chance.choice(listings))

    def _open(self, address: str) -> None:
        page = self._page(address)
        self._opened = True
        self._note("listings")
        found = _ID.search(page.html)
        if found and self._chance.random() < 0.5:
            way = self._chance.choice(("phone", "email", "web"))
            self.browser.post("/count", kind=way, listing=found[1])
            self._note("contacts", way)

    def read(self) -> None:
        """Read a guide."""
        page = self._page("/guides")
        guides = sorted({address for address, _words in page.links if _GUIDE.match(address)})
        if guides:
            address = self._chance.choice(guides)
            self._page(address)
            self._opened = True
            self._note("guides", address.rpartition("/")[2])

    def browse(self) -> None:
        """Look at what there is for a need."""
        page = self._page("/browse")
        ways = sorted({address for address, _words in page.links if address.startswith("/browse/needs/")})
        if ways:
            self._page(self._chance.choice(ways))

    def be_led(self) -> None:
        """Go through the questions of "help me find"."""
        self._page("/help-me")
        self._page(f"/help-me/plan?need={self._chance.choice(self.town.needs)}")

    def say(self) -> None:
        """Say whether a page was useful."""
        about, useful = self._chance.choice(("/guides", "/search")), self._chance.choice(("yes", "no"))
        form = self.browser.get(f"/feedback?page={about}")
        self.browser.send(form, "/feedback", useful=useful, comment="Demonstration: nobody wrote this.")
        self._note("useful", f"{about.strip('/')} {useful}")
        if about == "/search" and useful == "no":
            self._note("said_so")

    def ask(self) -> None:
        """Ask for help for oneself, question by question, until it is sent."""
        if self._chance.random() > 0.25:
            return
        page = self._page("/ask")
        page = self._page("/ask/danger")
        answers = _answers(self._chance, self.town.needs)
        for _turn in range(30):
            step = next((one.action for one in page.forms if one.action.startswith("/ask/")), "")
            slug = step.partition("?")[0].removeprefix("/ask/")
            if slug == "check":
                break
            if not slug:  # a page that says where to turn at once, with a way on
                page = self._page(
                    next(to for to, _words in page.links if to.removeprefix("/ask/") in answers)
                )
                continue
            if slug not in answers:
                raise Broken(f"/ask/{slug} is a question without an answer: {page.heading}")
            page = self.browser.send(page, step, **answers[slug])
            if any(one.action.startswith("/ask/") for one in page.forms):
                self._count_page()
        self.browser.send(page, "/ask/check")
        self._count_page()  # that it was sent counts as a step too
        self._note("received", "self")
        self._note("needs_raised", answers["needs"]["needs"][0])


_ACTS = (Visit.search, Visit.search, Visit.read, Visit.browse, Visit.be_led, Visit.say, Visit.ask)


def _answers(chance: Random, needs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What somebody who asks for help answers; names and numbers belong to nobody."""
    return {
        "danger": {"danger": "no"},
        "who": {"who": "me"},
        "needs": {"needs": [chance.choice(needs)], "words": "Demonstration: nobody wrote this."},
        "name": {"given_name": "Demonstration", "family_name": f"Resident {chance.randrange(10**9)}"},
        "reach": {"phone": f"01632 960{chance.randrange(1000):03}", "email": ""},
        "safe": {"safe_channels": ["phone"], "safe_messages": "no"},
        "support": {},
        "place": {"place": chance.choice(POSTCODES)},
        "about": {"birth_date-day": "1", "birth_date-month": "1", "birth_date-year": "1950"},
        "contact": {"contact": "yes"},
        "share": {"share": ["sector:voluntary"]},
        "gp": {"tell_gp": "no"},
        "feedback": {"feedback": "yes"},
        "equality": {},
    }


def others(town: Town, moment: datetime, chance: Random, staff: str) -> None:
    """Who comes and is in no figure: a machine, somebody who said no, one of the team."""
    day = clock.to_london(moment).date()
    for whose, agent, headers in (
        ("bot", BOT, {}),
        ("optout", AGENTS["phone"], {"Sec-GPC": "1"}),
        ("staff", AGENTS["computer"], {}),
        ("test", "portal-test/1", {}),
    ):
        browser = Browser(town.app, moment, agent=agent, address="10.255.0.1", headers=headers)
        if whose == "staff":
            browser.sign_in_as(staff)
        for _page in range(chance.randint(1, 3)):
            browser.get(chance.choice(("/", "/browse", "/guides")))
            town.ledger.note(day, "left_out", whose)
