"""How templates are set up: undefined names raise, and dates, times and Markdown are written one way."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from jinja2 import StrictUndefined
from markupsafe import Markup

from portal.core import clock, text
from portal.core.drawn import drawn, filled, filled_each, tallied


def init_templates(app: Flask) -> None:
    """Make a missing name an error instead of an empty place, and give templates our formats."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = True
    env.lstrip_blocks = True
    env.filters["date"] = say_date
    env.filters["time"] = text.say_time
    env.filters["clock_time"] = lambda moment: text.say_time(clock.to_london(moment).time())
    env.filters["markdown"] = lambda words: Markup(text.markdown(words or ""))  # noqa: S704 - sanitised
    env.filters["sentence_list"] = text.join_words
    env.filters.update(drawn=drawn, filled=filled, filled_each=filled_each, tallied=tallied)


def say_date(moment: date | datetime | None) -> str:
    """'22 November 2026' in London, for a date or an aware moment."""
    if isinstance(moment, datetime):
        moment = clock.to_london(moment).date()
    return text.say_date(moment)
