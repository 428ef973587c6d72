"""The search engines that are compared, each in a process of its own behind the same small interface."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.corpus import Listing
from benchmarks.queries import Question

FACETS = ("type", "town", "cost")
SHOWN = 10
NEAR_KM = 16.0


@dataclass(slots=True)
class Answer:
    """What every engine must give for a page: how many, ten of them with a snippet each, three facets."""

    total: int
    ids: list[str]
    snippets: list[str]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


class Peer(Protocol):
    """One engine."""

    def build(self, listings: Iterable[Listing], folder: Path) -> None:
        """Make an index in an empty folder."""

    def open(self, folder: Path) -> None:
        """Be ready to answer."""

    def search(self, question: Question) -> Answer:
        """Answer a question in full: ranking, ten results, snippets, three facets."""


def peer(name: str) -> Peer:
    """The engine of this name. Its module is imported only now, so that no process holds another's code."""
    if name == "portal":
        from benchmarks.peers.portal_engine import PortalEngine

        return PortalEngine()
    if name == "whoosh":
        from benchmarks.peers.idiomatic_whoosh import IdiomaticWhoosh

        return IdiomaticWhoosh()
    if name == "fts5":
        from benchmarks.peers.fts5 import Fts5

        return Fts5()
    from benchmarks.peers.tantivy_engine import TantivyEngine

    return TantivyEngine()


NAMES = ("portal", "whoosh", "fts5", "tantivy")
