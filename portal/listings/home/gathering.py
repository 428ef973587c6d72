"""The worker's part: what people looked for in vain becomes work for somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from portal.core import clock
from portal.extensions.transactions import transaction
from portal.listings.home.actions import gather
from portal.usage.queries import list_missed_words

#: From so many visits in a month on, words that found nothing are work.
LEAST_MISSED = 3
_LOOK_BACK = timedelta(days=35)

#: The references of what people wrote that they could not find, since a moment.
NotFoundNotes = Callable[[datetime], Sequence[str]]


def gather_wanted(notes: NotFoundNotes) -> int:
    """Look at this month's and the last month's searches, and at what people wrote; returns how many are
    new. Looked at again it changes nothing."""
    today = clock.today()
    months = dict.fromkeys(f"{day:%Y-%m}" for day in (today.replace(day=1) - timedelta(days=1), today))
    words: dict[str, int] = {}
    for month in months:
        for text, missed in list_missed_words(month, LEAST_MISSED):
            words[text] = missed
    references = notes(clock.now() - _LOOK_BACK)
    if not words and not references:
        return 0
    with transaction():
        return gather(words.items(), references)
