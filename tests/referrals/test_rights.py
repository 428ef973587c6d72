"""A person's rights: everything as one file, erased without a trace, let go of in time; and that none of what
is typed is anywhere in the clear."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import MetaData, select

from portal.core import clock
from portal.core.errors import Conflict
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.store import KeyDestroyed, open_key
from portal.referrals.acting import LINK, PERSON
from portal.referrals.consent_actions import withdraw_all
from portal.referrals.draft_actions import begin_draft, end_draft, find_draft, keep_answers, read_answers
from portal.referrals.models import Person, Referral
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.people_queries import rows_of
from portal.referrals.queries import get_referral, timeline
from portal.referrals.rights_actions import due_for_purge, erase_person, export_person, purge_referrals
from portal.referrals.submission_actions import PersonFacts
from portal.referrals.vocabulary import CallResult, CloseReason, OnwardStatus, Scale, Stage, TaskKind
from portal.referrals.work_actions import add_measure, add_note, add_task, close, log_call
from tests.referrals.world import MONDAY, World, make_world, refer, send

EDITH = PersonFacts(given_name="Edith", phone="01572 000222")
CANARIES = (
    "Canarybird", "Wilfred", "1944-03-01", "Hidden Lane", "LE15 6HP", "01572 000111", "wilfred@example.org",
    "9434765919", "mornings only", "canarywords", "canarynote", "canarytask", "canarycall", "canarygoal",
    "canaryquestion", "canarydraft",
)  # fmt: skip


def every_value() -> str:
    """Every row of every table of every store, as text."""
    parts = []
    for engine in db.engines.values():
        tables = MetaData()
        with engine.connect() as store:
            tables.reflect(store)
            for table in tables.sorted_tables:
                parts += [str(tuple(row)) for row in store.execute(select(table))]
    return "\n".join(parts)


def a_full_life(world: World) -> Referral:
    """A referral with something in every sealed column there is."""
    draft, token = begin_draft("self")
    keep_answers(draft, {"name": "canarydraft"})
    found = find_draft(token)
    assert found is not None
    assert read_answers(found) == {"name": "canarydraft"}
    referral = refer(world).referral
    end_draft(draft, referral)
    onward = send(world, referral, world.tea)
    with transaction():
        take_step(onward, OnwardStatus.OPENED, LINK)
        take_step(onward, OnwardStatus.NEEDS_INFORMATION, LINK, Said(words="canaryquestion"))
        add_note(referral, "canarynote", world.hub)
        add_task(referral, TaskKind.CALL_BACK, world.hub, words="canarytask")
        log_call(referral, CallResult.REACHED, world.hub, words="canarycall")
        add_measure(referral, Scale.GOAL, Stage.START, Decimal(4), world.hub, words="canarygoal")
    return referral


@pytest.mark.database
def test_what_is_typed_is_sealed_and_erasing_a_person_leaves_no_way_to_read_it(
    app: Flask,
) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        with transaction():
            referral = a_full_life(world)
        stored = every_value()
        assert not [one for one in CANARIES if one.lower() in stored.lower()]
        person = get_referral(world.agent, referral.reference).person
        with transaction():
            told = json.dumps(export_person(person, world.hub))
        missing = [one for one in CANARIES if one not in told]
        assert missing == ["9434765919", "canarydraft"]  # written with spaces; never sent
        assert "943 476 5919" in told
        with pytest.raises(Conflict), transaction():
            erase_person(person, world.hub)
        with transaction():
            withdraw_all(referral, PERSON)
        with transaction():
            assert erase_person(person, world.hub) == 1
        assert (person.given_name, person.nhs_index, referral.words) == ("", None, "")
        row = get_referral(world.agent, referral.reference)
        assert (row.needs, row.age_band, row.status) == (["loneliness"], "75-84", "withdrawn")
        assert row.key_id is not None
        with pytest.raises(KeyDestroyed):
            open_key(row.key_id)
        assert len(timeline(row)) > 8
        with pytest.raises(Exception, match="append-only"), transaction():
            timeline(row)[0].code = "another"


def test_retention_lets_go_of_what_ended_long_ago_and_says_so_before(app: Flask) -> None:
    world = make_world(app)
    with app.app_context():
        with clock.frozen(MONDAY):
            old = refer(world).referral
            young = refer(world).referral  # the same person
            other = refer(world, nonce="another-form", person=EDITH).referral
            assert len(rows_of(db.session.get_one(Person, young.person_pk))) == 2
            with transaction():
                for one in (old, other):
                    close(one, CloseReason.ADVICE_GIVEN, world.hub)
        with clock.frozen(MONDAY.replace(year=2027)), transaction():
            close(young, CloseReason.ADVICE_GIVEN, world.hub)
        day = date(2028, 11, 3)
        with clock.frozen(MONDAY.replace(year=2028, day=3)):
            due = due_for_purge(day, 24)
            assert (due.referrals, due.people) == (2, 1)
            assert due_for_purge(day, 48).referrals == 0
            with transaction():
                assert purge_referrals(day, 24) == 2
            assert due_for_purge(day, 24).referrals == 0
            rows = {row.pk: row for row in db.session.scalars(select(Referral))}
            assert rows[old.pk].erased_at is not None
            assert (rows[old.pk].words, rows[young.pk].words != "") == ("", True)
            people = {row.pk: row for row in db.session.scalars(select(Person))}
            assert people[rows[other.pk].person_pk].erased_at is not None
            assert people[rows[old.pk].person_pk].erased_at is None  # something of theirs is younger
