"""Scores the engine on a file of judged questions: hit@5, nDCG@10 and how often nothing is found."""

from __future__ import annotations

import csv
import json
import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search_index.documents import Document, Query
from search_index.engine import WhooshEngine
from search_index.lexicon import Lexicon

NEED_GRADE = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged question: which service types answer it, and how well (3 best, 1 least)."""

    qid: str
    text: str
    style: str
    need: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    """How one question went."""

    style: str
    hit: float
    ndcg: float
    zero: float


def hit_at(types_found: Sequence[Iterable[str]], need: str, depth: int = 5) -> float:
    """Give 1 when one of the first results is of the type that was needed, else 0."""
    return float(any(need in types for types in types_found[:depth]))


def ndcg_at(grades_found: Sequence[int], every_grade: Iterable[int], depth: int = 10) -> float:
    """Give the discounted gain against the best order of every listing there is; 0 when none fits."""
    best = _gain(sorted(every_grade, reverse=True)[:depth])
    return _gain(grades_found[:depth]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def mean(scores: Sequence[Score]) -> dict[str, float]:
    """Give the figures of a set of questions."""
    count = len(scores) or 1
    return {
        "n": len(scores),
        "hit@5": round(sum(s.hit for s in scores) / count, 4),
        "ndcg@10": round(sum(s.ndcg for s in scores) / count, 4),
        "zero": round(sum(s.zero for s in scores) / count, 4),
    }


def read_queries(path: Path) -> list[Judged]:
    """Read a judged file. Raises OSError, KeyError, ValueError."""
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    judged = []
    for row in rows:
        pairs = [pair.split(":") for pair in (row.get("alternatives") or "").split(",") if pair.strip()]
        grades = {code.strip(): int(grade) for code, grade in pairs} | {row["need"]: NEED_GRADE}
        judged.append(Judged(row["qid"], row["query"], row.get("style") or "", row["need"], grades))
    return judged


def read_listings(path: Path) -> list[dict[str, Any]]:
    """Read listings, one JSON object a line. Raises OSError, ValueError."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def documents(listings: Iterable[Mapping[str, Any]], use_types: bool) -> list[Document]:
    """Make documents; without use_types the labels stay unseen by the engine."""
    return [
        Document(
            id=str(row["id"]),
            kind="service",
            slug=str(row["id"]),
            name=row["name"],
            organisation=row.get("organisation") or "",
            summary=row.get("summary") or "",
            description=row.get("description") or "",
            types=tuple(row.get("types") or ()) if use_types else (),
        )
        for row in listings
    ]


def evaluate(queries_path: Path, listings_path: Path, use_types: bool, lexicon: Lexicon) -> dict[str, Any]:
    """Give {"overall": figures, "styles": {style: figures}} for the Whoosh engine on these files."""
    listings = read_listings(listings_path)
    types = {str(row["id"]): tuple(row.get("types") or ()) for row in listings}
    by_style: dict[str, list[Score]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder), lexicon)
        engine.rebuild(documents(listings, use_types), "evaluation")
        for judged in read_queries(queries_path):
            found = [types[hit.id] for hit in engine.search(Query(text=judged.text)).hits]
            by_style[judged.style].append(_score(judged, found, types.values()))
    everything = [score for scores in by_style.values() for score in scores]
    return {
        "overall": mean(everything),
        "styles": {style: mean(by_style[style]) for style in sorted(by_style)},
    }


def _score(judged: Judged, found: Sequence[Sequence[str]], every: Iterable[Sequence[str]]) -> Score:
    def grade(types: Sequence[str]) -> int:
        return max((judged.grades.get(code, 0) for code in types), default=0)

    ndcg = ndcg_at([grade(types) for types in found], [grade(types) for types in every])
    return Score(judged.style, hit_at(found, judged.need), ndcg, float(not found))
