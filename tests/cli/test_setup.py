"""`portal setup`: it does what is needed and no more, whatever became of the stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import portal
from portal.extensions import migrations
from tests.conftest import KEY_RING


@pytest.fixture
def site(small_content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance folder of a site that was set up with a cut of the real content."""
    for name, value in {"ENV": "test", "INSTANCE": tmp_path, "KEY_RING": KEY_RING[0]}.items():
        monkeypatch.setenv(f"PORTAL_{name}", str(value))
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a secret for tests only, forty characters")
    monkeypatch.setenv("PORTAL_CONTENT", str(small_content))
    assert "listings and guides can be searched." in run()
    return tmp_path


def run() -> str:
    result = CliRunner().invoke(portal, ["setup"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_second_set_up_does_nothing(site: Path) -> None:
    assert run() == ""
    (site / "content.stamp").unlink()
    said = run()
    assert "unchanged" in said
    assert "created" not in said
    assert run() == ""


def test_the_content_is_loaded_again_when_the_database_is_new(site: Path) -> None:
    for file in site.glob("portal.db*"):
        file.unlink()
    said = run()
    assert f"The database is at {migrations.head()}." in said
    assert "listings and guides can be searched." in said
    assert run() == ""
