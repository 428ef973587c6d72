"""The place inside the words of a search: what is taken out, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.geography.queries import (
    extract_place,
    resolve_place,
)
from portal.geography.rules.answers import PlaceAmbiguous, PlaceFound, PlaceNotFound

pytestmark = pytest.mark.usefixtures("places")


@pytest.mark.parametrize(
    ("text", "rest", "name"),
    [
        ("LE15 6HP dementia", "dementia", "LE15 6HP"),
        ("dementia le156hp", "dementia", "LE15 6HP"),
        ("swimming LE15 8RL cheap", "swimming cheap", "LE15 8RL"),
        ("SW1A 1AA food bank", "food bank", "SW1A 1AA"),
        ("dentist LE15", "dentist", "LE15"),
        ("swimming near LE15 8", "swimming", "LE15"),
        ("library near Uppingham", "library", "Uppingham"),
        ("lunch club oakham", "lunch club", "Oakham"),
        ("LUNCH CLUB IN OAKHAM", "LUNCH CLUB", "Oakham"),
        ("groups in Oakham for carers", "groups for carers", "Oakham"),
        ("groups in oakam", "groups", "Oakham"),
        ("groups in Uppingham area", "groups", "Uppingham"),
        ("carers in the Oakham area please", "carers please", "Oakham"),
        ("where can I see a GP in oakham?", "where can I see a GP?", "Oakham"),
        ("social groups in or around oakham", "social groups", "Oakham"),
        ("within 5 miles of Oakham lunch club", "lunch club", "Oakham"),
        ("dog walking in Stamford, cheap", "dog walking, cheap", "Stamford"),
        ("type 1 diabetes in Melton", "type 1 diabetes", "Melton Mowbray"),
        ("food bank melton", "food bank", "Melton Mowbray"),
        ("hospital leicester", "hospital", "Leicester"),
        ("toddler group whissendine", "toddler group", "Whissendine"),
        ("food bank in Rutland", "food bank", "Rutland"),
        ("near castle in corby glen", "near castle", "Corby Glen"),
        ("lunch club in wing", "lunch club", "Wing"),
        ("carer in exton", "carer", "Exton"),
        ("choir Wing", "choir", "Wing"),
        ("wing", "", "Wing"),
        (
            "I live in Oakham and mum keeps falling. She is in pain",
            "I live and mum keeps falling. She is in pain",
            "Oakham",
        ),
    ],
)
def test_a_place_is_taken_out_of_a_search(text: str, rest: str, name: str) -> None:
    left, place = extract_place(text)
    assert place is not None
    assert (left, place.name) == (rest, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("oakham lunch club", "Oakham"),
        ("Oakham library", "Oakham"),
        ("at Oakham Medical Practice", "Oakham"),
        ("Wing village hall", "Wing"),
        ("moved from Leicester to Oakham, lonely", "Oakham"),
        ("I go to Uppingham Surgery", "Uppingham"),
    ],
)
def test_a_place_that_may_be_part_of_a_name_is_found_but_stays_in_the_words(text: str, name: str) -> None:
    left, place = extract_place(text)
    assert place is not None
    assert (left, place.name) == (text, name)


@pytest.mark.parametrize(
    "text",
    [
        "wing mirror fell off",
        "right wing",
        "she is in the wing of the hospital",
        "what is near the castle",
        "exton park",
        "castor oil",
        "Mrs Preston",
        "Dr Langham surgery",
        "in tears",
        "in season",
        "someone in person",
        "help near me",
        "at home",
        "he hits me",
        "B12 injections",
        "S117 aftercare",
        "flat B1 2nd floor",
        "citizens advice rutland",
        "walks near Rutland Water",
        "Leicester Royal Infirmary",
        "a letter for the eye clinic at Leicester, half past eight",
        "abbey in castle",
        "bourne identity film club",
        "",
    ],
)
def test_words_that_are_no_place_are_left_alone(text: str) -> None:
    assert extract_place(text) == (text, None)


def test_a_name_spread_over_two_sentences_is_not_one() -> None:
    assert extract_place("I want to go north. Luffenham")[1] is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    assert isinstance(resolve_place(text), PlaceFound | PlaceAmbiguous | PlaceNotFound)
    left, place = extract_place(text)
    assert place is not None or left == text


def test_a_postcode_never_stays_in_the_words() -> None:
    left, place = extract_place("my neighbour at LE15 6HP is lonely and so am I in Wing")
    assert place is not None
    assert place.name == "LE15 6HP"
    assert "6HP" not in left
