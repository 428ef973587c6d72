"""A browser without a screen: opens addresses of the application, fills in forms and sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from flask import Flask

from portal.core import clock

_VOID_KINDS = ("submit", "file", "image", "button")


class Broken(RuntimeError):
    """A page answered otherwise than it should: the simulation stops, for its figures would be wrong."""


@dataclass
class Form:
    """One form of a page, with what a browser would send of it before anybody types."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """One answer: its heading, the addresses it links to, its forms."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__()
        self.path, self.html = path, html
        self.heading = ""
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.boxes: dict[str, str] = {}  # the words of a label -> the value of its box
        self._in: list[str] = []
        self._select = self._area = self._link = self._label = ""
        self._values: dict[str, str] = {}
        self._chosen = False
        self.feed(html)

    def form(self, action: str) -> Form:
        """The form whose address ends so or has this in it. Raises Broken."""
        for one in self.forms:
            if action in one.action:
                return one
        raise Broken(f"{self.path} has no form for {action}: {self.heading}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        told = {name: value or "" for name, value in attrs}
        self._in.append(tag)
        if tag == "form":
            self.forms.append(Form(told.get("action", "")))
        elif tag == "a":
            self._link = told.get("href", "")
            self.links.append((self._link, ""))
        elif tag == "label":
            self._label = told.get("for", "")
            self._words = ""
        elif tag == "input":
            self._input(told)
        elif tag == "textarea":
            self._area = told.get("name", "")
            self._put(self._area, "")
        elif tag == "select":
            self._select, self._chosen = told.get("name", ""), False
        elif tag == "option" and self._select and ("selected" in told or not self._chosen):
            self._chosen = True
            if self.forms:
                self.forms[-1].values[self._select] = [told.get("value", "")]

    def _input(self, told: Mapping[str, str]) -> None:
        kind, name = told.get("type", "text"), told.get("name", "")
        if told.get("id"):
            self._values[told["id"]] = told.get("value", "on")
        if not name or kind in _VOID_KINDS:
            return
        if kind not in ("checkbox", "radio") or "checked" in told:
            self._put(name, told.get("value", "on" if kind == "checkbox" else ""))

    def _put(self, name: str, value: str) -> None:
        if self.forms and name:
            self.forms[-1].values.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "label" and self._label:
            self.boxes[" ".join(self._words.split())] = self._values.get(self._label, "")
            self._label = ""
        if tag in self._in:
            while self._in.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Words."""
        if "h1" in self._in:
            self.heading += data.strip()
        if self._area and self.forms:
            self.forms[-1].values[self._area] = [self.forms[-1].values[self._area][0] + data]
        if "a" in self._in and self.links:
            address, words = self.links[-1]
            self.links[-1] = (address, words + data)
        if self._label:
            self._words += data


class Browser:
    """Somebody's browser, from when they sit down: every request takes a while on the clock."""

    def __init__(
        self,
        app: Flask,
        moment: datetime,
        *,
        agent: str,
        address: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.moment = moment
        self._client = app.test_client()
        self._sent = {"User-Agent": agent, **(headers or {})}
        self._from = {"REMOTE_ADDR": address}
        self._referrer = ""

    def come_from(self, site: str) -> None:
        """The next page is reached by a link on another site."""
        self._referrer = f"https://{site}/"

    def sign_in_as(self, token: str) -> None:
        """Hold the cookie of a session."""
        self._client.set_cookie("signed_in", token)

    def get(self, address: str) -> Page:
        """Open an address, and go where it leads."""
        return self._ask("GET", address, {})

    def send(self, page: Page, action: str, **typed: Any) -> Page:
        """Fill in a form of the page and send it; None takes a value out."""
        form = page.form(action)
        values: dict[str, Any] = {**form.values, **typed}
        kept = {name: value for name, value in values.items() if value is not None}
        return self._ask("POST", form.action or page.path, kept)

    def post(self, address: str, **values: str) -> None:
        """Send values that are on no form, as a script does."""
        self._ask("POST", address, values, read=False)

    def _ask(self, method: str, address: str, values: Mapping[str, Any], *, read: bool = True) -> Page:
        self.moment += timedelta(seconds=25)
        headers = dict(self._sent)
        if self._referrer:
            headers["Referer"], self._referrer = self._referrer, ""
        with clock.frozen(self.moment):
            response = self._client.open(
                address,
                method=method,
                data=values if method == "POST" else None,
                headers=headers,
                environ_base=self._from,
            )
        if response.status_code in (301, 302, 303):
            return self._ask("GET", response.headers["Location"], {}, read=read)
        if response.status_code >= 400:
            raise Broken(f"{method} {address} answered {response.status_code}")
        if not read:
            return Page(address, "")
        return Page(address, response.get_data(as_text=True))
