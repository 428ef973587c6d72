"""The place rule, the distance and the sharing of first places, each by itself."""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.documents import Place, Query
from search_index.ranking import REAL_SHARE, UNITS, Filters, Scores, Tally, rank, reach, spread
from search_index.segments import About, Snapshot, mask_of, numbers
from search_index.store import Store
from tests.search_index.corpus import HOME, engine, lexicon


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("index")
    engine(folder)
    return Store(folder, lexicon()).load()


def names(mask: int, snapshot: Snapshot) -> set[str]:
    return {snapshot.card(n).id for n in numbers(mask)}


def test_a_place_without_point_or_area_changes_nothing(snapshot: Snapshot) -> None:
    assert reach(None, 10, snapshot) is None
    assert reach(Place("Nowhere"), 10, snapshot) is None


def test_an_area_alone_keeps_what_serves_it_and_what_does_not_say(snapshot: Snapshot) -> None:
    where = reach(Place("County", None, frozenset({"E06000017"})), 10, snapshot)
    assert where is not None
    kept = names(where.keep(snapshot.live), snapshot)
    assert {"d1", "d6", "d2", "d5"} <= kept
    assert "d3" not in kept


def test_distance_is_in_kilometres(snapshot: Snapshot) -> None:
    where = reach(HOME, 10, snapshot)
    assert where is not None
    where.measure(snapshot.live)
    away = {snapshot.card(n).id: km for n, km in enumerate(where.distance)}
    north_south, east_west = 0.01 * 111.2, 0.01 * 111.2 * math.cos(math.radians(52.65))
    assert away["d2"] == pytest.approx(math.hypot(north_south, east_west), rel=0.01)
    assert away["d1"] == math.inf


def test_a_distance_is_worked_out_only_for_what_was_found(tmp_path: Path) -> None:
    engine(tmp_path)
    fresh = Store(tmp_path, lexicon()).load()
    where = reach(HOME, 10, fresh)
    assert where is not None
    where.measure(1 << 1)
    assert [away >= 0 for away in where.distance] == [n == 1 for n in range(fresh.size)]


def test_place_and_age_move_a_score_only_within_bounds(snapshot: Snapshot) -> None:
    where = reach(HOME, 10, snapshot)
    assert where is not None
    where.measure(snapshot.live)
    total = [1.0] * snapshot.size
    rank(total, snapshot.live, 0, -1, where, snapshot)
    assert all(0.3 < value <= 1.0 for value in total)


def test_a_filter_nobody_knows_lets_only_the_unstated_through(snapshot: Snapshot) -> None:
    filters = Filters(Query(filters={"cost": ("barter",), "need": ()}), snapshot)
    kept = names(filters.keep(snapshot.live), snapshot)
    assert "d1" not in kept
    assert "d4" in kept
    assert filters.keep(snapshot.live, but="cost") == snapshot.live


def test_anyone_fits_every_audience(snapshot: Snapshot) -> None:
    filters = Filters(Query(filters={"audience": ("older_people",)}), snapshot)
    assert {"d1", "d2", "d5"} <= names(filters.stated & snapshot.live, snapshot)


def test_a_second_meaning_gets_one_of_the_first_places(snapshot: Snapshot) -> None:
    at = {snapshot.card(n).id: n for n in range(snapshot.size)}
    ordered = [at[one] for one in ("d1", "d5", "g1", "d2", "d3", "d6", "d4")]
    total = [0.0] * snapshot.size
    for position, number in enumerate(ordered):
        total[number] = 2.0 - position / 10
    meanings = [("befriending", 0.9), ("dementia_support", 0.8)]
    about = {
        "befriending": snapshot.about("befriending"),
        "dementia_support": About(array("I", [at["d4"]]), array("f", [1.0]), snapshot.size),
    }
    scores = Scores(total, about, snapshot.live)
    shared = spread(ordered, snapshot.live, scores, meanings, 100)
    assert shared[0] == at["d1"]
    assert at["d4"] in shared[:5]
    assert sorted(shared) == sorted(ordered)
    assert spread(ordered, snapshot.live, scores, meanings, 6) == shared[:6]
    assert spread(ordered, snapshot.live, scores, meanings[:1], 100) == ordered


@given(st.lists(st.tuples(st.sets(st.integers(0, 40)), st.floats(0.1, 8.0)), max_size=12), st.floats(0.2, 20))
def test_a_tally_adds_up_as_one_would_by_hand(words: list[tuple[set[int], float]], wanted: float) -> None:
    """What lies on the border may fall to either side; all else is told exactly."""
    tally, by_hand = Tally(), dict.fromkeys(range(41), 0.0)
    for holders, weight in words:
        tally.add(mask_of(holders, 41), weight)
        for number in holders:
            by_hand[number] += weight
    found = set(numbers(tally.least(wanted)))
    rounding = (len(words) + 1) / UNITS
    assert {n for n, share in by_hand.items() if share >= wanted + rounding} <= found
    assert found <= {n for n, share in by_hand.items() if share >= wanted - rounding}


def test_two_words_that_tell_alike_are_each_half_of_what_was_asked() -> None:
    tally, weight = Tally(), 3.3333
    tally.add(0b01, weight)
    tally.add(0b10, weight)
    assert tally.least(REAL_SHARE * 2 * weight) == 0b11
    assert tally.least(2 * weight) == 0
    assert Tally().least(0.0) == 0, "nobody has any of no words"
