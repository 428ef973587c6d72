"""What is known of a person who asked for help stands on the pages of those who may see it, and nowhere else:
in no mail, log, count, index, export, address or title, and on disk only sealed; once let go of, not even
so."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, Response, request
from sqlalchemy import func, select

from portal import usage
from portal.accounts.vocabulary import Role
from portal.audit.models import AuditEntry
from portal.audit.vocabulary import Action
from portal.config import Settings
from portal.core import clock
from portal.directory.finding import search_runtime
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.models import DataKey
from portal.keys.store import living_keys
from portal.listings.exports.making import EXPORTS, make_export
from portal.messages.models import OutboxMessage
from portal.messages.sending import send_next
from portal.messages.transports.choosing import choose_transport
from portal.referrals.acting import PERSON
from portal.referrals.consent_actions import withdraw_all
from portal.referrals.draft_actions import purge_drafts
from portal.referrals.models import Person, Referral
from portal.referrals.notice_actions import provider_link
from portal.referrals.rights_actions import erase_person, export_person, purge_referrals
from portal.referrals.vocabulary import OVER
from tests.conftest import close
from tests.referrals.asking import to_check
from tests.referrals.canaries import OF_HUB, Told, sealed_columns, tell, told_in
from tests.referrals.test_rights import every_value
from tests.referrals.world import MONDAY, World, make_world
from tests.support.client import PageClient
from tests.support.every_form import walk
from tests.support.factories import a_term
from tests.support.people import Person as Somebody
from tests.support.people import add_person, enter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: Pages of the directory and of those who keep it: nothing of referrals is on them, and they are many.
PAST = ("/listings", "/organisations", "/guides", "/browse", "/search", "/your-list", "/staff/listings",
        "/staff/export", "/staff/import", "/staff/texts", "/staff/terms", "/staff/words")  # fmt: skip
BEFORE_THE_YES = frozenset({"zqreasonwords", "zqriskwords", "zqquestion", "zqanswerwords"})
AFTER_THE_YES = BEFORE_THE_YES | {
    "zqgivenname", "zqfamilyname", "zqaddress", "zqemailname", "zqsafetimes", "zqcallinstead",
    "zqcommunication", "zqinterpreter", "zqformatwords", "zqadjustments", "zqsaidwords", "phone",
    "other_phone", "postcode",
}  # fmt: skip
#: The hub sees all of it, on pages that tell the audit log so; so does whoever referred, without what the hub
#: writes for itself.
OF_PERSON = AFTER_THE_YES | {
    "zqgppractice", "zqproxyname", "zqproxycontact", "zqproxyrelation", "zqwantedofperson", "zqdeclined",
    "birth_date", "nhs_number",
}  # fmt: skip


@pytest.mark.database
def test_on_disk_everything_is_sealed_and_what_is_let_go_of_is_gone(
    app: Flask, settings: Settings, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world(app)
    mailbox = _mail_into(app, settings, tmp_path_factory.mktemp("mailbox"))
    with app.app_context(), caplog.at_level(logging.DEBUG):
        with clock.frozen(MONDAY):
            told = tell(world)
            _every_column_has_its_canary(world, told)
            while send_next("test"):
                pass
            search_runtime().rebuild()
            usage.flush()
            assert told_in(every_value()) == set()
            assert _files_telling(settings) == {}
            assert told_in(_exports()) == set()
            _mails_say_nothing(mailbox)
        keys, secrets = _keys_and_secrets()
        if db.engine.dialect.name == "sqlite":
            assert all(_in_a_file(settings, one) for one in secrets), "the test sees what is in the files"
        _let_go(world, told)
        assert living_keys(keys) == []
        left = every_value()
        assert [one for one in secrets if one.decode("latin-1") in left] == []
        assert told_in(caplog.text) == set(), "no log tells"
        close(app)
    assert [one for one in secrets if _in_a_file(settings, one)] == [], "nor in pages that are free"
    assert _files_telling(settings) == {}


def _mail_into(app: Flask, settings: Settings, folder: Path) -> Path:
    wanted = replace(settings, mail=f"file:{folder}", mail_from="A <a@example.org>")
    app.extensions["mail"] = choose_transport(wanted)
    return folder


def _every_column_has_its_canary(world: World, told: Told) -> None:
    """A column that is added and not told of here would be watched by nobody."""
    for model, column in sealed_columns():
        rows = db.session.scalars(select(model)).all()
        assert any(getattr(row, f"{column}_sealed") for row in rows), f"{model.__tablename__}.{column}"
    referral = db.session.get_one(Referral, told.main.referral.pk)
    with transaction():
        whole = json.dumps(export_person(db.session.get_one(Person, referral.person_pk), world.hub))
    wanted = (OF_PERSON | OF_HUB | {"zqequality"}) - {"zqdeclined"}  # said of another referral
    assert wanted <= told_in(whole), "whoever asks for all of it gets all of it"


def _files_telling(settings: Settings) -> dict[str, set[str]]:
    """The files of the instance folder, write-ahead logs and index included, that hold a canary."""
    files = [path for path in Path(settings.instance).rglob("*") if path.is_file()]
    assert any("index" in path.parts for path in files), "the index was built"
    found = {path.name: told_in(path.read_bytes().decode("latin-1")) for path in files}
    return {name: canaries for name, canaries in found.items() if canaries}


def _exports() -> str:
    return "\n".join(make_export(name, site="A").decode("latin-1") for name in EXPORTS)


def _mails_say_nothing(mailbox: Path) -> None:
    """The person's address is where a mail goes to, and nothing else of them is in any."""
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in mailbox.glob("*.eml")]
    assert {"zqemailname"} in [told_in(str(mail["To"])) for mail in mails]
    for mail in mails:
        parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        others = [f"{name}: {value}" for name, value in mail.items() if name != "To"]
        assert parts
        assert told_in("\n".join([*others, *parts])) == set(), mail["Subject"]


