"""A taxonomy term's fields as plain values, and plain values written back into it: for the files and for the
screen alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.directory.models import TaxonomyTerm, TermLink, TermWord

PLAIN = ("slug", "name", "description", "guide_slug", "sensitive", "term_uri", "position")


def term_values(term: TaxonomyTerm) -> dict[str, Any]:
    """What a fully loaded row holds now, in the same shape as what a file wants."""
    plain = {name: getattr(term, name) for name in PLAIN}
    said = {
        strength: [word.phrase for word in term.words if word.strength == strength]
        for strength in ("says", "hints")
    }
    return plain | {"links": [link.target.code for link in term.links], "words": said}


def write_term(term: TaxonomyTerm, wanted: Mapping[str, Any], targets: Mapping[str, TaxonomyTerm]) -> None:
    """Put values of that shape into a fully loaded row; `targets` are the service types by code."""
    for name in PLAIN:
        setattr(term, name, wanted[name])
    links = {link.target.code: link for link in term.links}
    term.links = [links.get(code) or TermLink(target=targets[code]) for code in wanted["links"]]
    for position, link in enumerate(term.links):
        link.position = position
    rows = {word.phrase: word for word in term.words}
    pairs = [(phrase, strength) for strength in ("says", "hints") for phrase in wanted["words"][strength]]
    term.words = [rows.get(phrase) or TermWord(phrase=phrase) for phrase, _strength in pairs]
    for word, (_phrase, strength) in zip(term.words, pairs, strict=True):
        word.strength = strength
    for position, word in enumerate(term.words):
        word.position = position


def tidy_words(own: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Each phrase once, at the strength it is first given with: as the rows will hold it."""
    seen: set[str] = set()
    tidy: dict[str, list[str]] = {}
    for strength in ("says", "hints"):
        phrases = dict.fromkeys(phrase[:200] for phrase in own.get(strength, []))
        tidy[strength] = [phrase for phrase in phrases if phrase not in seen]
        seen.update(phrases)
    return tidy
