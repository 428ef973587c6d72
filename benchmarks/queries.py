"""320 seeded questions of eight kinds, made of the made-up listings' own words, the same for every peer."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from benchmarks.corpus import Listing

SEED = 77
EACH = 40
KINDS = ("one", "two", "four", "phrase", "misspelt", "filtered", "town", "nearest")
_WORD = re.compile(r"[a-z]{4,}")
COMMONEST = 0.2  # people search for what tells listings apart: words that fewer than this share of them have


@dataclass(frozen=True, slots=True)
class Question:
    """One search: words, and for some kinds a filter or a place."""

    kind: str
    text: str
    type: str = ""
    cost: str = ""
    town: str = ""
    place: str = ""  # the name of the town that "nearest" starts from
    latitude: float | None = None
    longitude: float | None = None
    areas: tuple[str, ...] = ()


def make(listings: list[Listing], each: int = EACH) -> list[Question]:
    """`each` questions of each kind, the kinds taking turns."""
    draw = random.Random(SEED)
    held = Counter(word for listing in listings for word in set(_WORD.findall(listing.description.lower())))
    telling = frozenset(word for word, count in held.items() if 2 < count < COMMONEST * len(listings))
    made = {kind: [_one(kind, draw.choice(listings), telling, draw) for _ in range(each)] for kind in KINDS}
    return [made[kind][at] for at in range(each) for kind in KINDS]


def _one(kind: str, listing: Listing, known: Collection[str], draw: random.Random) -> Question:
    telling = list(dict.fromkeys(w for w in _WORD.findall(listing.description.lower()) if w in known))
    telling = telling if len(telling) >= 4 else ["support", "local", "group", "visits"]
    two = " ".join(draw.sample(telling, 2))
    if kind == "one":
        return Question(kind, draw.choice(telling))
    if kind == "four":
        return Question(kind, " ".join(draw.sample(telling, min(4, len(telling)))))
    if kind == "phrase":
        said = listing.description.split()
        start = draw.randrange(len(said) - 4)
        return Question(
            kind, " ".join(re.sub(r"[^a-zA-Z]", "", word) for word in said[start : start + 3]).lower()
        )
    if kind == "misspelt":
        return Question(kind, f"{_misspelt(telling, draw)} {draw.choice(telling)}")
    if kind == "filtered":
        return Question(kind, two, type=listing.type, cost=listing.cost or "free")
    if kind == "town":
        return Question(kind, two, town=listing.town)
    if kind == "nearest":
        areas = tuple(code for code in (listing.ward, listing.district) if code)
        return Question(
            kind,
            two,
            place=listing.town_name,
            latitude=listing.latitude,
            longitude=listing.longitude,
            areas=areas,
        )
    return Question(kind, two)


def _misspelt(telling: list[str], draw: random.Random) -> str:
    """One of the longer words with two letters swapped, one doubled or one left out."""
    word = draw.choice([one for one in telling if len(one) >= 6] or telling)
    at = draw.randrange(1, len(word) - 2)
    return draw.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1 :],
        )
    )
