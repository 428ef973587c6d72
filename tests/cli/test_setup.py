"""`portal setup`: it does what is needed and no more, whatever became of the stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import portal
from portal.config import ROOT
from portal.extensions import migrations
from tests.conftest import KEY_RING


@pytest.fixture
def site(loaded_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance folder of a site that was set up with the real content."""
    for name, value in {"ENV": "test", "INSTANCE": loaded_copy, "KEY_RING": KEY_RING[0]}.items():
        monkeypatch.setenv(f"PORTAL_{name}", str(value))
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a secret for tests only, forty characters")
    monkeypatch.setenv("PORTAL_CONTENT", str(ROOT / "content"))
    return loaded_copy


def run() -> str:
    result = CliRunner().invoke(portal, ["setup"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_second_set_up_does_nothing(site: Path) -> None:
    assert "unchanged" in run()  # the content was loaded without leaving a stamp
    assert run() == ""


def test_the_content_is_loaded_again_when_the_database_is_new(site: Path) -> None:
    run()
    for file in site.glob("portal.db*"):
        file.unlink()
    said = run()
    assert f"The database is at {migrations.head()}." in said
    assert "listings and guides can be searched." in said
    assert run() == ""
