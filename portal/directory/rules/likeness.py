"""How alike two listings are, from what both of them state: name, place, phone, e-mail and website.

Weights and threshold are ServiceNet's (PEERS 2.2); a phone number counts like the other ways to reach it.
What only one of the two states speaks neither for nor against. A shared hall or switchboard makes no
duplicate: the names must be alike too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from urllib.parse import urlsplit

from portal.core.references import slugify

WEIGHTS = {"name": 1.0, "postcode": 0.9, "phone": 0.1, "email": 0.1, "site": 0.1}
THRESHOLD = 0.5
#: Below this two names are different names, whatever else agrees.
LEAST_NAME = 0.45
#: With no fact that both state but the name, it must be nearly the same.
NAME_ALONE = 0.8
#: A fact that more listings share than this tells nothing: a council's switchboard, a big centre.
_MOST_SHARED = 40
_DROPPED = re.compile(r"^the-|-(?:ltd|limited|cic|cio)$")
_SIGNS = ("postcode", "phone", "email", "site")
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a listing is compared by, each in its plain form (`facts_of`)."""

    name: str
    postcode: frozenset[str] = NOTHING
    phone: frozenset[str] = NOTHING
    email: frozenset[str] = NOTHING
    site: frozenset[str] = NOTHING

    def of(self, sign: str) -> frozenset[str]:
        """The facts of one kind."""
        found: frozenset[str] = getattr(self, sign)
        return found


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two listings are, from 0 to 1, and in what."""

    score: float
    signs: tuple[str, ...] = field(default=())


def facts_of(
    name: str,
    *,
    phones: Iterable[str] = (),
    emails: Iterable[str] = (),
    sites: Iterable[str] = (),
    postcodes: Iterable[str] = (),
) -> Facts:
    """Facts as they are compared, from what somebody typed; what is empty is left out."""
    return Facts(
        plain_name(name),
        frozenset(filter(None, (re.sub(r"[^A-Z0-9]", "", code.upper()) for code in postcodes))),
        frozenset(filter(None, map(plain_phone, phones))),
        frozenset(filter(None, (email.strip().lower() for email in emails))),
        frozenset(filter(None, map(plain_site, sites))),
    )


def plain_name(name: str) -> str:
    """A name without case, accents, "the" and the like."""
    return _DROPPED.sub("", slugify(name.replace("&", " and "), 200))


def plain_phone(number: str) -> str:
    """A number's digits, as dialled within the country."""
    return re.sub(r"^(?:0044|44)0?(?=\d{9,10}$)", "0", re.sub(r"\D", "", number))


def plain_site(address: str) -> str:
    """A web address without its scheme, "www", query and last slash."""
    typed = address.strip().lower()
    try:
        parts = urlsplit(typed if "//" in typed else f"//{typed}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return f"{host}{parts.path.rstrip('/')}" if "." in host else ""


def name_likeness(one: str, other: str) -> float:
    """How alike two plain names are: the share of three-letter pieces that both have (Dice), 1 for the
    same."""
    if one == other:
        return 1.0 if one else 0.0
    first, second = _pieces(one), _pieces(other)
    both = sum((first & second).values())
    return 2 * both / (sum(first.values()) + sum(second.values()))


def compare(one: Facts, other: Facts) -> Alike:
    """How alike two listings are. The same either way round."""
    alike = name_likeness(one.name, other.name)
    total, got, signs = WEIGHTS["name"], WEIGHTS["name"] * alike, ["name"] if alike >= LEAST_NAME else []
    stated = False
    for sign in _SIGNS:
        mine, theirs = one.of(sign), other.of(sign)
        if mine and theirs:
            stated = True
            total += WEIGHTS[sign]
            if mine & theirs:
                got += WEIGHTS[sign]
                signs.append(sign)
    enough = alike >= (LEAST_NAME if stated else NAME_ALONE)
    # Rounded so that the sum does not hang on the order of its parts.
    return Alike(round(got / total, 6) if enough else 0.0, tuple(signs))


def is_likely(alike: Alike) -> bool:
    """Whether a person should look at the two."""
    return alike.score >= THRESHOLD and (alike.signs != ("name",) or alike.score >= NAME_ALONE)


def find_alike(wanted: Facts, listed: Mapping[str, Facts]) -> list[tuple[str, Alike]]:
    """The listings that `wanted` is perhaps the same as, the most alike first."""
    found = [(one, compare(wanted, facts)) for one, facts in listed.items()]
    return sorted(((one, a) for one, a in found if is_likely(a)), key=lambda pair: (-pair[1].score, pair[0]))


def find_pairs(listed: Mapping[str, Facts]) -> dict[tuple[str, str], Alike]:
    """Every two listings that are perhaps the same, by their ids in order.

    Only those that share a fact or a word of their names are compared: the work grows with the listings, not
    with their square.
    """
    seen: set[tuple[str, str]] = set()
    pairs = {}
    for key in _buckets(listed):
        for pair in combinations(key, 2):
            if pair in seen:
                continue
            seen.add(pair)
            alike = compare(listed[pair[0]], listed[pair[1]])
            if is_likely(alike):
                pairs[pair] = alike
    return pairs


def _buckets(listed: Mapping[str, Facts]) -> Iterator[list[str]]:
    """Ids in order that share one thing."""
    shared: dict[tuple[str, str], set[str]] = {}
    for one, facts in listed.items():
        shared.setdefault(("name", facts.name), set()).add(one)
        for word in facts.name.split("-"):
            if len(word) > 2:
                shared.setdefault(("word", word), set()).add(one)
        for sign in _SIGNS:
            for fact in facts.of(sign):
                shared.setdefault((sign, fact), set()).add(one)
    for ids in shared.values():
        if 1 < len(ids) <= _MOST_SHARED:
            yield sorted(ids)


def _pieces(name: str) -> Counter[str]:
    padded = f"--{name}-"
    return Counter(padded[start : start + 3] for start in range(len(padded) - 2))
