"""Static files: names that change with their content, kept for a year, and nothing outside their folder."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.web.assets import _StaticFiles
from tests.support.client import PageClient

TRAVERSALS = [
    "/static/../pyproject.toml",
    "/static/..%2fpyproject.toml",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/css/../../pyproject.toml",
    "/static/..%5cpyproject.toml",
    "/static/%2fetc%2fpasswd",
    "/static/....//pyproject.toml",
    "/static/.gitignore",
    "/static/css/.hidden",
    "/static/css/%00portal.css",
    "/static/~root",
]


def _get(app: Flask, path: str, **headers: str) -> TestResponse:
    """The answer, with its file closed."""
    response = app.test_client().get(path, headers=headers)
    response.get_data()
    response.close()
    return response


def _address(app: Flask, name: str) -> str:
    return str(app.jinja_env.globals["asset"](name))  # type: ignore[operator]


def test_the_address_carries_the_stamp_of_the_content(app: Flask) -> None:
    content = Path("static/css/portal.css").read_bytes()
    stamp = hashlib.sha256(content).hexdigest()[:10]
    assert _address(app, "css/portal.css") == f"/static/css/portal.{stamp}.css"
    response = _get(app, _address(app, "css/portal.css"))
    assert response.data == content
    assert response.cache_control.immutable
    assert response.cache_control.public
    assert response.cache_control.max_age == 31_536_000
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype == "text/css"


def test_a_browser_asks_again_when_the_name_has_no_stamp(app: Flask) -> None:
    response = _get(app, "/static/css/portal.css")
    assert response.cache_control.max_age == 3600
    assert not response.cache_control.immutable
    again = _get(app, "/static/css/portal.css", **{"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_another_versions_stamp_gets_the_file_but_not_for_keeping(app: Flask) -> None:
    """Else a browser would keep the old file under the new one's name while a new version is put in place."""
    response = _get(app, "/static/css/portal.0123456789.css")
    assert response.status_code == 200
    assert response.cache_control.max_age == 0
    assert not response.cache_control.immutable


@pytest.mark.parametrize("path", TRAVERSALS)
def test_nothing_outside_the_folder_is_served(app: Flask, path: str) -> None:
    response = app.test_client().get(path, follow_redirects=True)
    assert response.status_code in (400, 404)
    assert b"root:" not in response.data
    assert b"[project]" not in response.data


def test_an_unknown_file_is_a_page_not_found(client: PageClient) -> None:
    assert client.get("/static/css/nowhere.css", status=404).heading == "Page not found"
    assert client.get("/static/css/nowhere.0123456789.css", status=404).heading == "Page not found"
    assert client.get("/static/css", status=404).heading == "Page not found"


def test_a_template_that_names_a_missing_file_fails(app: Flask) -> None:
    with pytest.raises(FileNotFoundError):
        _address(app, "css/nowhere.css")


def test_a_changed_file_is_seen_at_once_only_while_developing(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    kept, fresh = _StaticFiles(tmp_path, keep=True), _StaticFiles(tmp_path, keep=False)
    first = kept.address("a.js"), fresh.address("a.js")
    (tmp_path / "a.js").write_text("2")
    assert kept.address("a.js") == first[0]
    assert fresh.address("a.js") != first[1]


def test_every_address_on_a_page_is_stamped_and_answers(loaded_client: PageClient) -> None:
    page = loaded_client.get("/")
    addresses = {
        value
        for element in page.document.iter()
        for value in element.attrib.values()
        if value.startswith("/static/")
    }
    assert addresses
    for address in addresses:
        assert re.search(r"\.[0-9a-f]{10}\.[a-z0-9]+$", address), address
        response = _get(loaded_client.app, address)
        assert response.status_code == 200
        assert response.cache_control.immutable
