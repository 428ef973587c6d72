"""How well people are understood. The floors lie a little below what was reached: a fall is noticed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask

from portal.directory.finding import search_runtime
from search_index.documents import Query
from search_index.engine import WhooshEngine
from search_index.evaluate import documents, evaluate, read_listings
from search_index.lexicon import Lexicon
from search_index.words import read_words
from tests.support.shared import SHARED, needs_shared

JUDGED = Path(__file__).parent / "judged"
LISTINGS = SHARED / "data" / "listings.jsonl"
STYLES = ("colloquial", "misspelt", "plain", "shorthand", "story")
# set, tags seen: hit@5 overall, then of each style in the order above
FLOORS = {
    ("given", False): (0.98, 0.99, 0.99, 0.98, 0.99, 0.99),
    ("given", True): (1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    ("development", False): (0.97, 0.97, 0.97, 0.97, 0.98, 0.93),
    ("development", True): (0.98, 0.97, 0.97, 0.97, 0.98, 0.96),
    ("held_out", False): (0.965, 0.93, 0.98, 0.98, 0.98, 0.93),
    ("held_out", True): (0.98, 0.96, 0.98, 0.98, 0.98, 0.97),
    ("second_held_out", False): (0.95, 0.94, 0.96, 0.99, 0.96, 0.92),
    ("second_held_out", True): (0.97, 0.96, 0.97, 0.99, 0.98, 0.95),
    ("third_held_out", False): (0.965, 0.96, 0.98, 0.0, 0.98, 0.90),
    ("third_held_out", True): (0.985, 0.98, 0.98, 0.0, 0.98, 0.96),
    ("rounds", False): (0.975, 0.98, 0.98, 0.97, 0.98, 0.96),
    ("rounds", True): (0.985, 0.99, 0.99, 0.97, 0.99, 0.98),
    ("hard_stories", False): (0.57, 0.0, 0.0, 0.0, 0.0, 0.57),
    ("hard_stories", True): (0.64, 0.0, 0.0, 0.0, 0.0, 0.64),
}
NEAR_AT_MOST = {  # of real needs, called only near
    "given": 0.02,
    "development": 0.07,
    "held_out": 0.06,
    "second_held_out": 0.08,
    "third_held_out": 0.10,
    "rounds": 0.07,
}
NOT_LISTED = [
    ("not_listed", 2),
    ("not_listed_blind", 5),
    ("not_listed_rounds", 12),
]  # called an answer at most


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return read_words(Path(__file__).parents[2] / "content")


@pytest.fixture(scope="module", params=[False, True], ids=["unseen", "tags"])
def engine(
    request: pytest.FixtureRequest, words: Lexicon, tmp_path_factory: pytest.TempPathFactory
) -> WhooshEngine:
    """The judged listings, without the editors' tags and with them."""
    made = WhooshEngine(tmp_path_factory.mktemp("judged"), words)
    made.rebuild(documents(read_listings(LISTINGS), request.param), "judged")
    return made


def file_of(name: str) -> Path:
    return SHARED / "data" / "queries.tsv" if name == "given" else JUDGED / f"{name}.tsv"


def questions(name: str) -> list[str]:
    with file_of(name).open(encoding="utf-8", newline="") as opened:
        return [row["query"] for row in csv.DictReader(opened, delimiter="\t")]


def answered(engine: WhooshEngine, name: str) -> list[str]:
    """The questions that get what is called an answer."""
    found = ((text, engine.search(Query(text=text))) for text in questions(name))
    return [text for text, results in found if results.hits and not results.near_only]


@needs_shared
@pytest.mark.parametrize(("name", "tags"), list(FLOORS))
def test_people_find_what_they_need_among_the_first_five(name: str, tags: bool, words: Lexicon) -> None:
    figures = evaluate(file_of(name), LISTINGS, tags, words)
    overall, *styles = FLOORS[name, tags]
    assert figures["overall"]["zero"] == 0
    assert figures["overall"]["hit@5"] >= overall
    reached = {style: figures["styles"][style]["hit@5"] for style in STYLES if style in figures["styles"]}
    assert {s: v for s, v in reached.items() if v < dict(zip(STYLES, styles, strict=True))[s]} == {}


@needs_shared
@pytest.mark.parametrize(("name", "most"), NOT_LISTED)
def test_what_is_not_listed_is_never_called_an_answer(engine: WhooshEngine, name: str, most: int) -> None:
    assert len(answered(engine, name)) <= most


@needs_shared
@pytest.mark.parametrize("name", list(NEAR_AT_MOST))
def test_what_people_need_is_seldom_called_only_near(engine: WhooshEngine, name: str) -> None:
    asked = questions(name)
    assert len(asked) - len(answered(engine, name)) <= NEAR_AT_MOST[name] * len(asked)


@pytest.mark.parametrize(("name", "most"), NOT_LISTED)
def test_what_is_not_listed_is_never_called_an_answer_on_the_site(
    loaded_app: Flask, name: str, most: int
) -> None:
    with loaded_app.app_context():
        assert len(answered(search_runtime().engine, name)) <= most
