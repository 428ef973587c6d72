"""What to ask about access at every place: questions, and the words that a yes or a no puts down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `yes` and `no` are the features as people read them, `signs` tell that it is answered."""

    code: str
    words: str
    yes: str
    no: str
    signs: tuple[str, ...]


QUESTIONS = (
    Question(
        "steps", "Can people get in without a step?", "Step-free way in", "There are steps to get in",
        ("step", "ramp", "level access", "level entrance"),
    ),
    Question(
        "door", "Is the door wide, or does it open by itself?", "Wide or automatic door",
        "The door is narrow or heavy", ("door",),
    ),
    Question(
        "toilet", "Is there an accessible toilet?", "Accessible toilet", "No accessible toilet", ("toilet",)
    ),
    Question(
        "parking", "Is there Blue Badge parking close by?", "Blue Badge parking", "No Blue Badge parking",
        ("parking", "blue badge"),
    ),
    Question(
        "loop", "Is there a hearing loop?", "Hearing loop", "No hearing loop", ("loop", "hearing")
    ),
    Question(
        "lift", "If it has more floors, is there a lift?", "Lift to all floors", "No lift",
        ("lift", "one floor", "ground floor"),
    ),
    Question(
        "quiet", "Is there a quiet place to wait?", "Quiet place to wait", "No quiet place to wait",
        ("quiet",),
    ),
    Question(
        "dogs", "Are assistance dogs welcome?", "Assistance dogs welcome", "No assistance dogs", ("dog",)
    ),
)  # fmt: skip


def open_questions(features: Iterable[str]) -> list[Question]:
    """The questions that a place's features do not answer."""
    told = " / ".join(features).lower()
    return [one for one in QUESTIONS if not any(sign in told for sign in one.signs)]


def answer(code: str, said: str) -> str:
    """The feature to put down for an answer of yes or no; '' for a question or answer we do not know."""
    found = next((one for one in QUESTIONS if one.code == code), None)
    return {"yes": found.yes, "no": found.no}.get(said, "") if found else ""
