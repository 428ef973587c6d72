"""Text as it comes in and goes out: cleaning, sanitising, Markdown, and plain-English formats."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from functools import lru_cache
from html import unescape
from typing import TypeVar

import nh3
from markdown_it import MarkdownIt

D = TypeVar("D")

#: In small letters; people also write the first three.
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip

_CONTROL = dict.fromkeys({*range(32), *range(0x7F, 0xA0)} - {ord("\n"), ord("\t")})
_SPACE = re.compile(r"\s+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ALLOWED_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "br", "h2", "h3", "h4", "blockquote", "hr",
                 "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
_ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}
_DROP_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title",
                      "textarea"}  # fmt: skip


def clean(text: str | None, limit: int | None = None) -> str:
    """One line's or one box's worth of typed text: NFC, no control characters, trimmed, at most `limit`
    characters."""
    if not text:
        return ""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
    if not tidy.isascii():
        tidy = unicodedata.normalize("NFC", _SURROGATES.sub("", tidy))
    tidy = tidy.strip()
    return tidy[:limit].rstrip() if limit else tidy


def one_line(text: str | None, limit: int | None = None) -> str:
    """`clean`, and every run of white space made one space."""
    if not text:
        return ""
    tidy = _SPACE.sub(" ", clean(text)).strip()
    return tidy[:limit].rstrip() if limit else tidy


def read_number(typed: str | None, otherwise: D) -> int | D:
    """The whole number that somebody typed or that a form of ours carries, nine digits at most; `otherwise`
    for anything else."""
    words = typed or ""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else otherwise


def sanitise(html: str) -> str:
    """HTML with only the few tags our pages use; everything else is taken out. Run once, on save and
    import."""
    return nh3.clean(
        html,
        tags=_ALLOWED_TAGS,
        clean_content_tags=_DROP_WITH_CONTENT,
        attributes={"a": {"href"}, "*": set()},
        url_schemes=_ALLOWED_SCHEMES,
        link_rel="noopener",
    )


def strip_tags(html: str) -> str:
    """The text of a piece of HTML, without any tag and with entities read."""
    spaced = re.sub(r"<(?:br|/p|/li|/h\d|/tr|/td)\b[^>]*>", " \\g<0>", html)
    bare = nh3.clean(spaced, tags=set(), clean_content_tags=_DROP_WITH_CONTENT, attributes={})
    return one_line(unescape(bare))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


@lru_cache(maxsize=4096)
def markdown(text: str) -> str:
    """Markdown written by our editors, as sanitised HTML; raw HTML in it is shown as text (DESIGN 9.10)."""
    return sanitise(_markdown().render(text))


def say_date(day: date | None) -> str:
    """'22 November 2026', or '' for None."""
    return f"{day.day} {day:%B %Y}" if day else ""


def say_time(moment: time) -> str:
    """'9am', '1:30pm', 'midday', 'midnight': the way people say a time."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    hour = moment.hour % 12 or 12
    half = "am" if moment.hour < 12 else "pm"
    return f"{hour}:{moment.minute:02d}{half}" if moment.minute else f"{hour}{half}"


def join_words(words: list[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
