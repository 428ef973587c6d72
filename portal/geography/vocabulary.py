"""The words of geography: kinds of place and area, the codes the portal names, reasons for an answer."""

from __future__ import annotations

from enum import StrEnum

RUTLAND = "E06000017"
LEICESTERSHIRE = "E10000018"
ENGLAND = "E92000001"
GREAT_BRITAIN = "K03000001"
UNITED_KINGDOM = "K02000001"


class AreaKind(StrEnum):
    """How large an area is."""

    NATION = "nation"
    REGION = "region"
    COUNTY = "county"
    DISTRICT = "district"
    WARD = "ward"


class PlaceKind(StrEnum):
    """What sort of place an answer is."""

    POSTCODE = "postcode"
    OUTCODE = "outcode"
    TOWN = "town"
    VILLAGE = "village"
    WARD = "ward"
    DISTRICT = "district"
    COUNTY = "county"


class PlaceNote(StrEnum):
    """What the page should say about an answer; the pages put it into words."""

    CORRECTED = "corrected"  # the spelling was put right: say which place we took it for
    OUTCODE_ONLY = "outcode_only"  # only the first half of a postcode: ask for the rest
    UNKNOWN_POSTCODE = "unknown_postcode"  # well formed, not in our list: we used its first half
    OLD_POSTCODE = "old_postcode"  # no longer in use: we used the neighbourhood it was in
    AWAY = "away"  # well outside Rutland and its neighbours


class NoPlaceReason(StrEnum):
    """Why there is no answer; the pages say what to do."""

    EMPTY = "empty"
    UNKNOWN_NAME = "unknown_name"  # say: try the nearest town, or a full postcode
    MALFORMED_POSTCODE = "malformed_postcode"  # has the look of a postcode but is not one
    UNKNOWN_POSTCODE = "unknown_postcode"  # well formed, but no such first half
