"""What people at the hub are asked; a form holds the version of the referral that its page was made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms.validators import ValidationError

from portal.core.errors import Conflict, PortalError
from portal.core.text import read_number
from portal.referrals.rules.gate import CAUTION_WORDS, Caution
from portal.referrals.vocabulary import (
    CallResult,
    CloseReason,
    DeclineReason,
    OnwardStatus,
    Outcome,
    Scale,
    Scope,
    Stage,
    TaskKind,
)
from portal.referrals.wording import (
    CALL_WORDS,
    CLOSE_WORDS,
    DECLINE_WORDS,
    GIVEN_BY_WORDS,
    OUTCOME_WORDS,
    SCOPE_WORDS,
    TASK_WORDS,
)
from portal.web.date_fields import day
from portal.web.fields import Choices, PortalForm, box, choice, choices, hidden, line, one_of, tick

LONG, SHORT = 2000, 300
_CHOOSE = ("", "Choose")
GOALS = ("1", "2", "3")
ONS = (Scale.ONS_SATISFIED, Scale.ONS_WORTHWHILE, Scale.ONS_HAPPY, Scale.ONS_ANXIOUS)
_TEN = [_CHOOSE, *((str(number), str(number)) for number in range(11))]


def pairs(words: dict[Any, str], only: Collection[Any] | None = None) -> list[tuple[str, str]]:
    """An enum's words as choices."""
    return [(str(code), said) for code, said in words.items() if only is None or code in only]


def read_version(sent: str | None) -> int | None:
    """The version a form was made of; None for one that names none, which is checked against nothing."""
    return read_number(sent, None)


def say_on(form: PortalForm, error: PortalError) -> int:
    """Put what an action said on its form, at the field it names; the status of the answer."""
    name = getattr(error, "field", "")
    if name and name in form:
        form[name].errors = [*form[name].errors, error.message]
        return 200
    form.form_errors.append(error.message)
    return 409 if isinstance(error, Conflict) else 200


class ActForm(PortalForm):
    """Nothing but a button."""

    version = hidden()


def hand_over_form(people: Choices) -> Any:
    """Who has it from now on."""

    class HandOverForm(ActForm):
        person = choice("Who takes it on?", people, missing="Choose who takes it on")
        words = box("What should they know? (optional)", limit=SHORT, hint="It stays in the timeline.")

    return HandOverForm


def _cautions(cautions: Collection[Caution]) -> Any:
    options = [(str(one), CAUTION_WORDS[one]) for one in Caution if one in cautions]
    return choices(
        "Read this first, and tick it",
        options,
        wrong="Tick what is shown",
        missing="Read this and tick it first" if options else "",
    )


def _all_read(cautions: Collection[Caution]) -> Any:
    def check(_form: Any, field: Any) -> None:
        if {str(one) for one in cautions} - set(field.data or ()):
            raise ValidationError("Read each of these and tick it first")

    return check


def call_form(cautions: Collection[Caution]) -> Any:
    """How a try to reach the person ended; the buttons are its answers."""

    class CallForm(ActForm):
        result = choice("How did it end?", pairs(CALL_WORDS), missing="Choose how the call ended")
        words = line("A few words (optional)", limit=SHORT, id="call-words")
        if cautions:
            read = _cautions(cautions)
            validate_read = _all_read(cautions)

    return CallForm


class NoteForm(PortalForm):
    """Something to write down."""

    words = box("Note", limit=LONG, missing="Write the note", hint="The person may ask to see it.")


class TaskForm(PortalForm):
    """Something to do."""

    kind = one_of("What is to be done?", [_CHOOSE, *pairs(TASK_WORDS)], missing="Choose what is to be done")
    days = one_of(
        "Within how many working days?",
        [_CHOOSE, *((str(one), str(one)) for one in (1, 2, 3, 5, 10, 20, 30))],
        missing="Choose how many working days",
    )
    words = line("A few words (optional)", limit=SHORT)


def consent_form(sharing: Choices) -> Any:
    """What the person agreed to, said to somebody of the hub."""

    class ConsentForm(PortalForm):
        scope = choice("What do they agree to?", pairs(SCOPE_WORDS), missing="Choose what they agree to")
        names = choices("Sharing with whom?", sharing, wrong="Choose from the list")
        given_by = choice("Who said so?", pairs(GIVEN_BY_WORDS), missing="Choose who said so")

        def validate_names(self, field: Any) -> None:
            """Sharing is with somebody."""
            if self.scope.data == Scope.SHARE and not field.data:
                raise ValidationError("Choose with whom it may be shared")

    return ConsentForm


def pass_on_form(services: Choices, cautions: Collection[Caution], full: Choices, returned: Choices) -> Any:
    """Which services are asked, what they are told, what was read first."""

    class PassOnForm(ActForm):
        chosen = choices(
            "Which services?",
            services,
            wrong="Choose from the services that are shown",
            missing="Choose at least one service",
        )
        reason = box(
            "What they are told",
            limit=LONG,
            missing="Write what they are told",
            hint="They see this before they say yes. Leave out names, addresses and phone numbers.",
        )
        if full:
            agreed = choices(
                "These take none now. I spoke with them and they will take this one",
                full,
                wrong="Choose from the services that are shown",
            )
        if returned:
            settled = choices(
                "These came back. Passing it on again deals with them",
                returned,
                wrong="Choose from those that are shown",
            )
        if cautions:
            read = _cautions(cautions)
            validate_read = _all_read(cautions)

    return PassOnForm