def _keys_and_secrets() -> tuple[list[str], list[bytes]]:
    """The people's keys by their ids, and what of them stands in the files: cipher text, what finds them,
    and the wrapped keys."""
    people = db.session.scalars(select(Person)).all()
    keys = [str(one.key_id) for one in people]
    texts = [one for row in people for one in (row.given_name_sealed, row.nhs_index, row.match_index) if one]
    texts += [row.words_sealed for row in db.session.scalars(select(Referral))]
    with db.engines["keys"].connect() as store:
        wrapped = list(store.scalars(select(DataKey.wrapped).where(DataKey.id.in_(keys))))
    db.session.rollback()
    return keys, [*(text[:40].encode() for text in texts), *(bytes(one)[:40] for one in wrapped if one)]


def _in_a_file(settings: Settings, secret: bytes) -> bool:
    return any(secret in path.read_bytes() for path in Path(settings.instance).rglob("*.db*"))


def _let_go(world: World, told: Told) -> None:
    """One is erased because they ask, the others go by retention, the form nobody sent by its time."""
    with clock.frozen(MONDAY + timedelta(days=1)):
        for referral in db.session.scalars(select(Referral)).all():
            with transaction():
                withdraw_all(referral, PERSON)
        asked = db.session.get_one(Referral, told.main.referral.pk)
        with transaction():
            assert erase_person(db.session.get_one(Person, asked.person_pk), world.hub) > 1
    later = MONDAY.replace(year=2028, day=6)
    with clock.frozen(later):
        with transaction():
            assert (
                purge_referrals(later.date(), 24) == 2
            )  # by the public doors: nobody joined them to the first
            assert purge_drafts(later.date()) == 1
        rows = db.session.scalars(select(Referral)).all()
        assert all(row.status in OVER and row.erased_at and row.needs for row in rows), "the facts stay"
        db.session.rollback()


