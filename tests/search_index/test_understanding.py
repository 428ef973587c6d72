"""Questions are read: spelling mended, telling words weighed, names noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_index.engine import WhooshEngine
from search_index.lexicon import Lexicon
from search_index.spelling import Speller
from search_index.store import Store
from search_index.understanding import Question, read
from tests.search_index.corpus import engine, lexicon


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("index")
    made: WhooshEngine = engine(folder)
    snapshot = Store(folder, lexicon()).load()

    def reads(text: str) -> Question:
        return read(text, snapshot, made.lexicon, made._speller_for(snapshot))

    return reads


def test_the_text_is_given_back_with_only_the_wrong_words_changed(ask) -> None:  # type: ignore[no-untyped-def]
    question = ask("Is there a Dementai cafe, for Mum?")
    assert question.did_you_mean == "Is there a dementia cafe, for Mum?"


def test_another_form_of_a_known_word_is_not_changed(ask) -> None:  # type: ignore[no-untyped-def]
    assert not ask("exercises grants insulating").corrected


def test_the_start_of_a_word_is_completed_only_at_the_end(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("memory insulat").tokens[-1].stem == "insul"
    assert ask("volunt").tokens[0].stem == "volunt"


def test_words_that_no_listing_has_weigh_on_the_answer(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("balance zeppelin").mass > ask("balance").mass
    assert "zeppelin" not in ask("balance zeppelin").words


def test_a_question_of_common_words_only_still_asks_something(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("help").words or ask("help").mass > 0
    assert ask("").tokens == ()


def test_a_whole_name_inside_a_question_is_noticed(ask) -> None:  # type: ignore[no-untyped-def]
    assert "yew memori cafe" in ask("when does the Yew Memory Cafe open").keys


def test_everyday_words_and_their_forms_are_left_as_they_are(tmp_path: Path) -> None:
    engine(tmp_path)
    snapshot = Store(tmp_path, lexicon()).load()
    speller = Speller({"lifting": 90})
    taught = Lexicon({}, everyday=["lift", "lighter"])
    assert read("litfing", snapshot, taught, speller).did_you_mean == "lifting"
    assert read("lighter lifts", snapshot, taught, speller).did_you_mean == ""


def test_a_listed_wrong_spelling_is_read_as_the_right_word(tmp_path: Path) -> None:
    engine(tmp_path)
    snapshot = Store(tmp_path, lexicon()).load()
    taught = Lexicon({}, misspelt={"dementure": "dementia"})
    assert read("mums dementure", snapshot, taught, Speller({})).did_you_mean == "mums dementia"


def test_names_doubled_letters_and_a_dropped_g_are_read_as_meant(tmp_path: Path) -> None:
    engine(tmp_path)
    snapshot = Store(tmp_path, lexicon()).load()
    speller = Speller({"pill": 90, "walking": 90})
    taught = Lexicon({"work": {"says": ["job"]}}, everyday=["walking"])
    assert read("old Mr Pell", snapshot, taught, speller).did_you_mean == ""
    assert read("walkin jobb", snapshot, taught, speller).did_you_mean == "walking job"


def test_a_word_for_a_known_one_does_not_count_against_what_is_found(tmp_path: Path) -> None:
    engine(tmp_path)
    snapshot = Store(tmp_path, lexicon()).load()
    taught = Lexicon({}, equivalents=[{"hubby": ["husband"], "recollection": ["memory"]}])
    alone = read("dementia", snapshot, taught, Speller({})).mass
    assert alone == snapshot.idf("dementia")
    assert read("hubby dementia", snapshot, taught, Speller({})).mass == alone  # known, but in no listing
    assert read("recollection dementia", snapshot, taught, Speller({})).mass > alone
    assert (
        read("zugzwang dementia", snapshot, taught, Speller({})).mass
        > read("recollection dementia", snapshot, taught, Speller({})).mass
    )