def step_form(steps: Choices) -> Any:
    """What happens next with one service; each step says what it needs."""

    class StepForm(ActForm):
        to = choice("What happened?", steps, missing="Choose what happened")
        weeks = line("How many weeks do they wait?", limit=10, hint="For a waiting list")
        reason = one_of("Why not?", [_CHOOSE, *pairs(DECLINE_WORDS)])
        outcome = one_of("What became of it?", [_CHOOSE, *pairs(OUTCOME_WORDS)])
        service = line(
            "Which service instead?", limit=500, hint="Its address on this site, such as /listings/tea"
        )
        words = box("In a few words", limit=LONG, hint="A question, its answer, or why it was cancelled")

        def validate_weeks(self, field: Any) -> None:
            """A number, where one is needed."""
            if field.data and read_version(field.data) is None:
                raise ValidationError("Enter the weeks as a number, such as 6")

    return StepForm


def read_step(form: Any) -> dict[str, Any]:
    """What was said with a step; boxes that it does not ask for are left alone."""
    to = form.to.data
    said: dict[str, Any] = {"words": form.words.data}
    if to == OnwardStatus.WAITLISTED:
        said["weeks"] = read_version(form.weeks.data)
    if to == OnwardStatus.DECLINED and form.reason.data:
        said["reason"] = DeclineReason(form.reason.data)
    if to == OnwardStatus.CLOSED and form.outcome.data:
        said["outcome"] = Outcome(form.outcome.data)
    return said


class CloseForm(ActForm):
    """The end, and why."""

    reason = choice("Why does it end?", pairs(CLOSE_WORDS), missing="Choose why it ends")
    words = box("What came of it (optional)", limit=LONG, hint="It is kept as a note.")

    def read(self) -> CloseReason:
        """The reason, of a form that was validated."""
        return CloseReason(self.reason.data)


class WithdrawForm(ActForm):
    """The person wants none of it any more."""

    sure = tick("The person told us that they want none of it any more", missing="Tick that they told us so")


def _score(_form: Any, field: Any) -> None:
    if field.data and read_score(field.data) is None:
        raise ValidationError("Enter the score as a number, such as 21 or 18.5")


def read_score(text: str) -> Decimal | None:
    """A score of a licensed scale; None for what is no number that it could be."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= 10_000:
        return None
    return number.quantize(Decimal("0.01"))


class MeasuresForm(PortalForm):
    """How somebody is: the four of ONS4, goals of theirs, scores as numbers alone."""

    stage = choice(
        "When was this?",
        [(str(Stage.START), "At the start"), (str(Stage.SIGN_OUT), "At the end"),
         (str(Stage.CHECK_IN), "At the six-week check-in")],
        missing="Choose when this was",
    )  # fmt: skip
    ons_satisfied = one_of("Overall, how satisfied are you with your life nowadays?", _TEN)
    ons_worthwhile = one_of(
        "Overall, to what extent do you feel that the things you do in your life are worthwhile?",
        _TEN)  # fmt: skip
    ons_happy = one_of("Overall, how happy did you feel yesterday?", _TEN)
    ons_anxious = one_of(
        "On a scale where 0 is not at all anxious and 10 is completely anxious, overall, how anxious did you "
        "feel yesterday?", _TEN)  # fmt: skip
    goal_1 = line("First goal, as they put it", limit=SHORT)
    goal_1_value = one_of("How near are they to it?", _TEN)
    goal_2 = line("Second goal, as they put it", limit=SHORT)
    goal_2_value = one_of("How near are they to the second?", _TEN)
    goal_3 = line("Third goal, as they put it", limit=SHORT)
    goal_3_value = one_of("How near are they to the third?", _TEN)
    score_name = line("Name of another scale", limit=40, hint="Only the score is kept, never the questions.")
    score = line("The score", limit=12, validators=[_score])

    def validate_score(self, field: Any) -> None:
        """A score is of something, and a scale has one."""
        if bool(field.data) != bool(self.score_name.data):
            raise ValidationError("Enter both the name of the scale and the score, or neither")

    def read(self) -> list[tuple[Scale, str, Decimal, str]]:
        """What was filled in: scale, name, value and words."""
        found = [(scale, "", Decimal(self[str(scale)].data), "") for scale in ONS if self[str(scale)].data]
        for goal in GOALS:
            value = self[f"goal_{goal}_value"].data
            if value:
                found.append((Scale.GOAL, goal, Decimal(value), self[f"goal_{goal}"].data))
        score = read_score(self.score.data) if self.score.data else None
        if score is not None:
            found.append((Scale.SCORE, self.score_name.data, score, ""))
        return found


class GroupForm(PortalForm):
    """A community group that was newly started."""

    nonce = hidden()
    name = line("Name of the group", limit=200, missing="Enter the name of the group")
    started_on = day("When did it start?", missing="Enter when it started")
    place = line("Where does it meet? (optional)", limit=120)
    note = line("A few words (optional)", limit=500, hint="Do not write about people who go there.")


def sharing_choices(sectors: Sequence[tuple[str, str]], services: Sequence[tuple[str, str]]) -> Choices:
    """With whom somebody may agree to share: any, a kind of organisation, or one service."""
    return [("any", "Any service that could help"), *sectors, *services]


def read_result(form: Any) -> CallResult:
    """How the call ended, of a form that was validated."""
    return CallResult(form.result.data)


def read_cautions(form: Any) -> list[Caution]:
    """What was ticked as read."""
    return [Caution(one) for one in form.read.data] if "read" in form else []


def read_task(form: TaskForm) -> TaskKind:
    """What is to be done, of a form that was validated."""
    return TaskKind(form.kind.data)