#: What a daughter types at the public door, and a receptionist and an agent at theirs.
ASKED: dict[str, dict[str, Any]] = {
    "danger": {"danger": "no"},
    "who": {"who": "other"},
    "agreed": {"agreed": "yes"},
    "asker": {
        "proxy_name": "Zqproxyname", "proxy_relation": "zqproxyrelation",
        "proxy_contact": "zqproxycontact 01632 960777",
    },
    "needs": {"needs": ["lonely"], "words": "zqreasonwords"},
    "name": {"given_name": "Zqgivenname", "family_name": "Zqfamilyname"},
    "reach": {"phone": "01632 960123", "email": "zqemailname@example.org"},
    "safe": {"safe_channels": ["phone", "email"], "safe_times": "zqsafetimes", "safe_messages": "name_only"},
    "support": {"format": "zqformatwords"},
    "place": {"place": "LE15 6HP"},
    "about": {
        "birth_date-day": "19", "birth_date-month": "7", "birth_date-year": "1931",
        "gp_practice": "Zqgppractice",
    },
    "contact": {"contact": "yes"},
    "share": {"share": ["sector:voluntary"]},
    "gp": {"tell_gp": "yes"},
    "feedback": {"feedback": "no"},
    "equality": {"age": "85_over"},
}  # fmt: skip
REFERRED: dict[str, Any] = {
    "given_name": "Zqgivenname", "family_name": "Zqfamilyname", "birth_date": "19/7/1931",
    "phone": "01632 960123", "email": "zqemailname@example.org", "postcode": "LE15 6HP",
    "nhs_number": "943 476 5919", "needs": ["lonely"], "words": "zqreasonwords", "risks": ["falls"],
    "risk_words": "zqriskwords", "safe_times": "zqsafetimes", "call_instead": "zqcallinstead",
    "address": "7 Zqaddress Lane", "interpreter": "zqinterpreter", "consent": "yes",
}  # fmt: skip


def ask_by_pages(app: Flask, world: World, answers: Answers) -> None:
    """The doors as people go through them: each shows only to whoever typed it what they typed."""
    answers.who = "asks"
    visitor = PageClient(app)
    page = to_check(visitor, ASKED)
    assert {"zqgivenname", "zqproxyname", "phone"} <= told_in(page.text)
    visitor.send(page, "/ask/check")
    answers.who = "refers"
    desk = enter(PageClient(app), Somebody(world.practice.id, "", "", ""))
    page = desk.send(desk.get("/refer"), "/refer", act="send", **REFERRED | {"consent": None})
    assert "zqreasonwords" in str(page.form_values("/refer")), "a mistake loses nothing"
    page = desk.send(page, "/refer", act="send", **REFERRED)
    if page.heading == "Is this a new referral?":
        page = desk.send(page, "/refer", act="send", sure="y", **REFERRED)
    assert page.heading.startswith("Referral sent"), page.text
    answers.who = "enters"
    agent = enter(PageClient(app), Somebody(world.agent.id, "", "", ""))
    page = agent.send(agent.get("/hub/new"), "/hub/new", door="phone")
    agent.send(page, "/hub/new/", act="pause", **REFERRED)


@dataclass(frozen=True)
class Sent:
    """One page that was sent, and how many readings of personal data were on the record by then."""

    who: str
    method: str
    endpoint: str
    address: str
    headers: str
    body: str
    readings: int


