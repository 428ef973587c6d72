"""Where people reach the site, for links in mails and on the command line: while no public address is set, it
is where this instance was served last."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from portal.config import Settings

_FIRST = "http://127.0.0.1:8000"  # where `make run` serves


def site_address(settings: Settings) -> str:
    """The site's address, without a slash at its end."""
    if settings.public_url:
        return settings.public_url
    try:
        return _note(settings).read_text()
    except FileNotFoundError:
        return _FIRST


def note_served(settings: Settings, host: str, port: int) -> None:
    """Write down for other processes where this one serves."""
    _note(settings).write_text(f"http://{_as_asked(host)}:{port}")


def _as_asked(host: str) -> str:
    """A host as a browser on this machine asks for it: one that stands for every address is this machine."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1"
    return f"[{address}]" if address.version == 6 else str(address)


def _note(settings: Settings) -> Path:
    return settings.instance / "served_at"
