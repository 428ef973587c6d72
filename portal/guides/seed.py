"""Loading guides and standing pages from content/, repeatably; what was edited on screen is kept (DESIGN
9.13)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal.core.files import ContentError
from portal.core.loading import LoadReport, content_hash, decide
from portal.directory.actions import note_change
from portal.extensions import db
from portal.guides.models import Guide, Page

_WRITTEN = ("slug", "title", "summary", "body", "reviewed_on", "review_by")
_OF_GUIDE = (
    *_WRITTEN,
    "kind",
    "codes",
    "service_types",
    "needs",
    "audiences",
    "sensitive",
    "position",
    "sources",
)
_OF_PAGE = (*_WRITTEN, "updated_on")
_EMPTY: dict[str, Any] = {
    "codes": [],
    "service_types": [],
    "needs": [],
    "audiences": [],
    "sources": [],
    "sensitive": False,
    "position": 0,
    "reviewed_on": None,
    "review_by": None,
    "updated_on": None,
}


def read_document(path: Path) -> dict[str, Any]:
    """A Markdown file's front matter, with its text under "body". Raises ContentError."""
    raw = path.read_text(encoding="utf-8")
    head, mark, body = raw.removeprefix("---\n").partition("\n---\n")
    if not raw.startswith("---\n") or not mark:
        raise ContentError(f"{path.name}: a front matter block between two lines of --- must come first")
    try:
        values = yaml.safe_load(head)
    except yaml.YAMLError as error:
        raise ContentError(f"{path.name}: {error}") from error
    return dict(values) | {"body": body.strip() + "\n"}


def load_guides(content: Path, report: LoadReport) -> None:
    """Bring the guide and page tables to what content/guides and content/pages say."""
    for path in sorted((content / "guides").glob("*.md")):
        values = read_document(path)
        values["position"] = values.pop("order", 0)
        _load(Guide, _OF_GUIDE, values, f"guides/{path.name}", report)
    for path in sorted((content / "pages").glob("*.md")):
        _load(Page, _OF_PAGE, read_document(path), f"pages/{path.name}", report)
    db.session.flush()


def _said(value: Any) -> str:
    """A value as it is compared: the files have days, the rows too, and lists of plain things."""
    return content_hash(value)


def _load(
    model: type[Guide] | type[Page],
    names: tuple[str, ...],
    given: Mapping[str, Any],
    origin: str,
    report: LoadReport,
) -> None:
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise ContentError(f"{origin}: there is no field called {unknown[0]!r}")
    kind = "guides" if model is Guide else "pages"
    wanted = {name: given.get(name, _EMPTY.get(name, "")) for name in names}
    if "sources" in wanted:
        wanted["sources"] = [{key: str(value) for key, value in row.items()} for row in wanted["sources"]]
    digest = content_hash(wanted)
    row: Any = db.session.scalar(select(model).where(model.slug == wanted["slug"]))
    verdict = "create"
    if row is not None:
        current = content_hash({name: getattr(row, name) for name in names})
        verdict = decide(row.origin_hash, current, digest)
    if verdict in ("unchanged", "keep"):
        report.did(kind, "unchanged" if verdict == "unchanged" else "kept")
        if verdict == "keep":
            differing = ", ".join(name for name in names if _said(getattr(row, name)) != _said(wanted[name]))
            report.note(f"{origin}: edited on screen and differs from the file ({differing}); kept as it is")
        return
    if row is None:
        row = model()
        db.session.add(row)
    for name, value in wanted.items():
        setattr(row, name, value)
    row.version = (row.version or 0) + 1
    row.origin, row.origin_hash = origin, digest
    db.session.flush()
    report.did(kind, "created" if verdict == "create" else "changed")
    note_change("guide" if model is Guide else "page", row.id)
