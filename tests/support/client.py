"""A browser without a screen for the tests: follows addresses, fills forms, and has every page checked."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.checks import check_page

XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass
class Page:
    """One answer: the response, and its document when it is HTML."""

    response: TestResponse
    document: ET.Element

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """All the words of the main part, on one line."""
        main = self.document.find(f".//{XHTML}main")
        return words_of(main if main is not None else self.document)

    @property
    def title(self) -> str:
        """The title."""
        found = self.document.find(f".//{XHTML}title")
        return words_of(found) if found is not None else ""

    @property
    def heading(self) -> str:
        """The h1's words."""
        found = self.document.find(f".//{XHTML}h1")
        return words_of(found) if found is not None else ""

    def all(self, tag: str, **attributes: str) -> list[ET.Element]:
        """Every element of that tag with these attributes (class_ matches one of the classes)."""
        return [el for el in self.document.iter(f"{XHTML}{tag}") if _fits(el, attributes)]

    def links(self) -> dict[str, str]:
        """Every link's words and address."""
        return {words_of(link): link.get("href", "") for link in self.all("a")}

    def form_values(self, action: str = "") -> dict[str, Any]:
        """What a browser would send of the form whose action contains `action`, before anybody types."""
        for form in self.all("form"):
            if action in form.get("action", ""):
                return _values(form)
        raise AssertionError(f"no form with action {action!r}")


def _fits(element: ET.Element, attributes: Mapping[str, str]) -> bool:
    for name, wanted in attributes.items():
        if name == "class_":
            if wanted not in element.get("class", "").split():
                return False
        elif element.get(name.replace("_", "-")) != wanted:
            return False
    return True


def words_of(element: ET.Element) -> str:
    """An element's text on one line."""
    return " ".join("".join(element.itertext()).split())


def _values(form: ET.Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in form.iter():
        name = field.get("name")
        if not name:
            continue
        kind = field.get("type", "text")
        if field.tag == f"{XHTML}textarea":
            values[name] = "".join(field.itertext()).removeprefix("\n")
        elif field.tag == f"{XHTML}select":
            options = list(field.iter(f"{XHTML}option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            values[name] = chosen[0].get("value", "") if chosen else ""
        elif field.tag == f"{XHTML}input" and kind in ("checkbox", "radio"):
            if field.get("checked") is not None:
                _add(values, name, field.get("value", "on"))
        elif field.tag == f"{XHTML}input" and kind not in ("submit", "file"):
            _add(values, name, field.get("value", ""))
    return values


def _add(values: dict[str, Any], name: str, value: str) -> None:
    """One more pair of name and value: a list where a name comes more than once."""
    known = values.get(name)
    values[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]


class PageClient:
    """Gets and posts pages of one application, keeping cookies as a browser does."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.raw = app.test_client()

    def get(
        self,
        path: str,
        *,
        status: int = 200,
        follow: bool = False,
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Page:
        """One page by its address; `query` is added to it. The status must be as said."""
        address = f"{path}?{urlencode(query, doseq=True)}" if query else path
        return self._page(self.raw.get(address, follow_redirects=follow, headers=dict(headers or {})), status)

    def post(self, path: str, data: Mapping[str, Any], *, status: int = 200, follow: bool = True) -> Page:
        """Send values as they are; the status must be as said."""
        return self._page(self.raw.post(path, data=dict(data), follow_redirects=follow), status)

    def send(
        self, page: Page, action: str = "", *, status: int = 200, follow: bool = True, **typed: Any
    ) -> Page:
        """Fill the page's form with `typed` (None takes a value out) and send it, token and all."""
        form = next(form for form in page.all("form") if action in form.get("action", ""))
        values = _values(form) | typed
        values = {name: value for name, value in values.items() if value is not None}
        target = form.get("action") or page.response.request.path
        if form.get("method", "get").lower() == "get":
            return self.get(target, status=status, follow=follow, **values)
        return self.post(target, values, status=status, follow=follow)

    def read(self, response: TestResponse) -> Page:
        """The page of an answer that was fetched with `raw`."""
        return self._page(response, 200)

    def _page(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, (
            f"{response.request.path}: {response.status_code}, not {status}"
        )
        if response.mimetype == "text/html" and response.data:
            document = html5lib.parse(response.get_data(as_text=True), namespaceHTMLElements=True)
            check_page(response, document)
        else:
            document = ET.Element("nothing")
        return Page(response, document)
