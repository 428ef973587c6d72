"""Puts the made-up listings into a portal's own database, with the editors' real terms and words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from benchmarks.corpus import ROOT, Listing
from portal import create_app
from portal.cli.content import load_content
from portal.config import Settings
from portal.core import clock
from portal.directory.finding import search_runtime
from portal.directory.models import (
    Accessibility,
    Address,
    Attribute,
    ContentGeneration,
    CostOption,
    IndexChange,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    Verification,
)
from portal.extensions import db, migrations
from portal.extensions.transactions import transaction

_KEPT_CONTENT = ("crisis", "guides", "pages", "places", "taxonomies", "words")
_DAYS = {
    "Monday": "MO",
    "Tuesday": "TU",
    "Wednesday": "WE",
    "Thursday": "TH",
    "Friday": "FR",
    "Saturday": "SA",
    "Sunday": "SU",
}


def make_portal(listings: Sequence[Listing], instance: Path, step: Callable[[str], None]) -> None:
    """A portal in `instance` that holds these listings and no others, indexed and ready to serve."""
    shutil.rmtree(instance, ignore_errors=True)
    content = instance / "content"
    content.mkdir(parents=True)
    for name in _KEPT_CONTENT:
        (content / name).symlink_to(ROOT / "content" / name)
    (content / "listings").mkdir()
    settings = replace(
        Settings.from_env({"PORTAL_INSTANCE": str(instance), "PORTAL_CONTENT": str(content)}),
        usage_enabled=False,
    )
    with create_app(settings).app_context():
        step("tables")
        migrations.upgrade()
        step("terms, words, guides, places")
        load_content()
        step("listings")
        with transaction():
            _insert(listings)
        step("search index")
        search_runtime().rebuild()


def _insert(listings: Sequence[Listing]) -> None:
    today, now = clock.today(), clock.now()
    term_pks = {
        (taxonomy, code): pk
        for taxonomy, code, pk in db.session.execute(
            select(Taxonomy.code, TaxonomyTerm.code, TaxonomyTerm.pk).join(
                TaxonomyTerm, TaxonomyTerm.taxonomy_pk == Taxonomy.pk
            )
        )
    }
    rows = {model: [] for model in _ORDER}  # type: dict[Any, list[dict[str, Any]]]
    for one in listings:
        pk = one.number + 1
        rows[Organization].append(
            {"pk": pk, "slug": f"org-{pk}", "name": one.organisation, "sector": "voluntary"}
        )
        rows[Location].append(
            {
                "pk": pk,
                "organization_pk": pk,
                "name": f"{one.town_name} rooms",
                "latitude": one.latitude,
                "longitude": one.longitude,
                "ward_code": one.ward,
            }
        )
        rows[Address].append(
            {"location_pk": pk, "address_1": f"{pk % 90 + 1} High Street", "city": one.town_name}
        )
        rows[Accessibility].append({"location_pk": pk, "description": "Step-free entrance"})
        rows[Service].append(_service(one, now))
        rows[ServiceAtLocation].append({"service_pk": pk, "location_pk": pk})
        rows[Phone].append({"service_pk": pk, "number": f"01632 960{pk % 1000:03d}"})
        rows[ServiceArea].append({"service_pk": pk, "name": "The district", "code": one.district})
        rows[Schedule].append(
            {
                "service_pk": pk,
                "freq": "WEEKLY",
                "byday": _DAYS[one.day],
                "opens_at": time(10),
                "closes_at": time(12),
            }
        )
        if one.cost:
            amount = Decimal(0) if one.cost == "free" else Decimal(3 + pk % 9)
            rows[CostOption].append({"service_pk": pk, "amount": amount})
        checked = one.verified_days_ago
        rows[Verification].append(
            {
                "service_pk": pk,
                "verified_at": now - timedelta(days=checked) if checked is not None else None,
                "verified_by": "Benchmark team" if checked is not None else "",
                "due_at": today + timedelta(days=180 - checked) if checked is not None else None,
            }
        )
        rows[Attribute] += _attributes(one, pk, term_pks)
    for model in _ORDER:
        for start in range(0, len(rows[model]), 2000):
            db.session.execute(insert(model), rows[model][start : start + 2000])
    db.session.execute(update(ContentGeneration).values(number=ContentGeneration.number + 1))
    db.session.execute(IndexChange.__table__.delete())


_ORDER = (
    Organization,
    Location,
    Address,
    Accessibility,
    Service,
    ServiceAtLocation,
    Phone,
    ServiceArea,
    Schedule,
    CostOption,
    Verification,
    Attribute,
)


def _service(one: Listing, now: Any) -> dict[str, Any]:
    return {
        "pk": one.number + 1,
        "id": one.id,
        "organization_pk": one.number + 1,
        "slug": one.slug,
        "name": one.name,
        "kind": "service",
        "status": "live",
        "summary": one.summary,
        "description": one.description,
        "url": f"https://bench-{one.number}.example",
        "eligibility": "anyone" if one.audience == "anyone" else "",
        "minimum_age": one.minimum_age,
        "delivery": [one.delivery],
        "referral_route": "self",
        "capacity": "open",
        "last_modified": now,
    }


def _attributes(one: Listing, pk: int, term_pks: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    made = [
        {
            "service_pk": pk,
            "taxonomy_term_pk": term_pks["service_types", code],
            "link_type": "service_type",
            "position": place,
        }
        for place, code in enumerate(code for code in (one.type, one.other_type) if code)
    ]
    audience = term_pks.get(("audiences", one.audience))
    if audience:
        made.append({"service_pk": pk, "taxonomy_term_pk": audience, "link_type": "audience", "position": 0})
    return made
