"""The file of definitions is whole, and every fault in it is said."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from portal.core.errors import NotFound
from portal.core.files import ContentError
from portal.reporting.definitions import load_definitions, read_definitions
from portal.reporting.vocabulary import Frequency, Unit

CONTENT = Path(__file__).resolve().parents[2] / "content"


def an_entry(**more: Any) -> dict[str, Any]:
    return {
        "code": "asked",
        "name": "People who asked",
        "words": "How many asked.",
        "formula": "Counted.",
        "source": "Requests.",
        "frequency": "monthly",
        "unit": "count",
        "people": True,
        "caveats": ["One  or\ntwo."],
    } | more


def test_the_file_that_we_ship_is_whole() -> None:
    definitions = load_definitions(CONTENT)
    assert definitions.version >= 1
    for measure in definitions.measures.values():
        assert measure.words.endswith(".")
        assert measure.formula.endswith(".")
        assert len(measure.words) < 300


def test_a_measure_is_read_with_its_kinds() -> None:
    measure = read_definitions({"version": 3, "measures": [an_entry()]}).get("asked")
    assert (measure.unit, measure.frequency, measure.people) == (Unit.COUNT, Frequency.MONTHLY, True)
    with pytest.raises(NotFound):
        read_definitions({"version": 3, "measures": [an_entry()]}).get("gone")


def test_every_fault_is_said_with_the_measure_it_is_in() -> None:
    data = {
        "version": True,
        "colour": 1,
        "measures": [
            an_entry(),
            an_entry(),
            an_entry(code="b", sauce="x", name=" "),
            an_entry(code="c", unit="furlongs", people="yes"),
            an_entry(code="D d", frequency=None, caveats="none"),
            "words",
        ],
    }
    with pytest.raises(ContentError) as said:
        read_definitions(data)
    for wanted in (
        "unknown key 'colour'",
        "version must be",
        "asked: this code is there twice",
        "b: unknown key 'sauce'",
        "b: name is missing",
        "c: unit must be one of: count",
        "c: people must be true or false",
        "D d: a code has",
        "D d: frequency must be",
        "D d: caveats must be",
        "measure 6: must have",
    ):
        assert wanted in said.value.message, wanted


@pytest.mark.parametrize("data", [None, [], {"version": 1}, {"version": 1, "measures": {}}])
def test_a_file_without_measures_is_refused(data: Any) -> None:
    with pytest.raises(ContentError):
        read_definitions(data)


def test_a_changed_file_is_read_again_and_a_missing_one_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    folder.mkdir()
    with pytest.raises(ContentError, match=r"measures\.yaml"):
        load_definitions(tmp_path)
    source = (CONTENT / "figures" / "measures.yaml").read_text(encoding="utf-8")
    (folder / "measures.yaml").write_text(source, encoding="utf-8")
    first = load_definitions(tmp_path)
    (folder / "measures.yaml").write_text(source.replace("version: ", "version: 9"), encoding="utf-8")
    os.utime(folder / "measures.yaml", ns=(1, 1))
    assert load_definitions(tmp_path).version != first.version
    assert load_definitions(tmp_path).digest == first.digest
