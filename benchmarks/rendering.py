"""Goal 14: the same page made with our components and with govuk-frontend-jinja's, compared node by node."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import html5lib
from flask import Flask
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
)

from benchmarks.corpus import ROOT, Listing
from portal.web.application import Templates

_PAGES = FileSystemLoader(Path(__file__).parent / "pages")
CHOICES = (("need", "What you need", 8), ("cost", "Cost", 2), ("day", "Day", 8))  # 18 choices


def templates() -> tuple[Template, Template]:
    """Our page, in the portal's own environment, and the official one, compiled."""
    ours = Templates(
        Flask(__name__),
        loader=ChoiceLoader([_PAGES, FileSystemLoader(ROOT / "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    package = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    official = Environment(
        loader=ChoiceLoader([_PAGES, package]), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return ours.get_template("ours.html"), official.get_template("official.html")


def values(listings: list[Listing]) -> dict[str, Any]:
    """What both pages show: ten listings and eighteen choices."""
    shown = listings[:10]
    return {
        "site": "A directory",
        "heading": "Help we found",
        "q": "tea & company",
        "navigation": [
            {"text": words, "href": f"/{words.lower()}", "active": words == "Search"}
            for words in ("Search", "Browse", "Guides", "Help")
        ],
        "crumbs": [{"text": "Home", "href": "/"}, {"text": "Search"}],
        "miles": [{"value": str(miles), "text": f"{miles} miles"} for miles in (3, 5, 10, 20, 40)],
        "groups": [
            {
                "name": name,
                "title": title,
                "items": [
                    {"value": f"{name}-{at}", "text": f"{listings[at].type_name} ({at})", "checked": at == 1}
                    for at in range(count)
                ],
            }
            for name, title, count in CHOICES
        ],
        "rows": [
            {
                "name": one.name,
                "href": f"/listings/{one.slug}",
                "summary": one.summary,
                "cost": one.cost or "Ask",
                "town": one.town_name,
            }
            for one in shown
        ],
        "pages": [{"number": n, "href": f"/search?page={n}", "current": n == 2} for n in range(1, 6)],
    }


def same(listings: list[Listing]) -> bool:
    """Whether the two pages are the same tree of elements, attributes and words."""
    shown = values(listings)
    ours, official = (
        tree(html5lib.parse(page.render(shown), namespaceHTMLElements=False)) for page in templates()
    )
    return ours == official


def tree(element: Any) -> list[Any]:
    """An element as [name, attributes, children and words], without needless white space."""
    attributes = {name: " ".join(sorted(value.split())) for name, value in element.attrib.items()}
    parts = [element.text or ""]
    for child in element:
        parts += [tree(child), child.tail or ""]
    words = [" ".join(part.split()) if isinstance(part, str) else part for part in parts]
    return [element.tag, attributes, [part for part in words if part]]


def measure(listings: list[Listing], rounds: int, times: int = 60) -> dict[str, Any]:
    """CPU milliseconds of one rendering, the two pages taking turns."""
    shown = values(listings)
    pages = dict(zip(("ours", "official"), templates(), strict=True))
    sizes = {name: len(page.render(shown).encode()) for name, page in pages.items()}
    cpu: dict[str, list[float]] = {name: [] for name in pages}
    for _round in range(rounds):
        for name, page in pages.items():
            started = time.process_time_ns()
            for _ in range(times):
                page.render(shown)
            cpu[name].append((time.process_time_ns() - started) / 1e6 / times)
    return {"cpu": cpu, "bytes": sizes, "same": same(listings)}
