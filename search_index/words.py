"""Reads the words that people really use from their files under content/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from search_index.lexicon import Lexicon, Term, build_lexicon


def read_words(content: Path) -> Lexicon:
    """Make the lexicon of content/words and content/taxonomies. Raises OSError, yaml.YAMLError."""
    words: dict[str, dict[str, list[str]]] = {}
    for path in sorted((content / "words").glob("*.yaml")):
        for code, kinds in (_read(path) if path.stem != "equivalents" else {}).items():
            entry = words.setdefault(str(code), {"says": [], "hints": []})
            for kind in ("says", "hints"):
                entry[kind] += (kinds or {}).get(kind) or ()
    terms = [
        Term(path.stem, str(row["code"]), str(row["name"]), tuple(map(str, row.get("points_to") or ())))
        for path in sorted((content / "taxonomies").glob("*.yaml"))
        for row in _read(path).get("terms") or ()
    ]
    everyday, elsewhere, misspelt = read_everyday(content), read_elsewhere(content), read_misspelt(content)
    return build_lexicon(words, _equivalents(content), terms, everyday, elsewhere, misspelt)


def _equivalents(content: Path) -> list[Any]:
    """Give the groups of words that mean the same; none where there is no such file."""
    path = content / "words" / "equivalents.yaml"
    return list(_read(path)) if path.exists() else []


def read_everyday(content: Path) -> set[str]:
    """Give the words that are right as they stand though no term is taught with them."""
    lines = read_lines(content / "words" / "everyday.txt")
    return {word for line in lines for word in line.split()} | read_real_words(content)


def read_real_words(content: Path) -> set[str]:
    """Give the words that the crisis rules never take for a misspelling, which are right here too."""
    return {word for line in read_lines(content / "crisis" / "real_words.txt") for word in line.split()}


def read_elsewhere(content: Path) -> list[str]:
    """Give the phrases about what is never listed; none where there is no such file."""
    return read_lines(content / "words" / "elsewhere.txt")


def read_misspelt(content: Path) -> dict[str, str]:
    """Give wrong spellings that cannot be guessed, each with the right one; none where there is no file."""
    rows = (line.partition(":") for line in read_lines(content / "words" / "misspelt.txt"))
    return {wrong: right for right, _, every in rows for wrong in every.split()}


def read_lines(path: Path) -> list[str]:
    """Give the lines of a list of words that are no remarks; none where there is no such file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line for line in lines if line and not line.startswith("#")]


def _read(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # both are safe; the C one is ten times as fast
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or {}  # noqa: S506
