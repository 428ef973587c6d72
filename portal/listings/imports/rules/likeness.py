"""Whether a row is perhaps a listing that we have already: two of name, postcode and phone agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.core.references import slugify
from portal.directory.rules.likeness import plain_phone


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing that a row may be the same as."""

    id: str
    name: str
    slug: str
    origin: str


def plain_listing_name(name: str) -> str:
    """A name in the form that names are compared in."""
    return re.sub(r"^the-|-(?:ltd|limited|cic)$", "", slugify(name.replace("&", " and "), 200))


@dataclass
class Likeness:
    """The names, postcodes and numbers of every listing."""

    listed: dict[str, Listed] = field(default_factory=dict)
    facts: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def add(self, listing: Listed) -> None:
        """Take a listing in by its name."""
        self.listed[listing.id] = listing
        self.note(listing.id, "name", plain_listing_name(listing.name))

    def note(self, listing_id: str, kind: str, fact: str) -> None:
        """Take in a postcode or a number of a listing."""
        if fact and listing_id in self.listed:
            self.facts.setdefault((kind, fact), set()).add(listing_id)

    def find(self, name: str, postcode: str, phones: Iterable[str], origin: str) -> tuple[Listed, str] | None:
        """The listing most like these, and in what; None where fewer than two facts agree.

        One from the same import must have the same name and postcode: its key already tells it apart.
        """
        facts = [("name", plain_listing_name(name)), ("postcode", postcode)]
        agreeing = {
            listing_id: [kind] for kind, fact in facts[:1] for listing_id in self.facts.get((kind, fact), ())
        }
        for kind, found in (
            ("postcode", {postcode} - {""}),
            ("phone", {plain_phone(number) for number in phones}),
        ):
            for listing_id in sorted({one for fact in found for one in self.facts.get((kind, fact), ())}):
                agreeing.setdefault(listing_id, []).append(kind)
        ranking = Counter(
            {one: len(kinds) for one, kinds in agreeing.items() if self._enough(one, kinds, origin)}
        )
        if not ranking:
            return None
        best = min(ranking, key=lambda one: (-ranking[one], self.listed[one].slug))
        return self.listed[best], " and ".join(agreeing[best])

    def _enough(self, listing_id: str, kinds: list[str], origin: str) -> bool:
        if self.listed[listing_id].origin == origin:
            return "name" in kinds and "postcode" in kinds
        return len(kinds) > 1
