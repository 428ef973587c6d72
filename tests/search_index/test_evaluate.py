"""The figures are what their definitions say."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.evaluate import Score, documents, evaluate, hit_at, mean, ndcg_at, read_queries
from tests.search_index.corpus import lexicon

grades = st.lists(st.integers(0, 3), max_size=20)


def test_a_hit_counts_only_in_the_first_five() -> None:
    assert hit_at([("a",), ("b", "c")], "c") == 1
    assert hit_at([("a",)] * 5 + [("c",)], "c") == 0
    assert hit_at([], "c") == 0


def test_gain_is_two_to_the_grade_less_one_discounted_by_rank() -> None:
    got = ndcg_at([0, 3], [3, 1, 0])
    assert got == pytest.approx((7 / math.log2(3)) / (7 + 1 / math.log2(3)))


@given(grades)
def test_the_best_order_scores_one_and_nothing_scores_more(every: list[int]) -> None:
    best = sorted(every, reverse=True)
    assert ndcg_at(best, every) == pytest.approx(1.0 if any(every) else 0.0)
    assert ndcg_at(every, every) <= 1.0 + 1e-9


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1.0]), st.floats(0, 1), st.sampled_from([0.0, 1.0])), max_size=30
    )
)
def test_means_stay_between_nought_and_one(rows: list[tuple[float, float, float]]) -> None:
    figures = mean([Score("plain", *row) for row in rows])
    assert figures["n"] == len(rows)
    assert all(0 <= figures[name] <= 1 for name in ("hit@5", "ndcg@10", "zero"))


def test_labels_stay_unseen_unless_asked_for() -> None:
    row = {"id": "1", "name": "A", "types": ["befriending"]}
    assert documents([row], use_types=False)[0].types == ()
    assert documents([row], use_types=True)[0].types == ("befriending",)


def write(folder: Path) -> tuple[Path, Path]:
    queries, listings = folder / "q.tsv", folder / "l.jsonl"
    queries.write_text(
        "qid\tquery\tpersona\tstyle\tneed\talternatives\n"
        "1\tlonely\tresident\tplain\tbefriending\tday_centre:2\n"
        "2\tdementai\tcarer\tmisspelt\tdementia_support\t\n"
    )
    rows = [
        {"id": "a", "name": "Elm Befriending", "types": ["befriending"]},
        {"id": "b", "name": "Yew Dementia Group", "types": ["dementia_support"]},
    ]
    listings.write_text("\n".join(json.dumps(row) for row in rows))
    return queries, listings


def test_the_engine_is_scored_overall_and_by_style(tmp_path: Path) -> None:
    queries, listings = write(tmp_path)
    figures = evaluate(queries, listings, use_types=True, lexicon=lexicon())
    assert figures["overall"] == {"n": 2, "hit@5": 1.0, "ndcg@10": 1.0, "zero": 0.0}
    assert list(figures["styles"]) == ["misspelt", "plain"]


def test_grades_are_read_with_the_need_as_the_best(tmp_path: Path) -> None:
    queries, _ = write(tmp_path)
    assert read_queries(queries)[0].grades == {"befriending": 3, "day_centre": 2}
