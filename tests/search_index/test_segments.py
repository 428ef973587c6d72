"""Snapshots join segments, without what was deleted, into one numbering."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from search_index.segments import Segment, Snapshot, mask_of, numbers


def record(number: int, **more: Any) -> dict[str, Any]:
    plain = {"id": f"d{number}", "kind": "service", "slug": f"s{number}", "name": f"Name {number}"}
    return {**plain, "keys": [f"name {number}"], "about": {"befriending": 0.5}, "summary": "Text.", **more}


def snapshot() -> Snapshot:
    one = Segment("a", 2, [record(0, cost="free"), record(1, minimum_age=60)], {"text": 2})
    one.fill([("call", [0, 1], [2.0, 6.0])], average=4.0)
    two = Segment("b", 1, [record(2, cost="free")], {"text": 1})
    two.fill([("call", [0], [2.0]), ("rare", [0], [2.0])], average=4.0)
    return Snapshot.of([(one, [0]), (two, [])], "g1", "7")


@given(st.sets(st.integers(0, 300)))
def test_a_mask_gives_back_the_numbers_put_in(found: set[int]) -> None:
    assert list(numbers(mask_of(found, 301))) == sorted(found)


def test_documents_are_numbered_across_segments() -> None:
    joined = snapshot()
    assert [joined.card(n).id for n in range(3)] == ["d0", "d1", "d2"]
    assert list(joined.named(["name 2", "never"])) == [("name 2", 2, True)]


def test_a_name_is_told_from_an_organisation() -> None:
    both = Segment("a", 2, [record(0, keys=["tea", "age uk"]), record(1, keys=["age uk", "age uk"])], {})
    found = list(Snapshot.of([(both, [])], "g1", "7").named(["age uk"]))
    assert found == [("age uk", 1, True), ("age uk", 1, True), ("age uk", 0, False)]


def test_ages_are_whole_years_and_none_stated_is_none() -> None:
    ages = [{}, {"minimum_age": 18}, {"maximum_age": 11}, {"minimum_age": 5, "maximum_age": 18.5}]
    segment = Segment("a", 4, [record(n, **one) for n, one in enumerate(ages)], {})
    joined = Snapshot.of([(segment, [])], "g1", "7")
    assert [numbers(joined.of_age(years)) for years in (0, 11, 12, 18, 19, 20)] == [
        [2], [2, 3], [3], [1, 3], [1, 3], [1]
    ]  # fmt: skip


def test_a_card_is_read_as_it_was_put_in() -> None:
    odd = record(0, name="Café\nof the\u2028Sun", summary="A\nB … ’")
    card = Snapshot.of([(Segment("a", 1, [odd], {}), [])], "g1", "7").card(0)
    assert (card.name, card.text, card.verified_on) == ("Café of the Sun", "A B … ’", "")


def test_deleted_documents_are_not_live() -> None:
    joined = snapshot()
    assert joined.count == 2
    assert list(numbers(joined.live)) == [1, 2]
    assert [card.id for _, card in joined.cards()] == ["d1", "d2"]


def test_facets_are_masks_over_all_documents() -> None:
    joined = snapshot()
    assert list(numbers(joined.masks["cost"]["free"])) == [0, 2]
    assert list(numbers(joined.union("age"))) == [1]
    assert set(joined.masks["age"]) == {"26_to_64", "65_plus"}


def test_a_rare_word_tells_more_than_a_common_one_and_an_unknown_one_nothing() -> None:
    joined = snapshot()
    assert joined.idf("rare") > joined.idf("call") > 0
    assert joined.idf("never") == 0


def test_repeats_count_but_ever_less() -> None:
    segment = snapshot().segments[0]
    assert segment.impacts[0] < segment.impacts[1] < 3 * segment.impacts[0]


def test_who_has_a_word_or_is_about_a_subject_is_told_in_the_joined_numbers() -> None:
    joined = snapshot()
    assert [list(found) for found, _ in joined.postings("call")] == [[0, 1], [2]]
    held = joined.about("befriending")
    assert list(held.numbers) == numbers(held.holders) == [0, 1, 2]
    assert [held.of(n) for n in held.numbers] == list(held.strengths)
    assert joined.postings("never") == []
    assert joined.about("never").holders == joined.about("never").nearest == 0


def test_only_the_last_few_large_values_are_kept() -> None:
    joined = snapshot()
    for number in range(100):
        joined.recent(number, lambda: "x")
    assert len(joined.places) < 30
