"""A provider's own listings, and which of them they are asked about now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core import clock
from portal.directory.models import Service
from portal.directory.rules.checking import ASK_BEFORE
from portal.directory.suggestion_queries import waiting_from
from portal.directory.vocabulary import ChangeSource, CheckStage


@dataclass(frozen=True, slots=True)
class Own:
    """One listing of theirs."""

    service: Service
    ask: bool  # it is due, or will be soon, and nobody has to decide on their correction first
    waits: bool  # they sent a correction that nobody has decided on yet


def own_listings(services: Sequence[Service]) -> list[Own]:
    """The listings with what there is to ask, in their order; takes them with how they stand."""
    waiting = waiting_from(ChangeSource.PROVIDER, [service.id for service in services])
    return [
        Own(service, ask=_is_asked(service) and service.id not in waiting, waits=service.id in waiting)
        for service in services
    ]


def _is_asked(service: Service) -> bool:
    row = service.verification
    if row is None or row.due_at is None:
        return False
    return row.stage != CheckStage.RESTING or row.due_at <= clock.today() + ASK_BEFORE
