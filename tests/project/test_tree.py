"""The shape of the tree: what it must not hold, and sizes that warn before a file swells."""

from __future__ import annotations

import ast
import subprocess
import warnings

import pytest

from portal.config import ROOT

MODULES = sorted([*(ROOT / "portal").rglob("*.py"), *(ROOT / "search_index").rglob("*.py")])
BANNED = {
    "services",
    "service_layer",
    "helpers",
    "helper",
    "utils",
    "util",
    "common",
    "misc",
    "manager",
    "base",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(path: object) -> None:
    tree = ast.parse(path.read_text())  # type: ignore[attr-defined]
    assert ast.get_docstring(tree), "a module opens with one sentence on what it is for"


def test_no_drawer_modules() -> None:
    """A module named for nothing in particular takes everything in (STYLE 2)."""
    found = [path for path in MODULES if path.stem in BANNED and path.parent.name != "models"]
    assert not found


def test_files_stay_short() -> None:
    """Sizes warn, they do not fail (DESIGN 9.28)."""
    for path in MODULES:
        lines = len(path.read_text().splitlines())
        if lines > 400:
            with warnings.catch_warnings():
                warnings.simplefilter("default")
                warnings.warn(
                    f"{path.relative_to(ROOT)} has {lines} lines: find the second noun", stacklevel=1
                )


def test_nothing_committed_names_this_machine() -> None:
    """No path of one machine, no registry's host."""
    patterns = [
        "/wor" + "k/",
        "/root" + "/",
        "pypi." + "org",
        "files.python" + "hosted",
        "registry.npm" + "js",
    ]
    for pattern in patterns:
        found = subprocess.run(
            ["git", "grep", "-l", "-F", pattern], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.split()
        assert not found, f"{pattern} stands in {found}"
