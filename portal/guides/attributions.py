"""What the sources page must show for the data and parts the site is built on, read from where it is kept."""

from __future__ import annotations

import re
from pathlib import Path

_ITEM = re.compile(r"^- (.+(?:\n  .+)*)", re.MULTILINE)


def place_attributions(content: Path) -> list[str]:
    """The lines of content/places/ATTRIBUTION.md that must be shown. Raises OSError without the file."""
    required = (content / "places" / "ATTRIBUTION.md").read_text(encoding="utf-8").partition("\n| ")[0]
    return [" ".join(item.split()) for item in _ITEM.findall(required)]


def vendored_licences(static: Path) -> list[tuple[str, list[str]]]:
    """The name of each part by others that the site sends to browsers, with its licence's paragraphs."""
    files = sorted((static / "vendor").glob("*/LICENCE"))
    return [(file.parent.name, _paragraphs(file.read_text(encoding="utf-8"))) for file in files]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.strip().split("\n\n")]
