"""The words people use lead to the right terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_index.analysis import analyse
from search_index.documents import Document
from search_index.lexicon import Lexicon, Term, build_lexicon
from search_index.words import read_words
from tests.search_index.corpus import lexicon


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return lexicon()


def best(words: Lexicon, text: str) -> str:
    found = words.understand(analyse(text))[0]
    return found[0][0] if found else ""


def is_firm(words: Lexicon, text: str) -> bool:
    return words.understand(analyse(text))[1]()


def test_a_phrase_is_found_in_any_order_and_form(words: Lexicon) -> None:
    assert best(words, "he never pays as he cannot, the heating") == "energy_warmth"
    assert best(words, "gran fell in the kitchen") == "falls_prevention"


def test_a_phrase_is_not_found_when_its_words_are_far_apart() -> None:
    single = Lexicon({"x": {"says": ["memory cafe"]}, "y": {"says": ["village hall cafe", "memory lane"]}})
    near = dict(single.understand(analyse("a cafe for memory"))[0])
    far = dict(single.understand(analyse("memory " + "village hall and other words " * 4 + "cafe"))[0])
    assert near["x"] > far.get("x", 0.0)


def test_one_word_of_a_phrase_lends_some_belief(words: Lexicon) -> None:
    assert 0.1 < dict(words.understand(analyse("heating"))[0])["energy_warmth"] < 0.95


def test_a_long_phrase_without_its_commonest_word_still_counts(words: Lexicon) -> None:
    assert best(words, "unsteady on the feet") == "falls_prevention"


def test_what_a_clinician_denies_does_not_count(words: Lexicon) -> None:
    said = dict(words.understand(analyse("dementia"))[0])["dementia_support"]
    assert (
        dict(words.understand(analyse("denies dementia, boiler broken"))[0]).get("dementia_support", 0.0)
        < said / 2
    )


def test_words_apart_and_together_meet(words: Lexicon) -> None:
    assert best(words, "daycentre") == best(words, "day centre") == "day_centre"


def test_equal_words_stand_for_each_other(words: Lexicon) -> None:
    assert "doctor" in {stem for _, stem in words.expand(analyse("my gp"))}
    assert "wheelchair" in {stem for _, stem in words.expand(analyse("w/c"))}
    assert "w/c" not in {stem for _, stem in words.expand(analyse("wheelchair"))}


def test_a_need_lends_belief_to_the_types_it_points_to() -> None:
    linked = Lexicon({"company": {"says": ["want company"]}}, (), {"company": ["befriending", "day_centre"]})
    believed = dict(linked.understand(analyse("want company"))[0])
    assert believed["company"] > believed["befriending"] > believed["day_centre"] > 0


def test_an_age_leads_to_the_same_term_as_another_of_its_band(words: Lexicon) -> None:
    assert best(words, "activities for my 14yo") == "young_people"


def test_tags_tell_what_a_listing_is_about_before_its_words(words: Lexicon) -> None:
    tagged = Document("1", "service", "a", "Memory cafe", types=("befriending",))
    assert words.describe(tagged) == {"befriending": 1.0}


def test_an_untagged_listing_is_known_by_its_words(words: Lexicon) -> None:
    about = words.describe(
        Document("1", "service", "a", "Willow Memory Cafe", summary="For people with dementia.")
    )
    assert max(about, key=lambda code: about[code]) == "dementia_support"


def test_only_words_said_outright_are_firm(words: Lexicon) -> None:
    assert is_firm(words, "fuel poverty")
    assert not is_firm(words, "kitchen worktop fitter")


def test_an_empty_lexicon_understands_nothing() -> None:
    assert best(Lexicon({}), "anything at all") == ""
    assert not is_firm(Lexicon({}), "anything at all")


def test_the_words_folder_is_read_with_links_and_names(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "taxonomies").mkdir()
    (tmp_path / "words" / "a.yaml").write_text("befriending: {says: [pal]}\n")
    (tmp_path / "words" / "equivalents.yaml").write_text("- [pal, mate]\n")
    (tmp_path / "words" / "misspelt.txt").write_text("# remark\nfriend: freind frend\n")
    (tmp_path / "taxonomies" / "needs.yaml").write_text(
        "taxonomy: {code: needs}\nterms: [{code: lonely, name: I feel lonely, points_to: [befriending]}]\n"
    )
    (tmp_path / "taxonomies" / "service_types.yaml").write_text(
        "taxonomy: {code: service_types}\nterms: [{code: befriending, name: Company}]\n"
    )
    read = read_words(tmp_path)
    assert best(read, "a mate") == "befriending"
    assert read.links == {"lonely": ("befriending",)}
    assert read.importance == {"lonely": 0.8, "befriending": 1.0}
    assert read.misspelt == {"freind": "friend", "frend": "friend"}


TERMS = (
    Term("audiences", "young_people", "Teenagers"),
    Term("service_types", "young_people", "Youth work"),
    Term("needs", "bored", "I am bored", ("young_people",)),
)


def test_a_kind_of_service_keeps_its_weight_when_others_have_its_code() -> None:
    words = {"young_people": {"says": ["youth club", "youth club"], "hints": ["youth club", "bored lad"]}}
    made = build_lexicon(words, (), TERMS)
    assert made.importance == {"young_people": 1.0, "bored": 0.8}
    assert made.fingerprint == build_lexicon(words, (), TERMS[::-1]).fingerprint


def test_words_of_no_known_term_are_left_out() -> None:
    assert build_lexicon({"gone": {"says": ["zeppelin"]}}, (), TERMS).understand(analyse("zeppelin"))[0] == ()


def test_what_is_listed_nowhere_is_never_firm() -> None:
    words = {"handyperson": {"says": ["leaky tap", "garden help"]}, "talk": {"says": ["chat", "sing"]}}
    plain, taught = Lexicon(words), Lexicon(words, elsewhere=["tap dancing shoes", "ballet shoes"])
    assert plain.understand(analyse("tap dancing shoes"))[0]
    assert not is_firm(taught, "tap dancing shoes")
    assert is_firm(taught, "leaky tap")
    assert "elsewhere" not in dict(taught.understand(analyse("tap dancing shoes"))[0])


def test_a_weak_word_among_many_others_is_not_firm(words: Lexicon) -> None:
    assert not is_firm(words, "tractor boiler massey ferguson gearbox")


def test_a_story_is_known_by_pairs_of_its_words() -> None:
    made = Lexicon(
        {
            "falls": {"hints": ["went over on the patio and lay there an hour"]},
            "company": {"hints": ["the patio is where we drink tea for an hour and chat"]},
        }
    )
    assert best(made, "yesterday she went over and lay on the cold patio") == "falls"


def test_the_words_of_a_need_must_stand_together() -> None:
    made = Lexicon({"idle": {"says": ["things to do"]}}, (), {"idle": ["idle"]})
    together, apart = analyse("things for us to do"), analyse("things went wrong when she tried to get up")
    assert dict(made.understand(together)[0]).get("idle", 0.0) > 0.5
    assert "idle" not in dict(made.understand(apart)[0])


def test_a_bare_number_says_nothing_and_an_age_does(words: Lexicon) -> None:
    assert words.understand(analyse("12"))[0] == ()
    assert best(words, "12 year old") == "young_people"


def test_what_sounds_like_things_listed_nowhere_is_told() -> None:
    taught = Lexicon({"talk": {"says": ["chat", "sing"]}}, elsewhere=["ballet shoes", "tap shoes"])
    assert taught.understand(analyse("red ballet shoes"))[2]
    assert not taught.understand(analyse("a chat"))[2]
