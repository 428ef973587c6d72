"""A seeded, made-up directory: listings of the 55 kinds of service in real towns, as plain rows."""

from __future__ import annotations

import csv
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import yaml

from benchmarks import vocabulary as words

ROOT = Path(__file__).resolve().parent.parent
SEED = 20_261
COSTS = ("free", "free", "free", "paid", "paid", "")
_SPACE = uuid.UUID("6f3f8d0e-52f0-4a45-9d3c-2f86c4f6b0d1")


@dataclass(frozen=True, slots=True)
class Listing:
    """One made-up listing, the same for every peer."""

    number: int
    id: str
    slug: str
    name: str
    organisation: str
    summary: str
    description: str
    type: str
    type_name: str
    other_type: str
    audience: str
    town: str
    town_name: str
    latitude: float
    longitude: float
    ward: str
    district: str
    cost: str
    day: str
    minimum_age: int | None
    delivery: str
    verified_days_ago: int | None


@dataclass(frozen=True, slots=True)
class Town:
    """A town or village with where it is."""

    slug: str
    name: str
    latitude: float
    longitude: float
    ward: str
    district: str


def read_towns() -> list[Town]:
    """Towns and villages of the places file."""
    with (ROOT / "content" / "places" / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["kind"] in ("town", "village", "city") and row["lat"]
        ]
    return [
        Town(
            row["slug"],
            row["name"],
            float(row["lat"]),
            float(row["lon"]),
            (row["ward_codes"].split() or [""])[0],
            row["district_code"],
        )
        for row in rows
    ]


def read_types() -> dict[str, tuple[str, list[str]]]:
    """Each kind of service: its name, and short phrases that people use for it."""
    content = ROOT / "content"
    terms = yaml.safe_load((content / "taxonomies" / "service_types.yaml").read_text(encoding="utf-8"))[
        "terms"
    ]
    said: dict[str, list[str]] = {}
    for path in sorted((content / "words").glob("*.yaml")):
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        for code, kinds in loaded.items() if isinstance(loaded, dict) else ():
            said.setdefault(code, []).extend(str(phrase) for phrase in (kinds or {}).get("says") or ())
    return {
        str(term["code"]): (
            str(term["name"]),
            _short(said.get(term["code"], [])) or [str(term["name"]).lower()],
        )
        for term in terms
    }


def _short(phrases: list[str]) -> list[str]:
    return [phrase for phrase in phrases if 1 < len(phrase.split()) <= 4 and phrase.isascii()][:24]


def make(size: int) -> list[Listing]:
    """`size` listings; the same ones every time, and the first 2,000 of 20,000 are the 2,000."""
    draw = random.Random(SEED)
    towns, types = read_towns(), read_types()
    codes = list(types)
    # Some kinds are common and some are rare, as in any real directory; so are the towns.
    type_weights = [1 / (1 + rank) ** 0.6 for rank in range(len(codes))]
    town_weights = [1 / (1 + rank) ** 0.7 for rank in range(len(towns))]
    return [_one(number, draw, codes, type_weights, types, towns, town_weights) for number in range(size)]


def _one(
    number: int,
    draw: random.Random,
    codes: list[str],
    type_weights: list[float],
    types: dict[str, tuple[str, list[str]]],
    towns: list[Town],
    town_weights: list[float],
) -> Listing:
    code = draw.choices(codes, type_weights)[0]
    type_name, phrases = types[code]
    town = draw.choices(towns, town_weights)[0]
    local = draw.choice(words.STARTS) + draw.choice(words.ENDS)
    thing = draw.choice(words.THINGS)
    name = draw.choice(
        (f"{local} {type_name} {thing}", f"{town.name} {thing} for {type_name}", f"{local} {thing}")
    )
    parts = {"town": town.name, "place": f"{draw.choice(words.STARTS)}{draw.choice(words.ENDS)} House"}
    summary = _fill(draw.choice(words.SUMMARIES), draw, phrases, parts)
    sentences = draw.sample(words.SENTENCES, draw.randint(6, 9))
    # Every so often a listing speaks of another kind of help too.
    other = draw.choice(codes) if draw.random() < 0.3 else ""
    pools = [types[other][1] if other and at % 3 == 2 else phrases for at in range(len(sentences))]
    text = " ".join(_fill(one, draw, pool, parts) for one, pool in zip(sentences, pools, strict=True))
    return Listing(
        number=number,
        id=str(uuid.uuid5(_SPACE, str(number))),
        slug=f"bench-{number}",
        name=name[:200],
        organisation=f"{local} {draw.choice(words.ORGANISATIONS)}",
        summary=summary[:280],
        description=text,
        type=code,
        type_name=type_name,
        other_type=other if other != code else "",
        audience=draw.choice(("", "older_people", "carers", "families", "anyone")),
        town=town.slug,
        town_name=town.name,
        latitude=round(town.latitude + draw.uniform(-0.02, 0.02), 5),
        longitude=round(town.longitude + draw.uniform(-0.03, 0.03), 5),
        ward=town.ward,
        district=town.district,
        cost=draw.choice(COSTS),
        day=draw.choice(words.DAYS),
        minimum_age=draw.choice((None, None, 18, 55, 65)),
        delivery=draw.choice(("in_person", "in_person", "phone", "online", "home_visit")),
        verified_days_ago=draw.choice((None, 20, 90, 200, 400)),
    )


def _fill(pattern: str, draw: random.Random, phrases: list[str], parts: dict[str, str]) -> str:
    phrase, phrase2 = draw.choice(phrases), draw.choice(phrases)
    return pattern.format(
        phrase=phrase,
        Phrase=phrase[:1].upper() + phrase[1:],
        phrase2=phrase2,
        people=draw.choice(words.PEOPLE),
        manner=draw.choice(words.MANNERS),
        room=draw.choice(words.ROOMS),
        day=draw.choice(words.DAYS),
        action=draw.choice(words.ACTIONS),
        action2=draw.choice(words.ACTIONS),
        offer=draw.choice(words.THINGS_OFFERED),
        offer2=draw.choice(words.THINGS_OFFERED),
        number=draw.choice((2, 3, 5, 12, 20, 30, 45, 60, 90)),
        **parts,
    )


def fingerprint(listings: list[Listing]) -> str:
    """A short mark of a corpus, for the report."""
    digest = sha256()
    for listing in listings:
        digest.update(json.dumps(asdict(listing), sort_keys=True).encode())
    return digest.hexdigest()[:12]


def average_words(listings: list[Listing]) -> float:
    """How many words a listing has, on average."""
    return sum(len(f"{one.name} {one.summary} {one.description}".split()) for one in listings) / len(listings)


def write(listings: list[Listing], path: Path) -> None:
    """Keep a corpus for the processes of the peers."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(one)) + "\n" for one in listings)


def read(path: Path) -> Iterator[Listing]:
    """A corpus kept by `write`."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Listing(**json.loads(line))
