"""Made-up listings and words for the tests of the search engine: no real organisation is in here."""

from __future__ import annotations

import random
from pathlib import Path

from search_index.documents import Document, Place, Point
from search_index.engine import WhooshEngine
from search_index.lexicon import Lexicon

WORDS = {
    "befriending": {
        "says": ["befriending", "someone to talk to", "lonely", "telephone friend"],
        "hints": ["never sees anyone", "on her own all day", "old neighbour"],
    },
    "falls_prevention": {
        "says": ["falls", "balance class", "keeps falling", "scared of falling"],
        "hints": ["fell in the kitchen", "unsteady on his feet"],
    },
    "energy_warmth": {
        "says": ["cannot pay heating", "fuel poverty", "cold house", "heating costs"],
        "hints": ["boiler broken", "damp walls"],
    },
    "dementia_support": {
        "says": ["dementia", "memory cafe", "alzheimers"],
        "hints": ["forgets names", "muddled"],
    },
    "day_centre": {"says": ["day centre"], "hints": ["lunch and company for mum"]},
    "young_people": {"says": ["youth club", "activities for a 12 year old"], "hints": ["bored teenager"]},
}
EQUIVALENTS = [["gp", "doctor", "surgery"], {"w/c": ["wheelchair"]}]
LINKS = {"company": ["befriending", "day_centre"]}

HOME = Place("Elmford", Point(52.65, -0.70), frozenset({"E06000017", "E92000001"}), "elmford")

LISTINGS = (
    Document(
        "d1",
        "service",
        "elm-chat",
        "Elm Telephone Friends",
        "Elm Charity",
        "A weekly call for people who feel alone.",
        "Volunteers ring older people who live on their own.",
        types=("befriending",),
        needs=("company",),
        audiences=("older_people",),
        areas=("E06000017",),
        delivery=("phone",),
        cost="free",
        minimum_age=60,
        days=("MO",),
        verified_on="2026-09-01",
        open_to_referrals=True,
    ),
    Document(
        "d2",
        "service",
        "ash-balance",
        "Ash Balance Class",
        "Ash Sports Club",
        "Strength and balance for older adults.",
        "Gentle exercise so that you feel steady & strong. <b>Tea after.</b>",
        types=("falls_prevention",),
        audiences=("older_people",),
        points=(Point(52.66, -0.71),),
        places=("elmford",),
        delivery=("in_person",),
        cost="paid",
        days=("TU", "TH"),
        verified_on="2026-03-01",
        accessibility=("step_free",),
    ),
    Document(
        "d3",
        "service",
        "oak-warm",
        "Oak Warm Homes",
        "Oak Trust",
        "Help with heating costs and damp.",
        "Grants for insulation and boilers.",
        types=("energy_warmth",),
        areas=("E07000133",),
        points=(Point(52.651, -0.701),),
        cost="free",
    ),
    Document(
        "d4",
        "service",
        "yew-memory",
        "Yew Memory Cafe",
        "Yew Church",
        "A cafe for people with dementia and carers.",
        "Songs, tea and talk every second Friday.",
        types=("dementia_support",),
        areas=("E92000001",),
        days=("FR",),
        points=(Point(52.90, -0.20),),
        places=("farham",),
        stale=True,
    ),
    Document(
        "d5",
        "service",
        "fir-day",
        "Fir Day Centre",
        "Fir Homes",
        "Lunch and company on weekdays.",
        "Transport can be arranged.",
        types=("day_centre", "befriending"),
        audiences=("anyone",),
        minimum_age=18,
        maximum_age=64,
        eligibility="restricted",
    ),
    Document(
        "d6",
        "service",
        "pine-youth",
        "Pine Youth Club",
        "Pine Hall",
        "Games and music for ages 11 to 17.",
        "Every Wednesday after school.",
        types=("young_people",),
        minimum_age=11,
        maximum_age=17,
        days=("WE",),
        areas=("E06000017",),
        points=(Point(52.64, -0.72),),
        places=("elmford",),
    ),
    Document(
        "g1",
        "guide",
        "feeling-lonely",
        "Feeling lonely",
        summary="What you can do when you feel lonely.",
        needs=("company",),
    ),
)


def lexicon() -> Lexicon:
    """The small lexicon above."""
    return Lexicon(WORDS, EQUIVALENTS, LINKS, {"company": 0.8, "older_people": 0.35})


def engine(folder: Path, documents: tuple[Document, ...] = LISTINGS) -> WhooshEngine:
    """An engine that has just been built in the folder."""
    made = WhooshEngine(folder, lexicon(), places=["Elmford", "Farham"])
    made.rebuild(documents, "1")
    return made


def many(count: int, seed: int = 1) -> list[Document]:
    """Seeded documents in the same shape, as many as wanted."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        model = rng.choice(LISTINGS[:6])
        words = " ".join("".join(rng.choices("abcdefghilmnoprstu", k=rng.randint(3, 9))) for _ in range(20))
        made.append(
            Document(
                f"m{number}",
                "service",
                f"m-{number}",
                f"{model.name} {number}",
                model.organisation,
                model.summary,
                f"{model.description} {words}",
                types=model.types,
                areas=model.areas,
                points=model.points,
            )
        )
    return made
