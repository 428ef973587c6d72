"""A small cut of the real content: a load and a rebuild of it take a moment, so that many can be killed."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from portal.config import ROOT

_ROWS = {"neighbour_postcodes.csv": 200, "terminated.csv": 100, "rutland_postcodes.csv": 400}
_WORDS = ("needs.yaml", "audiences.yaml", "life_events.yaml", "equivalents.yaml", "carers.yaml")
_LISTINGS = 12


def cut_content(folder: Path) -> None:
    """Write the cut as `folder`."""
    source = ROOT / "content"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("listings", "words", "guides"))
    for name, rows in _ROWS.items():
        path = folder / "places" / name
        path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[: rows + 1]))
    shutil.copytree(
        source / "words",
        folder / "words",
        ignore=lambda _folder, names: [
            name for name in names if name.endswith(".yaml") and name not in _WORDS
        ],
    )
    for path in sorted((source / "listings" / "rutland").glob("*.yaml"))[:_LISTINGS]:
        target = folder / "listings" / "rutland" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (folder / "guides").mkdir()
    for path in sorted((source / "guides").glob("*.md"))[:4]:
        shutil.copy(path, folder / "guides" / path.name)


def touch_content(folder: Path, number: int) -> None:
    """Change a word in every listing and guide, so that a load has much to write."""
    for path in (folder / "listings" / "rutland").glob("*.yaml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for service in data["services"]:
            service["easy_read"] = f"Turn {number}."
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    for guide in (folder / "guides").glob("*.md"):
        guide.write_text(
            f"{guide.read_text(encoding='utf-8').rstrip()}\n\nTurn {number}.\n", encoding="utf-8"
        )
