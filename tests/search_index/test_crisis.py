"""The crisis rules against their own test list, and what must hold for any text at all."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.crisis import SEVERITIES, CrisisRules
from search_index.crisis_phrases import Window, inflect

FOLDER = Path(__file__).resolve().parents[2] / "content" / "crisis"
RULES = CrisisRules.load(FOLDER)
PANELS: list[dict[str, Any]] = yaml.safe_load((FOLDER / "panels.yaml").read_text(encoding="utf-8"))["panels"]
MIXED = "We have no food in the house. Her child was covered in bruises. I have had chest pain all day."
FILLER = ("really", "just", "please", "um", "so", "and", "very", "well")
CONTACT = ("name", "number", "text", "hours", "note", "url", "source_url", "source_date", "source_kind")
OFFICIAL_HOSTS = {
    "government": (".gov.uk",),
    "council": (".gov.uk",),
    "nhs": (".nhs.uk",),
    "police": (".police.uk",),
}


def listed() -> list[tuple[str, frozenset[str]]]:
    """Return the test list: what is typed and the panels that must come."""
    lines = (FOLDER / "tests.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [(row[0], frozenset(row[1].split(",")) - {"none"}) for row in rows]


LISTED = listed()
CRISES = [(text, panels) for text, panels in LISTED if panels]


def shown(text: str) -> set[str]:
    return {match.panel for match in RULES.match(text)}


def test_every_listed_crisis_shows_its_panel() -> None:
    missed = [(text, sorted(panels - shown(text))) for text, panels in CRISES if not panels <= shown(text)]
    assert not missed, "\n".join(f"{text!r} did not show {panels}" for text, panels in missed)


def test_no_listed_ordinary_search_shows_a_panel() -> None:
    alarms = [(text, RULES.match(text)) for text, panels in LISTED if not panels and RULES.match(text)]
    assert not alarms, "\n".join(
        f"{text!r} showed {[(m.panel, m.rule) for m in found]}" for text, found in alarms
    )


def test_the_list_is_large_enough_and_has_no_repeats() -> None:
    assert len(LISTED) >= 350
    assert sum(not panels for _, panels in LISTED) >= 100
    assert len({text for text, _ in LISTED}) == len(LISTED)


class EveryRule(dict[str, str]):
    """Takes the place of the panels found so far, so that no rule is skipped because another was first."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: set[str] = set()

    def __contains__(self, panel: object) -> bool:
        return False

    def __setitem__(self, panel: str, code: str) -> None:
        self.codes.add(code)


def firing(text: str) -> set[str]:
    """Return the codes of all rules that ask for a panel."""
    found, steps = EveryRule(), RULES._steps(text)
    RULES._look(Window(steps, RULES._phrases), found, whole=True)
    return found.codes


def test_every_panel_and_every_rule_has_two_listed_lines() -> None:
    by_rule = Counter(code for text, _ in CRISES for code in firing(text))
    by_panel = Counter(panel for _, panels in CRISES for panel in panels)
    assert [code for code in RULES.rule_codes if by_rule[code] < 2] == []
    assert [panel["code"] for panel in PANELS if by_panel[panel["code"]] < 2] == []


def test_listed_crises_seldom_show_a_panel_nobody_asked_for() -> None:
    extra = sum(len(shown(text) - panels) for text, panels in CRISES)
    assert extra <= len(CRISES) * 0.25


@pytest.mark.parametrize("change", [str.upper, str.title, lambda t: f"!!! {t} ...", lambda t: f"\n\t{t}\n"])
def test_capitals_punctuation_and_space_lose_no_panel(change: Any) -> None:
    lost = [text for text, panels in CRISES if not panels <= shown(change(text))]
    assert lost == []


def test_punctuation_between_words_loses_no_panel() -> None:
    lost = [text for text, panels in CRISES if not panels <= shown(re.sub(r"(?<=\w) (?=\w)", ", ", text))]
    assert lost == []


def test_filler_words_between_words_lose_no_panel() -> None:
    choose = random.Random(7)
    lost = []
    for text, panels in CRISES:
        words = re.split(r" (?=\w)", text)
        if any(len(word) == 1 and word not in "ia" for word in words):
            continue  # spelt out letter by letter: it is one word
        changed = words[0] + "".join(f" {choose.choice(FILLER)} {word}" for word in words[1:])
        lost += [changed] if not panels <= shown(changed) else []
    assert lost == []


