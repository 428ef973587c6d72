"""Phrases that were written without sight of the crisis rules go on showing their panels.

What each set scored when it was first seen, before anything was mended, stands in content/crisis/README.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from search_index.crisis import CrisisRules

JUDGED = Path(__file__).parent / "judged"
RULES = CrisisRules.load(Path(__file__).resolve().parents[2] / "content" / "crisis")
FLOORS = [
    ("7", 0.99, 0.02),
    ("8", 0.98, 0.02),
    ("9", 0.86, 0.03),
    ("10", 0.66, 0.14),
]  # set, right panel, false alarms


def read(name: str) -> list[tuple[str, str]]:
    """Return what was typed and the panel that should come (`none` for a harmless search)."""
    lines = (JUDGED / f"crisis_blind_{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [(text, panel) for text, panel in (line.split("\t") for line in lines)]


def shown(text: str) -> set[str]:
    return {match.panel for match in RULES.match(text)}


@pytest.mark.parametrize(("name", "right", "_alarms"), FLOORS)
def test_blind_crises_show_the_right_panel(name: str, right: float, _alarms: float) -> None:
    crises = [(text, panel) for text, panel in read(name) if panel != "none"]
    missed = [(text, panel) for text, panel in crises if panel not in shown(text)]
    assert len(missed) <= len(crises) * (1 - right), "\n".join(map(str, missed))


@pytest.mark.parametrize(("name", "_right", "alarms"), FLOORS)
def test_blind_ordinary_searches_seldom_show_a_panel(name: str, _right: float, alarms: float) -> None:
    harmless = [text for text, panel in read(name) if panel == "none"]
    false = [(text, shown(text)) for text in harmless if shown(text)]
    assert len(false) <= len(harmless) * alarms, "\n".join(map(str, false))


def test_no_phrase_stands_in_two_sets() -> None:
    phrases = [text for name, *_ in FLOORS for text, _ in read(name)]
    assert len(phrases) == len(set(phrases))
