"""Templates: all parse, none carries inline code or style, every one is used and so is all that is in it,
only .html is escaped and nothing else is there."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from jinja2 import meta

from portal.config import ROOT

TEMPLATES = ROOT / "templates"
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file() and path.suffix != ".md")
#: The content policy blocks what is inline; Markup is said in Python, where the reason can stand beside it.
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    "the filter safe": re.compile(r"\|\s*safe\b"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)[^>]*>"),
}
IMPORT = re.compile(r"{%-? from \"[^\"]+\" import ([\w, ]+?)(?: with context)? -?%}")


def test_a_template_is_html_without_inline_code() -> None:
    """Jinja escapes only .html: no other kind of template, but for the text of mails."""
    for path in FILES:
        name = path.relative_to(TEMPLATES)
        assert name.suffix == ".html" or (name.parts[0] == "email" and name.suffix == ".txt"), name
        source = path.read_text()
        assert [what for what, shape in FORBIDDEN.items() if shape.search(source)] == [], name


def _is_shown(name: str, code: str) -> bool:
    """Whether a view names the template: whole, or by the folder of several pages that one view shows; a
    message is queued by its folder's name."""
    folder = name.rpartition("/")[0]
    if folder.startswith("email/"):
        return f'"{folder.removeprefix("email/")}"' in code
    return f'"{name}"' in code or f'"{folder}/{{' in code


def test_every_template_is_used(app: Flask) -> None:
    used: set[str] = set()
    for path in FILES:
        parsed = app.jinja_env.parse(path.read_text())
        used |= {name for name in meta.find_referenced_templates(parsed) if name}
    code = "\n".join(path.read_text() for path in (ROOT / "portal").rglob("*.py"))
    names = [str(path.relative_to(TEMPLATES)) for path in FILES]
    assert [name for name in names if name not in used and not _is_shown(name, code)] == []


def test_every_macro_is_used_and_none_is_brought_in_for_nothing() -> None:
    sources = {path: path.read_text() for path in FILES}
    everything = "\n".join(sources.values())
    idle = []
    for path, source in sources.items():
        brought = [name.split()[-1] for names in IMPORT.findall(source) for name in names.split(",")]
        idle += [(path.name, name) for name in brought if _count(name, source) < 2]
        made = re.findall(r"{%-?\s*macro (\w+)", source)
        idle += [(path.name, name) for name in made if _count(name, everything) < 2]
    assert idle == []


def test_every_class_that_has_a_style_is_on_some_page() -> None:
    """Whole, or put together of its beginning and a word: `app-emergency--{{ level }}`."""
    pages = [*FILES, *(ROOT / "portal").rglob("*.py"), *(ROOT / "static" / "js").glob("*.js")]
    written = "\n".join(map(Path.read_text, pages))
    sheets = "\n".join(map(Path.read_text, (ROOT / "static" / "css").glob("*.css")))
    begun = set(re.findall(r"(app-[a-z_-]*(?:--|__)){", written))
    classes = set(re.findall(r"\.(app-[a-z0-9_-]+)", sheets))
    idle = {name for name in classes if name not in written and not name.startswith(tuple(begun))}
    assert idle == set()


def _count(name: str, source: str) -> int:
    return len(re.findall(rf"\b{name}\b", source))
