"""The shape of the tree: what it must not hold, and sizes that warn before a file swells."""

from __future__ import annotations

import ast
import re
import subprocess
import warnings

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


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not silent, "a module opens with one sentence on what it is for"


def test_every_decision_has_a_number_of_its_own() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert len(set(numbers)) == len(numbers), numbers
    said = [int(re.findall(r"[0-9]+", page.read_text())[0]) for page in pages]
    assert said == numbers, "a page's heading has the number of its file"


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
