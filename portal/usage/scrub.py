"""Taking what could be about one person out of search words, before anything is made of them.

It errs towards taking out: a word too few in a monthly table harms nobody. What no rule can know (a bare
name) is held back by the threshold: words are kept only when five visits used the very same ones (words.py).
"""

from __future__ import annotations

import re
import unicodedata

#: Longer words are somebody's story, not a search, and are not kept at all (DESIGN 9.8).
LONGEST = 120

_SPACE, _NO_WORD = re.compile(r"\s+"), re.compile(r"[^\w' &+-]+")
_EMAIL = re.compile(r"\S+\s*(?:@|\(at\)|\[at\])\s*\S+|\S+ at \S+ dot \S+")
_ADDRESS = re.compile(
    r"\b\d+[a-z]?,? (?:\w+ ){1,3}(?:street|st|road|rd|lane|ln|close|avenue|ave|drive|way|court|crescent|"
    r"gardens|green|hill|place|row|terrace|walk|yard)\b"
)
_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b")
_DATE = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?[ ./-]+(?:\d{1,2}|[a-z]{3,9})[ ./-]+(?:19|20)?\d{2}\b")
_INSURANCE = re.compile(r"\b[a-z]{2} ?(?:\d ?){6}[a-d]\b")
_NUMBER = re.compile(r"\+?\d(?:[\s().,/-]*\d){4,}")
_WITH_DIGITS = (_INSURANCE, _DATE, _ADDRESS, _POSTCODE, _NUMBER)  # most searches have none
_DIGIT = re.compile(r"\d")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+")
_NAMED = re.compile(
    r"\b(?:(?:my|his|her|their|whose|the) (?:full |first |last |maiden )?(?:names?|surname)"
    r"(?:'s| is| was| are| s)\b|names? is\b|name:|(?:called|named|mr|mrs|ms|miss|mx|dr|doctor)\b)"
    r"\.?[ :]*(?P<name>.*)"
)
# Where a name ends.
_AFTER_NAME = re.compile(
    r"[,.;:!?]|\b(?:a|am|an|and|are|as|at|aged|because|born|but|can|cant|does|for|from|had|has|have|he|i|i'm|"
    r"im|in|is|live|lives|looking|my|need|needs|of|on|or|please|she|so|the|they|to|want|wants|was|we|who|with|"
    r"would)\b"
)
_MOST_NAMES = 3


def scrub(words: str) -> str:
    """The words in small letters with what could be personal taken out; '' when too long or nothing is
    left."""
    text = _SPACE.sub(" ", unicodedata.normalize("NFKC", words)).strip().lower().replace("’", "'")
    if not text or len(text) > LONGEST or not text.isprintable():
        return ""
    for pattern in (_LINK, _EMAIL, *(_WITH_DIGITS if _DIGIT.search(text) else ())):
        text = pattern.sub(" ", text)
    text = _without_names(text)
    return _SPACE.sub(" ", _NO_WORD.sub(" ", text)).strip(" '&+-")


def _without_names(text: str) -> str:
    """The text without the words that follow "my name is", "called", "Mrs" and the like."""
    kept = ""
    while (found := _NAMED.search(text)) is not None:
        kept += text[: found.start()]
        rest = found["name"]
        end = _AFTER_NAME.search(rest)
        name = rest[: end.start()] if end else rest
        text = " ".join(name.split()[_MOST_NAMES:]) + " " + (rest[end.start() :] if end else "")
    return kept + text
