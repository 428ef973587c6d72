"""Where links of mails lead while no public address is set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portal.web.served import note_served, site_address
from tests.conftest import make_settings


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8123"),
        ("0.0.0.0", "http://127.0.0.1:8123"),
        ("::", "http://127.0.0.1:8123"),
        ("::1", "http://[::1]:8123"),
        ("portal.lan", "http://portal.lan:8123"),
    ],
)
def test_links_lead_to_where_the_site_was_served_last(tmp_path: Path, host: str, address: str) -> None:
    settings = make_settings(tmp_path)
    assert site_address(settings) == "http://127.0.0.1:8000"
    note_served(settings, host, 8123)
    assert site_address(settings) == address
    assert site_address(replace(settings, public_url="https://help.example.org")) == (
        "https://help.example.org"
    )
