"""What to fetch with a record so that nothing is queried later: the loader options of each kind of page."""

from __future__ import annotations

from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.directory.models import (
    Attribute,
    Contact,
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
)


def whole_service() -> tuple[ExecutableOption, ...]:
    """Everything that belongs to a service, its places and its organisation's name."""
    at = selectinload(Service.at_locations)
    place = at.joinedload(ServiceAtLocation.location)
    return (
        joinedload(Service.organization).selectinload(Organization.phones).selectinload(Phone.languages),
        selectinload(Service.attributes).joinedload(Attribute.term),
        selectinload(Service.phones).selectinload(Phone.languages),
        selectinload(Service.contacts).selectinload(Contact.phones).selectinload(Phone.languages),
        selectinload(Service.schedules),
        selectinload(Service.service_areas),
        selectinload(Service.cost_options),
        selectinload(Service.languages),
        selectinload(Service.required_documents),
        selectinload(Service.funding),
        selectinload(Service.urls),
        selectinload(Service.sources),
        selectinload(Service.verification),
        at.selectinload(ServiceAtLocation.schedules),
        at.selectinload(ServiceAtLocation.phones).selectinload(Phone.languages),
        at.selectinload(ServiceAtLocation.contacts)
        .selectinload(Contact.phones)
        .selectinload(Phone.languages),
        place.selectinload(Location.addresses),
        place.selectinload(Location.accessibility),
        place.selectinload(Location.schedules),
        place.selectinload(Location.phones).selectinload(Phone.languages),
    )


def whole_location() -> tuple[ExecutableOption, ...]:
    """Everything that belongs to a location."""
    return (
        selectinload(Location.addresses),
        selectinload(Location.accessibility),
        selectinload(Location.schedules),
        selectinload(Location.languages),
        selectinload(Location.phones).selectinload(Phone.languages),
        selectinload(Location.contacts).selectinload(Contact.phones).selectinload(Phone.languages),
    )


def whole_organization() -> tuple[ExecutableOption, ...]:
    """Everything that belongs to an organisation itself."""
    return (
        selectinload(Organization.identifiers),
        selectinload(Organization.urls),
        selectinload(Organization.sources),
        selectinload(Organization.phones).selectinload(Phone.languages),
        selectinload(Organization.contacts).selectinload(Contact.phones).selectinload(Phone.languages),
    )


WHOLE = {"service": whole_service, "location": whole_location, "organization": whole_organization}
