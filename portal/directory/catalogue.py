"""The taxonomies in memory, read again when the content changes: names, guides and what is sensitive,
without a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from portal.directory.queries import content_era, list_terms, session_generation
from portal.directory.vocabulary import TAXONOMY_OF_LINK, LinkType
from portal.extensions.present import this_app


@dataclass(frozen=True, slots=True)
class Term:
    """One term as pages need it."""

    link_type: LinkType
    code: str
    slug: str
    name: str
    description: str
    guide_slug: str
    sensitive: bool
    points_to: tuple[str, ...]
    hidden: bool = False  # offered nowhere; still named where a listing carries it
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every term by link type and code, in order."""

    terms: dict[LinkType, dict[str, Term]]
    #: Service type code -> the needs that point at it, the closest first.
    needs_of: dict[str, list[Term]] = field(default_factory=dict)
    sensitive_types: frozenset[str] = frozenset()
    guide_titles: Mapping[str, str] = field(default_factory=dict)

    def name(self, link_type: LinkType, code: str) -> str:
        """A term's name; the code itself for one we do not know."""
        term = self.terms[link_type].get(code)
        return term.name if term else code

    def offered(self, link_type: LinkType) -> list[Term]:
        """The terms to choose from, in order."""
        terms = self.terms[link_type].values()
        return [term for term in terms if not term.hidden and not term.merged_into]

    def guide_for(self, code: str) -> str:
        """The slug of the guide for a service type, need, theme or life event; '' when there is none."""
        own = [terms[code] for terms in self.terms.values() if code in terms]
        found = (term.guide_slug for term in [*own, *self.needs_of.get(code, ())] if term.guide_slug)
        return next(found, "")

    def sensitive(self, codes: tuple[str, ...] | list[str]) -> bool:
        """Whether any of these service types or needs is one where somebody may have to leave the page
        fast."""
        needs = self.terms[LinkType.NEED]
        return any(
            code in self.sensitive_types or (code in needs and needs[code].sensitive) for code in codes
        )


_lock = Lock()
_guides: list[Callable[[], Mapping[str, tuple[str, bool]]]] = []


def register_guides(find: Callable[[], Mapping[str, tuple[str, bool]]]) -> None:
    """Hand in how to find each guide's title, and whether it is taken off, by its slug: no term leads to one
    that is off."""
    _guides[:] = [find]


def catalogue() -> Catalogue:
    """The taxonomies as they are now; kept by the application until the content changes."""
    generation, kept = content_era().generation, this_app().extensions
    held: tuple[int, Catalogue] | None = kept.get("catalogue")
    if held is not None and held[0] == generation and generation:
        return held[1]
    with _lock:
        seen = session_generation()  # before the terms: a session that began earlier may see older ones
        fresh = _read()
        kept["catalogue"] = (seen, fresh)
    return fresh


def _read() -> Catalogue:
    terms: dict[LinkType, dict[str, Term]] = {}
    guides = _guides[0]() if _guides else {}
    off = {slug for slug, (_title, away) in guides.items() if away}
    for link_type, taxonomy in TAXONOMY_OF_LINK.items():
        terms[link_type] = {
            row.code: Term(
                link_type, row.code, row.slug, row.name, row.description,
                "" if row.guide_slug in off else row.guide_slug, row.sensitive,
                tuple(link.target.code for link in row.links if not link.target.hidden),
                row.hidden, row.merged_into,
            )
            for row in list_terms(taxonomy)
        }  # fmt: skip
    ranked: dict[str, list[tuple[int, Term]]] = {}
    for need in terms[LinkType.NEED].values():
        if need.hidden:
            continue
        for place, code in enumerate(need.points_to):
            ranked.setdefault(code, []).append((place, need))
    needs_of = {
        code: [need for _place, need in sorted(found, key=lambda pair: pair[0])]
        for code, found in ranked.items()
    }
    # A type is sensitive when it says so itself, or when a sensitive need has it first.
    sensitive = {
        code for need in terms[LinkType.NEED].values() if need.sensitive for code in need.points_to[:1]
    }
    sensitive |= {term.code for term in terms[LinkType.SERVICE_TYPE].values() if term.sensitive}
    titles = {slug: title for slug, (title, _away) in guides.items()}
    return Catalogue(terms, needs_of, frozenset(sensitive), titles)