def test_a_curly_apostrophe_or_none_loses_no_panel() -> None:
    lost = [t for t, panels in CRISES if not panels <= shown(t.replace("'", "’")) & shown(t.replace("'", ""))]
    assert lost == []


@pytest.mark.parametrize(
    "text", ["suicidal", "i want to die", "chest pain", "he hits me", "cant breathe", "kill myself"]
)
def test_a_doubled_letter_anywhere_loses_no_panel(text: str) -> None:
    wanted = shown(text)
    changed = [text[: i + 1] + text[i] + text[i + 1 :] for i in range(len(text)) if text[i] != " "]
    assert [t for t in changed if wanted - shown(t)] == []


@pytest.mark.parametrize(
    "word",
    ["suicidal", "overdose", "unconscious", "unresponsive", "anaphylaxis", "contractions", "he strangled me"],
)
def test_any_one_slip_of_the_finger_in_a_long_word_is_forgiven(word: str) -> None:
    target, wanted = max(word.split(), key=len), shown(word)
    assert wanted
    slips = {target[:i] + target[i + 1 :] for i in range(1, len(target))}
    slips |= {target[:i] + target[i + 1] + target[i] + target[i + 2 :] for i in range(1, len(target) - 1)}
    slips |= {target[:i] + "q" + target[i + 1 :] for i in range(1, len(target))}
    lost = sorted(slip for slip in slips if not wanted & shown(word.replace(target, slip)))
    assert lost == []


def test_a_crisis_at_the_very_end_of_a_long_letter_is_seen() -> None:
    letter = "She would like a lift to the shops and a chat on Tuesdays. " * 1700
    assert not RULES.match(letter)
    for start in range(0, 60, 7):  # wherever the windows happen to break
        assert shown("word " * start + letter + "Lately she says she wants to kill herself.") == {
            "suicide_self_harm"
        }


def test_panels_come_gravest_first_and_the_same_way_each_time() -> None:
    found = RULES.match(MIXED)
    assert [match.panel for match in found] == ["medical_emergency", "child_at_risk", "no_food_or_heat_today"]
    assert found == CrisisRules.load(FOLDER).match(MIXED)


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_is_taken_without_an_error(text: str) -> None:
    RULES.match(text)


@settings(max_examples=100, deadline=None)
@given(st.text(), st.sampled_from(CRISES), st.text())
def test_a_crisis_among_anything_else_on_its_own_lines_is_taken_without_an_error(
    before: str, crisis: tuple[str, frozenset[str]], after: str
) -> None:
    RULES.match(f"{before}\n{crisis[0]}\n{after}")


@pytest.mark.parametrize(
    "text", ["\0", "", " ", "😀" * 5000, "x" * 100_000, "a*" * 50_000, "?" * 100_000, "\ud800"]
)
def test_odd_and_huge_texts_show_nothing(text: str) -> None:
    assert RULES.match(text) == ()


def test_work_grows_in_step_with_the_text() -> None:
    """Counted in phrase look-ups, not in time: ten times the text, about ten times the work."""
    seen: Counter[str] = Counter()

    class Counting(CrisisRules):
        def _look(self, window: Any, fired: dict[str, str], whole: bool) -> None:
            seen["words"] += window.length
            super()._look(window, fired, whole)

    rules = Counting.load(FOLDER)
    text = "my mum is lonely and would like some company in the week " * 200
    rules.match(text)
    short = seen["words"]
    rules.match(text * 10)
    assert seen["words"] - short <= short * 12


def test_a_phrase_that_can_never_match_is_refused_in_plain_words() -> None:
    rules = {
        "ignore": ["the", "a"],
        "spellings": {},
        "classes": {},
        "rules": [{"code": "empty", "panel": "fire", "any": ["the a"]}],
    }
    with pytest.raises(ValueError, match="no word that counts"):
        CrisisRules(rules, [{"code": "fire", "severity": "emergency"}], frozenset())


def test_a_rule_for_a_panel_that_does_not_exist_is_refused() -> None:
    rules = {
        "ignore": [],
        "spellings": {},
        "classes": {},
        "rules": [{"code": "x", "panel": "no", "any": ["help"]}],
    }
    with pytest.raises(ValueError, match="do not exist"):
        CrisisRules(rules, [], frozenset())


