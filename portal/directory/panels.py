"""The emergency panels of content/crisis as pages show them; every number in them has an official source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

from portal.config import Settings
from portal.core.files import read_yaml

#: Needs that stand for an emergency, each with its panel.
PANELS_OF_NEEDS = {"crisis": "suicide_self_harm", "unsafe": "domestic_abuse"}


@dataclass(frozen=True)
class Panel:
    """One panel: what to do now, and whom to call."""

    code: str
    heading: str
    level: str  # the macro's: emergency | urgent | care
    sensitive: bool
    body: tuple[str, ...]
    numbers: tuple[dict[str, Any], ...]  # what can be called by a tap
    others: tuple[dict[str, Any], ...]  # what is reached by text or on the web only


def all_panels() -> dict[str, Panel]:
    """Every panel by its code, gravest kinds first."""
    settings: Settings = current_app.extensions["settings"]
    return _read(settings.content / "crisis" / "panels.yaml")


@lru_cache(maxsize=4)
def _read(path: Path) -> dict[str, Panel]:
    return {entry["code"]: _panel(entry) for entry in read_yaml(path)["panels"]}


def _panel(entry: dict[str, Any]) -> Panel:
    contacts = [_contact(contact) for contact in entry["contacts"]]
    return Panel(
        code=entry["code"],
        heading=entry["heading"],
        level={"emergency": "emergency", "safeguarding": "urgent"}.get(entry["severity"], "urgent"),
        sensitive=bool(entry["sensitive"]),
        body=tuple(entry["body"]),
        numbers=tuple(contact for contact in contacts if contact["number"]),
        others=tuple(contact for contact in contacts if not contact["number"]),
    )


def _contact(entry: dict[str, Any]) -> dict[str, Any]:
    said = [entry.get(part) or "" for part in ("note", "hours", "text")]
    return {
        "name": entry["name"],
        "number": entry.get("number") or "",
        "texts_only": bool(entry.get("texts_only")),
        "note": " ".join(
            words if words.endswith((".", "?", "!")) else f"{words}." for words in said if words
        ),
        "url": entry.get("url") or "",
        "source_url": entry.get("source_url") or "",
        "source_date": str(entry.get("source_date") or "unknown"),
    }
