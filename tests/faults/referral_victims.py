"""What is killed while people are referred: a practice sends, the hub works, a service answers, the worker
mails."""

from __future__ import annotations

from multiprocessing.connection import Connection

from portal import create_app
from portal.config import Settings
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.sending import send_next
from portal.referrals.acting import LINK
from portal.referrals.draft_actions import begin_draft, end_draft, find_draft, keep_answers
from portal.referrals.models import Referral
from portal.referrals.onward_actions import take_step
from portal.referrals.submission_actions import PersonFacts, Received, Submission, submit
from portal.referrals.vocabulary import Channel, OnwardStatus
from portal.referrals.work_actions import add_note, claim
from tests.referrals.world import World, a_submission, send


def request_of(world: World, nonce: str) -> Submission:
    """The request of that form: somebody else for each."""
    person = PersonFacts(
        given_name="Somebody", family_name=nonce, email=f"{nonce.lower()}@example.org",
        safe_channels=(Channel.EMAIL,),
    )  # fmt: skip
    return a_submission(world, nonce=nonce, person=person)


def send_form(world: World, token: str) -> Received:
    """Send what a draft holds, as often as somebody presses the button."""
    with transaction():
        draft = find_draft(token)
        assert draft is not None
        received = submit(request_of(world, draft.nonce), world.gp)
        end_draft(draft, received.referral)
    return received


def refer_and_work(world: World, settings: Settings, pipe: Connection) -> None:
    """One referral after the other, each step told once it is acknowledged."""
    with create_app(settings).app_context():
        pipe.send("begin")
        while True:
            with transaction():
                draft, token = begin_draft("professional")
                keep_answers(draft, {"words": token})
            pipe.send(("typed", token))
            received = send_form(world, token)
            pipe.send(("kept", token, received.referral.reference))
            referral = db.session.get_one(Referral, received.referral.pk)
            with transaction():
                claim(referral, world.hub)
                add_note(referral, "a note", world.hub)
            pipe.send(("claimed", token))
            onward = send(world, referral, world.tea)
            pipe.send(("sent", token))
            for step in (OnwardStatus.OPENED, OnwardStatus.ACCEPTED):
                with transaction():
                    take_step(onward, step, LINK)
            pipe.send(("accepted", token))
            for _turn in range(3):
                send_next("victim")
            db.session.rollback()
