"""Templates: all parse, none carries inline code or style, every one is used, only .html is escaped and
nothing else is there."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from jinja2 import meta

from portal.config import ROOT

TEMPLATES = ROOT / "templates"
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file() and path.suffix != ".md")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_is_html_without_inline_code(path: object) -> None:
    name = path.relative_to(TEMPLATES)  # type: ignore[attr-defined]
    assert name.suffix == ".html" or (name.parts[0] == "email" and name.suffix == ".txt"), (
        "Jinja escapes only .html: no other kind of template"
    )
    source = path.read_text()  # type: ignore[attr-defined]
    assert not re.search(r"\sstyle\s*=", source), "an inline style is blocked by the content policy"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), (
        "an inline handler is blocked by the content policy"
    )
    assert "|safe" not in source.replace(" ", ""), (
        "say Markup in Python, where the reason can stand beside it"
    )
    bare = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)[^>]*>", source)
    assert not bare, "an inline script is blocked by the content policy"


def test_every_template_is_used(app: Flask) -> None:
    used: set[str] = set()
    for path in FILES:
        parsed = app.jinja_env.parse(path.read_text())
        used |= {name for name in meta.find_referenced_templates(parsed) if name}
    code = "\n".join(path.read_text() for path in (ROOT / "portal").rglob("*.py"))
    for path in FILES:
        name = str(path.relative_to(TEMPLATES))
        if not name.startswith("components/"):
            folder = name.rpartition("/")[0]
            if name.startswith("email/"):
                folder = folder.removeprefix("email/")
                by_name = f'"{folder}"' in code  # a message is queued by its folder's name
                assert name in used or by_name, f"nobody sends {folder}: delete it"
                continue
            by_name = f'"{name}"' in code or f'"{folder}/{{' in code  # the second: one view for several pages
            assert name in used or by_name, f"nobody shows {name}: delete it"
