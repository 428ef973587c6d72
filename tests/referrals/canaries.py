"""People of whom every column holds a word of its own: where one turns up, it is known what leaked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote_plus

from portal.core.references import new_code
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.sealed import Sealed
from portal.referrals import models
from portal.referrals.acting import LINK, PERSON
from portal.referrals.draft_actions import begin_draft, keep_answers
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.submission_actions import PersonFacts, Received, Submission, submit
from portal.referrals.vocabulary import (
    CallResult,
    Channel,
    DeclineReason,
    Door,
    Messages,
    OnwardStatus,
    Risk,
    Scale,
    Stage,
    TaskKind,
)
from portal.referrals.work_actions import (
    add_measure,
    add_note,
    add_task,
    assign,
    claim,
    log_call,
    set_flag,
    wait_for_person,
)
from tests.referrals.world import CONSENTS, World, send

O = OnwardStatus  # noqa: E741

#: What is written otherwise than as a word, in every way in which it may be shown.
OTHER_WAYS = {
    "birth_date": ("1931-07-19", "19 july 1931", "19/07/1931", "19-07-1931", "19071931"),
    "phone": ("01632 960123", "01632960123", "1632960123"),
    "other_phone": ("01632 960777", "01632960777"),
    "nhs_number": ("943 476 5919", "9434765919"),
    "postcode": ("le15 6hp", "le156hp"),
}
WHO = PersonFacts(
    given_name="Zqgivenname",
    family_name="Zqfamilyname",
    birth_date=date(1931, 7, 19),
    address="7 Zqaddress Lane",
    postcode="LE15 6HP",
    phone="01632 960123",
    other_phone="01632 960777",
    email="zqemailname@example.org",
    nhs_number="943 476 5919",
    gp_practice="Zqgppractice Surgery",
    safe_channels=(Channel.EMAIL, Channel.PHONE),
    safe_messages=Messages.NAME_ONLY,
    safe_times="Zqsafetimes only",
    call_instead="Zqcallinstead",
    proxy_name="Zqproxyname",
    proxy_contact="Zqproxycontact",
    proxy_relation="Zqproxyrelation",
    equality='{"age": "zqequality"}',
)
#: Every word: long ones, so that none comes up by chance in cipher text.
WORDS = (
    "zqgivenname", "zqfamilyname", "zqaddress", "zqemailname", "zqgppractice", "zqsafetimes", "zqcallinstead",
    "zqproxyname", "zqproxycontact", "zqproxyrelation", "zqequality", "zqreasonwords", "zqriskwords",
    "zqcommunication", "zqinterpreter", "zqformatwords", "zqadjustments", "zqnotewords", "zqtaskwords",
    "zqcallwords", "zqgoalwords", "zqassigned", "zqflagwords", "zqwantedofperson", "zqquestion",
    "zqanswerwords", "zqsaidwords", "zqdeclined", "zqdraftwords", "zqdraftname",
)  # fmt: skip
#: What the hub writes for itself, and what a provider may never see.
OF_HUB = frozenset({"zqnotewords", "zqtaskwords", "zqcallwords", "zqgoalwords", "zqassigned", "zqflagwords"})


def told_in(text: str) -> set[str]:
    """Which canaries are in a text: their words, and the columns of those written otherwise."""
    plain = unquote_plus(text).lower()
    ways = {name for name, written in OTHER_WAYS.items() if any(one in plain for one in written)}
    return {one for one in WORDS if one in plain} | ways


@dataclass(frozen=True)
class Told:
    """What was told, and to whom it went on."""

    main: Received  # a practice's, with something in every column
    others: tuple[Referral, ...]  # one by every other door
    asked: OnwardReferral  # to `tea`, opened and asked about: who it is stays hidden
    accepted: OnwardReferral  # to `walks`, who said yes
    declined: OnwardReferral  # of another one, to `tea`, who said no
    draft: str  # the token of a form that was not sent


def tell(world: World) -> Told:
    """Requests by every door, worked through hub and providers; in an application context."""
    main = _submit(world, Door.PROFESSIONAL)
    others = tuple(_submit(world, door).referral for door in Door if door is not Door.PROFESSIONAL)
    referral = db.session.get_one(Referral, main.referral.pk)
    with transaction():
        draft, token = begin_draft("self")
        keep_answers(draft, {"words": "zqdraftwords", "given_name": "zqdraftname"})
        claim(referral, world.hub)
        add_note(referral, "zqnotewords", world.hub)
        add_task(referral, TaskKind.CALL_BACK, world.hub, words="zqtaskwords")
        log_call(referral, CallResult.REACHED, world.hub, words="zqcallwords")
        add_measure(referral, Scale.GOAL, Stage.START, Decimal(4), world.hub, words="zqgoalwords", name="1")
        assign(referral, world.agent.pk, world.hub, words="zqassigned")
        set_flag(referral, "risk_to_worker", True, world.hub, words="zqflagwords")
        set_flag(referral, "risk_to_worker", False, world.hub)
        wait_for_person(referral, True, world.hub, words="zqwantedofperson")
    asked, accepted = send(world, referral, world.tea), send(world, referral, world.walks)
    declined = send(world, others[0], world.tea)
    with transaction():
        take_step(asked, O.OPENED, LINK)
        take_step(asked, O.NEEDS_INFORMATION, LINK, Said(words="zqquestion"))
        take_step(asked, O.OPENED, world.hub, Said(words="zqanswerwords"))
        take_step(accepted, O.OPENED, LINK)
        take_step(accepted, O.ACCEPTED, LINK, Said(words="zqsaidwords"))
        take_step(declined, O.OPENED, LINK)
        take_step(declined, O.DECLINED, LINK, Said(words="zqdeclined", reason=DeclineReason.AREA))
    return Told(main, others, asked, accepted, declined, token)


def _submit(world: World, door: Door) -> Received:
    by = {Door.PROFESSIONAL: world.gp, Door.SELF: PERSON, Door.ON_BEHALF: PERSON}.get(door, world.hub)
    request = Submission(
        door=door,
        nonce=new_code(80),
        person=WHO,
        needs=("loneliness",),
        words="zqreasonwords: has not been out",
        risks=(Risk.FALLS,),
        risk_words="zqriskwords",
        communication="zqcommunication",
        interpreter="zqinterpreter",
        format="zqformatwords",
        adjustments="zqadjustments",
        consents=CONSENTS,
        team_pk=world.practice.places[0].team_pk if door is Door.PROFESSIONAL else None,
    )
    with transaction():
        return submit(request, by)


def sealed_columns() -> Iterator[tuple[type[Any], str]]:
    """Every sealed column of referrals' tables."""
    for name in models.__all__:
        model = getattr(models, name)
        for column, value in vars(model).items():
            if isinstance(value, Sealed):
                yield model, column
