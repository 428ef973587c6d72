"""Repeatable loads: what is done with a row is decided by three digests; files are named when they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.core.files import ContentError, read_yaml
from portal.core.loading import LoadReport, content_hash, decide


@pytest.mark.parametrize(
    ("stored", "current", "wanted", "verdict"),
    [
        ("a", "a", "a", "unchanged"),  # nothing happened
        ("a", "a", "b", "change"),  # the file moved on
        ("a", "b", "a", "unchanged"),  # edited on screen, the file still says what it said
        ("a", "b", "c", "keep"),  # both moved on: the screen's stays
        ("a", "b", "b", "unchanged"),  # both say the same new thing
    ],
)
def test_a_row_is_changed_only_when_nobody_edited_it(
    stored: str, current: str, wanted: str, verdict: str
) -> None:
    assert decide(stored, current, wanted) == verdict


def test_a_digest_does_not_depend_on_the_order_of_names() -> None:
    assert content_hash({"a": 1, "b": [1, 2]}) == content_hash({"b": [1, 2], "a": 1})
    assert content_hash({"a": [1, 2]}) != content_hash({"a": [2, 1]})


def test_a_report_counts_by_kind_and_keeps_its_notes() -> None:
    report = LoadReport()
    report.did("services", "created", 2)
    report.did("services", "unchanged")
    report.did("guides", "created")
    report.note("look at this")
    assert report.lines() == ["services: 2 created, 1 unchanged", "guides: 1 created", "look at this"]
    assert report.total("created") == 3
    assert report.total("kept") == 0


@pytest.mark.parametrize(
    "content", [b"a: [1, 2", b"\xff\xfe\x00", b"a: !!python/object/apply:os.system ['true']"]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(ContentError, match=r"broken\.yaml"):
        read_yaml(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"nowhere\.yaml"):
        read_yaml(tmp_path / "nowhere.yaml")
