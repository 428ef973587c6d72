"""What messages say: each as text and HTML, with a reference and a link, and nothing that could harm."""

from __future__ import annotations

import re
from dataclasses import replace

import html5lib
import pytest
from flask import Flask
from jinja2 import DictLoader, UndefinedError

from portal.config import ROOT, Settings
from portal.messages.letters import WrongLetter, letter_names, write_letter
from tests.support.client import XHTML, words_of

CONTEXT = {"reference": "ABCD-2345", "link": "/status"}
LINK = "https://help.example.org/status"


@pytest.fixture
def site(app: Flask, settings: Settings) -> Flask:
    """A site with an address, a telephone and a name that HTML must quote."""
    app.extensions["settings"] = replace(
        settings,
        public_url="https://help.example.org",
        site_name="Help & Care <here>",
        site_phone="01572 000000",
        site_email="help@example.org",
    )
    return app


def test_every_folder_is_a_message() -> None:
    folders = sorted(path.name for path in (ROOT / "templates" / "email").iterdir() if path.is_dir())
    assert folders == letter_names()
    for name in folders:
        files = sorted(path.name for path in (ROOT / "templates" / "email" / name).iterdir())
        assert files == ["body.html", "body.txt", "subject.txt"], name


@pytest.mark.parametrize("name", letter_names())
def test_a_message_is_plain_and_says_the_same_in_text_and_html(site: Flask, name: str) -> None:
    with site.app_context():
        letter = write_letter(name, CONTEXT)
    assert 0 < len(letter.subject) <= 120
    assert "&amp;" not in letter.subject + letter.text, "text is not HTML"
    page = html5lib.parse(letter.html, namespaceHTMLElements=True)
    assert page.get("lang") == "en-GB"
    assert words_of(next(page.iter(f"{XHTML}title"))) == letter.subject
    assert [words_of(one) for one in page.iter(f"{XHTML}h1")] == [letter.subject]
    for tag in ("img", "script", "link", "iframe", "table", "form"):
        assert not list(page.iter(f"{XHTML}{tag}")), tag
    addresses = {one.get("href", "") for one in page.iter(f"{XHTML}a")}
    assert addresses <= {LINK, "tel:01572000000", "mailto:help@example.org"}
    assert not re.search(r"url\(|@import|src=", letter.html), "nothing is fetched when it is opened"
    said = words_of(next(page.iter(f"{XHTML}body")))
    for paragraph in letter.text.split("\n\n"):
        words = " ".join(paragraph.replace(LINK, "").split()).strip(" :")
        for sentence in re.split(r"(?<=[.:?]) ", words):
            assert sentence.strip(" :") in said, sentence
    assert (LINK in letter.text) == (LINK in addresses)
    assert (CONTEXT["reference"] in letter.text) == (CONTEXT["reference"] in said)
    assert "01572 000000" in letter.text
    assert "01572 000000" in said


def test_names_are_quoted_in_html_and_left_alone_in_text(site: Flask) -> None:
    with site.app_context():
        letter = write_letter("trial", CONTEXT)
    assert "Help & Care <here>" in letter.subject
    assert "Help & Care <here>" in letter.text
    assert "Help &amp; Care &lt;here&gt;" in letter.html


def _with(app: Flask, subject: str) -> None:
    app.jinja_env.loader = DictLoader(
        {"email/x/subject.txt": subject, "email/x/body.txt": "Text", "email/x/body.html": "<p>Text</p>"}
    )


@pytest.mark.parametrize(
    "subject",
    ["Hello\nBcc: finch@example.org", "Hello\r\nBcc: x", "Hello\x00", "Hello\u2028there", "Hello\u202etxt",
     "", "Long " * 40],
)  # fmt: skip
def test_a_subject_is_one_line_of_text(site: Flask, subject: str) -> None:
    _with(site, subject)
    with site.app_context(), pytest.raises(WrongLetter, match="wrong_subject"):
        write_letter("x", CONTEXT)


def test_a_template_that_asks_for_more_is_a_mistake(site: Flask) -> None:
    _with(site, "Hello {{ name }}")
    with site.app_context(), pytest.raises(UndefinedError):
        write_letter("x", CONTEXT)


def test_links_need_the_address_of_a_live_site(app: Flask, settings: Settings) -> None:
    with app.app_context():
        assert "http://127.0.0.1:8000/status" in write_letter("trial", CONTEXT).text
        app.extensions["settings"] = replace(settings, environment="production")
        with pytest.raises(WrongLetter, match="no_public_url"):
            write_letter("trial", CONTEXT)
