"""The directory's tables, a module a noun; names from HSDS 3.0 / Open Referral UK 3.0 (standards: NOTES
1.6)."""

from portal.directory.models.change import ChangeSet, ContentGeneration, FieldChange, IndexChange
from portal.directory.models.claim import Claim
from portal.directory.models.contact import Contact, Phone, Schedule
from portal.directory.models.duplicate import Duplicate, DuplicateScan, Merge
from portal.directory.models.location import Accessibility, Address, Location, ServiceAtLocation
from portal.directory.models.organisation import Organization, OrganizationIdentifier, Url
from portal.directory.models.reminder import Reminder, ReminderItem
from portal.directory.models.service import (
    CostOption,
    Funding,
    Language,
    RequiredDocument,
    Service,
    ServiceArea,
    Source,
    Verification,
)
from portal.directory.models.shortlist import Shortlist, ShortlistItem
from portal.directory.models.taxonomy import Attribute, Taxonomy, TaxonomyTerm, TermLink, TermWord
from portal.directory.models.wanted import WantedListing
from portal.directory.models.words import WordList

__all__ = [
    "Accessibility",
    "Address",
    "Attribute",
    "ChangeSet",
    "Claim",
    "Contact",
    "ContentGeneration",
    "CostOption",
    "Duplicate",
    "DuplicateScan",
    "FieldChange",
    "Funding",
    "IndexChange",
    "Language",
    "Location",
    "Merge",
    "Organization",
    "OrganizationIdentifier",
    "Phone",
    "Reminder",
    "ReminderItem",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "Shortlist",
    "ShortlistItem",
    "Source",
    "Taxonomy",
    "TaxonomyTerm",
    "TermLink",
    "TermWord",
    "Url",
    "Verification",
    "WantedListing",
    "WordList",
]
