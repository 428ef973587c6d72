"""Finding every form of the site, and the ways in which a form can be sent wrongly."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.support.client import XHTML, Page, PageClient

#: Of the pages of one route, so many are looked at.
PAGES_OF_A_ROUTE = 2
TOKENS = ("csrf_token", "form_token")
HUGE = "\x00" + "x" * 12_000
NO_OPTION = "no-such-option"


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: where it stands, where it goes, and each field's name with its kind."""

    page: str
    action: str
    fields: tuple[tuple[str, str], ...]
    values: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """The fields a person can fill in or a script can forge, without the token."""
        return list(dict.fromkeys(name for name, _kind in self.fields if name not in TOKENS))


def rule_of(app: Flask, path: str, method: str = "GET") -> tuple[str, str] | None:
    """The route that answers an address, and its rule; None for none."""
    try:
        address = urlsplit(path).path
        rule, _values = app.url_map.bind("localhost").match(address, method=method, return_rule=True)
    except HTTPException:  # nothing there, or it leads elsewhere
        return None
    return str(rule.endpoint), rule.rule


def walk(client: PageClient, starts: Iterable[str], past: tuple[str, ...] = ()) -> Iterator[tuple[str, Page]]:
    """Every page that links lead to, a few of each route, with its address; none whose address begins with
    one of `past`."""
    seen: set[str] = set()
    routes: dict[tuple[str, str], int] = {}
    ahead = deque(starts)
    while ahead:
        path = ahead.popleft()
        route = rule_of(client.app, path)
        if route is None or path in seen or routes.get(route, 0) >= PAGES_OF_A_ROUTE:
            continue
        seen.add(path)
        routes[route] = routes.get(route, 0) + 1
        response = client.raw.get(path)
        if response.status_code != 200 or response.mimetype != "text/html":
            response.close()
            continue
        page = client.read(response)
        yield path, page
        ahead.extend(
            href
            for link in page.all("a")
            if (href := link.get("href", "").partition("#")[0]).startswith("/") and not href.startswith(past)
        )


def forms_of(path: str, page: Page) -> Iterator[Form]:
    """The forms of a page that change something."""
    for form in page.all("form"):
        if form.get("method", "get").lower() == "post":
            fields = tuple(_fields(form))
            yield Form(path, form.get("action") or path, fields, page.form_values(form.get("action", "")))


def _fields(form: ET.Element) -> Iterator[tuple[str, str]]:
    for field in form.iter():
        name = field.get("name")
        if name:
            kind = field.tag.removeprefix(XHTML)
            yield name, field.get("type", "text") if kind == "input" else kind


def _one_of_each(names: Iterable[str]) -> Iterator[str]:
    """The names, of those that differ in their numbers alone only the first: one row stands for all."""
    return iter({re.sub("[0-9]+", "0", name): name for name in reversed(list(names))}.values())


def wrong_ways(form: Form, most: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What to send, with what is wrong about it; field by field for `most` of the fields."""
    kinds = dict(form.fields)
    sent = {name: value for name, value in form.values.items() if value is not None}
    token = {name: value for name, value in sent.items() if name in TOKENS}
    yield "nothing at all", token
    if not form.names:
        return
    yield "everything twice", token | {name: [sent.get(name, ""), "x"] for name in form.names}
    for name in islice(_one_of_each(form.names), most):
        less = {key: value for key, value in sent.items() if key != name}
        yield f"{name} absent", less
        if kinds[name] == "file":
            yield f"{name} no such file", less | {name: (BytesIO(b"MZ\x00\x01"), "../../x\x00.xlsx")}
            yield f"{name} empty", less | {name: (BytesIO(b""), "a.csv")}
        elif kinds[name] in ("radio", "checkbox", "select", "hidden", "submit", "button"):
            yield f"{name} no such option", less | {name: NO_OPTION}
        else:
            yield f"{name} huge, with a NUL", less | {name: HUGE}
