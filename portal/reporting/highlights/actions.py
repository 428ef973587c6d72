"""Making a highlight report: begun with one press, written, signed off and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, staff
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.text import say_date
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.reporting.definitions import Definitions
from portal.reporting.highlights.gathering import gather
from portal.reporting.highlights.models import HighlightReport
from portal.reporting.highlights.queries import find_draft, last_edition, words_of_leads
from portal.reporting.highlights.rules.freezing import Content, digest_of, freeze, thaw
from portal.reporting.highlights.vocabulary import Board, ReportState, Words
from portal.reporting.publishing.queries import is_settled
from portal.reporting.publishing.rules import SETTLED
from portal.reporting.rules.periods import Period

_CHANGED = (
    "Somebody else has changed this report meanwhile. What you typed is still here. Look at theirs, too."
)
_FROZEN = "This report is signed off. Nothing in it can be changed. Make another edition instead."
_NOT_SETTLED = (
    "These figures are not settled yet: late ones may still come in the first days after the period, and "
    "then they are made public. Sign the report off after {day}."
)
#: Longer than any board reads; what leads wrote is cut here, to be edited.
MOST_WORDS = 8_000


def begin(board: Board, period: Period, by: str) -> HighlightReport:
    """The report to a board about a period that is being written: the one that was begun, or a new one with
    what leads wrote in its boxes. `by` is an account's public id."""
    there = find_draft(board, period)
    if there is not None:
        return there
    words = {box: said[:MOST_WORDS] for box, said in words_of_leads(period).items()}
    row = HighlightReport(
        board=board,
        first=period.first,
        last=period.last,
        edition=last_edition(board, period) + 1,
        words=words,
        made_by=by,
        changed_by=by,
    )
    if not insert_once(row):
        there = find_draft(board, period)
        if there is None:
            raise Conflict("Somebody else made this report at the same moment. Try again.")
        return there
    _tell(row, "begun", by)
    return row


def save_words(row: HighlightReport, words: Mapping[str, str], by: str, *, version: int) -> None:
    """Keep what was typed. Raises Conflict for an older `version` and for a frozen report."""
    if row.state == ReportState.FROZEN:
        raise Conflict(_FROZEN)
    if row.version != version:
        raise Conflict(_CHANGED)
    row.words = {str(one): words.get(one, "") for one in Words}
    row.changed_at, row.changed_by = clock.now(), by
    db.session.flush()


def sign_off(
    row: HighlightReport, definitions: Definitions, by: str, team: str, *, version: int
) -> HighlightReport:
    """Freeze the report with its figures of this moment, as they leave the team. Raises Conflict as
    `save_words`, and while its figures are not settled: a cell that it tells could be held back later."""
    if row.state == ReportState.FROZEN:
        raise Conflict(_FROZEN)
    if row.version != version:
        raise Conflict(_CHANGED)
    unsettled = say_unsettled(Period(row.first, row.last))
    if unsettled:
        raise Conflict(unsettled)
    content = draft_of(row, definitions)
    text = freeze(replace(content, signed_off=(clock.today(), team)))
    row.state, row.frozen_text, row.frozen_hash = ReportState.FROZEN, text, digest_of(text)
    row.signed_off_at, row.signed_off_by = clock.now(), by
    db.session.flush()
    _tell(row, "signed-off", by)
    return row


def say_unsettled(period: Period) -> str:
    """Why a report about a period cannot be signed off yet; "" where it can."""
    if is_settled(period):
        return ""
    return _NOT_SETTLED.format(day=say_date(period.last + SETTLED))


def discard(row: HighlightReport, by: str) -> None:
    """Let go of a draft. Raises Conflict for a frozen report."""
    if row.state == ReportState.FROZEN:
        raise Conflict(_FROZEN)
    _tell(row, "thrown-away", by)
    db.session.delete(row)
    db.session.flush()


def draft_of(row: HighlightReport, definitions: Definitions) -> Content:
    """A report that is being written, with its figures of this moment."""
    content = gather(Board(row.board), Period(row.first, row.last), row.edition, definitions)
    return replace(content, words=dict(row.words))


def content_of(row: HighlightReport, definitions: Definitions) -> Content:
    """A report as it is: frozen, or with its figures of this moment. Raises RuntimeError for a frozen one
    that is not what was signed off."""
    if row.frozen_text is None:
        return draft_of(row, definitions)
    if digest_of(row.frozen_text) != row.frozen_hash:
        raise RuntimeError("a frozen report was changed")
    return thaw(row.frozen_text)


def _tell(row: HighlightReport, what: str, by: str) -> None:
    audit.record(
        Action.HIGHLIGHTS_CHANGED,
        actor=staff(by),
        entity="highlight_report",
        entity_id=row.id,
        detail={"what": what, "edition": row.edition},
    )
