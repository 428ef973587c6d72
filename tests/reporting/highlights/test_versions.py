"""When definitions change their version rises, and all that came out before stays as it was to the byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.config import ROOT
from portal.reporting.definitions import FILE, load_definitions
from portal.reporting.exports.making import FORMATS
from tests.reporting.saved.test_reports import run, save
from tests.support.client import PageClient
from tests.support.people import add_person, enter

#: The mark of the definitions of each version that may have been used (`Definitions.digest`). Where this test
#: fails, what a measure means was changed: raise `version` in measures.yaml and add its mark here.
MARKS = {2: "5477959547180e8fe3c3dd245781f4ffc397449fef5b26884841005838a99441"}
OLD, NEW = "How people asked for help or were referred.", "By which door people came."


def test_the_version_is_raised_whenever_what_a_measure_means_is_changed() -> None:
    definitions = load_definitions(ROOT / "content")
    assert MARKS.get(definitions.version) == definitions.digest


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The content with the next version of the definitions: one has other words, one is gone."""
    for one in (ROOT / "content").iterdir():
        if one.name != "figures":
            (tmp_path / one.name).symlink_to(one)
    figures = tmp_path / "figures"
    figures.mkdir()
    for one in (ROOT / "content" / "figures").iterdir():
        (figures / one.name).write_bytes(one.read_bytes())
    source = (tmp_path / FILE).read_text(encoding="utf-8")
    version = load_definitions(ROOT / "content").version
    assert OLD in source
    changed = source.replace(f"\nversion: {version}\n", f"\nversion: {version + 1}\n").replace(OLD, NEW)
    (tmp_path / FILE).write_text(changed, encoding="utf-8")
    return tmp_path


def test_what_came_out_is_the_same_to_the_byte_when_the_version_rises(november: Flask, newer: Path) -> None:
    person = add_person(november, Role.ANALYST, email="analyst@example.org", team="Programme", factor=False)
    team = enter(PageClient(november), person)
    report = save(team, scheduled=None)
    ran = run(team, report)
    highlights = team.send(team.get("/staff/figures/highlights"), "/new/integration_executive")
    frozen = team.send(highlights, "/sign-off").response.request.path
    files = [f"{ran}/report.", f"{frozen}/report.", "/figures/2026-11/figures."]

    def everything() -> dict[str, bytes]:
        return {one + ending: team.raw.get(one + ending).data for one in files for ending in FORMATS}

    before, page = everything(), team.get(ran).text
    assert OLD.encode() in before["/figures/2026-11/figures.json"]
    november.extensions["settings"] = replace(november.extensions["settings"], content=newer)
    assert everything() == before
    assert team.get(ran).text == page
    assert OLD in team.get(f"{frozen}/print").text
    again = team.get(run(team, report)).text
    assert "with version 3 of the definitions" in again
    assert NEW in again
