"""What must hold on every page, whoever asks for it; each message says why it matters."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from collections import Counter

from werkzeug.test import TestResponse

X = "{http://www.w3.org/1999/xhtml}"


def check_page(response: TestResponse, document: ET.Element) -> None:
    """Raise AssertionError with the reason when a page breaks a rule that holds for all."""
    path = response.request.path
    problems = [
        *_structure(document),
        *_forms(document),
        *_policy(response, document),
        *_help(document),
    ]
    assert not problems, f"{path}: " + "; ".join(problems)


def _words(element: ET.Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _structure(document: ET.Element) -> list[str]:
    problems = []
    if document.get("lang") != "en-GB":
        problems.append("the language is not said: screen readers need it")
    title, headings = _words(document.find(f".//{X}title")), document.findall(f".//{X}h1")
    if len(headings) != 1:
        problems.append(f"{len(headings)} h1 headings: a page has one")
    elif _words(headings[0]) not in title:
        problems.append(f"the title {title!r} does not hold the heading {_words(headings[0])!r}")
    twice = [
        name
        for name, count in Counter(el.get("id") for el in document.iter() if el.get("id")).items()
        if count > 1
    ]
    if twice:
        problems.append(f"ids used twice: {twice}")
    levels = [
        int(el.tag[-1]) for el in document.iter() if re.fullmatch(rf"{re.escape(X)}h[1-6]", str(el.tag))
    ]
    skipped = [(one, two) for one, two in itertools.pairwise(levels) if two > one + 1]
    if skipped:
        problems.append(f"heading levels jump: {skipped}")
    for link in document.iter(f"{X}a"):
        if link.get("href") is not None and not (_words(link) or link.get("aria-label")):
            problems.append(f"a link to {link.get('href')} has no words")
        if re.match(r"\s*(javascript|data|vbscript):", link.get("href") or "", re.IGNORECASE):
            problems.append(f"a link runs code: {link.get('href')}")
    return problems


def _forms(document: ET.Element) -> list[str]:
    problems = []
    labelled = {label.get("for") for label in document.iter(f"{X}label")}
    for form in document.iter(f"{X}form"):
        if not form.get("action"):
            problems.append("a form without an action")
        fields = [el for el in form.iter() if el.tag in (f"{X}input", f"{X}select", f"{X}textarea")]
        # A search may be sent by POST, so that long words stay out of addresses; it changes nothing.
        changes = form.get("method", "get").lower() == "post" and form.get("action") != "/search"
        if changes and not any(el.get("name") == "csrf_token" for el in fields):
            problems.append("a form that changes something has no token")
        for field in fields:
            if field.get("type") in ("hidden", "submit"):
                continue
            if field.get("id") not in labelled and not field.get("aria-label"):
                problems.append(f"the field {field.get('name')!r} has no label")
    return problems


def _policy(response: TestResponse, document: ET.Element) -> list[str]:
    problems = []
    for element in document.iter():
        if element.get("style") is not None:
            problems.append(f"an inline style on {element.tag.removeprefix(X)}")
        problems += [f"an inline handler {name}" for name in element.attrib if str(name).startswith("on")]
        if (
            element.tag == f"{X}script"
            and not element.get("src")
            and element.get("type") != "application/ld+json"
        ):
            problems.append("an inline script")
        if element.tag in (f"{X}script", f"{X}img", f"{X}link", f"{X}iframe") and _elsewhere(element):
            problems.append(f"something from another site: {element.get('src') or element.get('href')}")
    if "default-src 'none'" not in response.headers.get("Content-Security-Policy", ""):
        problems.append("no content policy")
    if response.headers.get("Referrer-Policy") != "same-origin":
        problems.append("other sites would learn what was searched for")
    return problems


def _elsewhere(element: ET.Element) -> bool:
    if element.tag == f"{X}link" and element.get("rel") in ("canonical", "search"):
        return False
    address = element.get("src") or element.get("href") or ""
    return address.startswith(("http:", "https:", "//"))


def _help(document: ET.Element) -> list[str]:
    """Every public page says where to turn in an emergency (the rules, 7); pages for staff carry no strip."""
    body = document.find(f".//{X}body")
    if body is not None and "app-staff" in body.get("class", "").split():
        return []
    links = {link.get("href") for link in document.iter(f"{X}a")}
    return [] if "tel:999" in links else ["the page does not say where to turn in an emergency"]
