"""What a message says: its templates filled in, as subject, plain text and HTML."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from jinja2 import TemplateNotFound

from portal.config import ROOT, Settings
from portal.web.served import site_address

_FOLDER = ROOT / "templates" / "email"
_LONGEST_SUBJECT = 120


class WrongLetter(Exception):
    """The letter cannot be written so; `code` says why and quotes nothing of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: one line of subject, and the same news as text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as a template may say it."""

    name: str
    organisation: str
    phone: str
    email: str


def letter_names() -> list[str]:
    """Every message that has templates: the folders of templates/email."""
    return sorted(path.parent.name for path in _FOLDER.glob("*/subject.txt"))


def write_letter(template: str, context: Mapping[str, str]) -> Letter:
    """The letter of a message; `context` holds its reference and its link, a path on this site.

    Raises WrongLetter when there are no such templates, when the address of the site is not known, or when
    the subject is not one line.
    """
    settings: Settings = current_app.extensions["settings"]
    link = context.get("link", "")
    values = {
        "reference": context.get("reference", ""),
        "link": _address(settings) + link if link else "",
        "site": Sender(settings.site_name, settings.organisation, settings.site_phone, settings.site_email),
    }
    subject = " ".join(_fill(template, "subject.txt", values).split(" ")).strip()
    if not subject or len(subject) > _LONGEST_SUBJECT or _has_controls(subject):
        raise WrongLetter("wrong_subject")
    values["subject"] = subject
    text = _fill(template, "body.txt", values).strip() + "\n"
    return Letter(subject, text, _fill(template, "body.html", values))


def _fill(template: str, part: str, values: Mapping[str, object]) -> str:
    try:
        return current_app.jinja_env.get_template(f"email/{template}/{part}").render(values)
    except TemplateNotFound:
        raise WrongLetter("no_template") from None


def _has_controls(text: str) -> bool:
    """Whether a line break, a control or an invisible mark is in a text that goes into a header."""
    return any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in text)


def _address(settings: Settings) -> str:
    if settings.production and not settings.public_url:
        raise WrongLetter("no_public_url")
    return site_address(settings)
