"""Checks the editors' terms and words: every key known, nothing twice, enough for each kind of service."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from portal.core.files import read_yaml
from tests.support.shared import SHARED, needs_shared

CONTENT = Path(__file__).resolve().parents[2] / "content"
TAXONOMIES = {path.stem: read_yaml(path) for path in sorted((CONTENT / "taxonomies").glob("*.yaml"))}
FILES = {path.name: read_yaml(path) for path in sorted((CONTENT / "words").glob("*.yaml"))}
EQUIVALENTS = FILES.pop("equivalents.yaml")
SERVICE_TYPES = [term["code"] for term in TAXONOMIES["service_types"]["terms"]]
KNOWN = {term["code"] for taxonomy in TAXONOMIES.values() for term in taxonomy["terms"]}
POINTING = ("needs", "themes", "life_events")

# Words that fit everything: they may not stand alone under any one kind of service.
GENERIC = frozenset(
    re.findall(
        r"\w+",
        """help helps helping support supporting supported service services advice group groups local people
        person need needs information info find get want free thing things someone anyone everyone everything
        available good problem new near area use make know give""",
    )
)


def entries() -> list[tuple[str, str, dict[str, list[str]]]]:
    """Give each (file, term code, its words)."""
    return [(name, code, words) for name, content in FILES.items() for code, words in content.items()]


def phrases(words: dict[str, list[str]]) -> list[str]:
    """Give the phrases of one term, both kinds together."""
    return [*words.get("says", []), *words.get("hints", [])]


def plain(phrase: str) -> str:
    """Give a phrase as it is compared: small letters, no marks, single spaces."""
    return " ".join(re.findall(r"[a-z0-9+#&]+", phrase.lower().replace("'", "")))


def test_every_words_file_holds_lists_of_text_under_says_and_hints() -> None:
    for name, code, words in entries():
        assert isinstance(words, dict), f"{name}: {code}"
        assert set(words) <= {"says", "hints"}, f"{name}: {code}"
        for kind, listed in words.items():
            assert isinstance(listed, list), f"{name}: {code}: {kind}"
            assert listed, f"{name}: {code}: {kind}"
            wrong = [phrase for phrase in listed if not isinstance(phrase, str) or not phrase.strip()]
            assert not wrong, f"{name}: {code}: {kind}: quote these so that they stay text: {wrong}"


def test_every_key_of_the_words_is_a_known_term() -> None:
    assert [f"{name}: {code}" for name, code, _ in entries() if code not in KNOWN] == []


def of_services(name: str) -> bool:
    """Whether a file holds the words of kinds of service; their stories stand in files of their own."""
    stories = ("stories_", "voices_", "scenes_")
    return name not in ("audiences.yaml", "needs.yaml") and not name.startswith(stories)


def test_no_term_of_one_kind_of_service_is_split_over_files() -> None:
    counted = Counter(code for name, code, _ in entries() if of_services(name))
    assert [code for code in SERVICE_TYPES if counted[code] != 1] == []


def test_no_phrase_stands_twice_in_a_term() -> None:
    for name, code, words in entries():
        counted = Counter(plain(phrase) for phrase in phrases(words))
        assert [phrase for phrase, times in counted.items() if times > 1] == [], f"{name}: {code}"


def test_every_kind_of_service_has_words_enough() -> None:
    written: dict[str, tuple[int, int]] = {}
    for name, code, words in entries():
        if of_services(name):
            written[code] = (len(words.get("says", [])), len(words.get("hints", [])))
    poor = {code: written.get(code, (0, 0)) for code in SERVICE_TYPES}
    assert {code: n for code, n in poor.items() if n[0] < 20 or n[1] < 30} == {}


def test_no_phrase_is_made_of_words_that_fit_everything() -> None:
    bare = [
        f"{name}: {code}: {phrase}"
        for name, code, words in entries()
        for phrase in phrases(words)
        if len(plain(phrase).split()) == 1 and plain(phrase) in GENERIC
    ]
    assert bare == []


@pytest.mark.parametrize("name", sorted(TAXONOMIES))
def test_terms_have_a_name_a_slug_and_a_description_each_once(name: str) -> None:
    terms: list[dict[str, Any]] = TAXONOMIES[name]["terms"]
    for key in ("code", "name", "slug"):
        counted = Counter(str(term[key]) for term in terms)
        assert [value for value, times in counted.items() if times > 1] == [], key
    assert [t["code"] for t in terms if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", t["slug"])] == []
    assert [t["code"] for t in terms if not 10 <= len(t["description"]) <= 200] == []
    assert [t["order"] for t in terms] == sorted({t["order"] for t in terms})


@pytest.mark.parametrize("name", POINTING)
def test_needs_themes_and_life_events_point_at_kinds_of_service(name: str) -> None:
    for term in TAXONOMIES[name]["terms"]:
        assert term["points_to"], term["code"]
        assert set(term["points_to"]) <= set(SERVICE_TYPES), term["code"]


def test_every_kind_of_service_answers_some_need() -> None:
    answered = {code for term in TAXONOMIES["needs"]["terms"] for code in term["points_to"]}
    assert set(SERVICE_TYPES) - answered == set()


def test_every_guide_that_a_term_names_is_there() -> None:
    terms = [term for taxonomy in TAXONOMIES.values() for term in taxonomy["terms"]]
    named = {term["guide"] for term in terms if term.get("guide")}
    assert {slug for slug in named if not (CONTENT / "guides" / f"{slug}.md").exists()} == set()


def test_equivalents_are_groups_of_two_or_more_or_one_way_pairs() -> None:
    for group in EQUIVALENTS:
        if isinstance(group, dict):
            assert len(group) == 1, group
            ((word, others),) = group.items()
            assert isinstance(others, list), group
            members = [word, *others]
        else:
            assert isinstance(group, list), group
            members = group
        assert len(members) >= 2, group
        assert all(isinstance(member, str) and member.strip() for member in members), group
        assert len(members) == len(set(members)), group


@needs_shared
def test_the_kinds_of_service_are_the_fifty_five_agreed_ones() -> None:
    with (SHARED / "data" / "service_types.tsv").open(encoding="utf-8", newline="") as rows:
        agreed = [row["type"] for row in csv.DictReader(rows, delimiter="\t")]
    assert agreed == SERVICE_TYPES