def test_two_weak_signs_bring_a_panel_only_when_they_stand_close_together() -> None:
    rules = {
        "ignore": [],
        "spellings": {},
        "classes": {},
        "rules": [
            {"code": "x", "panel": "ill", "within": 3, "signs": {"hot": ["fever"], "mind": ["muddled"]}}
        ],
    }
    made = CrisisRules(rules, [{"code": "ill", "severity": "urgent"}], frozenset())
    assert made.match("a fever and so muddled")
    assert made.match("so muddled with fever")
    assert not made.match("fever fever fever")
    assert not made.match("fever one two three four five six seven eight muddled")


def test_words_with_a_plus_stand_for_their_regular_forms() -> None:
    assert inflect("slap") >= {"slap", "slaps", "slapped", "slapping", "slappin"}
    assert inflect("punch") >= {"punches", "punched", "punching"}
    assert inflect("bruise") >= {"bruises", "bruised", "bruising"}
    assert inflect("carry") >= {"carries", "carried", "carrying"}


def test_a_class_that_does_not_exist_is_refused() -> None:
    rules = {
        "ignore": [],
        "spellings": {},
        "classes": {},
        "rules": [{"code": "x", "panel": "ill", "any": ["{@nobody|he} hits"]}],
    }
    with pytest.raises(ValueError, match="class that does not exist"):
        CrisisRules(rules, [{"code": "ill", "severity": "urgent"}], frozenset())


def test_words_of_two_sentences_are_kept_apart() -> None:
    rules = {
        "ignore": [],
        "spellings": {},
        "classes": {},
        "rules": [{"code": "x", "panel": "ill", "any": ["cold heating"]}],
    }
    made = CrisisRules(rules, [{"code": "ill", "severity": "urgent"}], frozenset())
    assert made.match("cold and heating")
    assert not made.match("It was cold. Heating is fine.")


def test_an_unless_phrase_only_cancels_what_stands_close_to_it() -> None:
    assert "suicide_self_harm" not in shown("suicide bereavement support")
    far = "i go to a suicide bereavement group on mondays in oakham with my sister and her two friends "
    assert "suicide_self_harm" in shown(far + "but now i want to die")


def contacts() -> list[tuple[str, dict[str, Any]]]:
    return [(panel["code"], contact) for panel in PANELS for contact in panel["contacts"]]


def test_every_panel_is_whole() -> None:
    for panel in PANELS:
        assert panel["severity"] in SEVERITIES
        assert isinstance(panel["sensitive"], bool)
        assert panel["heading"]
        assert 2 <= len(panel["body"]) <= 4
        assert panel["contacts"]


def test_every_number_has_an_official_source_with_a_date() -> None:
    for code, contact in contacts():
        where = f"{code}: {contact['name']}"
        assert set(contact) - {"texts_only"} == set(CONTACT), where
        assert contact["source_date"], where
        assert official(contact), where


def official(contact: dict[str, Any]) -> bool:
    """Say whether the source is a public body's page, or the charity's own, by its address."""
    source = urlsplit(contact["source_url"])
    host = f".{source.hostname}"
    if contact["source_kind"] == "charity":
        own = ".".join(str(urlsplit(contact["url"]).hostname).removeprefix("www.").split(".")[-3:])
        return source.scheme in ("http", "https") and host.endswith("." + own)
    govuk_config = contact["source_kind"] == "government" and source.path.startswith("/alphagov/")
    return govuk_config or host.endswith(OFFICIAL_HOSTS[contact["source_kind"]])


def test_no_number_stands_in_a_text_without_a_contact_that_sources_it() -> None:
    sourced = {re.sub(r"\D", "", str(contact["number"])) for _, contact in contacts()} | {
        "55",
        "24",
        "18000",
        "18001",
    }
    for panel in PANELS:
        for line in (*panel["body"], panel["heading"]):
            assert set(re.findall(r"\d{2,}", line)) <= sourced, (panel["code"], line)


def test_every_emergency_panel_says_999() -> None:
    for panel in PANELS:
        if panel["severity"] == "emergency":
            assert any(str(contact["number"]) == "999" for contact in panel["contacts"]), panel["code"]


def test_panels_of_harm_by_others_carry_the_quick_exit() -> None:
    sensitive = {panel["code"] for panel in PANELS if panel["sensitive"]}
    assert {
        "domestic_abuse",
        "sexual_assault",
        "child_at_risk",
        "adult_at_risk",
        "modern_slavery",
    } <= sensitive
    assert all(match.sensitive for match in RULES.match("he hits me"))
