"""Printing our components and the official ones, and what each piece of HTML of ours must keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import html5lib
from jinja2 import Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from portal.core.drawn import drawn, filled

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ROOT / "templates" / "components"
PORTAL = Environment(loader=FileSystemLoader(ROOT / "templates"), undefined=StrictUndefined, autoescape=True)
PORTAL.filters.update(drawn=drawn, filled=filled)
ORACLE = Environment(
    loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
)


#: Texts of cases: what is markup already, and what must be quoted.
BOLD = Markup("Read <b>this</b> first")
NASTY = """<script>alert("1")</script> & 'co'"""


def body(html: str) -> Any:
    """What a call block hands to a macro."""
    return lambda *_: Markup(html)


def ours(macro: str, /, **parameters: Any) -> str:
    """What our macro of this name prints."""
    return str(getattr(PORTAL.get_template(f"components/{macro}.html").module, macro)(**parameters))


def official(name: str, parameters: dict[str, Any]) -> str:
    """What the official macro prints; our header is their generic header."""
    name = "generic_header" if name == "header" else name
    template = ORACLE.get_template(f"govuk_frontend_jinja/components/{name.replace('_', '-')}/macro.html")
    macro = "govuk" + "".join(part.capitalize() for part in name.split("_"))
    return str(getattr(template.module, macro)(parameters))


def elements(html: str, whole: bool = False) -> list[Any]:
    """Every element of a piece of HTML (or of a whole page), which must parse without one error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(html) if whole else parser.parseFragment(html)
    return [element for element in root.iter() if isinstance(element.tag, str)]


def assert_sound(html: str, whole: bool = False) -> None:
    """What every page keeps: sound HTML, no inline style or script, ids once, no dead reference."""
    found = elements(html, whole)
    ids = [element.get("id") for element in found if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in found:
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.tag != "style"
        assert element.tag != "script" or (element.get("src") and not (element.text or "").strip())
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            assert set((element.get(name) or "").split()) <= set(ids)
    assert "None" not in html
