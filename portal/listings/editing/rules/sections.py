"""The sections of each kind of record, in the words and order in which the public sees it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.errors import NotFound
from portal.directory.shapes import SHAPES, Field


@dataclass(frozen=True, slots=True)
class Section:
    """One page to edit: a few fields of a record."""

    slug: str
    title: str
    entity: str
    names: tuple[str, ...]
    lead: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields themselves."""
        return tuple(SHAPES[self.entity].field(name) for name in self.names)


def _sections(entity: str, *rows: tuple[str, str, str, str]) -> tuple[Section, ...]:
    return tuple(
        Section(slug, title, entity, tuple(names.split()), lead) for slug, title, names, lead in rows
    )


SECTIONS: dict[str, tuple[Section, ...]] = {
    "service": _sections(
        "service",
        ("what", "What it is", "name alternate_name kind summary description easy_read alert", ""),
        (
            "who",
            "Who it is for",
            "audiences eligibility eligibility_description minimum_age maximum_age service_areas",
            "",
        ),
        ("cost", "Cost", "cost_options fees_description", ""),
        (
            "when",
            "When",
            "schedules",
            "When it happens everywhere. Times that hold at one place only stand with that place.",
        ),
        ("where", "Where", "at delivery", "Places that people go to, and the other ways it reaches them."),
        (
            "how",
            "How to get it",
            "application_process referral_route capacity waiting_weeks required_documents",
            "",
        ),
        (
            "contacts",
            "Contacts",
            "phones email url urls contacts languages interpretation_services",
            "",
        ),
        ("kinds", "Kinds of help and needs", "service_types needs themes life_events", ""),
        (
            "showing",
            "Whether it is shown",
            "status paused_until paused_reason visible_from visible_to slug sensitive",
            "",
        ),
        (
            "sources",
            "Sources and quality",
            "sources accreditations licenses funding assured_date assurer_email program_id",
            "Where each fact was read, and when.",
        ),
    ),
    "organization": _sections(
        "organization",
        ("what", "What it is", "name alternate_name sector description", ""),
        ("contacts", "Contacts", "phones email website urls contacts", ""),
        (
            "official",
            "Official facts",
            "identifiers legal_status tax_status year_incorporated uri logo slug",
            "",
        ),
        ("sources", "Sources", "sources", "Where each fact was read, and when."),
    ),
    "location": _sections(
        "location",
        (
            "where",
            "Where it is",
            "name alternate_name location_type addresses confidential latitude longitude ward_code "
            "external_identifier external_identifier_type",
            "Give the postcode, and the map fills itself in. Without one, the town or village will do.",
        ),
        ("access", "Access", "accessibility", "What people need to know before they come."),
        ("about", "About the place", "description transportation url", ""),
        ("when", "Opening times", "schedules", "When the place itself is open."),
        ("contacts", "Contacts", "phones contacts languages", ""),
    ),
}


def get_section(entity: str, slug: str) -> Section:
    """The section of that name. Raises NotFound."""
    for section in SECTIONS[entity]:
        if section.slug == slug:
            return section
    raise NotFound


def section_of(entity: str, name: str) -> Section:
    """The section in which a field stands."""
    return next(section for section in SECTIONS[entity] if name in section.names)
