"""The page around every page, its styles and the committed design system files hold to their rules."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from portal.navigation import Site
from tests.project.components import COMPONENTS, NASTY, PORTAL, ROOT, assert_sound
from tests.project.test_field_components import Everything
from tools.refresh_assets import MAIN_SCSS, TARGET, Refused, check


def page(**more: Any) -> str:
    """A page on the layout, with only what the layout must have unless `more` says otherwise."""

    def asset(path: str) -> str:
        assert (ROOT / "static" / path).is_file()
        return f"/static/{path}"

    source = """{% extends "layout/base.html" %}{% block title %}Tea & talk{% endblock %}
    {% block before_content %}<nav aria-label="Back"><a href="/">Back</a></nav>{% endblock %}
    {% block hero %}<p>Hero</p>{% endblock %}{% block content %}<h1>Tea</h1>{% endblock %}"""
    given: dict[str, Any] = {"site": Site(NASTY, "", ""), "active": "", "share_image_url": ""}
    PORTAL.globals["asset"] = asset
    return PORTAL.from_string(source).render(given | more)


def test_page_is_sound_when_given_only_what_it_needs() -> None:
    html = page()
    assert_sound(html, whole=True)
    assert "<title>Tea & talk – &lt;script&gt;" in html
    assert 'href="tel:999"' in html
    assert 'href="/emergency"' in html
    assert "tel:0" not in html
    assert [tag for tag in ("header", "main", "footer", "h1") if html.count(f"<{tag}") != 1] == []


def test_page_is_sound_when_given_everything() -> None:
    html = page(
        site=Site("Rutland", "01234 000 000", "The council"),
        active="/guides",
        description=NASTY,
        noindex=True,
        canonical_url="/a?b&c",
        share_image_url="/o.png",
        feedback_url="/useful?page=1&x=2",
        quick_exit=True,
        has_errors=True,
        body_classes="app-large-print",
    )
    assert_sound(html, whole=True)
    assert "<title>Error: Tea & talk – Rutland</title>" in html
    assert html.count('href="https://www.bbc.co.uk/weather"') == 2
    for wanted in (
        "tel:01234000000",
        'href="/opensearch.xml"',
        "Was this page useful?",
        "/useful?page=1&amp;x=2",
        'content="noindex"',
        'body app-large-print"',
        'href="/guides" aria-current="true"',
        'rel="canonical"',
        "og:title",
    ):
        assert wanted in html


@pytest.mark.parametrize("filled", [True, False])
def test_title_starts_with_error_when_the_form_has_errors(filled: bool) -> None:
    form = Everything(
        MultiDict({"name": "Ann", "how": "a", "town": "a", "born": "1"} if filled else {"email": ""})
    )
    assert form.validate() is filled
    assert ("<title>Error: " in page(form=form)) is not filled


def test_emergency_strip_is_absent_when_a_staff_page_hides_it() -> None:
    assert "app-emergency-strip" not in page(show_emergency=False)


def test_every_own_class_has_a_style_when_a_template_uses_it() -> None:
    sheet = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static/css").glob("*.css"))
    styled = set(re.findall(r"\.(app-[a-z_-]+)", sheet))
    # Names that only mark a part, or that the script looks for.
    hooks = {"app-card__label", "app-search__field", "app-search__field--place", "app-emergency--emergency"}
    folders = (COMPONENTS, ROOT / "templates/layout")
    used = {
        name
        for folder in folders
        for path in folder.glob("*.html")
        for name in re.findall(r"app-[a-z]+[a-z_-]*[a-z]", path.read_text(encoding="utf-8"))
    }
    assert used - styled - hooks == set()


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colours() -> dict[str, str]:
    """Colours by name: the properties of portal.css and what the design system was compiled with."""
    sheet = (ROOT / "static/css/portal.css").read_text(encoding="utf-8")
    found = dict(re.findall(r"--app-([a-z-]+): (#[0-9a-f]{6});", sheet))
    return found | dict(re.findall(r"  ([a-z-]+): (#[0-9a-f]{6}),", MAIN_SCSS)) | {"white": "#ffffff"}


MEETINGS = {
    "white": ["brand", "brand-dark", "red", "amber", "success"],
    "soft": ["white", "warm", "brand-tint"],
    "brand-dark": ["white", "brand-tint"],
    "green": ["green-tint"],
    "amber": ["amber-tint"],
    "link": [
        "white",
        "warm",
        "brand-tint",
        "red-tint",
        "amber-tint",
        "template-background",
        "surface-background",
    ],
}


@pytest.mark.parametrize(("ink", "ground"), [(ink, ground) for ink in MEETINGS for ground in MEETINGS[ink]])
def test_text_stands_out_when_two_colours_meet(ink: str, ground: str) -> None:
    lighter, darker = sorted((luminance(colours()[ink]), luminance(colours()[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_committed_files_are_those_of_the_package_when_checked() -> None:
    check()
    css = (TARGET / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert [text for text in ("GDS Transport", "@font-face", "crest", "url(") if text in css] == []


def test_check_refuses_when_a_committed_file_was_changed(tmp_path: Path) -> None:
    copy = tmp_path / TARGET.name
    shutil.copytree(TARGET, copy)
    check(copy)
    (copy / "LICENCE").write_text("none", encoding="utf-8")
    with pytest.raises(Refused, match="LICENCE"):
        check(copy)


def test_pages_ask_nobody_else_for_a_file_when_they_load() -> None:
    ours_ = [
        *(ROOT / "static/css").glob("*.css"),
        *(ROOT / "static/js").glob("*.js"),
        ROOT / "static/manifest.json",
    ]
    assert [
        path.name for path in ours_ if re.search(r"https?:|url\(|@import", path.read_text(encoding="utf-8"))
    ] == []
