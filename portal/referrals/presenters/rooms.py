"""What a service can take, in words, for whoever is about to send somebody to it."""

from __future__ import annotations

from portal.referrals.provider_queries import Room


def say_room(room: Room) -> str:
    """'Takes new people. Usually answers in 4 working days.'; why not, where it takes none."""
    if not room.takes_referrals:
        return f"Takes no referrals: {room.words}."
    said = [_wait(room.weeks)]
    if room.left_this_week is not None:
        said.append(f"Takes {room.left_this_week} more this week.")
    return " ".join([*said, _answer(room.answer_days)])


def _wait(weeks: int | None) -> str:
    if weeks is None:
        return "Takes new people."
    return f"Waiting list of about {weeks} {'week' if weeks == 1 else 'weeks'}." if weeks else "No wait now."


def _answer(days: int | None) -> str:
    if days is None:
        return "We do not know yet how fast it answers."
    if days == 0:
        return "Usually answers on the same day."
    return f"Usually answers in {days} working {'day' if days == 1 else 'days'}."
