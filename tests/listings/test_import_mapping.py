"""Mapping files: those that are shipped can be read; wrong ones are refused with the place that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.config import ROOT
from portal.listings.imports.rules.mapping import read_mapping
from portal.listings.imports.rules.sheets import UnusableFileError
from tests.listings.conftest import MAPPING

SHIPPED = sorted((ROOT / "content" / "imports").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_mapping_can_be_read(path: Path) -> None:
    mapping = read_mapping(path.read_bytes())
    assert mapping.name == path.stem
    assert mapping.service.defaults["status"] == "pending"


def test_the_columns_of_every_part_are_known() -> None:
    columns = read_mapping(MAPPING.encode()).columns
    assert set(columns) == {
        "id",
        "name",
        "run by",
        "street",
        "town",
        "postcode",
        "phone",
        "email",
        "kind",
        "about",
    }


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: clubs", "name: Clubs!", "name: give a short name"),
        ("rows: {key: [id]}", "rows: {}", "rows, key"),
        ("title: The clubs' own list, ", "", "source"),
        ("description: about", "descripton: about", "no field called “descripton”"),
        ("description: about", "slug: about", "no field called “slug”"),
        ("organization: {name: run by}", "organization: {}", "organization: say where the name"),
        ("[{number:", "{number:", "cannot be read|give a list of entries"),
        ("kind: activity", "colour: red", "no field called “colour”"),
        ("rows: {key: [id]}", "rows: {key: [id], only: [{column: a}]}", "rows, only"),
        ("rows: {key: [id]}", "rows: {key: [id]}\nfile: {header: none}", "columns"),
        ("rows: {key: [id]}", "rows: {key: [id]}\nfile: {separator: ab}", "separator"),
        ("description: about", "schedules: {days: {XX: a}}", "no part called “XX”"),
        ("description: about", "description: about\n  description: more", "there twice"),
        ("description: about", "description: &x about\n  summary: *x", "references"),
        ("service:", "services:", "no part called “services”"),
        ("name: clubs", "name: [", "cannot be read"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(old: str, new: str, words: str) -> None:
    assert old in MAPPING
    with pytest.raises(UnusableFileError, match=words):
        read_mapping(MAPPING.replace(old, new, 1).encode())
