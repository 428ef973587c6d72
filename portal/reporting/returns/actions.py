"""A return on its way: opened, filled in, sent in, corrected, signed off or sent back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.errors import Conflict, PortalError
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.reporting.returns.acting import By
from portal.reporting.returns.kinds import Kind
from portal.reporting.returns.letters import send_back_letter
from portal.reporting.returns.models import Project, ProjectReturn, ReturnVersion
from portal.reporting.returns.queries import find_return, last_time, lock_return
from portal.reporting.returns.rules.jumps import is_jump
from portal.reporting.returns.rules.letters import due_day
from portal.reporting.returns.rules.lines import Line, WrongValue, amount, check_all, read_number
from portal.reporting.returns.vocabulary import Letter, ReturnState
from portal.reporting.rules.periods import Period

#: After it was sent back a lead has at least so long.
_AGAIN = timedelta(days=7)
_NEWER = "Another version was sent in meanwhile. Look at it first."


class NotComplete(PortalError):
    """A return cannot be sent in yet. `boxes` says what is wrong, by the key of the box."""

    def __init__(self, boxes: Mapping[str, str]) -> None:
        super().__init__("Some numbers are still missing or wrong.")
        self.boxes = dict(boxes)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a return holds now, before it is sent in: each number, what is wrong, and what has jumped."""

    values: dict[str, Decimal]
    wrong: dict[str, str]
    jumps: tuple[Line, ...]


def open_return(project: Project, period: Period) -> ProjectReturn:
    """The return of a project for a period: a new one, or the one that is there."""
    row = ProjectReturn(
        project_pk=project.pk,
        first=period.first,
        last=period.last,
        due_on=due_day(period, project.ended_on, project.due_days),
    )
    insert_once(row)
    found = find_return(project.pk, period.first)
    assert found is not None
    return found


def typed_in(row: ProjectReturn) -> dict[str, str]:
    """What its boxes show: what was typed last, over what was sent in last."""
    sent = dict(row.latest.numbers) if row.latest is not None else {}
    return sent | row.draft


def words_in(row: ProjectReturn) -> dict[str, str]:
    """The same for its words."""
    sent = dict(row.latest.words) if row.latest is not None else {}
    return sent | row.draft_words


def keep_numbers(row: ProjectReturn, typed: Mapping[str, str]) -> None:
    """Keep what was typed, so that the rest can wait."""
    row = lock_return(row)
    row.draft = row.draft | dict(typed)
    db.session.flush()


def keep_words(row: ProjectReturn, words: Mapping[str, str]) -> None:
    """Keep what was said in words."""
    row = lock_return(row)
    row.draft_words = row.draft_words | dict(words)
    db.session.flush()


def look_at(row: ProjectReturn, kind: Kind) -> Filled:
    """What the return holds now and what stands in the way of sending it in."""
    typed, values, wrong = typed_in(row), {}, {}
    for line in kind.asked:
        for box in line.boxes:
            try:
                value = read_number(line.kind, typed.get(box.key, ""))
            except WrongValue as error:
                wrong[box.key] = str(error)
                continue
            if value is not None:
                values[box.key] = value
    wrong = check_all(kind.asked, dict(values)) | wrong
    before = last_time(row)
    jumps = (line for line in kind.asked if is_jump(line.kind, amount(line, before), amount(line, values)))
    return Filled(values, wrong, tuple(jumps))


def send_in(
    row: ProjectReturn, kind: Kind, by: By, *, notes: Mapping[str, str], reason: str = ""
) -> ReturnVersion:
    """Send in what the return holds now; the same sent twice is one version. `notes` says why each number
    jumped, `reason` why what was sent before is corrected. Raises NotComplete where a number, a note or the
    reason is missing."""
    row = lock_return(row)
    filled = look_at(row, kind)
    lacks = {
        f"note_{line.code}": "Say why it is so different" for line in filled.jumps if not notes.get(line.code)
    }
    wrong = filled.wrong | lacks
    latest, words = row.latest, {code: said for code, said in words_in(row).items() if said}
    numbers = {key: str(value) for key, value in filled.values.items()}
    same = latest is not None and (latest.numbers, latest.words) == (numbers, words)
    if latest is not None and same and row.state != ReturnState.OPEN:
        row.draft, row.draft_words = {}, {}
        return latest
    if latest is not None and not reason:
        wrong = wrong | {"reason": "Say why you correct it"}
    if wrong:
        raise NotComplete(wrong)
    version = ReturnVersion(
        number=latest.number + 1 if latest is not None else 1,
        numbers=numbers,
        notes={line.code: notes[line.code] for line in filled.jumps},
        words=words,
        reason=reason if latest is not None else "",
        source=by.source,
        by=by.account_id,
    )
    row.versions.append(version)
    row.state, row.draft, row.draft_words, row.sent_back = ReturnState.SENT, {}, {}, ""
    db.session.flush()
    told = {"number": version.number, "source": by.source, "jumps": len(filled.jumps)}
    _tell(row, by, Action.RETURN_SENT, told)
    return version


def sign_off(row: ProjectReturn, by: By, *, number: int) -> None:
    """The version that was looked at counts from now on. Raises Conflict where another one is the latest."""
    row = lock_return(row)
    _must_be_latest(row, number)
    if row.state == ReturnState.SIGNED_OFF:
        return
    row.state, row.signed_number = ReturnState.SIGNED_OFF, number
    row.signed_off_at, row.signed_off_by = clock.now(), by.account_id
    db.session.flush()
    _tell(row, by, Action.RETURN_SIGNED_OFF, {"number": number})


def send_back(row: ProjectReturn, by: By, *, number: int, why: str) -> None:
    """Ask the lead to look again; what was sent in stays in the history. Raises Conflict as `sign_off`."""
    row = lock_return(row)
    _must_be_latest(row, number)
    row.state, row.sent_back = ReturnState.OPEN, why
    row.due_on = max(row.due_on, clock.today() + _AGAIN)
    row.letter, row.letter_on = str(Letter.OPENED), clock.today()
    db.session.flush()
    send_back_letter(row)
    _tell(row, by, Action.RETURN_SENT_BACK, {"number": number})


def _must_be_latest(row: ProjectReturn, number: int) -> None:
    if row.state == ReturnState.OPEN or row.latest is None or row.latest.number != number:
        raise Conflict(_NEWER)


def _tell(row: ProjectReturn, by: By, action: Action, detail: Mapping[str, object]) -> None:
    audit.record(action, actor=by.actor, entity="project_return", entity_id=row.id, detail=detail)