@dataclass
class Answers:
    """What was sent to whom."""

    who: str = ""
    seen: list[Sent] = field(default_factory=list)

    def watch(self, app: Flask) -> None:
        """Note every answer of an application: its words, and its headers as they leave it."""
        app.after_request_funcs.setdefault(None, []).insert(0, self._note)  # the last, so that it sees all
        answer = app.wsgi_app

        def watched(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            def start(status: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
                self.seen[-1] = replace(self.seen[-1], headers=str(headers))
                return start_response(status, headers, *failed)

            return answer(environ, start)

        app.wsgi_app = watched  # type: ignore[method-assign]

    def _note(self, response: Response) -> Response:
        body = "" if response.direct_passthrough else response.get_data(as_text=True)
        read = select(func.count()).where(AuditEntry.action == str(Action.PERSONAL_DATA_READ))
        with db.engine.connect() as store:
            readings = store.scalar(read) or 0
        endpoint = str(request.endpoint)
        self.seen.append(Sent(self.who, request.method, endpoint, request.url, "", body, readings))
        return response


def test_each_sees_on_pages_what_is_theirs_to_see_and_nothing_is_in_an_address_or_a_title(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world(app)
    strangers = {role: add_person(app, role, email=f"{role}@example.org", factor=False) for role in Role}
    answers = Answers()
    answers.watch(app)
    with clock.frozen(MONDAY), caplog.at_level(logging.DEBUG):
        with app.app_context():
            a_term("needs", "lonely")
            told = tell(world)
            links = [provider_link(one) for one in (told.asked, told.accepted, told.declined)]
            reference, code = told.main.referral.reference, told.main.code
            db.session.rollback()
        ask_by_pages(app, world, answers)
        titles = set()

        def look(who: str, client: PageClient, *starts: str) -> set[str]:
            answers.who = who
            for _path, page in walk(client, starts, PAST):
                titles.add(page.title)
            return told_in("\n".join(one.body for one in answers.seen if one.who == who))

        def signed_in(person: Somebody) -> PageClient:
            return enter(PageClient(app), person)

        def viewer(name: str) -> PageClient:
            return signed_in(Somebody(getattr(world, name).id, "", "", ""))

        nobody = look("visitor", PageClient(app), "/", "/ask", "/help-me", "/follow", *links, "/hub")
        assert nobody == set()
        for role, person in strangers.items():
            if role is not Role.COMMUNITY_AGENT:
                starts = ("/staff", "/hub", f"/hub/{reference}", "/refer", f"/refer/{reference}")
                assert look(f"another {role}", signed_in(person), *starts) == set()
        assert look("other practice", viewer("other_practice"), "/refer", f"/refer/{reference}") == set()

        hub = look("hub", viewer("agent"), "/hub", f"/hub/{reference}", "/staff")
        assert {"zqgivenname", "zqreasonwords", "zqnotewords", "nhs_number", "phone"} <= hub
        practice = look(
            "practice", viewer("practice"), "/refer", "/refer/sent", f"/refer/{reference}", "/staff"
        )
        assert {"zqgivenname"} <= practice <= OF_PERSON
        provider = look("provider", viewer("provider"), "/staff", "/staff/sent-to-us")
        assert {"zqreasonwords"} <= provider <= BEFORE_THE_YES
        other = look("other provider", viewer("other_provider"), "/staff", "/staff/sent-to-us")
        assert {"zqgivenname", "phone"} <= other <= AFTER_THE_YES

        for who, link, wanted, most in (
            ("asked by link", links[0], {"zqreasonwords"}, BEFORE_THE_YES),
            ("accepted by link", links[1], {"zqgivenname", "phone"}, AFTER_THE_YES),
        ):
            answers.who = who
            assert wanted <= look(who, _by_code(app, link), link) <= most
        answers.who = "follower"
        client = PageClient(app)
        client.send(client.get("/follow"), "/follow", reference=reference, code=code)
        own = look("follower", client, "/follow")
        assert own <= OF_PERSON | {"zqwantedofperson"}
        assert own - OF_HUB == own
    _nothing_beside_the_pages(answers, titles, caplog)


def _by_code(app: Flask, link: str) -> PageClient:
    """A browser that has shown the code which was sent to the listing's address."""
    client = PageClient(app)
    client.send(client.get(link), "/send")
    with app.app_context():
        rows = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "referral_code")
        ).all()
        newest = next(row.secret_link for row in rows if row.secret_link.startswith(link))
        db.session.rollback()
    client.send(client.get(newest), "/code")
    return client


def _nothing_beside_the_pages(answers: Answers, titles: set[str], caplog: pytest.LogCaptureFixture) -> None:
    assert told_in("\n".join(titles)) == set()
    assert told_in(caplog.text) == set()
    before, wrong = 0, set()
    for one in answers.seen:
        page = f"{one.endpoint}, as {one.who}"
        if told_in(one.address) or told_in(one.headers):
            wrong.add(f"{page}: in its address or a header")
        if told_in(one.body):
            if "no-store" not in one.headers:
                wrong.add(f"{page}: a browser may keep it")
            # Who types it themselves reads nothing of others.
            if one.method == "GET" and one.who != "asks" and one.readings == before:
                wrong.add(f"{page}: nothing on the record")
        before = one.readings
    assert wrong == set()
