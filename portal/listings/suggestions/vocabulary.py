"""The words of the queue: where a suggestion comes from, what it is about, what became of it."""

from __future__ import annotations

from portal.directory.vocabulary import ChangeSource, ChangeState

SOURCE_WORDS = {
    ChangeSource.PUBLIC_REPORT: "Report from the public",
    ChangeSource.PROVIDER: "Correction from the provider",
    ChangeSource.IMPORT: "Difference from an import",
    ChangeSource.LINK_CHECK: "Link check",
    ChangeSource.EDITOR: "From the team",
    ChangeSource.CONTENT: "Starter content",
}
STATE_WORDS = {
    ChangeState.PENDING: ("Waiting", "govuk-tag--yellow"),
    ChangeState.AGREED: ("Done", "govuk-tag--green"),
    ChangeState.PARTLY: ("Partly taken", "govuk-tag--blue"),
    ChangeState.DECLINED: ("No change", "govuk-tag--grey"),
    ChangeState.SPAM: ("Spam", "govuk-tag--red"),
}
#: Ends of a suggestion as a whole, with what they mean.
ENDS = (
    (str(ChangeState.AGREED), "It is put right", "You have changed the listing, or somebody has"),
    (str(ChangeState.DECLINED), "Nothing needs to change", "The listing is right as it is"),
    (str(ChangeState.SPAM), "It is spam", "It can be taken up again"),
)
AGES = (("1", "Over a day old"), ("7", "Over a week old"), ("30", "Over a month old"))
