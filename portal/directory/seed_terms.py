"""Loading the taxonomies and the editors' words from content/ into tables, repeatably (DESIGN 9.13)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.files import ContentError, read_yaml
from portal.core.loading import LoadReport, content_hash, decide
from portal.core.references import slugify
from portal.directory.actions import note_change
from portal.directory.models import Taxonomy, TaxonomyTerm, TermLink
from portal.directory.term_values import term_values, tidy_words, write_term
from portal.extensions import db

ORDER = ("service_types", "needs", "themes", "audiences", "life_events")


def read_words(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Every term code's words from the files of `folder` (content/words), `equivalents.yaml` aside."""
    words: dict[str, dict[str, list[str]]] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem == "equivalents":
            continue
        data = read_yaml(path) or {}
        try:
            for code, entry in data.items():
                mine = words.setdefault(code, {"says": [], "hints": []})
                for strength in ("says", "hints"):
                    mine[strength] += [str(phrase) for phrase in entry.get(strength) or []]
        except (AttributeError, TypeError) as error:
            raise ContentError(f"{path.name}: give each code its says: and hints: as lists") from error
    return words


def load_terms(content: Path, report: LoadReport) -> None:
    """Bring the taxonomy tables to what the files say; rows edited on screen are kept and reported."""
    words = read_words(content / "words")
    changed = 0
    for code in ORDER:
        path = content / "taxonomies" / f"{code}.yaml"
        data = read_yaml(path)
        try:
            changed += _load_taxonomy(data, words, report)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ContentError(f"{path.name}: is not written as a taxonomy is ({error!r})") from error
    if changed:
        note_change("words", "")


def _load_taxonomy(
    data: Mapping[str, Any], words: Mapping[str, Mapping[str, list[str]]], report: LoadReport
) -> int:
    head = data["taxonomy"]
    taxonomy = db.session.scalar(
        select(Taxonomy)
        .where(Taxonomy.code == head["code"])
        .options(
            selectinload(Taxonomy.terms).selectinload(TaxonomyTerm.links).joinedload(TermLink.target),
            selectinload(Taxonomy.terms).selectinload(TaxonomyTerm.words),
        )
    )
    if taxonomy is None:
        taxonomy = Taxonomy(code=head["code"], terms=[])
        db.session.add(taxonomy)
    taxonomy.name, taxonomy.description = head["name"], head.get("description", "")
    known = {term.code: term for term in taxonomy.terms}
    targets = _service_types()
    changed = sum(
        _load_term(taxonomy, known, position, entry, words, targets, report)
        for position, entry in enumerate(data["terms"])
    )
    for code in set(known) - {entry["code"] for entry in data["terms"]}:
        report.note(
            f"{head['code']}: {code} is no longer in the file; it stays until somebody removes it on screen"
        )
    db.session.flush()
    return changed


def _service_types() -> dict[str, TaxonomyTerm]:
    rows = db.session.scalars(select(TaxonomyTerm).join(Taxonomy).where(Taxonomy.code == "service_types"))
    return {term.code: term for term in rows}


def _load_term(
    taxonomy: Taxonomy,
    known: Mapping[str, TaxonomyTerm],
    position: int,
    entry: Mapping[str, Any],
    words: Mapping[str, Mapping[str, list[str]]],
    targets: Mapping[str, TaxonomyTerm],
    report: LoadReport,
) -> int:
    own = (
        words.get(entry["code"], {})
        if taxonomy.code == "service_types" or entry["code"] not in targets
        else {}
    )
    wanted = {
        "slug": entry.get("slug") or slugify(entry["name"]),
        "name": entry["name"],
        "description": (entry.get("description") or "").strip(),
        "guide_slug": entry.get("guide") or "",
        "sensitive": bool(entry.get("sensitive", False)),
        "term_uri": entry.get("term_uri") or "",
        "position": position,
        "links": list(entry.get("points_to") or []),
        "words": tidy_words(own),
    }
    missing = [code for code in wanted["links"] if code not in targets]
    if missing:
        raise ContentError(
            f"{taxonomy.code}: {entry['code']} points to {missing[0]!r}, which is no service type"
        )
    term = known.get(entry["code"])
    verdict = (
        "create"
        if term is None
        else decide(term.origin_hash, content_hash(term_values(term)), content_hash(wanted))
    )
    if verdict == "unchanged":
        report.did(taxonomy.code, "unchanged")
        return 0
    if verdict == "keep":
        report.did(taxonomy.code, "kept")
        report.note(
            f"{taxonomy.code}: {entry['code']} was edited on screen and differs from the file; kept as it is"
        )
        return 0
    if term is None:
        term = TaxonomyTerm(code=entry["code"], links=[], words=[])
        taxonomy.terms.append(term)
    write_term(term, wanted, targets)
    term.origin, term.origin_key, term.origin_hash = (
        f"taxonomies/{taxonomy.code}.yaml",
        term.code,
        content_hash(wanted),
    )
    report.did(taxonomy.code, "created" if verdict == "create" else "changed")
    return 1
