"""The files an export can make, by name: for the page and for the command alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.listings.exports import queries
from portal.listings.exports.hsds import make_package
from portal.listings.exports.spreadsheets import listings_csv, listings_xlsx

Step = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Export:
    """One file that can be made."""

    file_name: str
    mime: str
    title: str
    about: str
    public_only: bool


CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORTS = {
    one.file_name: one
    for one in (
        Export(
            "listings.csv",
            CSV,
            "All listings as CSV",
            "One row a listing, drafts and archived ones too. It can be changed and imported again.",
            False,
        ),
        Export(
            "listings.xlsx",
            XLSX,
            "All listings as a spreadsheet (XLSX)",
            "The same for a spreadsheet program.",
            False,
        ),
        Export(
            "public-listings.csv",
            CSV,
            "Public listings as CSV",
            "Only what anybody sees on the site now.",
            True,
        ),
        Export(
            "open-data.zip",
            "application/zip",
            "Open data (HSDS 3.0 tables)",
            "A zip of CSV tables and their description, as Open Referral has them. "
            "Only what anybody sees; secret addresses are left out.",
            True,
        ),
    )
}


def make_export(name: str, *, site: str, step: Step = lambda _rows: None) -> bytes:
    """The bytes of one export. Raises KeyError for a name that is none of them."""
    export = EXPORTS[name]
    services = queries.each_listing(public_only=export.public_only)
    if name.endswith(".csv"):
        return listings_csv(services, step)
    if name.endswith(".xlsx"):
        return listings_xlsx(services, step)
    return make_package(
        services,
        queries.each_organization(),
        queries.each_location(),
        queries.list_taxonomies(),
        title=site,
        step=step,
    )
