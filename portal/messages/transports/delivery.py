"""What every way of sending takes and how it says that it could not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from portal.messages.letters import Letter


class NotSent(Exception):
    """It could not be sent now; a later try may do. `code` says why, without the server's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(NotSent):
    """It will never be taken: trying again is of no use."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One letter to one person. The id is the same at every try, so that a second copy can be told."""

    id: str
    recipient: str = field(repr=False)
    letter: Letter = field(repr=False)


class Transport(Protocol):
    """One way of sending."""

    @property
    def words(self) -> str:
        """How it is told to the operator; no secret is in it."""

    @property
    def reaches_people(self) -> bool:
        """Whether people get what is sent."""

    def send(self, parcel: Parcel) -> None:
        """Hand the parcel over; returns once it was taken. Raises NotSent or Refused."""

    def came_back(self) -> Iterable[str]:
        """The ids of parcels that were taken and could not be delivered, where this way can be asked."""
