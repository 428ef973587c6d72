"""What a journey is made of, and the way that given answers lead through it. Nothing is read or kept here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.referrals.forms.steps import StepForm

#: What was kept so far: the slug of a step -> its fields.
Answers = Mapping[str, Any]


def _always(_answers: Answers) -> bool:
    return True


def _never(_answers: Answers) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `asked` says whether it is asked at all; `stops` gives the page at which the answers to
    it end the journey; `warns` the page that is shown once before it goes on."""

    slug: str
    question: str
    others: str  # the question where somebody asks for another person; "" for the same
    short: str  # as the list of answers calls it
    form: Callable[[Answers], type[StepForm]]
    intro: str = ""
    asked: Callable[[Answers], bool] = _always
    stops: Callable[[Answers], str] = _never
    warns: Callable[[Answers], str] = _never
    #: What is asked again when the answers to this one changed.
    unsettles: tuple[str, ...] = ()

    def asks(self, answers: Answers) -> str:
        """The question, as whoever answers is asked."""
        return self.others if self.others and for_another(answers) else self.question


def said(answers: Answers, slug: str, field: str) -> Any:
    """One answer; '' for none."""
    return (answers.get(slug) or {}).get(field) or ""


def for_another(answers: Answers) -> bool:
    """Whether somebody asks for another person."""
    return bool(said(answers, "who", "who") == "other")


def answered(answers: Answers, slug: str) -> bool:
    """Whether a question has an answer that still stands."""
    return slug in answers and slug not in answers.get("again", ())


def with_answer(step: Step, answers: Answers, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be kept once a question was answered: its fields, and what has to be asked again."""
    again = set(answers.get("again", ())) - {step.slug}
    if step.slug in answers and answers[step.slug] != kept:
        again |= {slug for slug in step.unsettles if slug in answers}
    wrong = {slug: typed for slug, typed in wrong_of(answers).items() if slug != step.slug}
    return {step.slug: dict(kept), "again": sorted(again), "wrong": wrong}


def with_wrong(step: Step, answers: Answers, typed: Mapping[str, list[str]]) -> dict[str, Any]:
    """What is to be kept of an answer that cannot be taken: it stands on the page of its question until it is
    put right, also for whoever goes back to it or asks for the page again."""
    return {"wrong": {**wrong_of(answers), step.slug: dict(typed)}}


def wrong_of(answers: Answers) -> dict[str, dict[str, list[str]]]:
    """The answers that could not be taken, as they were typed, by the names of their questions."""
    return answers.get("wrong") or {}


def path(steps: Sequence[Step], answers: Answers) -> list[Step]:
    """The questions that these answers lead through, in order, to the end or to the one that stops them."""
    way: list[Step] = []
    for step in steps:
        if step.asked(answers):
            way.append(step)
            if step.stops(answers):
                break
    return way


def first_open(steps: Sequence[Step], answers: Answers) -> Step | None:
    """The first question that still wants an answer, or stops the journey; None when all is answered."""
    for step in path(steps, answers):
        if not answered(answers, step.slug) or step.stops(answers):
            return step
    return None


def reached(steps: Sequence[Step], answers: Answers, slug: str) -> Step | None:
    """The question of that name when it is asked and nothing before it is open; else None."""
    for step in path(steps, answers):
        if step.slug == slug:
            return step
        if not answered(answers, step.slug):
            return None
    return None


def before(steps: Sequence[Step], answers: Answers, slug: str) -> Step | None:
    """The question before that one; None at the first."""
    way = [step.slug for step in path(steps, answers)]
    place = way.index(slug) if slug in way else len(way)
    return path(steps, answers)[place - 1] if place else None


def after(steps: Sequence[Step], answers: Answers, slug: str) -> Step | None:
    """The question after that one; None at the end."""
    way = path(steps, answers)
    places = [place for place, step in enumerate(way) if step.slug == slug]
    return way[places[0] + 1] if places and places[0] + 1 < len(way) else None
