"""The worker's part of keeping listings right: every listing has its day, providers are asked in time, and
who does not answer is rung. Each step happens once, together with its message, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time

from portal.core import clock
from portal.core.waiting import Waiting
from portal.directory.check_actions import plan, set_stage
from portal.directory.check_queries import batches_of_shown, list_in_motion
from portal.directory.models import Service
from portal.directory.rules.checking import goes_along, next_stage
from portal.directory.vocabulary import CheckStage
from portal.extensions import db
from portal.extensions.locks import Lock, alone
from portal.extensions.transactions import transaction
from portal.listings.verification.actions import ASKING, ask, due_of
from portal.listings.verification.pace import the_cadence
from portal.listings.verification.queries import (
    Recipient,
    Recipients,
    asked_already,
    count_in_motion,
    count_overdue_steps,
    lacks_a_day,
    returned_services,
)
from portal.messages.sending import can_send
from portal.usage.queries import count_views

#: Messages and silent steps in one turn: enough to get on, few enough to let editors write in between.
_MOST_MAILS, _MOST_STEPS = 10, 100
_ASKING = (CheckStage.ASKED, CheckStage.ASKED_AGAIN)


class Reminding:
    """What the servant does at each turn: give listings their day (once a day, and where one has none), then
    ask. A look writes nothing."""

    def __init__(self) -> None:
        self._planned: date | None = None

    def turn(self, _owner: str) -> bool:
        """Do some of what is due; False when nothing is."""
        today = clock.today()
        if self._planned != today or lacks_a_day():
            plan_days()
            self._planned = today
        db.session.rollback()
        return go_on(today)


def plan_days() -> int:
    """Give every public listing the day it is due; returns how many got another one."""
    views, cadence = count_views(), the_cadence()
    with transaction():
        alone(Lock.REMINDERS)
        return sum(
            plan(service, views.get(service.id, 0), cadence)
            for batch in batches_of_shown()
            for service in batch
        )


def go_on(today: date) -> bool:
    """Take the steps that are due today, some at a time; False when none is."""
    due = bool(_Steps(today).due)
    db.session.rollback()
    if not due:
        return False
    with transaction():
        alone(Lock.REMINDERS)  # two workers would write to the same people
        steps = _Steps(today)
        for service, stage in steps.silent()[:_MOST_STEPS]:
            set_stage(service, stage, today, ASKING)
        for recipient, listings in steps.mails()[:_MOST_MAILS]:
            fresh = [one for one in listings if not asked_already(one[0].pk, due_of(one[0]), one[1])]
            if fresh:
                ask(recipient, fresh, today)
            for service, stage in listings:
                if (service, stage) not in fresh:
                    set_stage(service, stage, today, ASKING)
    return True


def waiting() -> Waiting:
    """How many listings are being asked about; due is what should have been done yesterday."""
    late = count_overdue_steps()
    midnight = datetime.combine(clock.today(), time(), clock.LONDON)
    return Waiting(max(count_in_motion(), late), late, midnight if late else None)


class _Steps:
    """What is to be done today, as the database stands."""

    def __init__(self, today: date) -> None:
        recipients, returned, can_write = Recipients(), returned_services(), can_send()
        self.due: list[tuple[Service, CheckStage]] = []
        self._along: dict[str, list[tuple[Service, CheckStage]]] = defaultdict(list)
        self._to: dict[int, Recipient] = {}
        for service in list_in_motion(today):
            row, to = service.verification, recipients.find(service)
            if row is None or row.due_at is None:
                continue
            self._to[service.pk] = to
            stage = CheckStage(row.stage)
            # Where no mail can be sent at present no asking begins by mail, and none is given up.
            reachable = bool(to[0]) and (can_write or stage != CheckStage.RESTING)
            step = next_stage(
                stage, row.stage_on, row.due_at, today, reachable=reachable, returned=service.pk in returned
            )
            if step is not None:
                self.due.append((service, step))
            elif to[0] and (along := goes_along(stage, row.stage_on, row.due_at, today)):
                self._along[to[0].lower()].append((service, along))

    def silent(self) -> list[tuple[Service, CheckStage]]:
        """The steps that nobody is written to about."""
        return [one for one in self.due if one[1] not in _ASKING]

    def mails(self) -> list[tuple[Recipient, Sequence[tuple[Service, CheckStage]]]]:
        """One message an address: everything of its that is due, and what goes along."""
        by_address: dict[str, list[tuple[Service, CheckStage]]] = defaultdict(list)
        for service, stage in self.due:
            if stage in _ASKING:
                by_address[self._to[service.pk][0].lower()].append((service, stage))
        return [
            (self._to[listings[0][0].pk], [*listings, *self._along.get(address, ())])
            for address, listings in by_address.items()
        ]
