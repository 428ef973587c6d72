"""Checks that every starter listing is well formed, names its sources and shows no number it may not."""

import csv
import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from portal.core.files import read_yaml
from tests.support.shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[2]
LISTINGS = ROOT / "content" / "listings"
TAXONOMIES = ROOT / "content" / "taxonomies"


def words(text: str) -> frozenset[str]:
    """The words of a text as a set, to keep long lists of codes readable."""
    return frozenset(text.split())


SERVICE_TYPES = words(
    "falls_prevention physical_activity stop_smoking weight_healthy_eating alcohol_drugs "
    "mental_wellbeing mental_health_crisis bereavement dementia_support carers_support respite_sitting "
    "befriending social_clubs meals_shopping food_bank debt_money benefits_advice energy_warmth "
    "housing_homeless home_adaptations handyperson_safety telecare_equipment mobility_wheelchairs "
    "community_transport home_care care_homes day_centre hospital_discharge heart_lung neuro_stroke "
    "cancer_support long_term_conditions end_of_life sensory learning_disability_autism "
    "disability_support advocacy general_advice_legal domestic_abuse crime_safety jobs_skills "
    "digital_skills libraries_culture volunteering family_parenting pregnancy_baby childcare "
    "young_people send armed_forces sexual_health lgbt community_agents nhs_services refugees_migrants"
)
THEMES = words(
    "keeping_fit falls smoking weight debt_money warm_homes stress isolation carers dementia "
    "assistive_technology adaptations"
)
LIFE_EVENTS = words("retirement diagnosis bereavement downsizing becoming_carer hospital_home")
AUDIENCES = words(
    "anyone older_people carers families children young_people disabled_people "
    "learning_disability_autism mental_health long_term_conditions armed_forces lgbt new_arrivals "
    "low_income women men professionals"
)
AREAS = words(
    "E06000017 E07000133 E07000131 E07000141 E06000061 E06000031 E06000016 E10000018 LLR E92000001 "
    "K03000001 K02000001 "
    "E05012640 E05012646"  # two wards, for schemes of one village
)
KINDS = frozenset({"service", "activity", "facility", "helpline"})
SECTORS = frozenset({"council", "nhs", "voluntary", "faith", "club", "business", "government"})
DELIVERY = words("in_person phone online text email home_visit outreach post")
ROUTES = frozenset({"self", "contact", "professional", "closed"})
PHONE_TYPES = frozenset({"voice", "text", "textphone", "whatsapp"})
ORGANIZATION_KEYS = words("slug name sector description website email phones identifiers")
LOCATION_KEYS = words(
    "key name location_type address_1 address_2 city state_province postal_code transportation accessibility"
)
SERVICE_KEYS = words(
    "slug name alternate_name kind summary description easy_read url email service_types audiences "
    "themes life_events minimum_age maximum_age eligibility eligibility_description languages "
    "interpretation_services cost_options fees_description application_process phones contacts "
    "schedules at delivery service_areas referral_route required_documents funding sources"
)
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DAY = re.compile(r"([1-5]|-1)?(MO|TU|WE|TH|FR|SA|SU)")
DATE = re.compile(r"unknown|(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
PHONE = re.compile(r"\+?[0-9][0-9 ]{1,18}[0-9]")
WEAK_TRUST = re.compile(
    r"(both|all|single|number) unofficial|neither official|single source|\bLOW\b|conflict|"
    r"(?<!Text )number (left blank|not sourced)"
)

FILES = sorted(LISTINGS.glob("*/*.yaml"))


def read(path: Path) -> dict[str, Any]:
    """One listing file as a mapping."""
    data = read_yaml(path)
    assert isinstance(data, dict), path
    return data


DOCUMENTS = {path: read(path) for path in FILES}
SERVICES = {service["slug"]: service for document in DOCUMENTS.values() for service in document["services"]}


def service_phones(service: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every phone a reader could ring from one service: its own, its places' and its contacts'."""
    yield from service.get("phones", [])
    for holder in [*service.get("at", []), *service.get("contacts", [])]:
        yield from holder.get("phones", [])


def service_schedules(service: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every timetable of one service, its own and at its places."""
    yield from service.get("schedules", [])
    for place in service.get("at", []):
        yield from place.get("schedules", [])


def allowed(file_name: str, fixed: frozenset[str]) -> frozenset[str]:
    """The codes of a taxonomy file, or the fixed list where the file is not there yet."""
    path = TAXONOMIES / file_name
    if not path.exists():
        return fixed
    return frozenset(term["code"] for term in read_yaml(path)["terms"])


def digits(number: str) -> str:
    """A phone number with nothing but its digits."""
    return re.sub(r"\D", "", number)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_holds_only_known_fields_when_read(path: Path) -> None:
    """A misspelt field would be lost without a word, so none may be there."""
    document = DOCUMENTS[path]
    assert set(document) <= {"organization", "locations", "services"}
    assert set(document["organization"]) <= ORGANIZATION_KEYS
    assert document["organization"]["sector"] in SECTORS
    assert document["organization"]["slug"] == path.stem
    for location in document.get("locations", []):
        assert set(location) <= LOCATION_KEYS
    for service in document["services"]:
        assert set(service) <= SERVICE_KEYS
        for field in ("slug", "name", "summary", "description", "service_types", "audiences", "sources"):
            assert service.get(field), (service["slug"], field)


def test_slugs_are_unique_and_plain_when_all_files_are_read() -> None:
    """Slugs are part of web addresses: one each, small letters and hyphens."""
    services = [service["slug"] for document in DOCUMENTS.values() for service in document["services"]]
    organizations = [document["organization"]["slug"] for document in DOCUMENTS.values()]
    for slugs in (services, organizations):
        assert len(slugs) == len(set(slugs)), sorted(slug for slug in slugs if slugs.count(slug) > 1)
        assert all(SLUG.fullmatch(slug) for slug in slugs)


def test_there_are_enough_services_when_counted() -> None:
    """The starter directory has at least 80 services, and some in each area."""
    assert len(SERVICES) >= 80
    for area in ("rutland", "county", "national"):
        assert any(path.parent.name == area for path in FILES), area


@pytest.mark.parametrize("slug", sorted(SERVICES))
def test_codes_exist_when_a_service_is_tagged(slug: str) -> None:
    """Every tag is a code that the taxonomies hold."""
    service = SERVICES[slug]
    tags = {
        "service_types": allowed("service_types.yaml", SERVICE_TYPES),
        "themes": allowed("themes.yaml", THEMES),
        "audiences": allowed("audiences.yaml", AUDIENCES),
        "life_events": allowed("life_events.yaml", LIFE_EVENTS),
        "delivery": DELIVERY,
    }
    for field, codes in tags.items():
        used = service.get(field, [])
        assert len(used) == len(set(used)), (field, used)
        assert set(used) <= codes, (field, set(used) - codes)
    assert service["kind"] in KINDS
    assert service["referral_route"] in ROUTES
    assert service.get("eligibility", "anyone") in {"anyone", "restricted"}
    assert {area["code"] for area in service["service_areas"]} <= AREAS


@pytest.mark.parametrize("slug", sorted(SERVICES))
def test_each_fact_says_where_it_is_from_when_a_service_is_listed(slug: str) -> None:
    """A source has a title, an address or file, a date and the fields it speaks for."""
    service = SERVICES[slug]
    named: set[str] = set()
    for source in service["sources"]:
        assert set(source) <= {"title", "url", "file", "date", "fields", "note"}
        assert source["title"]
        assert bool(source.get("url")) != bool(source.get("file")), source
        assert DATE.fullmatch(source["date"]), source["date"]
        assert source["fields"], source
        assert set(source["fields"]) <= SERVICE_KEYS, source
        named |= set(source["fields"])
    for field in ("email", "schedules", "cost_options", "minimum_age"):
        if service.get(field):
            assert field in named, field
    if list(service_phones(service)):
        assert "phones" in named
    if list(service_schedules(service)):
        assert "schedules" in named
    if service.get("at"):
        assert "at" in named


@pytest.mark.parametrize("slug", sorted(SERVICES))
def test_words_are_short_and_free_of_markup_when_shown(slug: str) -> None:
    """A summary fits one line of a result; texts carry no HTML and no long sentence."""
    service = SERVICES[slug]
    assert 20 <= len(service["summary"]) <= 160
    text = service["summary"] + " " + service["description"]
    assert not re.search(r"<[a-z/]", text)
    for sentence in re.split(r"(?<=[.!?:])\s+", text):
        assert len(sentence.split()) <= 30, sentence


@pytest.mark.parametrize("slug", sorted(SERVICES))
def test_times_and_phones_are_well_formed_when_given(slug: str) -> None:
    """Times are local clock times in order, days are RFC 5545 days, numbers can be dialled."""
    service = SERVICES[slug]
    for schedule in service_schedules(service):
        assert set(schedule) <= {"freq", "byday", "opens_at", "closes_at", "description"}
        assert schedule["freq"] in {"WEEKLY", "MONTHLY"}
        days = schedule["byday"].split(",")
        assert all(DAY.fullmatch(day) for day in days)
        if schedule["freq"] == "WEEKLY":
            assert all(len(day) == 2 for day in days)
        assert time.fromisoformat(schedule["opens_at"]) < time.fromisoformat(schedule["closes_at"])
    for phone in service_phones(service):
        assert set(phone) <= {"number", "description", "type"}
        assert isinstance(phone["number"], str)
        assert PHONE.fullmatch(phone["number"])
        assert phone["type"] in PHONE_TYPES
    for option in service.get("cost_options", []):
        assert option["amount"] >= 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_places_are_well_formed_and_used_when_a_file_has_them(path: Path) -> None:
    """A postcode looks like one, and every place of a service is in its file."""
    document = DOCUMENTS[path]
    keys = [location["key"] for location in document.get("locations", [])]
    assert len(keys) == len(set(keys))
    for location in document.get("locations", []):
        assert location["location_type"] in {"physical", "postal", "virtual"}
        if "postal_code" in location:
            assert POSTCODE.fullmatch(location["postal_code"]), location["postal_code"]
    used = {place["location"] for service in document["services"] for place in service.get("at", [])}
    assert used == set(keys)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_web_and_mail_addresses_are_well_formed_when_given(path: Path) -> None:
    """A link starts with http, a mail address has one @ and no blank."""
    document = DOCUMENTS[path]
    holders = [document["organization"], *document["services"]]
    for holder in holders:
        for field in ("url", "website"):
            if field in holder:
                assert re.fullmatch(r"https?://[^\s]+\.[^\s]+", holder[field])
        if "email" in holder:
            assert re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", holder["email"])


def test_no_refuge_address_is_shown_when_a_service_is_about_abuse() -> None:
    """The place where people hide from abuse is never published."""
    for service in SERVICES.values():
        if service["service_types"][0] == "domestic_abuse":
            assert not service.get("at"), service["slug"]


@needs_shared
def test_a_weakly_sourced_number_is_left_out_unless_another_source_gives_it() -> None:
    """Where the research trusted a number little, it is shown only on the word of a source found since."""
    with (SHARED / "data" / "national_services.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    weak = [row for row in rows if WEAK_TRUST.search(row["trust"]) and digits(row["phone"])]
    assert len(weak) >= 15
    for row in weak:
        for service in SERVICES.values():
            if digits(row["phone"]) not in {digits(phone["number"]) for phone in service_phones(service)}:
                continue
            second = [
                source
                for source in service["sources"]
                if "phones" in source["fields"]
                and source.get("url")
                and source["url"] not in row["source_url_or_repo_path"]
            ]
            assert second, (row["name"], service["slug"])


@needs_shared
def test_research_numbers_are_copied_exactly_when_the_service_is_listed() -> None:
    """One wrong digit sends a person in need to a stranger, so each number equals the research."""
    with (SHARED / "data" / "national_services.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    known = {digits(row["phone"]) for row in rows} | {
        digits(number)
        for row in rows
        for number in re.findall(r"[0-9][0-9 ]{2,}[0-9]", row["text_or_other"] + row["what"])
    }
    # Four more lines of the DWP, from its own page on GOV.UK, and the emergency textphone.
    known |= {"08007310453", "08007310464", "1800108001512012", "18000"}
    for path, document in DOCUMENTS.items():
        if path.parent.name != "national":
            continue
        for service in document["services"]:
            for phone in service_phones(service):
                assert digits(phone["number"]) in known, (service["slug"], phone["number"])
