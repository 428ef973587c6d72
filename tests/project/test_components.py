"""Hold the components to the design system: the official macros' own tree, and sound HTML for ours."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import UndefinedError

from tests.project.component_cases import CASES
from tests.project.components import COMPONENTS, PORTAL, assert_sound, official, ours
from tests.project.own_component_cases import OWN
from tools.refresh_assets import squeezed


def with_sorted_classes(tree: list[Any]) -> list[Any]:
    """A tree with the names inside each class attribute in one order, for their order means nothing."""
    for node in tree:
        if isinstance(node, list):
            if "class" in node[1]:
                node[1]["class"] = " ".join(sorted(node[1]["class"].split()))
            with_sorted_classes(node[2])
    return tree


@pytest.mark.parametrize(
    ("name", "mine", "theirs"), CASES, ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)]
)
def test_macro_prints_the_official_tree_when_given_the_same(
    name: str, mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    printed = with_sorted_classes(squeezed(ours(name, **mine)))
    assert printed == with_sorted_classes(squeezed(official(name, theirs)))
    assert printed, "the comparison would be of nothing"


def test_oracle_notices_when_a_class_is_wrong() -> None:
    right = ours("hint", text="Like Oakham")
    assert squeezed(right) == squeezed(official("hint", {"text": "Like Oakham"}))
    assert squeezed(right.replace("govuk-hint", "govuk-hin")) != squeezed(
        official("hint", {"text": "Like Oakham"})
    )


@pytest.mark.parametrize(
    ("name", "given", "wanted"), OWN, ids=[f"{i}-{case[0]}" for i, case in enumerate(OWN)]
)
def test_own_component_is_sound_and_says_what_it_must_when_full_or_bare(
    name: str, given: dict[str, Any], wanted: list[str]
) -> None:
    html = ours(name, **given)
    assert_sound(html)
    assert "<script>" not in html
    assert [text for text in wanted if text not in html] == []


def test_filter_tags_print_nothing_when_there_are_none() -> None:
    assert ours("filter_tags", tags=[]) == ""


def test_macro_raises_when_a_needed_name_is_missing() -> None:
    with pytest.raises(UndefinedError):
        ours("search_box", q=PORTAL.undefined(name="q"))
    with pytest.raises(UndefinedError):
        PORTAL.from_string('{% from "components/tag.html" import tag %}{{ tag(nowhere) }}').render()


def test_every_component_is_named_in_the_readme_and_in_a_test_when_it_exists() -> None:
    names = {path.stem for path in COMPONENTS.glob("*.html")}
    parts = {"choice_field", "choice_group", "date_field", "form_group"}
    parts |= {f"record_{part}" for part in ("act", "cell", "days", "picks", "row", "rows")}
    tested = {case[0] for case in CASES} | {case[0] for case in OWN} | {"field", "form_errors"}
    assert names == tested | parts
    readme = (COMPONENTS / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if f"`{name}`" not in readme] == []
    assert [name for name in names if len((COMPONENTS / f"{name}.html").read_text().splitlines()) > 40] == []
