"""Who sees which referral, and how much of the person: each relation that somebody can have to one."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal.accounts.attempt_actions import TooManyTries
from portal.core import clock
from portal.core.errors import NotFound
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.referrals.acting import LINK
from portal.referrals.follow_actions import try_follow
from portal.referrals.models import OnwardReferral, Referral
from portal.referrals.notice_actions import link_token
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.provider_actions import send_code, try_code
from portal.referrals.provider_queries import (
    Sight,
    count_unanswered,
    find_by_link,
    holds_pass,
    list_sent_to,
    provider_sees,
)
from portal.referrals.queries import get_onward, get_referral, onwards_visible_to, visible_to
from portal.referrals.vocabulary import DeclineReason, OnwardStatus
from tests.referrals.world import MONDAY, make_world, refer, send

O = OnwardStatus  # noqa: E741


@pytest.mark.database
def test_everybody_sees_what_is_theirs_and_nobody_else_s(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        received = refer(world)
        referral = received.referral
        onward = send(world, referral, world.tea)
        own = refer(world, world.hub, team_pk=None).referral
        seen = {
            name: (
                sorted(row.pk for row in db.session.scalars(visible_to(viewer))),
                [row.pk for row in db.session.scalars(onwards_visible_to(viewer))],
            )
            for name, viewer in {
                "agent": world.agent,
                "practice": world.practice,
                "other practice": world.other_practice,
                "provider": world.provider,
                "other provider": world.other_provider,
            }.items()
        }
        assert seen == {
            "agent": (sorted([referral.pk, own.pk]), [onward.pk]),
            "practice": ([referral.pk], [onward.pk]),
            "other practice": ([], []),
            "provider": ([], [onward.pk]),
            "other provider": ([], []),
        }
        for stranger in (world.other_practice, world.provider, world.other_provider):
            with pytest.raises(NotFound):
                get_referral(stranger, referral.reference)
        with pytest.raises(NotFound):
            get_onward(world.other_provider, onward.id)
        assert get_referral(world.practice, referral.reference.lower().replace("-", " ")).pk == referral.pk
        assert [one.pk for one in list_sent_to(world.provider)] == [onward.pk]
        assert count_unanswered(world.provider) == 1
        assert list_sent_to(world.other_provider) == []


def test_a_provider_sees_little_before_the_yes_who_it_is_after_it_and_nothing_after_a_no(app: Flask) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        referral = refer(world).referral
        onward = send(world, referral, world.tea)
        with transaction():
            take_step(onward, O.OPENED, LINK)
        before = provider_sees(get_onward(world.provider, onward.id))
        assert (before.sight, before.initials, before.age_band) == (Sight.BEFORE, "W C", "75-84")
        assert (before.name, before.phone, before.email, before.address) == ("", "", "", "")
        with transaction():
            take_step(onward, O.ACCEPTED, LINK)
        after = provider_sees(get_onward(world.provider, onward.id))
        assert (after.name, after.times) == ("Wilfred Canarybird", "mornings only")
        assert "943" not in str([getattr(after, name) for name in after.__dataclass_fields__])
        with transaction():
            take_step(onward, O.DECLINED, LINK, Said(reason=DeclineReason.CRITERIA))
        gone = provider_sees(get_onward(world.provider, onward.id))
        assert gone.sight is Sight.NOTHING
        assert not any(getattr(gone, name) for name in gone.__dataclass_fields__ if name != "sight")
        assert "Canarybird" not in repr(after)


def test_a_link_alone_opens_nothing_and_a_code_works_once_within_ten_minutes_and_five_tries(
    app: Flask,
) -> None:
    world = make_world(app)
    with app.app_context():
        with clock.frozen(MONDAY):
            onward = send(world, refer(world).referral, world.tea)
            token = link_token(onward)
            found = find_by_link(token)
            assert found is not None
            assert found.pk == onward.pk
            assert find_by_link(token[:-1]) is None

            def a_code() -> str:
                with transaction():
                    assert send_code(db.session.get_one(OnwardReferral, onward.pk))
                message = db.session.scalar(
                    select(OutboxMessage).where(OutboxMessage.template == "referral_code")
                )
                assert message is not None
                assert (message.recipient, message.context["link"]) == ("tea@example.org", "")
                return message.link.rsplit("/", 1)[-1]

            def attempt(code: str) -> str:
                with transaction():
                    return try_code(db.session.get_one(OnwardReferral, onward.pk), code)

            code = a_code()
            wrong = f"{(int(code) + 1) % 10**6:06d}"
            assert [attempt(wrong) for _ in range(4)] == [""] * 4
            held = attempt(code)
            assert holds_pass(db.session.get_one(OnwardReferral, onward.pk), [held])
            assert attempt(code) == ""  # it is spent
        with clock.frozen(MONDAY.replace(hour=18, minute=1)):
            assert not holds_pass(db.session.get_one(OnwardReferral, onward.pk), [held])


def test_the_person_follows_by_reference_and_code_and_too_many_wrong_ones_rest(app: Flask) -> None:
    world = make_world(app)
    with app.app_context():
        with clock.frozen(MONDAY):
            received = refer(world)
            reference, code = received.referral.reference, received.code

            def follow(typed: str) -> Referral | None:
                with transaction():
                    return try_follow(reference, typed, "192.0.2.0/24")

            found = follow(code.lower().replace("-", " "))
            assert found is not None
            assert found.reference == reference
            assert [follow("AAAA-AAAA") for _ in range(5)] == [None] * 5
            with pytest.raises(TooManyTries) as there:
                follow(code)
            with transaction():
                tries = [try_follow("NONE-SUCH", code, "192.0.2.0/24") for _ in range(5)]
            assert tries == [None] * 5
            with pytest.raises(TooManyTries) as nowhere, transaction():
                try_follow("NONE-SUCH", code, "192.0.2.0/24")
            assert nowhere.value.message == there.value.message
            # A wrong code and a reference that is not there cost the same work.
            work: list[list[str]] = [[], []]
            for place, typed in enumerate((reference, "NONE-SUCH")):
                note = lambda *about, place=place: work[place].append(about[2])  # noqa: E731
                event.listen(db.engine, "before_cursor_execute", note)
                with transaction():
                    assert try_follow(typed, "BBBB-BBBB", f"203.0.{place}.0/24") is None
                event.remove(db.engine, "before_cursor_execute", note)
            assert work[0] == work[1]
            assert len(work[0]) >= 3
            with transaction():  # nobody is locked out from elsewhere
                assert try_follow(reference, code, "198.51.100.0/24") is not None
        with clock.frozen(MONDAY.replace(minute=16)):
            assert follow(code) is not None
