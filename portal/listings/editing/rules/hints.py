"""What is still missing from a record and what is hard to read: hints for its editor, never refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.core.reading_ease import long_sentences, reading_hint

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to make better, and the section to do it in."""

    section: str
    words: str


def missing(entity: str, values: Values) -> list[Hint]:
    """What people will ask and the record does not say, the most asked first."""
    return [Hint(section, words) for section, words, lacks in _WANTED[entity] if lacks(values)]


def _lacks(*names: str) -> Callable[[Values], bool]:
    return lambda values: not any(values.get(name) not in (None, "", []) for name in names)


def _away(values: Values) -> bool:
    """Whether people must go somewhere, and nobody said where."""
    return "in_person" in (values.get("delivery") or []) and not values.get("at")


_WANTED: dict[str, tuple[tuple[str, str, Callable[[Values], bool]], ...]] = {
    "service": (
        ("what", "Say in one sentence what it is.", _lacks("summary")),
        ("what", "Say more about what it is.", _lacks("description")),
        ("contacts", "Give a phone number, an email address or a website.", _lacks("phones", "email", "url")),
        ("kinds", "Choose the kinds of help: without them few will find it.", _lacks("service_types")),
        ("who", "Say who it is for.", _lacks("audiences", "eligibility", "eligibility_description")),
        ("cost", "Say what it costs, even when it is free.", _lacks("cost_options", "fees_description")),
        (
            "when",
            "Say when it happens.",
            lambda values: _lacks("schedules")(values) and not _at_times(values),
        ),
        ("where", "Say where it is, or how it reaches people.", _lacks("at", "delivery")),
        ("where", "It says people come in person: add the place.", _away),
        ("how", "Say how people get it.", _lacks("application_process", "referral_route")),
        ("sources", "Say where these facts were read.", _lacks("sources")),
    ),
    "organization": (
        ("what", "Say what kind of organisation it is.", _lacks("sector")),
        ("what", "Say what it does.", _lacks("description")),
        (
            "contacts",
            "Give a phone number, an email address or a website.",
            _lacks("phones", "email", "website"),
        ),
    ),
    "location": (
        ("where", "Give its name or its address.", lambda values: _lacks("name", "addresses")(values)),
        ("access", "Say how easy it is to get in and use.", _lacks("accessibility")),
        ("about", "Say how people get there.", _lacks("transportation")),
    ),
}


def _at_times(values: Values) -> bool:
    return any(row.get("schedules") for row in values.get("at") or [])


def hard_to_read(words: str) -> list[str]:
    """What would make a text easier, by the measure of all our texts: long sentences, and hard words."""
    told = [
        f"This sentence has {count} words. Make two of it: “{' '.join(one.split()[:8])} …”"
        for count, one in long_sentences(words)
    ]
    hint = reading_hint(words)
    if hint is not None and not hint.easy and hint.hard_words:
        told.append(f"Hard words: {', '.join(hint.hard_words)}. Use everyday ones where you can.")
    elif hint is not None and not hint.easy and not told:
        told.append("It is harder to read than our other words. Use shorter sentences.")
    return told


def readability(entity: str, values: Values) -> list[Hint]:
    """What is hard to read in a record's own texts."""
    texts = _TEXTS[entity]
    return [
        Hint(section, f"{label}: {words}")
        for name, section, label in texts
        for words in hard_to_read(str(values.get(name) or ""))
    ]


_TEXTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "service": (
        ("summary", "what", "In one sentence"),
        ("description", "what", "What it is"),
        ("eligibility_description", "who", "Who can use it"),
        ("fees_description", "cost", "About the cost"),
        ("application_process", "how", "How to get it"),
    ),
    "organization": (("description", "what", "What it does"),),
    "location": (
        ("description", "about", "About the place"),
        ("transportation", "about", "Getting there"),
    ),
}
